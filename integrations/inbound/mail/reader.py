"""Raw mail in, inquiry out."""

import hashlib
import re
from datetime import datetime

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.words.text import MAX_MESSAGE, MAX_SUBJECT, clean_line, clean_text
from integrations.inbound.mail.addresses import sender
from integrations.inbound.mail.authentication import authentication_of
from integrations.inbound.mail.headers import message_id, message_ids
from integrations.inbound.mail.html_text import html_to_text
from integrations.inbound.mail.machine_signs import machine_signs
from integrations.inbound.mail.parts import Mail, take_apart
from integrations.inbound.mail.quoted_history import split_history

_READ_LIMIT = 2 * MAX_MESSAGE  # characters of a text in which history is looked for
_PLAIN_STUB = re.compile(r"html|nicht anzeigen|view (?:this|it) in|text/plain", re.IGNORECASE)
_STUB_LENGTH = 300
_NO_SUBJECT_PREFIX = re.compile(r"\A\s*(?:\[?(?:external|extern|ext)\]?\s*:?\s*)+", re.IGNORECASE)


def read_mail(raw: bytes, *, received_at: datetime) -> Inquiry:
    """The inquiry in a raw MIME message, whatever state the message is in.

    Raises:
        PayloadNotUnderstood: there is neither a sender nor a subject, a text or an attachment.
    """
    return inquiry_from(take_apart(raw), received_at=received_at)


def inquiry_from(mail: Mail, *, received_at: datetime, authentication: Authentication | None = None) -> Inquiry:
    """The inquiry in a mail that is already taken apart, by us or by a mail vendor.

    `authentication` is the vendor's verdict where there is one; else the header decides.
    `source_id` joins the Message-ID with a hash of who says what: broken senders use one
    Message-ID for everything, and nobody's second message may be mistaken for the first.
    """
    headers = mail.headers
    who = sender(headers)
    subject = clean_line(_NO_SUBJECT_PREFIX.sub("", headers.text("subject")), MAX_SUBJECT)
    text = clean_text(readable_text(mail), _READ_LIMIT)
    split = split_history(text)
    if not (who.address or subject or text or mail.attachments or mail.enclosed):
        raise PayloadNotUnderstood("mail: no sender, no subject, no text and no attachment")
    history = "\n\n".join(part for part in (split.history, mail.enclosed) if part)
    signs = machine_signs(mail, who, split.message or text, history)
    own_id = message_id(headers.first("message-id"))
    return Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id=_source_id(own_id, who.address, subject, text),
        received_at=received_at,
        sender_email=clean_line(who.address, 320) or None,
        sender_name=clean_line(who.name) or None,
        company=clean_line(headers.text("organization")) or None,
        subject=subject or None,
        message=clean_text(split.message),
        history=clean_text(history),
        message_id=own_id,
        in_reply_to=message_id(headers.first("in-reply-to")),
        references=message_ids(headers.all("references")),
        attachments=mail.attachments,
        authentication=authentication if authentication is not None else authentication_of(headers),
        machine=signs.machine,
        reply_allowed=signs.reply_allowed,
        machine_reason=signs.reason,
    )


def readable_text(mail: Mail) -> str:
    """What the reader saw: the plain text, or the HTML where the plain text is missing or a stub."""
    plain = mail.plain[:_READ_LIMIT]
    if not mail.html.strip():
        return plain
    is_stub = len(plain.strip()) < _STUB_LENGTH and _PLAIN_STUB.search(plain)
    if plain.strip() and not is_stub:
        return plain
    return html_to_text(mail.html).strip() or plain


def _source_id(own_id: str | None, address: str, subject: str, text: str) -> str:
    said = "\0".join((address.lower(), subject, " ".join(text.split())))
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    return f"{own_id[:900]}#{digest[:16]}" if own_id else digest
