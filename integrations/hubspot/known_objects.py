"""Finds what of ours is in an account that takes no unique values of ours, before it is made again.

Everything we make hangs on a contact from the moment it is made. So whether a create whose answer was lost was carried
out is seen at the contact, which is read and not searched: the index is late, associations are not. Of a contact that
this very call has made nothing is asked: nothing can hang on it yet.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.hubspot_calls import Calls, Refused, listed
from integrations.hubspot.object_batches import BATCH, Objects, Wanted
from integrations.hubspot.property_making import KeyWay

_MOMENT: Final = "hs_timestamp"
_TOLD_BY: Final[Mapping[str, tuple[str, ...]]] = {  # what an object without our id is recognised by
    "notes": (_MOMENT, "hs_note_body"),
    "communications": (_MOMENT, "hs_communication_body"),
    "emails": (_MOMENT, "hs_email_direction", "hs_email_subject"),
    "tasks": (_MOMENT, "hs_task_subject", "hs_task_body"),
    "meetings": ("hs_meeting_body",),
    "deals": ("dealname", "description"),
    "companies": ("domain",),
}
_TAG: Final = re.compile(r"<[^>]*>")
_REVIEW: Final = "firstreply_review"


@dataclass(frozen=True, slots=True)
class KnownObjects:
    """Of one account. Every method raises UpstreamError."""

    objects: Objects

    def of_wanted(
        self, kind: str, wanted: Sequence[Wanted], ends: Sequence[Sequence[tuple[str, str]]], way: KeyWay
    ) -> dict[int, str]:
        """Which of `wanted` are there: their place -> the id. `ends`: for each, the records it may hang on.

        Each object is taken for one of them at most.
        """
        names = [wanted[0].key_property] if way is KeyWay.PLAIN else list(_TOLD_BY[kind])
        held = self.hanging(kind, {one for those in ends for one in those}, names)
        found: dict[int, str] = {}
        for n, one in enumerate(wanted):
            there = (existing for end in ends[n] for existing in held[end] if existing.id not in found.values())
            match = next((existing for existing in there if _is_it(kind, existing, one, way)), None)
            if match is not None:
                found[n] = match.id
        return found

    def hanging(
        self, kind: str, ends: Iterable[tuple[str, str]], names: Sequence[str]
    ) -> Mapping[tuple[str, str], list[Existing]]:
        """(kind, id) of a record -> the objects associated with it."""
        found: dict[tuple[str, str], list[Existing]] = defaultdict(list)
        by_kind: dict[str, list[str]] = defaultdict(list)
        for near, id_ in sorted(set(ends)):
            by_kind[near].append(id_)
        for near, ids in by_kind.items():
            links = associated(self.objects.calls, near, kind, ids)
            there = self.objects.read(kind, [one for those in links.values() for one in those], names)
            for id_, those in links.items():
                found[near, id_] = [there[one] for one in those if one in there]
        return found

    def with_value(self, kind: str, name: str, values: Iterable[str]) -> dict[str, Existing]:
        """By a property without unique values, as far as HubSpot's index has them; the oldest of each value."""
        asked = sorted({one.lower() for one in values})
        found: dict[str, Existing] = {}
        for start in range(0, len(asked), BATCH):
            chosen = {"propertyName": name, "operator": "IN", "values": asked[start : start + BATCH]}
            body: dict[str, Any] = {"filterGroups": [{"filters": [chosen]}], "properties": [name], "limit": 200}
            for one in self.objects.search(kind, body):
                found.setdefault((one.properties.get(name) or "").lower(), one)
        return {value: one for value, one in found.items() if value in asked}


def associated(calls: Calls, near: str, far: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Their id -> the ids of what is associated with it. Raises UpstreamError."""
    found: dict[str, list[str]] = {}
    waiting: list[dict[str, str]] = [{"id": one} for one in ids]
    while waiting:
        some, waiting = waiting[:BATCH], waiting[BATCH:]
        for one in _links(calls, f"{near}/{far}/batch/read", some):
            source = str((one.get("from") or {}).get("id", ""))
            theirs = (str(end.get("toObjectId") or end.get("id") or "") for end in listed(one, "to"))
            found.setdefault(source, []).extend(filter(None, theirs))
            if after := ((one.get("paging") or {}).get("next") or {}).get("after"):
                waiting.append({"id": source, "after": str(after)})
    return found


def _links(calls: Calls, rest: str, inputs: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    try:
        return listed(calls.post("associations", rest, {"inputs": list(inputs)}), "results")
    except Refused as refused:  # some versions refuse where one of them has no association at all
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return [] if len(inputs) == 1 else [found for one in inputs for found in _links(calls, rest, [one])]


def _is_it(kind: str, existing: Existing, wanted: Wanted, way: KeyWay) -> bool:
    held, ours = existing.properties, wanted.properties
    if way is KeyWay.PLAIN:
        return (held.get(wanted.key_property) or "").lower() == wanted.key.lower()
    if kind == "deals":  # whose description ends with the page of the lead that opened it
        return bool(ours.get(_REVIEW)) and ours[_REVIEW] in (held.get("description") or "")
    return all(_as_told(name, held.get(name)) == _as_told(name, ours.get(name)) for name in _TOLD_BY[kind])


def _as_told(name: str, value: str | None) -> object:
    """Comparable: HubSpot may write moments and markup in its own way."""
    if name != _MOMENT:
        return " ".join(html.unescape(_TAG.sub(" ", value or "")).split()).lower()
    if (value or "").isdigit():
        return int(value or "")
    try:
        return int(datetime.fromisoformat(value or "").timestamp() * 1000)
    except ValueError:
        return value
