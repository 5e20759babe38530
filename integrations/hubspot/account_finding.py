"""What a look over an account finds, and what to do where HubSpot refuses the look."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from app.domain.errors import UpstreamError
from integrations.hubspot.hubspot_calls import SCOPES, Refused

_LONGEST: Final = 300
_TO_DO: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "Make a new key in HubSpot (Development, Keys, Service keys) and set LEADS_HUBSPOT_TOKEN",
    HTTPStatus.FORBIDDEN: "Give it to the key in HubSpot (Development, Keys, Service keys)",
}


@dataclass(frozen=True, slots=True)
class AccountFinding:
    """One thing looked at; `is_wrong`: it must be mended."""

    what: str
    told: str
    is_wrong: bool = False
    ends: bool = False  # every further look would say the same


def guarded(what: str, look: Callable[[], Iterator[AccountFinding]]) -> Iterator[AccountFinding]:
    """A refusal is a finding, with the scopes HubSpot names and what to do about it."""
    try:
        yield from look()
    except UpstreamError as error:
        _, _, scopes = error.detail.partition(SCOPES)
        said = f"the service key lacks a scope: {scopes}" if scopes else f"HubSpot says: {error.detail}"
        told, ends = said[:_LONGEST], isinstance(error, Refused) and error.status == HTTPStatus.UNAUTHORIZED
        to_do = _TO_DO.get(error.status, "") if isinstance(error, Refused) else "Wait some minutes"
        then = f"{told.rstrip('. ')}. {to_do}, then run this again."
        yield AccountFinding(what, then if to_do else told, is_wrong=True, ends=ends)
