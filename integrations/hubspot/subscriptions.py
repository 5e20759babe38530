"""HubSpot's subscriptions to mail: which one a refusal of our mail ends, and ending it. Nobody is ever subscribed.

https://developers.hubspot.com/docs/api-reference/latest/communication-preferences/status/update-subscription
(read in November 2026; the same in v4, which has its own paths).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from integrations.hubspot.api_versions import PREFERENCES
from integrations.hubspot.hubspot_calls import Calls, Refused, listed

LOOKED_UP_FOR: Final = timedelta(minutes=15)
_BASIS: Final = "LEGITIMATE_INTEREST_OTHER"  # accounts with HubSpot's privacy settings ask for one
_MOST_NAMED: Final = 20
# Each account is born with these; it may call them something else.
_PURPOSES: Final = {"one to one": "Sales", "one-to-one": "Sales", "marketing": "Marketing"}


@dataclass(slots=True)
class Subscriptions:
    """Of one account. `named`: by the firm, with a name or an id; empty: none, and HubSpot is never asked."""

    calls: Calls
    named: str = ""
    _asked_at: float = float("-inf")
    _known: list[dict[str, Any]] = field(default_factory=list)
    _refused: Refused | None = None  # when it was looked up last

    def id(self) -> str:
        """Empty where none is named, or the account has not that one. Raises UpstreamError."""
        found = self._found()
        return str(found[0]["id"]) if len(found) == 1 else ""

    def told(self) -> str:
        """What is wrong with the name, as a sentence; empty: nothing. Raises UpstreamError."""
        if not self.named or len(found := self._found()) == 1:
            return ""
        if found:
            return f"HubSpot has {len(found)} subscriptions called {self.named!r}: name its id in crm.toml."
        names = ", ".join(sorted(str(one.get("name")) for one in self._known if _is_in_use(one))[:_MOST_NAMED])
        return f"HubSpot has no subscription {self.named!r}; it has: {names or 'none'}."

    def told_or_refused(self) -> str:
        """The same where the token may not look: then that. Raises UpstreamUnavailable."""
        try:
            return self.told()
        except Refused as refused:
            return f"The subscriptions of HubSpot cannot be read: {refused.detail.rstrip('.')}."

    def ended_by(self) -> str:
        """A contact's property that says that they ended it; empty: nobody knows which. Raises UpstreamUnavailable."""
        try:
            id_ = self.id()
        except Refused:
            return ""
        return f"hs_email_optout_{id_}" if id_ else ""

    def end(self, address: str, why: str) -> None:
        """For good: twice changes nothing. Raises UpstreamError."""
        body = {
            "channel": "EMAIL",
            "statusState": "UNSUBSCRIBED",
            "subscriptionId": int(self.id()),
            "legalBasis": _BASIS,
            "legalBasisExplanation": why,
        }
        self.calls.post(PREFERENCES, f"statuses/{quote(address, safe='')}", body)

    def forget(self) -> None:
        self._asked_at = float("-inf")

    def _found(self) -> list[dict[str, Any]]:
        if not self.named:
            return []
        now = self.calls.clock()
        if now - self._asked_at > LOOKED_UP_FOR.total_seconds():
            self._refused = None
            try:
                self._known = listed(self.calls.get(PREFERENCES, "definitions"), "results")
            except Refused as refused:
                self._refused = refused
            self._asked_at = now
        if self._refused is not None:
            raise self._refused
        wanted = self.named.strip().casefold()
        in_use = [one for one in self._known if _is_in_use(one)]
        ways: tuple[Callable[[Mapping[str, Any]], bool], ...] = (
            lambda one: str(one.get("id")) == wanted,
            lambda one: str(one.get("name", "")).strip().casefold() == wanted,
            lambda one: one.get("isDefault") is True and one.get("purpose") == _PURPOSES.get(wanted),
        )
        return next((found for way in ways if (found := [one for one in in_use if way(one)])), [])


def _is_in_use(one: Mapping[str, Any]) -> bool:
    return one.get("isActive") is not False and str(one.get("id", "")).isdigit()
