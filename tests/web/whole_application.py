"""The web application as production composes it: every route, header and error page; fakes only behind its ports."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.domain.ports import Channel
from app.domain.scheduling_link import make_booking_token
from app.domain.source_proof import SourceProof
from app.pipeline.source_tests import SourceTests
from app.storage.access.known_sources import KnownSources
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


def whole_application(database: Any, waker: Waker, clock: Callable[[], datetime], **others: Any) -> FrontDoor:
    """`others` are fields of the console's context that the test cares about, or `trusted_proxies`, or `crm_notices`."""
    proxies = others.pop("trusted_proxies", ())
    notices = others.pop("crm_notices", {})
    parts: dict[str, Any] = {
        "profiles": {},
        "mailer": None,
        "public_url": URL,
        "secure_cookies": False,
        "workers": lambda: None,
        "missing": lambda: [MissingPart(setting="LEADS_SMTP_HOST", what_to_do="Name the mail server.")],
        "version": "1.2.3",
        "refusal_secret": REFUSAL_SECRET,
    }

    def channel_of(adapter: str, secrets: tuple[str, ...], proof: SourceProof | None) -> Channel:
        return build_channel(adapter, tuple(one.encode() for one in secrets), proof=proof)

    tests = SourceTests(database=database, waker=waker, channel_of=channel_of, sign=signed_test, clock=clock)
    parts["source_tests"] = tests
    console = ConsoleContext(database=database, waker=waker, clock=clock, **parts | others)
    intake = Intake(
        database=database,
        waker=waker,
        sources=KnownSources(database),
        channel_of=channel_of,
        clock=clock,
        refused=RefusedRequests(database, clock),
        booking_url=lambda delivery_id: f"{URL}/book/{make_booking_token(REFUSAL_SECRET, delivery_id)}",
    )
    return build_application(
        intake,
        CrmDoor(database=database, notices=notices, clock=clock),
        console,
        start=lambda: None,
        stop=lambda: None,
        trusted_proxies=proxies,
        linger_seconds=0.01,  # nobody here has to be shown an answer while they still send
    )
