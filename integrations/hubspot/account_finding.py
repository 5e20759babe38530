"""What a look over an account finds, and what to do where HubSpot refuses the look."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from app.domain.errors import UpstreamError
from integrations.hubspot.hubspot_calls import SCOPES, Refused

_LACKS: Final = "HubSpot refuses a part of this because our key lacks a permission"
_LONGEST: Final = 300
_AT_THE_KEY: Final = "in HubSpot (Development, Keys, Service keys)"
_TO_DO: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: f"Make a new key {_AT_THE_KEY} and set LEADS_HUBSPOT_TOKEN",
    HTTPStatus.FORBIDDEN: f"Give it to the key {_AT_THE_KEY}",
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


def barred_words(error: Refused) -> str:
    """What our key may not do, and what to do about it; before the colon the same for every scope."""
    _, _, scopes = error.detail.partition(SCOPES)
    if error.status == HTTPStatus.UNAUTHORIZED:
        return f"HubSpot does not know our key: {_TO_DO[error.status]}"
    if scopes:
        return f"{_LACKS}: add to it {_AT_THE_KEY} the scope {_in_words(scopes)}, and save"
    return f"{_LACKS}: see what it may {_AT_THE_KEY}. HubSpot says: {error.detail}"


def _in_words(scopes: str) -> str:
    """ "write for deals", "write for the fields of deals": nobody reads crm.objects.deals.write, and mails and chats
    write its dots as those of an address. A scope of another form is its own name.
    """
    told = []
    for scope in scopes.rstrip(".").split(", "):
        *kind, of, may = ("", *scope.split("."))
        fields = "the fields of " if "schemas" in kind else ""
        told.append(f"{may} for {fields}{of}".replace("_", " ") if of else scope)
    return " or ".join(dict.fromkeys(told))
