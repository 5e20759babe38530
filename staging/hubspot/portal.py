"""The portal: every record, property and association of the sandbox, in memory.

Callers hold `Portal.lock` for the whole of one call (`app.py` does), so that no method needs its own.
"""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from staging.hubspot.answers import contact_exists, not_found, value_taken
from staging.hubspot.association_types import ASSOCIATION_TYPES, PRIMARY
from staging.hubspot.catalogue import (
    CHANGED,
    CREATED,
    KINDS,
    LIFECYCLE,
    default_group,
    default_pipeline,
    default_properties,
    default_subscriptions,
    now_text,
)
from staging.hubspot.limits import Crowds, Spent
from staging.hubspot.record import Key, Record

# What happened to a record: its kind and id, the change ("creation", "propertyChange", ...) and what belongs to it.
Listener = Callable[[str, str, str, Mapping[str, Any]], None]
_KEPT_BY_RESET = ("lock", "owners", "listener")


@dataclass(slots=True)
class Portal:
    """One HubSpot account."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    records: dict[str, dict[str, Record]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    taken: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)  # (kind, property) -> value -> id
    merged: dict[Key, str] = field(default_factory=dict)  # a merged record answers by its old ids too
    links: dict[Key, dict[Key, set[int]]] = field(default_factory=dict)
    labels: dict[tuple[str, str], dict[int, str]] = field(
        default_factory=dict
    )  # made by people: (from, to) -> id -> label
    paired: dict[int, int] = field(default_factory=dict)  # a label's id -> that of the way back
    properties: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {kind: default_properties(kind) for kind in KINDS}
    )
    groups: dict[str, dict[str, str]] = field(
        default_factory=lambda: {kind: {default_group(kind): default_group(kind)} for kind in KINDS}
    )
    pipelines: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {kind: [default_pipeline()] if kind == "deals" else [] for kind in KINDS}
    )
    owners: list[dict[str, Any]] = field(default_factory=list)
    subscriptions: list[dict[str, Any]] = field(default_factory=default_subscriptions)
    refused: dict[tuple[str, int], dict[str, Any]] = field(
        default_factory=dict
    )  # (address, subscription) -> its status
    tokens: dict[str, frozenset[str] | None] = field(default_factory=dict)  # token -> scopes; None: not valid any more
    requests: Counter[str] = field(default_factory=Counter)
    spent: Spent = field(default_factory=Spent)  # of the limits
    crowds: Crowds = field(default_factory=Crowds)  # since the portal was made or `POST /_sandbox/crowds` asked
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(20001))
    listener: Listener | None = None
    changed_by: str = "INTEGRATION"  # or "CRM_UI": who makes the call that is being answered

    def __post_init__(self) -> None:
        self.add_owner("owner@sandbox.example", "Sam", "Sandbox")

    def reset(self) -> None:
        """Empty again; owners stay."""
        fresh = Portal()
        for one in fields(self):
            if one.name not in _KEPT_BY_RESET:
                setattr(self, one.name, getattr(fresh, one.name))

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

    def find(self, kind: str, value: str, id_property: str | None = None, *, archived: bool = False) -> Record:
        """The record with this id, or with this value of a unique property. Raises a 404 refusal."""
        if id_property and id_property != "hs_object_id":
            id_ = self.taken.get((kind, id_property), {}).get(value.strip().lower(), "")
        else:
            id_ = self.merged.get((kind, value), value)
        record = self.records[kind].get(id_)
        if record is None or record.archived != archived:
            raise not_found(kind)
        return record

    def is_unique(self, kind: str, name: str) -> bool:
        if kind == "contacts" and name == "email":
            return True
        found = self.properties[kind].get(name, {})
        return bool(found.get("hasUniqueValue")) and not found["archived"]

    # -- writing; values have been checked by `values.py`

    def create(self, kind: str, values: Mapping[str, str | None], *, born_at: str | None = None) -> Record:
        kept = {name: value for name, value in values.items() if value}
        self.require_free(kind, kept, own_id=None)
        id_, now = str(next(self.ids)), now_text()
        if kind == "deals" and "pipeline" not in kept:
            kept["pipeline"] = self._pipeline_of(kept.get("dealstage"))
        record = Record(id_, kind, kept, created_at=born_at or now, updated_at=now)
        self._derive(record)
        kept |= {"hs_object_id": id_, CREATED[kind]: record.created_at, CHANGED[kind]: now}
        self.records[kind][id_] = record
        self._take(record, kept)
        record.remember(kept)
        self.tell(record, "creation")
        self._tell_changes(record, values)
        return record

    def update(self, record: Record, values: Mapping[str, str | None]) -> Record:
        wanted = {name: value for name, value in values.items() if self._may_change(record, name, value)}
        self.require_free(record.kind, wanted, own_id=record.id)
        changed = {name: value for name, value in wanted.items() if value != record.properties.get(name)}
        for name, value in wanted.items():
            self._release(record, name)
            if value:
                record.properties[name] = value
            else:
                record.properties.pop(name, None)
        self._take(record, wanted)
        self._derive(record)
        record.updated_at = record.properties[CHANGED[record.kind]] = now_text()
        record.remember(changed)
        self._tell_changes(record, changed)
        return record

    def archive(self, record: Record) -> None:
        self.forget(record)
        record.archived_at = record.updated_at = now_text()
        self.tell(record, "deletion")

    def forget(self, record: Record) -> None:
        """Nothing leads to the record any more: no unique value, no association."""
        for name in list(record.properties):
            self._release(record, name)
        for extra in record.properties.get("hs_additional_emails", "").split(";"):
            self.taken.get((record.kind, "email"), {}).pop(extra.lower(), None)
        for other in self.links.pop((record.kind, record.id), {}):
            self.links.get(other, {}).pop((record.kind, record.id), None)

    def tell(self, record: Record, change: str, **more: Any) -> None:
        if self.listener:
            self.listener(record.kind, record.id, change, more)

    def _tell_changes(self, record: Record, changed: Mapping[str, str | None]) -> None:
        for name, value in changed.items():
            self.tell(record, "propertyChange", propertyName=name, propertyValue=value or "")

    def _derive(self, record: Record) -> None:
        """What HubSpot works out itself."""
        held = record.properties
        if record.kind == "deals":
            stages = [one for pipeline in self.pipelines["deals"] for one in pipeline["stages"]]
            closed = any(
                one["id"] == held.get("dealstage") and one["metadata"].get("isClosed") == "true" for one in stages
            )
            held["hs_is_closed"] = "true" if closed else "false"
        if record.kind == "tasks":
            done = held.get("hs_task_status") == "COMPLETED"
            if done:
                held.setdefault("hs_task_completion_date", now_text())
            else:
                held.pop("hs_task_completion_date", None)

    def _pipeline_of(self, stage: str | None) -> str:
        live = [one for one in self.pipelines["deals"] if not one["archived"]]
        found = (one["id"] for one in live if any(inner["id"] == stage for inner in one["stages"]))
        return str(next(found, live[0]["id"] if live else ""))

    # -- associations

    def link(self, source: Key, target: Key, types: Iterable[int]) -> None:
        """Associates both ways; the first company of a contact also becomes its `associatedcompanyid`."""
        plain = ASSOCIATION_TYPES[(source[0], target[0])][0]
        there = {plain, *types}
        known = self.links.get(source, {}).get(target, set())
        for near, far, numbers in (
            (source, target, there),
            (target, source, {self._way_back(source, target, one) for one in there}),
        ):
            self.links.setdefault(near, {}).setdefault(far, set()).update(numbers)
            if not known:
                self._tell_link(near, far, removed=False)
        pair = {source[0]: source[1], target[0]: target[1]}
        if set(pair) == {"contacts", "companies"}:
            contact = self.records["contacts"].get(pair["contacts"])
            if contact and "associatedcompanyid" not in contact.properties:
                contact.properties["associatedcompanyid"] = pair["companies"]

    def unlink(self, source: Key, target: Key, types: Iterable[int] = ()) -> None:
        """Only these labels, or the association as a whole."""
        held = self.links.get(source, {}).get(target)
        if not held:
            return
        if types := set(types):
            held -= types
            back = self.links[target][source]
            back -= {self._way_back(source, target, one) for one in types}
            return
        for near, far in ((source, target), (target, source)):
            self.links.get(near, {}).pop(far, None)
            self._tell_link(near, far, removed=True)
        pair = {source[0]: source[1], target[0]: target[1]}
        contact = self.records["contacts"].get(pair.get("contacts", ""))
        if contact and contact.properties.get("associatedcompanyid") == pair.get("companies"):
            del contact.properties["associatedcompanyid"]

    def linked(self, source: Key, kind: str) -> list[tuple[str, set[int]]]:
        return [(id_, types) for (far, id_), types in self.links.get(source, {}).items() if far == kind]

    def _tell_link(self, near: Key, far: Key, *, removed: bool) -> None:
        record = self.records[near[0]].get(near[1])
        if record:
            types = self.links.get(near, {}).get(far, set())
            more = {"fromObjectId": int(near[1]), "toObjectId": int(far[1]), "toKind": far[0]}
            primary = bool(types & PRIMARY.keys())
            self.tell(record, "associationChange", **more, associationRemoved=removed, isPrimaryAssociation=primary)

    def _way_back(self, source: Key, target: Key, type_: int) -> int:
        there, back = ASSOCIATION_TYPES[(source[0], target[0])], ASSOCIATION_TYPES[(target[0], source[0])]
        return back[there.index(type_)] if type_ in there else self.paired.get(type_, type_)

    # -- unique values

    def require_free(self, kind: str, values: Mapping[str, str | None], *, own_id: str | None) -> None:
        for name, value in values.items():
            if not value or not self.is_unique(kind, name):
                continue
            holder = self.taken.get((kind, name), {}).get(value.lower())
            if holder is not None and holder != own_id:
                raise contact_exists(holder) if name == "email" else value_taken(kind, name, value, holder)

    def take_address(self, record: Record, address: str) -> None:
        """A further address of a contact is as unique as its first."""
        self.taken.setdefault(("contacts", "email"), {})[address.lower()] = record.id

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
