"""What HubSpot does not take of an object: which values it refuses, and which of those the object can do without.

An account has validation rules, options and properties of its own; none of them may keep a lead from being recorded.
What was left out is kept here until a person is told.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from app.domain.crm import CrmGap

# What an object is found by, or is nothing without: refused, it refuses the object.
_NEEDED: Final[Mapping[str, frozenset[str]]] = {
    "contacts": frozenset({"email"}),
    "deals": frozenset({"dealname", "dealstage", "pipeline"}),
    "emails": frozenset({"hs_timestamp", "hs_email_direction", "hs_email_text", "hs_email_html"}),
    "notes": frozenset({"hs_timestamp", "hs_note_body"}),
    "communications": frozenset(
        {
            *("hs_timestamp", "hs_communication_body"),
            *("hs_communication_channel_type", "hs_communication_logged_from"),
        }
    ),
    "meetings": frozenset({"hs_timestamp", "hs_meeting_outcome"}),
    "tasks": frozenset({"hs_timestamp", "hs_task_subject", "hs_task_body", "hs_task_status"}),
}
_KEYS: Final = frozenset(
    {
        "firstreply_contact",
        "firstreply_company",
        "firstreply_lead",
        "firstreply_message",
        "firstreply_task",
        "firstreply_meeting",
    }
)
_WHATEVER_THE_VALUE: Final = frozenset({"PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"})
_WHY: Final[Mapping[str, str]] = {
    "PROPERTY_DOESNT_EXIST": "a field that is not there",
    "READ_ONLY_VALUE": "a field that nobody may write",
    "INVALID_OPTION": "whose choices have none for it",
}
_NONE: Final[Mapping[str, str]] = {}
_LISTED: Final = re.compile(r"not valid:\s*(?=\[)")
_LONGEST_WORDS: Final = 300
NOT_TAKEN_FOR: Final = timedelta(days=1)  # what was refused is sent again after that
_MOST_REMEMBERED: Final = 1000
_ROOM: Final = "room for properties"
_WHOLE: Final = ""  # in place of a property's name: the object as a whole
_NO_ROOM: Final = (
    "the properties that HubSpot has no room for: {absent}. Delete properties there that nobody needs, or name "
    "properties of your own for them in crm.toml"
)


@dataclass(frozen=True, slots=True)
class BadValue:
    """One value that HubSpot refused: of which property, and why, as a code and in words."""

    name: str
    code: str
    words: str

    @property
    def is_lost(self) -> bool:
        """A property of ours, which can be made again."""
        return self.name.startswith("firstreply_") and self.code == "PROPERTY_DOESNT_EXIST"

    @property
    def whatever_it_is(self) -> bool:
        """No value of this property is taken."""
        return self.code in _WHATEVER_THE_VALUE


def bad_values(message: str, errors: Iterable[Mapping[str, Any]]) -> tuple[BadValue, ...]:
    """Those that an error names: in a JSON array within its message, else one by one in `errors`."""
    found: list[Any] = []
    if start := _LISTED.search(message):
        try:
            found, _ = json.JSONDecoder().raw_decode(message, start.end())
        except ValueError:
            found = []
    bad = [
        BadValue(str(one["name"]), str(one.get("error") or ""), str(one.get("message") or ""))
        for one in found
        if isinstance(one, dict) and one.get("name")
    ]
    return tuple(bad or _one_by_one(errors))


def _one_by_one(errors: Iterable[Mapping[str, Any]]) -> Iterable[BadValue]:
    for one in errors:
        context = one.get("context")
        names = context.get("propertyName") if isinstance(context, dict) else None
        code = str(one.get("code") or "")
        if isinstance(names, list) and names and code and code != "CONFLICTING_UNIQUE_VALUE":
            yield BadValue(str(names[0]), code, str(one.get("message") or ""))


@dataclass(slots=True)
class LeftOut:
    """Of one account. Safe to share between threads."""

    clock: Callable[[], float] = time.monotonic
    _found: dict[str, CrmGap] = field(default_factory=dict)
    _absent: dict[str, frozenset[str]] = field(default_factory=dict)  # kind -> what there was no room to make
    _told_absent: str = ""
    _refused: dict[tuple[str, str, str | None], float] = field(default_factory=dict)  # kind, name, value -> when
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, gap: CrmGap) -> None:
        with self._lock:
            self._found.setdefault(gap.about, gap)

    def taken(self) -> tuple[CrmGap, ...]:
        """Each is handed out once."""
        with self._lock:
            gaps = tuple(self._found.values())
            self._found.clear()
            absent = "; ".join(f"{kind} {', '.join(sorted(names))}" for kind, names in self._absent.items() if names)
            if absent and absent != self._told_absent:
                gaps = (*gaps, CrmGap(about=_ROOM, told=_NO_ROOM.format(absent=absent)))
            self._told_absent = absent
        return gaps

    def leave(self, kind: str, names: Iterable[str]) -> None:
        """These properties the account has not and does not take: they are not sent."""
        with self._lock:
            self._absent[kind] = frozenset(names)

    def absent(self, kind: str) -> list[str]:
        """What of ours the account has no room for."""
        return sorted(self._absent.get(kind, ()))

    def close(self, kind: str) -> None:
        """The account takes no object of this kind; nor is it asked to within a day."""
        with self._lock:
            self._refused[kind, _WHOLE, None] = self.clock()

    def is_closed(self, kind: str) -> bool:
        at = self._refused.get((kind, _WHOLE, None))
        return at is not None and self.clock() - at < NOT_TAKEN_FOR.total_seconds()

    def forget(self) -> None:
        """The account may be another one now: everything is sent again."""
        with self._lock:
            self._absent.clear()
            self._refused.clear()

    def kept(
        self, kind: str, properties: Mapping[str, str], nothing_without: Mapping[str, str] = _NONE
    ) -> dict[str, str]:
        """Without what the account refused within a day, and what it has not; see `without` for the last one."""
        absent = self._absent.get(kind, frozenset())
        if not absent and not self._refused:
            return dict(properties)
        with self._lock:
            after = self.clock() - NOT_TAKEN_FOR.total_seconds()
            self._refused = {one: at for one, at in self._refused.items() if at > after}
            gone = {
                name
                for name, value in properties.items()
                if name in absent or (kind, name, None) in self._refused or (kind, name, value) in self._refused
            }
            gone |= {nothing_without[name] for name in gone & nothing_without.keys()}
            return {name: value for name, value in properties.items() if name not in gone}

    def _remember(self, kind: str, bad: BadValue, value: str) -> None:
        """What no later value, or not the same choice, will change; other values are their lead's own."""
        if len(self._refused) < _MOST_REMEMBERED and (bad.whatever_it_is or bad.code == "INVALID_OPTION"):
            self._refused[kind, bad.name, None if bad.whatever_it_is else value] = self.clock()

    def without(
        self,
        kind: str,
        bad: Sequence[BadValue],
        batch: Sequence[dict[str, str]],
        culprit: int | None,
        nothing_without: Mapping[str, str] = _NONE,
    ) -> bool:
        """Takes bad values out of the properties of a batch; False: there is none that can be done without.

        Args:
            kind: HubSpot's object type.
            bad: What was refused.
            batch: The properties of each; changed in place.
            culprit: Whose values they are; None: anybody's of the batch. The same value is as bad in all the others.
            nothing_without: A property -> the one that goes with it: a sum is not written as another currency.
        """
        if not bad or any(one.name in _KEYS or one.name in _NEEDED.get(kind, ()) for one in bad):
            return False
        found = False
        for one in bad:
            at = culprit if culprit is not None else _holder(one, batch)
            value = batch[at].get(one.name) if at is not None else None
            hit = [
                properties
                for properties in batch
                if one.name in properties and (one.whatever_it_is or properties[one.name] == value)
            ]
            for properties in hit:
                refused, with_it = properties.pop(one.name), nothing_without.get(one.name, "")
                properties.pop(with_it, None)
                self.note(_gap(kind, one, refused, with_it))
                self._remember(kind, one, refused)
            found = found or bool(hit)
        return found


def _holder(bad: BadValue, batch: Sequence[Mapping[str, str]]) -> int | None:
    """Whose value the words are about, where they begin with it."""
    begins = (
        n for n, one in enumerate(batch) if (value := one.get(bad.name)) and bad.words.startswith(f"{value} was ")
    )
    return next(begins, None)


def _gap(kind: str, bad: BadValue, value: str, with_it: str) -> CrmGap:
    """The words go to a task of the firm, which an erasure does not reach: only what is no person's own is shown."""
    is_choice = bad.code in {"INVALID_OPTION", *_WHATEVER_THE_VALUE}
    words = bad.words if is_choice or not value else bad.words.replace(value, "...")
    told = f"{bad.name} of {kind}, {_WHY.get(bad.code, 'which it refuses')}. HubSpot says: {words[:_LONGEST_WORDS]}"
    told += f" Without it, {with_it} is not written either." if with_it else ""
    return CrmGap(about=f"{kind}.{bad.name} {bad.code}", told=told)
