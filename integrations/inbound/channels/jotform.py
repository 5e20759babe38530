"""Jotform webhooks: one POST for each submission; there are no other events.

What arrives is a form (multipart; urlencoded has been reported), not JSON, although its `rawRequest` is
a JSON text. Field names and shapes are from public recordings and others' code, read 2026-11; not yet
tried against the live vendor.

- `rawRequest` holds the answers, keyed `q3_name`: the question's number and a short name that Jotform
  made of the label, often only its first two words ("How can we help?" becomes `q7_howCan`). Beside them
  stand notes of the page itself (`slug`, `buildDate`, `jsExecutionTracker`, ...), which are dropped, and
  uploads: lists of links under a name without a number, which become lines of the message.
- Answers are texts, lists (several choices) or objects: names `first`, `last`; phones `full`, or `area`
  and `phone`; addresses `addr_line1` and so on; dates `year`, `month`, `day`. A drawn signature is an
  image as text and is left out.
- `pretty` has the full labels, "Label:answer, Label:answer", without any sign for a comma inside. It
  alone cannot be taken apart; with the answers known, their labels can be found in it.
- `username` is the account that owns the form, `ip` the visitor's. Neither is the sender.
- `submissionID` is the same when Jotform posts again, so that it identifies the inquiry.

The documentation names no signature and no header of one's own: the address is all that can carry a
secret. Anyone who can read the form's settings can read it there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from app.domain.ports import Channel
from integrations.inbound.forms.field_names import Role, role_of
from integrations.inbound.forms.payload import Field, as_text, json_fields, posted_form, read_json_object
from integrations.inbound.forms.submission import Submission, inquiry_of
from integrations.inbound.proofs_of_origin import require_shared_secret

_QUESTION = re.compile(r"q(\d{1,6})_(\w{1,100})")
_NAME_PARTS = ("prefix", "first", "middle", "last", "suffix")
_PHONE_PARTS = ("full", "country", "area", "phone")
_ADDRESS_PARTS = ("addr_line1", "addr_line2", "state", "postal", "country")


@dataclass(frozen=True, slots=True)
class Jotform(Channel):
    """Jotform signs nothing: the secret comes by `?token=`."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "jotform"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        self.verify(head)
        return True

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        posted = {field.label: field.value for field in posted_form(delivery.headers, delivery.body).fields}
        if "rawRequest" not in posted:
            raise PayloadNotUnderstood("jotform: no rawRequest among its fields")
        answers = read_json_object(posted["rawRequest"].encode("utf-8", "replace"))
        visitor = Field("ip", posted.get("ip", ""))
        fields = (*_fields(answers, posted.get("pretty", "")), visitor)
        submission = Submission(fields, posted.get("submissionID", "").strip() or None, answers_only=True)
        return [inquiry_of(submission, channel=self.channel, received_at=delivery.received_at)]


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
