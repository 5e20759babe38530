"""A form's fields as an inquiry: who, from where, and every word the person typed."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Attachment, ChannelName, Inquiry
from app.domain.networks import public_network
from app.domain.words.addresses_in_text import is_mail_address
from app.domain.words.text import MAX_MESSAGE, MAX_NAME, MAX_SUBJECT, clean_line, clean_text
from integrations.inbound.forms.field_names import Role, plain, role_of
from integrations.inbound.forms.payload import Field

_BOXED = re.compile(r"<\s*([^<>]{3,320})\s*>\s*$")
_PROGRAM_WORD = re.compile(r"[a-z0-9_.:/#-]{1,60}|[A-Z0-9_]{1,60}")
_LONG_ID = 8  # shorter numbers are counted per form, and two forms may share one source
_YES = frozenset({"yes", "true", "1", "on"})
_ONE_LINERS = {
    Role.NAME: MAX_NAME,
    Role.FIRST_NAME: MAX_NAME,
    Role.LAST_NAME: MAX_NAME,
    Role.COMPANY: MAX_NAME,
    Role.TITLE: MAX_NAME,
    Role.PHONE: 60,
    Role.PROFILE: 500,
    Role.ADDRESS: 500,
    Role.CITY: MAX_NAME,
    Role.SUBJECT: MAX_SUBJECT,
}


_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_TOO_FAST_SECONDS = 3.0  # nobody reads a form and writes a message in less, a browser's suggestions included


@dataclass(frozen=True, slots=True)
class Submission:
    """One form as it was sent in.

    `id` is the vendor's own; `answers_only` says that every field is an answer of a person, so that any of them
    makes an inquiry.
    """

    fields: tuple[Field, ...]
    id: str | None = None
    answers_only: bool = False
    test: bool = False
    attachments: tuple[Attachment, ...] = ()


@dataclass(slots=True)
class _Sorted:
    """The answers by role; what has no place of its own becomes a line of the message."""

    values: dict[Role, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    program_sign: str | None = None  # by which a program gave itself away
    test: bool = False
    visitors: set[str] = field(default_factory=set)


def inquiry_of(submission: Submission, *, channel: ChannelName, received_at: datetime) -> Inquiry:
    """The inquiry in a form.

    Nothing the person typed is lost: fields without a place of their own are lines
    "Label: value" below the message. Names are cut at 200 characters, messages at 100,000.

    Raises:
        PayloadNotUnderstood: nothing in it comes from a person.
    """
    found = _sort(submission.fields)
    who = found.values
    name = _full_name(found)
    message = clean_text(
        "\n\n".join(part for part in (found.messages[0] if found.messages else "", "\n".join(found.lines)) if part)
    )
    personal = [who.get(Role.EMAIL), who.get(Role.PHONE), name, found.messages, who.get(Role.PROFILE)]
    if not any(personal) and not (submission.answers_only and message) and not submission.attachments:
        raise PayloadNotUnderstood("form: no address, phone, name or message among its fields")
    said = "\0".join((who.get(Role.EMAIL, ""), name, who.get(Role.COMPANY, ""), who.get(Role.SUBJECT, ""), message))
    return Inquiry(
        channel=channel,
        source_id=_source_id(submission.id or who.get(Role.ID), said),
        received_at=received_at,
        sender_email=who.get(Role.EMAIL),
        sender_name=name or None,
        company=who.get(Role.COMPANY),
        title=who.get(Role.TITLE),
        phone=who.get(Role.PHONE),
        profile_url=who.get(Role.PROFILE),
        address=who.get(Role.ADDRESS),
        city=who.get(Role.CITY),
        subject=who.get(Role.SUBJECT),
        message=message[:MAX_MESSAGE],
        attachments=submission.attachments,
        visitor=_visitor(found),
        machine=found.program_sign is not None,
        reply_allowed=found.program_sign is None,
        machine_reason=found.program_sign,
        test=submission.test or found.test,
    )


def _sort(fields: tuple[Field, ...]) -> _Sorted:
    found = _Sorted()
    for one in fields:
        text = clean_text(one.value)
        if text:
            _place(found, one, text)
    if Role.EMAIL not in found.values:
        _take_address_from_lines(found, fields)
    return found


def _place(found: _Sorted, one: Field, text: str) -> None:
    role = role_of(one.label)
    if role is Role.TRAP:
        found.program_sign = "the form's trap field was filled in"
    elif role is Role.SECONDS_TAKEN:
        if _SECONDS.fullmatch(text) and float(text) < _TOO_FAST_SECONDS:
            found.program_sign = f"the form was filled in within {float(text):g} s"
    elif role is Role.VISITOR:
        found.visitors.add(public_network(text) or "")
    elif role is Role.TEST:
        found.test = found.test or text.casefold() in _YES
    elif role is Role.EMAIL:
        _place_address(found, one, text)
    elif role is Role.ID:
        # Further down, a bare "id" may be the person's or the page's.
        if one.depth == 0 or (one.depth == 1 and plain(one.label) not in ("id", "uuid", "guid", "record id")):
            found.values.setdefault(role, clean_line(text, 300))
    elif role not in (Role.TECHNICAL, Role.ENVELOPE) or (role is Role.ENVELOPE and not _PROGRAM_WORD.fullmatch(text)):
        _place_answer(found, role, one.label, text)


def _place_answer(found: _Sorted, role: Role, label: str, text: str) -> None:
    if role is Role.MESSAGE and not found.messages:
        found.messages.append(text)
    elif role in _ONE_LINERS and role not in found.values and "\n" not in text:
        found.values[role] = clean_line(text, _ONE_LINERS[role])
    elif text not in found.values.values():
        found.lines.append(_line(label, text))


def _place_address(found: _Sorted, one: Field, text: str) -> None:
    boxed = _BOXED.search(text)
    address = boxed[1].strip() if boxed else text.removeprefix("mailto:").strip("'\".")
    if is_mail_address(address) and Role.EMAIL not in found.values:
        found.values[Role.EMAIL] = address
    elif found.values.get(Role.EMAIL, "").casefold() != text.casefold():
        found.lines.append(_line(one.label, text))


def _take_address_from_lines(found: _Sorted, fields: tuple[Field, ...]) -> None:
    """The one answer that is an address, when no field is called so."""
    addresses = {
        text for one in fields if role_of(one.label) is Role.OTHER and is_mail_address(text := one.value.strip())
    }
    if len(addresses) == 1:
        found.values[Role.EMAIL] = clean_line(addresses.pop(), 320)


def _full_name(found: _Sorted) -> str:
    first, last, whole = (found.values.get(role, "") for role in (Role.FIRST_NAME, Role.LAST_NAME, Role.NAME))
    if all(part.casefold() in whole.casefold() for part in (first, last)):
        return whole
    if first and last:
        found.lines += [_line("Name", whole)] if whole else []
        return clean_line(f"{first} {last}")
    # A French form has "Prénom" and "Nom": beside a first name, the name is the last one. Other forms, the reverse.
    return clean_line(f"{first or whole} {last or whole}".strip())


def _visitor(found: _Sorted) -> str | None:
    """Where two fields disagree, one may be the stranger's own: then nothing is known."""
    return (min(found.visitors) or None) if len(found.visitors) == 1 else None


def _line(label: str, text: str) -> str:
    shown = clean_line(label, 300).rstrip(" :*")
    if plain(shown).replace(" ", "") == re.sub(r"[\W_]", "", shown).casefold() and "_" in shown:
        shown = shown.replace("_", " ").strip().capitalize()
    separator = " " if shown.endswith(("?", "!", "\uff1f")) else ": "
    return f"{shown}{separator}{text}" if shown else text


def _source_id(own_id: str | None, said: str) -> str:
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    if not own_id:
        return digest
    return f"{own_id}#{digest[:16]}" if own_id.isdigit() and len(own_id) < _LONG_ID else own_id
