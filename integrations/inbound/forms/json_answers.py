"""The answers in a JSON value of any shape: objects and lists opened, "label and value" objects made one field each.

What only describes the page, the request or the form is left out (`payload_keys.toml`); of it the visitor's address
counts. Linear in the payload, to a depth of some levels and a number of fields that no form has.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.errors import PayloadNotUnderstood
from app.domain.words.addresses_in_text import is_mail_address
from integrations.inbound.forms.field_names import Role, plain, role_of, visit_name
from integrations.inbound.forms.payload import MAX_FIELDS, MAX_VALUE, Field, as_text

MAX_DEPTH = 8
_KEYS = {
    name: tuple(keys)
    for name, keys in tomllib.loads(Path(__file__).with_name("payload_keys.toml").read_text("utf-8")).items()
}
_GENERIC = frozenset(_KEYS["generic"])
_ALWAYS, _PERHAPS = frozenset(_KEYS["surroundings"]), frozenset(_KEYS["surroundings_perhaps"])
ROW_LISTS = frozenset(_KEYS["rows"])
_OF_A_PERSON = frozenset({Role.EMAIL, Role.FIRST_NAME, Role.LAST_NAME, Role.PHONE})
_OF_A_PERSON_OR_NAME = _OF_A_PERSON | {Role.NAME}
_TABLE_ROLES = frozenset({*_OF_A_PERSON, Role.NAME, Role.COMPANY, Role.MESSAGE, Role.SUBJECT})
_PARTS = frozenset(
    {Role.FIRST_NAME, Role.LAST_NAME, Role.HONORIFIC, Role.ADDRESS, Role.CITY, Role.POSTAL_CODE, Role.EMAIL, Role.PHONE}
)
_NUMBER_SIGNS = frozenset("0123456789+ ()-./")
_OF_A_FIELD = re.compile(
    r"^(?:field|question|answer|column) (?=value$|name$|label$|title$|type$|datatype$|text$|id$|kind$)"
)
_PART = r"[a-z_]{1,20}[0-9]? = [^\n]*"
_PARTS_OF_ONE = re.compile(rf"{_PART}(?:\n+{_PART}){{1,11}}\n*")  # "first = Ann" above "last = Lee": one name
_LONGEST_PARTS = 2_000
_SINGLE = frozenset({Role.EMAIL, Role.PHONE, Role.MESSAGE})


def json_fields(value: Any) -> tuple[Field, ...]:
    """The answers in a JSON value.

    Raises:
        PayloadNotUnderstood: more fields than any form has.
    """
    inside = _Walk().fields_of(value)
    if _has_address(inside):
        return inside
    everything = _Walk(is_thorough=True).fields_of(value)
    return everything if _has_address(everything) else inside


def _has_address(fields: Iterable[Field]) -> bool:
    return any(is_mail_address(one.value.strip()) for one in fields)


def opened(text: str) -> Any:
    """The object or list that a text spells in JSON; else the text."""
    bare = text.strip()
    if parts := _PARTS_OF_ONE.fullmatch(bare[:_LONGEST_PARTS]):
        lines = (line.partition(" = ") for line in parts[0].split("\n"))
        return {key.strip(): value for key, _, value in lines if value.strip()}
    if bare[:1] + bare[-1:] not in ("{}", "[]") or len(bare) > MAX_VALUE:
        return text
    try:
        value = json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict | list) and value else text


@dataclass(slots=True)
class _Walk:
    """One way through a payload."""

    is_thorough: bool = False  # also what seems to describe the page
    found: list[Field] = field(default_factory=list)
    lists: list[tuple[Field, tuple[str, ...]]] = field(default_factory=list)  # of several texts, with their field
    places: int = 0

    def fields_of(self, value: Any) -> tuple[Field, ...]:
        self._open(value, Field("", ""), 0)
        said = {one.value.strip() for one in self.found}
        # A row of a sheet is sent once with names and once without.
        repeated = {id(one) for one, items in self.lists if len(items) > 1 and said.issuperset(items)}
        return tuple(one for one in self.found if id(one) not in repeated)

    def _open(self, value: Any, about: Field, depth: int, *, is_answer: bool = False) -> None:
        """`about` says how the value is called, and in which object it stands."""
        if isinstance(value, str) and role_of(about.label) is not Role.MESSAGE:
            value = opened(value)
        if depth > MAX_DEPTH:
            return
        if isinstance(value, dict):
            self._object(value, about, depth, is_answer=is_answer)
        elif isinstance(value, list):
            self._list(value, about, depth, is_answer=is_answer)
        else:
            self._add(about, as_text(value), depth)

    def _add(self, about: Field, text: str, depth: int) -> Field | None:
        if not text.strip():
            return None
        if len(self.found) >= MAX_FIELDS:
            raise PayloadNotUnderstood(f"more than {MAX_FIELDS} form fields")
        one = replace(about, value=text, depth=max(depth - 1, 0))
        self.found.append(one)
        return one

    def _object(self, value: Mapping[str, Any], about: Field, depth: int, *, is_answer: bool) -> None:
        if isinstance(value.get("body"), dict) and isinstance(value.get("headers"), dict):
            value = value["body"]  # a request as an automation tool hands it on
        if depth and not is_answer and self._labelled(value, about, depth):
            return
        if is_answer and (chosen := _choice(value)):
            self._add(about, chosen, depth)
            return
        number = _number_in(value) if role_of(about.label) is Role.PHONE else ""
        if number:
            self._add(about, number, depth)
            return
        self.places += 1
        place, used = self.places, self._side_by_side(value, depth)
        for key, spelled in value.items():
            name = str(key)
            if name in used:
                continue
            is_json = isinstance(spelled, str) and role_of(name) is not Role.MESSAGE
            inner = opened(spelled) if is_json else spelled
            if isinstance(inner, dict | list) and (self._is_about_the_page(name) or _is_place_on_earth(inner)):
                self._visitors(name, inner, depth)
            else:
                inside = Field(
                    _called(name, about.label, is_answer=is_answer), "", key=about.key, kind=about.kind, place=place
                )
                self._open(inner, inside, depth + 1, is_answer=is_answer)

    def _labelled(self, value: Mapping[str, Any], about: Field, depth: int) -> bool:
        """Whether the object is one answer, which is then taken."""
        keys = {_OF_A_FIELD.sub("", plain(str(key))): key for key in reversed(list(value))}
        at = next((keys[name] for name in _KEYS["value"] if name in keys and _names(value, keys, but=keys[name])), None)
        if at is None:
            return False
        names = _names(value, keys, but=at)
        kind = next((_short(value[keys[name]]) for name in _KEYS["kind"] if name in keys), "")
        if not kind and any(role_of(str(key)) in _OF_A_PERSON for key in value if key != at):
            return False  # a person who has a name and a value
        key = next((name for name in names[1:] if role_of(name) is not Role.OTHER), names[-1])
        inside = Field(names[0], "", key=key if len(names) > 1 else about.label, kind=kind, place=about.place)
        self._open(value[at], inside, depth, is_answer=True)
        return True

    def _list(self, value: list[Any], about: Field, depth: int, *, is_answer: bool) -> None:
        if all(isinstance(row, list) for row in value) and len(value) > 1 and _are_labels(value[0]):
            for row in value[1:MAX_FIELDS]:
                self._pairs(value[0], row, depth)
        elif any(isinstance(one, dict | list) for one in value):
            self.places += 1
            about = about if is_answer else replace(about, place=self.places)
            for one in value[:MAX_FIELDS]:
                self._open(one, about, depth + 1, is_answer=is_answer)
        elif role_of(about.label) in _SINGLE:
            for one in dict.fromkeys(as_text(one) for one in value[:MAX_FIELDS]):
                self._add(about, one, depth)
        elif (one := self._add(about, as_text(value), depth)) is not None:
            self.lists.append((one, tuple(text for item in value[:100] if (text := as_text(item).strip()))))

    def _side_by_side(self, value: Mapping[str, Any], depth: int) -> set[str]:
        """The keys of two lists of which one names what the other holds; both are taken."""
        lists = {str(key): one for key, one in value.items() if isinstance(one, list) and len(one) > 1}
        for key, labels in lists.items():
            if _are_labels(labels):
                for other, answers in lists.items():
                    if other != key and len(answers) == len(labels):
                        self._pairs(labels, answers, depth)
                        return {key, other}
        return set()

    def _pairs(self, labels: list[Any], answers: list[Any], depth: int) -> None:
        self.places += 1
        for label, answer in zip(labels, answers, strict=False):
            self._open(answer, Field(str(label), "", place=self.places), depth + 1, is_answer=True)

    def _is_about_the_page(self, key: str) -> bool:
        name = plain(key)
        return name in _ALWAYS or (not self.is_thorough and name in _PERHAPS)

    def _visitors(self, name: str, value: Any, depth: int) -> None:
        inside = _Walk(is_thorough=True)
        inside._open(value, Field("", ""), depth + 1)
        if plain(name) == "utm":
            inside.found = [replace(one, label=f"utm {one.label.removeprefix('utm_')}") for one in inside.found]
        kept = (one for one in inside.found if role_of(one.label) is Role.VISITOR or visit_name(one.label))
        self.found += list(kept)[:MAX_FIELDS]


def _is_place_on_earth(value: Any) -> bool:
    """Whether an object tells where a network address is thought to be."""
    names = {plain(str(key)) for key in value} if isinstance(value, dict) else set()
    return not names.isdisjoint({"latitude", "lat"}) and not names.isdisjoint({"longitude", "lng", "lon"})


def _called(key: str, outer: str, *, is_answer: bool) -> str:
    """How what stands under a key is called, in an object that is called `outer`."""
    name = plain(key)
    if not outer or not name:
        return key if name else outer
    role = role_of(key)
    if name in _GENERIC or name.isdigit():
        return key if role is Role.MESSAGE and role_of(outer) in _OF_A_PERSON_OR_NAME else outer
    if is_answer:
        return key if role in _PARTS else outer
    return outer if role is Role.NAME and role_of(outer) is Role.COMPANY else key


def _names(value: Mapping[str, Any], keys: Mapping[str, str], *, but: str) -> list[str]:
    """What an object that is one answer calls it, for people first."""
    found = []
    for name in _KEYS["label"]:
        one = value.get(keys[name]) if name in keys and keys[name] != but else None
        if isinstance(one, dict):  # a question beside its answer
            inner = {plain(str(key)): key for key in reversed(list(one))}
            one = next((one[inner[key]] for key in _KEYS["label"] if key in inner and _short(one[inner[key]])), None)
        if isinstance(one, str) and one.strip():
            found.append(one)
    return found


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("slug") or value.get("name") or ""
    return value.strip()[:60] if isinstance(value, str) else ""


def _choice(value: Mapping[str, Any]) -> str:
    """The text of an option that was chosen, or the name of a file."""
    for key in ("label", "text", "name", "title", "value", "url"):
        if isinstance(one := value.get(key), str | int | float) and not any(
            role_of(str(name)) in _PARTS for name in value
        ):
            return as_text(one)
    return ""


def _number_in(value: Mapping[str, Any]) -> str:
    """The parts of a telephone number."""
    texts = [text for one in value.values() if not isinstance(one, bool) and (text := as_text(one).strip())]
    return " ".join(text for text in texts if _NUMBER_SIGNS.issuperset(text))


def _are_labels(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return False
    return sum(role_of(one) in _TABLE_ROLES for one in value[:100]) > 1
