"""The portal: every record, property and association of the sandbox, in memory.

Callers hold `Portal.lock` for the whole of one call (`app.py` does), so that no method needs its own.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from staging.hubspot.answers import contact_exists, not_found, value_taken
from staging.hubspot.catalogue import (
    ASSOCIATION_TYPES,
    KINDS,
    LIFECYCLE,
    default_group,
    default_pipeline,
    default_properties,
)

Key = tuple[str, str]  # (kind, id)


def now_text() -> str:
    """This moment as HubSpot writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclass(slots=True)
class Record:
    """One object of the CRM. Values are strings; what is empty is absent."""

    id: str
    kind: str
    properties: dict[str, str]
    created_at: str
    updated_at: str
    born: float  # monotonic seconds; the search index sees it later
    archived: bool = False


@dataclass(slots=True)
class Portal:
    """One HubSpot account."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    records: dict[str, dict[str, Record]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    taken: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)  # (kind, property) -> value -> id
    merged: dict[Key, str] = field(default_factory=dict)  # a merged-away record still answers
    links: dict[Key, dict[Key, set[int]]] = field(default_factory=dict)
    properties: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {kind: default_properties(kind) for kind in KINDS}
    )
    groups: dict[str, dict[str, str]] = field(
        default_factory=lambda: {kind: {default_group(kind): default_group(kind)} for kind in KINDS}
    )
    pipelines: list[dict[str, Any]] = field(default_factory=lambda: [default_pipeline()])
    owners: list[dict[str, Any]] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(20001))

    def __post_init__(self) -> None:
        self.add_owner("owner@sandbox.example", "Sam", "Sandbox")

    def add_owner(self, email: str, first_name: str = "", last_name: str = "") -> dict[str, Any]:
        known = next((owner for owner in self.owners if owner["email"].lower() == email.lower()), None)
        if known:
            return known
        number = 700 + len(self.owners)
        owner: dict[str, Any] = {"id": str(number), "email": email, "type": "PERSON"}
        owner |= {"firstName": first_name, "lastName": last_name}
        owner |= {"userId": number + 9000, "userIdIncludingInactive": number + 9000, "teams": [], "archived": False}
        owner |= {"createdAt": now_text(), "updatedAt": now_text()}
        self.owners.append(owner)
        return owner

    # -- reading

    def live(self, kind: str) -> Iterator[Record]:
        return (record for record in self.records[kind].values() if not record.archived)

    def find(self, kind: str, value: str, id_property: str | None = None) -> Record:
        """The record with this id, or with this value of a unique property. Raises a 404 refusal."""
        if id_property and id_property != "hs_object_id":
            id_ = self.taken.get((kind, id_property), {}).get(value.strip().lower(), "")
        else:
            id_ = self.merged.get((kind, value), value)
        record = self.records[kind].get(id_)
        if record is None or record.archived:
            raise not_found(kind)
        return record

    def is_unique(self, kind: str, name: str) -> bool:
        if kind == "contacts" and name == "email":
            return True
        return bool(self.properties[kind].get(name, {}).get("hasUniqueValue"))

    # -- writing; values have been checked by `values.py`

    def create(self, kind: str, values: Mapping[str, str | None]) -> Record:
        kept = {name: value for name, value in values.items() if value}
        self.require_free(kind, kept, own_id=None)
        id_, now = str(next(self.ids)), now_text()
        record = Record(id_, kind, kept, now, now, time.monotonic())
        kept |= {"hs_object_id": id_, "createdate": now, "lastmodifieddate": now}
        self.records[kind][id_] = record
        self._take(record, kept)
        return record

    def update(self, record: Record, values: Mapping[str, str | None]) -> Record:
        wanted = {name: value for name, value in values.items() if self._may_change(record, name, value)}
        self.require_free(record.kind, wanted, own_id=record.id)
        for name, value in wanted.items():
            self._release(record, name)
            if value:
                record.properties[name] = value
            else:
                record.properties.pop(name, None)
        self._take(record, wanted)
        record.updated_at = record.properties["lastmodifieddate"] = now_text()
        return record

    def archive(self, record: Record) -> None:
        record.archived = True
        for name in list(record.properties):
            self._release(record, name)
        for extra in record.properties.get("hs_additional_emails", "").split(";"):
            self.taken.get((record.kind, "email"), {}).pop(extra.lower(), None)
        for other in self.links.pop((record.kind, record.id), {}):
            self.links.get(other, {}).pop((record.kind, record.id), None)

    def merge(self, primary: Record, other: Record) -> Record:
        """The other contact's values fill gaps, its addresses and associations move, its id stays answerable."""
        lines = (primary.properties.get("hs_additional_emails"), other.properties.get("hs_additional_emails"))
        extra = [part for line in lines if line for part in line.split(";")]
        extra += [other.properties["email"]] if "email" in other.properties else []
        moved = dict(self.links.get((other.kind, other.id), {}))
        filled = {n: v for n, v in other.properties.items() if n not in primary.properties and n != "email"}
        self.archive(other)
        del self.records[other.kind][other.id]
        self.merged[(other.kind, other.id)] = primary.id
        primary.properties |= filled
        self._take(primary, filled)
        for address in extra:
            self.taken.setdefault(("contacts", "email"), {})[address.lower()] = primary.id
        if extra:
            primary.properties["hs_additional_emails"] = ";".join(extra)
        primary.properties["hs_merged_object_ids"] = other.id
        for target, types in moved.items():
            self.link((primary.kind, primary.id), target, types)
        return primary

    # -- associations

    def link(self, source: Key, target: Key, types: Iterable[int]) -> None:
        """Associates both ways; a primary company also becomes the contact's `associatedcompanyid`."""
        for near, far, labels in (
            (source, target, set(types)),
            (target, source, self._mirrored(source, target, types)),
        ):
            self.links.setdefault(near, {}).setdefault(far, set()).update(labels)
        pair = {source[0]: source[1], target[0]: target[1]}
        if set(pair) == {"contacts", "companies"}:
            contact = self.records["contacts"].get(pair["contacts"])
            if contact and "associatedcompanyid" not in contact.properties:
                contact.properties["associatedcompanyid"] = pair["companies"]

    def unlink(self, source: Key, target: Key) -> None:
        self.links.get(source, {}).pop(target, None)
        self.links.get(target, {}).pop(source, None)

    def linked(self, source: Key, kind: str) -> list[tuple[str, set[int]]]:
        return [(id_, types) for (far, id_), types in self.links.get(source, {}).items() if far == kind]

    @staticmethod
    def _mirrored(source: Key, target: Key, types: Iterable[int]) -> set[int]:
        there, back = ASSOCIATION_TYPES[(source[0], target[0])], ASSOCIATION_TYPES[(target[0], source[0])]
        return {back[there.index(one)] if one in there else one for one in types}

    # -- unique values

    def require_free(self, kind: str, values: Mapping[str, str | None], *, own_id: str | None) -> None:
        for name, value in values.items():
            if not value or not self.is_unique(kind, name):
                continue
            holder = self.taken.get((kind, name), {}).get(value.lower())
            if holder is not None and holder != own_id:
                raise contact_exists(holder) if name == "email" else value_taken(kind, name, value, holder)

    def _take(self, record: Record, values: Mapping[str, str | None]) -> None:
        for name, value in values.items():
            if value and self.is_unique(record.kind, name):
                self.taken.setdefault((record.kind, name), {})[value.lower()] = record.id

    def _release(self, record: Record, name: str) -> None:
        if name in record.properties and self.is_unique(record.kind, name):
            self.taken.get((record.kind, name), {}).pop(record.properties[name].lower(), None)

    @staticmethod
    def _may_change(record: Record, name: str, value: str | None) -> bool:
        """HubSpot ignores, without a word, a lifecycle stage that goes back; clearing is allowed."""
        if name != "lifecyclestage" or not value or name not in record.properties:
            return True
        held = record.properties[name]
        return held not in LIFECYCLE or value not in LIFECYCLE or LIFECYCLE.index(value) >= LIFECYCLE.index(held)
