"""The web application as production composes it: every route, header and error page; fakes only behind its ports.

Composing it takes longer than most tests, so it is done once for each address and kind of cookie: the parts behind it
are those of the world whose request is answered.
"""

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from inspect import ismethod
from typing import Any

from starlette.types import Receive, Scope, Send

from app.domain.ports import Channel
from app.domain.scheduling_link import make_booking_token
from app.domain.source_proof import SourceProof
from app.pipeline.source_tests import SourceTests
from app.storage.access.known_sources import KnownSources
from app.storage.access.notice_refusals import note_refused_notices
from app.storage.engines.database import Waker
from app.web.application import build_application
from app.web.console.context import ConsoleContext, MissingPart
from app.web.crm_notices import CrmDoor
from app.web.front_door import FrontDoor
from app.web.intake import Intake
from app.web.refused_requests import RefusedRequests
from integrations.inbound.channels import build_channel
from integrations.inbound.signed_tests import signed_test

URL = "http://testserver"
REFUSAL_SECRET = b"refusals"


_world: ContextVar[dict[str, Any]] = ContextVar("the world whose request is answered")


@dataclass(frozen=True)
class _Part:
    """Stands in a composed application for the part of that name, whichever world it is asked in."""

    name: str

    def __getattr__(self, name: str) -> Any:
        found = getattr(_world.get()[self.name], name)
        return partial(_in_this_world, found) if ismethod(found) else found

    def __call__(self, *arguments: Any) -> Any:
        return _world.get()[self.name](*arguments)

    def __getitem__(self, key: str) -> Any:
        return _world.get()[self.name][key]

    def __contains__(self, key: str) -> bool:
        return key in _world.get()[self.name]

    def __iter__(self) -> Iterator[Any]:
        return iter(_world.get()[self.name])

    def __len__(self) -> int:
        return len(_world.get()[self.name])


def _in_this_world(method: Callable[..., Any], *arguments: Any, **others: Any) -> Any:
    """What it is given to be called is called in the same world, in whichever thread: a database writes in its own."""
    return method(*(partial(copy_context().run, one) if callable(one) else one for one in arguments), **others)


@dataclass(frozen=True)
class Application:
    """The one composed application in one world, as a server calls it."""

    composed: FrontDoor
    world: dict[str, Any]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _world.set(self.world)
        try:
            await self.composed(scope, receive, send)
        finally:
            _world.reset(token)


def whole_application(database: Any, waker: Waker, clock: Callable[[], datetime], **others: Any) -> Application:
    """`others` are fields of the console's context that the test cares about, or `trusted_proxies`, or `crm_notices`.

    `alone`: composed for this world only, for tests of what an application counts by itself.
    """

    def channel_of(adapter: str, secrets: tuple[str, ...], proof: SourceProof | None) -> Channel:
        return build_channel(adapter, tuple(one.encode() for one in secrets), proof=proof)

    notices = others.pop("crm_notices", {})
    compose = _composed.__wrapped__ if others.pop("alone", False) else _composed
    composed = compose(
        public_url=others.pop("public_url", URL),
        secure_cookies=others.pop("secure_cookies", False),
        trusted_proxies=tuple(others.pop("trusted_proxies", ())),
        sends_mail=others.get("mailer") is not None,
    )
    world: dict[str, Any] = {
        "database": database,
        "waker": waker,
        "clock": clock,
        "profiles": {},
        "workers": lambda: None,
        "missing": lambda: [MissingPart(setting="LEADS_SMTP_HOST", what_to_do="Name the mail server.")],
        "source_tests": SourceTests(
            database=database, waker=waker, channel_of=channel_of, sign=signed_test, clock=clock
        ),
        "crm_door": CrmDoor(
            database=database,
            notices=notices,
            clock=clock,
            refused=RefusedRequests(database, clock, note_refused_notices),
        ),
        "intake": Intake(
            database=database,
            waker=waker,
            sources=KnownSources(database),
            channel_of=channel_of,
            clock=clock,
            refused=RefusedRequests(database, clock),
            booking_url=lambda delivery_id: f"{URL}/book/{make_booking_token(REFUSAL_SECRET, delivery_id)}",
        ),
    }
    unknown = set(others) - set(world) - {"mailer"}
    assert not unknown, unknown
    return Application(composed, world | others)


@cache
def _composed(*, public_url: str, secure_cookies: bool, trusted_proxies: Sequence[str], sends_mail: bool) -> FrontDoor:
    part: Callable[[str], Any] = _Part
    console = ConsoleContext(
        database=part("database"),
        waker=part("waker"),
        clock=part("clock"),
        profiles=part("profiles"),
        mailer=part("mailer") if sends_mail else None,
        public_url=public_url,
        secure_cookies=secure_cookies,
        workers=part("workers"),
        missing=part("missing"),
        version="1.2.3",
        refusal_secret=REFUSAL_SECRET,
        source_tests=part("source_tests"),
    )
    return build_application(
        part("intake"),
        part("crm_door"),
        console,
        start=lambda: None,
        stop=lambda: None,
        trusted_proxies=trusted_proxies,
        linger_seconds=0.01,  # nobody here has to be shown an answer while they still send
    )
