"""Raw mail in, inquiry out."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.words.text import MAX_SUBJECT, clean_line, clean_text
from integrations.inbound.mail.addresses import is_relayed_form, other_mailbox_for_answers, recipients, sender
from integrations.inbound.mail.authentication import (
    TWO_READINGS,
    Findings,
    Proof,
    findings_of_server,
    only_author,
    proof_of_author,
)
from integrations.inbound.mail.headers import Headers, message_id, message_ids
from integrations.inbound.mail.linkedin_mail import as_written_on_linkedin
from integrations.inbound.mail.machine_signs import machine_signs
from integrations.inbound.mail.own_words import own_words
from integrations.inbound.mail.parts import Mail, take_apart
from integrations.inbound.mail.quoted_history import split_history
from integrations.inbound.mail.shown_body import MAX_HIDDEN, READ_LIMIT, shown_body
from integrations.inbound.mail.telephone_mail import of_caller
from integrations.inbound.mail.tracked_links import plain_links
from integrations.inbound.mail.unread_bodies import unread_reason

_LONGEST_ADDRESS = 320
_UNCLEAR = Proof(Authentication.UNKNOWN, TWO_READINGS)
_NO_SUBJECT_PREFIX = re.compile(r"\A\s*(?:\[?(?:external|extern|ext)\]?\s*:?\s*)+", re.IGNORECASE)


def read_mail(raw: bytes, *, received_at: datetime, authserv_ids: Sequence[str] = ()) -> Inquiry:
    """The inquiry in a raw MIME message, whatever state the message is in.

    `authserv_ids` are those of the firm's own mail servers: theirs alone are believed about the sender.

    Raises:
        PayloadNotUnderstood: there is neither a sender nor a subject, a text or an attachment.
    """
    mail = take_apart(raw)
    return inquiry_from(mail, findings_of_server(mail.headers, authserv_ids), received_at=received_at)


def inquiry_from(mail: Mail, found: Findings, *, received_at: datetime) -> Inquiry:
    """The inquiry in a mail that is already taken apart, by us or by a mail vendor.

    `found` is what our mail server or the vendor found out about the sender.
    `source_id` joins the Message-ID with a hash of who says what: broken senders use one
    Message-ID for everything, and nobody's second message may be mistaken for the first.
    """
    headers = mail.headers
    who = sender(headers)
    subject = clean_line(_NO_SUBJECT_PREFIX.sub("", headers.text("subject")), MAX_SUBJECT)
    body = shown_body(mail)
    text = plain_links(clean_text(body.text, READ_LIMIT))
    split = split_history(text)
    if not (who.address or subject or text or mail.attachments or mail.enclosed):
        raise PayloadNotUnderstood("mail: no sender, no subject, no text and no attachment")
    history = "\n\n".join(part for part in (split.history, mail.enclosed) if part)
    words = own_words(split.message, (who.name, who.address.partition("@")[0]))
    signs = machine_signs(mail, who, subject, split.message or text, history, own=words.message)
    unread = unread_reason(words, mail.closed, mail.attachments, quoted=bool(history))
    address = clean_line(who.address, 2 * _LONGEST_ADDRESS)  # cut, a longer one would be another address
    own_id = message_id(headers.first("message-id"))
    proof, form_site = _proof(headers, found) if mail.has_one_header else (_UNCLEAR, None)
    inquiry = Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id=_source_id(own_id, who.address, subject, text),
        received_at=received_at,
        sender_email=(address if len(address) <= _LONGEST_ADDRESS else "") or None,
        sender_name=clean_line(who.name) or None,
        company=clean_line(headers.text("organization")) or None,
        title=clean_line(words.title or "") or None,
        subject=subject or None,
        message=clean_text(words.message),
        history=clean_text(history),
        boilerplate=clean_text(words.boilerplate),
        message_id=own_id,
        in_reply_to=message_id(headers.first("in-reply-to")),
        references=message_ids(headers.all("references")),
        attachments=mail.attachments,
        recipients=recipients(headers),
        authentication=proof.authentication,
        form_site=form_site,
        doubt=proof.doubt,
        machine=signs.machine,
        reply_allowed=signs.reply_allowed,
        machine_reason=signs.reason,
        hidden_text=clean_text(body.hidden, MAX_HIDDEN),
        unread=None if signs.machine or signs.kind is not None else unread,
        mail_kind=signs.kind,
        for_a_person=signs.for_a_person,
        named_address=signs.named_address,
    )
    if signs.call is not None:
        return of_caller(inquiry, signs.call)
    return as_written_on_linkedin(inquiry, mail, proof_of_author(headers, found))


def _proof(headers: Headers, found: Findings) -> tuple[Proof, str | None]:
    """What is proved about the address that would be answered, and the site whose form mailed this, if one did."""
    proof, author = proof_of_author(headers, found), only_author(headers) or ""
    if is_relayed_form(headers):
        proved = proof.authentication is Authentication.PASS
        return Proof(Authentication.UNKNOWN, proof.doubt), author.rpartition("@")[2].lower() if proved else None
    if proof.authentication is Authentication.PASS and sender(headers).address.lower() != author.lower():
        return Proof(Authentication.UNKNOWN, TWO_READINGS), None
    elsewhere = other_mailbox_for_answers(headers, author)
    if proof.doubt is None and elsewhere is not None:
        return replace(proof, doubt=f"Answers to this mail are to go to another mailbox: {elsewhere}."), None
    return proof, None


def _source_id(own_id: str | None, address: str, subject: str, text: str) -> str:
    said = "\0".join((address.lower(), subject, " ".join(text.split())))
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    return f"{own_id[:900]}#{digest[:16]}" if own_id else digest
