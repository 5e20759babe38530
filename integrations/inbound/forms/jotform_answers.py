"""Jotform's answers: a JSON text among posted fields, with the labels in another text beside it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.errors import PayloadNotUnderstood
from integrations.inbound.forms.field_names import Role, role_of
from integrations.inbound.forms.json_answers import json_fields
from integrations.inbound.forms.payload import Field, as_text, read_json_object
from integrations.inbound.forms.submission import Submission

_QUESTION = re.compile(r"q(\d{1,6})_(\w{1,100})")
_NAME_PARTS = ("prefix", "first", "middle", "last", "suffix")
_PHONE_PARTS = ("full", "country", "area", "phone")
_ADDRESS_PARTS = ("addr_line1", "addr_line2", "state", "postal", "country")


def jotform_submission(posted: Mapping[str, Any]) -> Submission:
    """The submission in Jotform's posted fields; see the adapter for what each holds.

    Raises:
        PayloadNotUnderstood: it has no answers.
    """
    if "rawRequest" not in posted:
        raise PayloadNotUnderstood("jotform: no rawRequest among its fields")
    answers = read_json_object(as_text(posted["rawRequest"]).encode("utf-8", "replace"))
    visitor = Field("ip", as_text(posted.get("ip")))
    fields = (*_fields(answers, as_text(posted.get("pretty"))), visitor)
    return Submission(fields, as_text(posted.get("submissionID")).strip() or None, answers_only=True)


def _fields(answers: Mapping[str, Any], pretty: str) -> Iterator[Field]:
    named = False
    place = 0
    for key, value in answers.items():
        question = _QUESTION.fullmatch(key)
        if not question:
            if isinstance(value, list) and all(str(link).startswith("https://") for link in value):
                yield Field(_spaced(key), as_text(value), 1)
            continue
        text = _text(value)
        if not text or text.startswith("data:image/"):
            continue
        found = pretty.find(f":{text}", place)
        label = pretty[place:found].strip(", ") if found >= 0 else _spaced(question[2].removesuffix(question[1]))
        place = found + len(text) + 1 if found >= 0 else place
        if isinstance(value, dict) and ("first" in value or "last" in value):
            label, named = (label if named or role_of(label) is Role.NAME else "Name"), True
        elif isinstance(value, dict) and ("full" in value or "phone" in value):
            label = label if role_of(label) is Role.PHONE else "Phone"
        elif isinstance(value, dict) and "addr_line1" in value:
            yield Field("City", as_text(value.get("city")), 1)
            label = label if role_of(label) is Role.ADDRESS else "Address"
        yield Field(label, text, 1)


def _text(value: Any) -> str:
    """An answer as a person would write it."""
    if not isinstance(value, dict):
        return as_text(value).strip()
    if "addr_line1" in value:
        return ", ".join(part for part in _parts(value, _ADDRESS_PARTS) if part)
    if {"year", "month", "day"} <= value.keys():
        return "-".join(_parts(value, ("year", "month", "day"))).strip("-")
    for names in (_NAME_PARTS, _PHONE_PARTS):
        if any(name in value for name in names):
            return " ".join(part for part in _parts(value, names) if part)
    return " ".join(field.value for field in json_fields(value))


def _parts(value: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    return [as_text(value.get(name)).strip() for name in names]


def _spaced(name: str) -> str:
    """A short name as words: "whichCompany" is "Which company"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return words[:1].upper() + words[1:]
