"""One call to HubSpot: paced, tried again while that is harmless and cheap, its refusals read.

Repeating is harmless because everything we write is repeatable: contacts are unique by
e-mail, all other objects by a property of ours (`account_setup.py`), updates and
associations by nature. A create that was carried out although we saw an error comes back
as a conflict, never as a second object. Where an account has no unique property of ours, a
create is made `once`: an answer that tells nothing ends the call, and whoever comes back
looks first (`known_objects.py`). Waiting is bounded by `patience_seconds` a call;
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

import httpx2

from app.domain.errors import UpstreamBarred, UpstreamRefused, UpstreamUnavailable
from integrations.hubspot.api_versions import DEFAULT, path_of
from integrations.hubspot.call_pacing import Pacer
from integrations.hubspot.left_out import BadValue, bad_values
from integrations.vendor_answers import may_succeed_later, retry_after

VENDOR: Final = "hubspot"
TRIES: Final = 5
# HubSpot allows 100 calls in 10 s and 5 searches a second (its cheapest plan); a little less, because
# calls arrive less evenly than they leave.
CALLS, CALLS_SECONDS = 95, 10.0
SEARCHES, SEARCHES_SECONDS = 4, 1.1

_EXISTING: Final = (re.compile(r"Existing ID:\s*(\d+)"), re.compile(r"\b(\d+) already has that value"))
_NAMED_IN_CONTEXT: Final = ("requiredGranularScopes", "requiredScopes", "properties")
_LOCKED, _ACCOUNT_MOVES = 423, 477  # for a moment
_ACCOUNT_MOVES_FOR: Final = timedelta(seconds=2)
SCOPES: Final = "Scopes it asks for: "  # in the words of a refusal, before those of which one would do
_OF_THE_DAY: Final = "DAILY"
_USED_UP: Final = "The requests that HubSpot allows the account in a day are used up"
_COME_BACK: Final = "they come back at midnight of the account, or sooner where you buy more of it"
_DAY_USED_UP_FOR: Final = timedelta(minutes=5)  # it comes back at midnight of the account, or when somebody buys more
SEEN_AFTER: Final = timedelta(seconds=30)  # what HubSpot has carried out without an answer is seen by then

Send = Callable[[str, str, Any], httpx2.Response]  # method, path with query, JSON; raises UpstreamUnavailable


class Refused(UpstreamRefused):
    """HubSpot said no, in its own words, with what code needs to know about it."""

    def __init__(self, status: int, detail: str, values: tuple[BadValue, ...] = ()) -> None:
        super().__init__(VENDOR, detail)
        self.status, self.values = status, values
        self.conflict = (
            status == HTTPStatus.CONFLICT or "CONFLICTING_UNIQUE_VALUE" in detail or "already has that value" in detail
        )
        found = next((match for pattern in _EXISTING if (match := pattern.search(detail))), None)
        self.existing_id = found.group(1) if found else None
        # Somebody deleted a property of ours (or the account is another one): it has to be created again.
        ours = "firstreply_" in detail and ("DOESNT_EXIST" in detail or "not a unique" in detail)
        self.lost_property = any(one.is_lost for one in values) if values else ours

    @property
    def concerns_token(self) -> bool:
        return self.status in (401, 403)

    def of_whole_batch(self) -> "Refused":
        """The same, for inputs that may not be the culprit: no id can be taken from it."""
        copy = Refused(self.status, self.detail, self.values)
        copy.existing_id = None
        return copy


@dataclass(slots=True)
class Calls:
    """Calls HubSpot and answers with parsed JSON.

    `family` and `api_version` as in `api_versions`.
    """

    send: Send
    api_version: str = DEFAULT
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    patience_seconds: float = 10.0
    share_left: float | None = None  # of the day's requests, as HubSpot said last
    _calls: Pacer = field(init=False)
    _searches: Pacer = field(init=False)

    def __post_init__(self) -> None:
        self._calls = Pacer(CALLS, CALLS_SECONDS, clock=self.clock, sleep=self.sleep)
        self._searches = Pacer(SEARCHES, SEARCHES_SECONDS, clock=self.clock, sleep=self.sleep)

    def get(self, family: str, rest: str) -> dict[str, Any]:
        """The answer's JSON object; {} where HubSpot answers with nothing or with something else.

        Raises Refused for what will be refused again, UpstreamUnavailable for the rest.
        """
        return self._call("GET", path_of(self.api_version, family, rest), None)

    def post(self, family: str, rest: str, body: Any, *, once: bool = False) -> dict[str, Any]:
        """As `get`. `once`: not tried again after what may have been carried out."""
        return self._call("POST", path_of(self.api_version, family, rest), body, once=once)

    def _call(self, method: str, path: str, body: Any, *, once: bool = False) -> dict[str, Any]:
        spent = 0.0
        for attempt in range(1, TRIES + 1):
            began = self.clock()
            try:
                return self._once(method, path, body)
            except UpstreamUnavailable as failure:
                if once and not _was_turned_away(failure):
                    told = f"{failure.detail}; it may have been carried out"
                    raise UpstreamUnavailable(VENDOR, told, retry_after=SEEN_AFTER) from failure
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
        self.share_left = _share_left(reply.headers, self.share_left)
        status, answer = reply.status_code, _object(reply.content)
        if may_succeed_later(status) or status in (_LOCKED, _ACCOUNT_MOVES):
            policy = str(answer.get("policyName") or answer.get("category") or "")
            wait = retry_after(reply) or _usual_wait(status, policy)
            told = f"answered {status} {policy}".rstrip()
            if policy == _OF_THE_DAY:
                raise UpstreamBarred(VENDOR, f"{_USED_UP} ({told}): {_COME_BACK}", retry_after=wait)
            raise UpstreamUnavailable(VENDOR, told, retry_after=wait)
        if status >= HTTPStatus.BAD_REQUEST:
            scopes = f" {SCOPES}{', '.join(scopes_of(answer))}." if scopes_of(answer) else ""
            raise Refused(status, (error_message_of(answer) or f"answered {status}") + scopes, bad_values_of(answer))
        return answer


def _was_turned_away(failure: UpstreamUnavailable) -> bool:
    """Certainly not carried out: over a limit, or locked."""
    return any(f" {status}" in failure.detail for status in (429, _LOCKED, _ACCOUNT_MOVES))


def _share_left(headers: Mapping[str, str], before: float | None) -> float | None:
    """Searches say nothing of it."""
    try:
        return int(headers["x-hubspot-ratelimit-daily-remaining"]) / int(headers["x-hubspot-ratelimit-daily"])
    except (KeyError, ValueError, ZeroDivisionError):
        return before


def _pause(failure: UpstreamUnavailable, attempt: int) -> float:
    """Seconds: what HubSpot asked for, else what its own clients wait, growing."""
    if failure.retry_after is not None:
        return failure.retry_after.total_seconds()
    if "TEN_SECONDLY" in failure.detail:
        return float(2 ** (attempt - 1))
    return 1.0 * attempt if " 429" in failure.detail else 0.2 * attempt


def _usual_wait(status: int, policy: str) -> timedelta | None:
    """Where HubSpot names no time."""
    if policy == _OF_THE_DAY:
        return _DAY_USED_UP_FOR
    return _ACCOUNT_MOVES_FOR if status in (_LOCKED, _ACCOUNT_MOVES) else None


def error_message_of(answer: Mapping[str, Any]) -> str:
    """HubSpot's words for an error or for one error of a batch: the message, and what it leaves out.

    That are codes, the scopes of which one is missing, and the properties that were not given.
    """
    message = str(answer.get("message") or answer.get("category") or "")
    told = [str(one.get("code") or "") for one in listed(answer, "errors")]
    for one in (answer, *listed(answer, "errors")):
        context = one.get("context")
        if isinstance(context, dict):
            told += [str(value) for name in _NAMED_IN_CONTEXT for value in context.get(name) or ()]
    extra = [one for one in dict.fromkeys(told) if one and one not in message]
    return f"{message} ({', '.join(extra)})" if extra else message


def bad_values_of(answer: Mapping[str, Any]) -> tuple[BadValue, ...]:
    """The values that an error, or one error of a batch, refuses."""
    return bad_values(str(answer.get("message") or ""), listed(answer, "errors"))


def scopes_of(answer: Mapping[str, Any]) -> list[str]:
    """The scopes that a 403 names; one of them would do."""
    contexts = [answer.get("context"), *(one.get("context") for one in listed(answer, "errors"))]
    named = [one.get("requiredGranularScopes") for one in contexts if isinstance(one, dict)]
    return [str(scope) for scopes in named if isinstance(scopes, list) for scope in scopes]


def listed(answer: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list in an answer; none where it holds something else."""
    found = answer.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body) if body else {}
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
