"""Makes our properties in an account, as far as it has room for them, and says how our ids are kept there.

A small plan takes few properties of one's own, and an account may take none with unique values on notes, mails and
tasks. So our id comes first, unique where that is taken and ordinary where it is not; the rest follows by worth. What
does not fit is left out of everything that is written, and told once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from integrations.hubspot.hubspot_calls import Calls, Refused, listed
from integrations.hubspot.left_out import LeftOut

GROUP: Final = {"name": "firstreply", "label": "Firstreply"}
TYPE_IDS: Final = {
    "contacts": "0-1",
    "companies": "0-2",
    "deals": "0-3",
    "tasks": "0-27",
    "notes": "0-46",
    "meetings": "0-47",
    "emails": "0-49",
    "communications": "0-18",
}


class KeyWay(StrEnum):
    """How our id of an object is kept there, and so how the object is found again."""

    UNIQUE = "unique"  # HubSpot itself refuses a second one
    PLAIN = "plain"  # an ordinary property: before a create is repeated, what hangs on the contact is looked at
    NONE = "none"  # nowhere: the same, told by moment and title


@dataclass(frozen=True, slots=True)
class PropertyMaking:
    """Of one account."""

    calls: Calls
    left_out: LeftOut

    def make(self, kind: str, wanted: Sequence[Mapping[str, Any]]) -> KeyWay:
        """Makes what is missing of `wanted`, our id first. Raises UpstreamError for what concerns the token or all."""
        there = self.there(kind, wanted)
        missing = [one for one in wanted if one["name"] not in there]
        if missing:
            self._post(f"{kind}/groups", GROUP)
        room, without = self.room(kind), list[str]()
        key = wanted[0]
        for one in missing:
            made = False
            if room is None or room > 0:
                made = self._made(kind, one) or (one is key and self._made(kind, _ordinary(one)))
            room = room - 1 if room is not None and made else room
            without += [] if made else [str(one["name"])]
        self.left_out.leave(kind, without)
        if key["name"] in without:
            return KeyWay.NONE
        now = there.get(key["name"]) or self.there(kind, [key]).get(key["name"]) or key
        return KeyWay.UNIQUE if now.get("hasUniqueValue") else KeyWay.PLAIN

    def there(self, kind: str, wanted: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """Those of `wanted` that the account has, as it defines them. Raises UpstreamError."""
        names = [{"name": one["name"]} for one in wanted]
        answer = self.calls.post("properties", f"{kind}/batch/read", {"archived": False, "inputs": names})
        return {str(one.get("name")): one for one in listed(answer, "results")}

    def room(self, kind: str) -> int | None:
        """How many properties may still be made; None: HubSpot does not say. Raises UpstreamUnavailable."""
        try:
            answer = self.calls.get("limits", "custom-properties")
        except Refused:
            return None
        for one in listed(answer, "byObjectType"):
            if one.get("objectTypeId") == TYPE_IDS.get(kind):
                limit, usage = one.get("limit"), one.get("usage")
                return max(0, limit - usage) if isinstance(limit, int) and isinstance(usage, int) else None
        return None

    def _made(self, kind: str, body: Mapping[str, Any]) -> bool:
        """False: the account does not take it."""
        try:
            self._post(kind, body)
        except Refused as refused:
            if refused.concerns_token:
                raise
            return False
        return True

    def _post(self, rest: str, body: Mapping[str, Any]) -> None:
        try:
            self.calls.post("properties", rest, body)
        except Refused as refused:
            if not refused.conflict:
                raise


def _ordinary(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in body.items() if name != "hasUniqueValue"}
