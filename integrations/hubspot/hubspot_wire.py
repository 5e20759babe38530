"""One call to HubSpot: paced, tried again while that is harmless and cheap, its refusals read.

Repeating is harmless because everything we write is repeatable: contacts are unique by
e-mail, all other objects by a property of ours (`hubspot_setup.py`), updates and
associations by nature. A create that was carried out although we saw an error comes back
as a conflict, never as a second object. Waiting is bounded by `patience_seconds` a call;
after that the worker, which owns the long waits, tries the lead again later.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from integrations.hubspot.call_pacing import Pacer

VENDOR: Final = "hubspot"
TRIES: Final = 5
# HubSpot allows 100 calls in 10 s and 5 searches a second (its cheapest plan); a little less, because
# calls arrive less evenly than they leave.
CALLS, CALLS_SECONDS = 95, 10.0
SEARCHES, SEARCHES_SECONDS = 4, 1.1

_EXISTING: Final = (re.compile(r"Existing ID:\s*(\d+)"), re.compile(r"\b(\d+) already has that value"))
_PASSING: Final = {408, 423, 429, 477}  # 423: locked for a moment; 477: the account is being moved


@dataclass(frozen=True, slots=True)
class Reply:
    """What came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Send = Callable[[str, str, Any], Reply]  # method, path with query, JSON; raises UpstreamUnavailable without a reply


class Refused(UpstreamRefused):
    """HubSpot said no, in its own words, with what code needs to know about it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(VENDOR, detail)
        self.status = status
        self.conflict = (
            status == HTTPStatus.CONFLICT or "CONFLICTING_UNIQUE_VALUE" in detail or "already has that value" in detail
        )
        found = next((match for pattern in _EXISTING if (match := pattern.search(detail))), None)
        self.existing_id = found.group(1) if found else None
        # Somebody deleted a property of ours (or the account is another one): it has to be created again.
        self.lost_property = "firstreply_" in detail and ("DOESNT_EXIST" in detail or "not a unique" in detail)

    @property
    def concerns_token(self) -> bool:
        return self.status in (401, 403)

    def of_whole_batch(self) -> "Refused":
        """The same, for inputs that may not be the culprit: no id can be taken from it."""
        copy = Refused(self.status, self.detail)
        copy.existing_id = None
        return copy


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things are. "v3" until HubSpot ends it in September 2027; "2026-09" and later are dated."""

    version: str = "v3"

    def of(self, family: str, rest: str) -> str:
        """`family` is "objects", "properties", "owners", "pipelines" or "associations"."""
        if self.version != "v3":
            return f"/crm/{family}/{self.version}/{rest}"
        return f"/crm/{'v4' if family == 'associations' else 'v3'}/{family}/{rest}"


@dataclass(slots=True)
class Wire:
    """Calls HubSpot and answers with parsed JSON."""

    send: Send
    paths: Paths = field(default_factory=Paths)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    patience_seconds: float = 10.0
    _calls: Pacer = field(init=False)
    _searches: Pacer = field(init=False)

    def __post_init__(self) -> None:
        self._calls = Pacer(CALLS, CALLS_SECONDS, clock=self.clock, sleep=self.sleep)
        self._searches = Pacer(SEARCHES, SEARCHES_SECONDS, clock=self.clock, sleep=self.sleep)

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The answer's JSON object; {} where HubSpot answers with nothing or with something else.

        Raises Refused for what will be refused again, UpstreamUnavailable for the rest.
        """
        spent = 0.0
        for attempt in range(1, TRIES + 1):
            began = self.clock()
            try:
                return self._once(method, path, body)
            except UpstreamUnavailable as failure:
                wait = _pause(failure, attempt)
                spent += self.clock() - began + wait
                if attempt == TRIES or spent > self.patience_seconds:
                    raise
            self.sleep(wait)
        raise AssertionError("the loop returns or raises")

    def _once(self, method: str, path: str, body: Any) -> dict[str, Any]:
        if path.endswith("/search"):
            self._searches.wait()
        self._calls.wait()
        reply = self.send(method, path, body)
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR or reply.status in _PASSING:
            raise _unavailable(reply)
        if reply.status >= HTTPStatus.BAD_REQUEST:
            raise Refused(reply.status, _words(reply))
        return _object(reply.body)


def _pause(failure: UpstreamUnavailable, attempt: int) -> float:
    """Seconds: what HubSpot asked for, else what its own clients wait, growing."""
    if failure.retry_after is not None:
        return failure.retry_after.total_seconds()
    if "TEN_SECONDLY" in failure.detail:
        return float(2 ** (attempt - 1))
    return 1.0 * attempt if " 429" in failure.detail else 0.2 * attempt


def _unavailable(reply: Reply) -> UpstreamUnavailable:
    answer = _object(reply.body)
    policy = str(answer.get("policyName") or answer.get("category") or "")
    return UpstreamUnavailable(
        VENDOR, f"answered {reply.status} {policy}".rstrip(), retry_after=_retry_after(reply, policy)
    )


def _retry_after(reply: Reply, policy: str) -> timedelta | None:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    text = headers.get("retry-after", "")
    if re.fullmatch(r"\d{1,6}(\.\d+)?", text):
        return timedelta(seconds=float(text))
    if policy == "DAILY":
        return timedelta(hours=1)  # the day's allowance is used up; it comes back at midnight of the account
    return timedelta(seconds=2) if reply.status in (423, 477) else None


def _words(reply: Reply) -> str:
    """HubSpot's words: the message, with the codes that its errors carry."""
    return words_of(_object(reply.body)) or f"answered {reply.status}"


def words_of(answer: Mapping[str, Any]) -> str:
    """The message of an error answer or of one error in a batch, and the codes it leaves out."""
    message = str(answer.get("message") or answer.get("category") or "")
    inner = answer.get("errors")
    codes = [str(one.get("code")) for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []
    extra = [code for code in codes if code not in ("None", "") and code not in message]
    return f"{message} ({', '.join(extra)})" if extra else message


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body) if body else {}
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
