"""A form's fields as an inquiry: who, from where, and every word the person typed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Attachment, ChannelName, Inquiry
from app.domain.web_visit import WebVisit
from app.domain.words.text import MAX_MESSAGE, clean_line, clean_text
from integrations.inbound.forms.field_names import Role
from integrations.inbound.forms.form_answers import SortedAnswers
from integrations.inbound.forms.payload import Field
from integrations.inbound.forms.sorted_answers import shown_label, sorted_answers

_LONG_ID = 8  # shorter numbers are counted per form, and two forms may share one source


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


def inquiries_of(submissions: Sequence[Submission], *, channel: ChannelName, received_at: datetime) -> list[Inquiry]:
    """The inquiries in several forms; what is no form beside those that are is left out.

    Raises:
        PayloadNotUnderstood: none of them comes from a person.
    """
    read, refused = [], None
    for one in submissions:
        try:
            read.append(inquiry_of(one, channel=channel, received_at=received_at))
        except PayloadNotUnderstood as problem:
            refused = problem
    if not read and refused is not None:
        raise refused
    return read


def inquiry_of(submission: Submission, *, channel: ChannelName, received_at: datetime) -> Inquiry:
    """The inquiry in a form.

    Nothing the person typed is lost: fields without a place of their own are lines
    "Label: value" below the message. Names are cut at 200 characters, messages at 100,000.

    Raises:
        PayloadNotUnderstood: nothing in it comes from a person.
    """
    found = sorted_answers(submission.fields)
    who = found.values
    name, address = _full_name(found), _postal_address(found)
    below = "\n".join(f"{label}{text}" for label, text in found.lines)
    message = clean_text("\n\n".join(part for part in (found.message, below) if part))
    personal = [who.get(Role.EMAIL), who.get(Role.PHONE), name, found.message, who.get(Role.PROFILE)]
    if not any(personal) and not (submission.answers_only and message) and not submission.attachments:
        raise PayloadNotUnderstood("form: no address, phone, name or message among its fields")
    said = "\0".join((who.get(Role.EMAIL, ""), name, who.get(Role.COMPANY, ""), who.get(Role.SUBJECT, ""), message))
    return Inquiry(
        channel=channel,
        source_id=_source_id(submission.id or found.own_id, said),
        received_at=received_at,
        sender_email=who.get(Role.EMAIL),
        sender_name=name or None,
        company=who.get(Role.COMPANY),
        title=who.get(Role.TITLE),
        phone=who.get(Role.PHONE),
        profile_url=who.get(Role.PROFILE),
        address=address,
        city=who.get(Role.CITY),
        subject=who.get(Role.SUBJECT),
        message=message[:MAX_MESSAGE],
        doubt=two_addresses(who.get(Role.EMAIL, ""), found.other_address) if found.other_address else None,
        labels=tuple(label for label, _ in found.lines if label),
        attachments=submission.attachments,
        visitor=_visitor(found),
        machine=found.program_sign is not None,
        reply_allowed=found.program_sign is None,
        machine_reason=found.program_sign,
        test=submission.test or found.test,
        web_visit=WebVisit(**found.page) if found.page else None,
        consent="; ".join(found.consents),
    )


def two_addresses(address: str, other: str) -> str:
    """What a person is told where a form names two addresses, and either may be the visitor's."""
    return f"The form names two addresses, {address} and {other}. The reply goes to the first; check which is right."


def _full_name(found: SortedAnswers) -> str:
    name = _name_without_title(found)
    title = found.values.get(Role.HONORIFIC, "")
    return clean_line(f"{title} {name}") if name and title.casefold() not in name.casefold().split() else name


def _name_without_title(found: SortedAnswers) -> str:
    first, last, whole = (found.values.get(role, "") for role in (Role.FIRST_NAME, Role.LAST_NAME, Role.NAME))
    if all(part.casefold() in whole.casefold() for part in (first, last)):
        return whole
    if first and last:
        if whole:
            found.lines.append((shown_label("Name"), whole))
        return clean_line(f"{first} {last}")
    # A French form has "Prénom" and "Nom": beside a first name, the name is the last one. Other forms, the reverse.
    return clean_line(f"{first or whole} {last or whole}".strip())


def _postal_address(found: SortedAnswers) -> str | None:
    """Street and postal code; a postal code alone is a line."""
    street, code = found.values.get(Role.ADDRESS), found.values.get(Role.POSTAL_CODE)
    if street is None and code is not None:
        found.lines.append((shown_label("Postal code"), code))
    return street if street is None or code is None or code in street else f"{street}, {code}"


def _visitor(found: SortedAnswers) -> str | None:
    """Where two fields disagree, one may be the stranger's own: then nothing is known."""
    return (min(found.visitors) or None) if len(found.visitors) == 1 else None


def _source_id(own_id: str | None, said: str) -> str:
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    if not own_id:
        return digest
    return f"{own_id}#{digest[:16]}" if own_id.isdigit() and len(own_id) < _LONG_ID else own_id
