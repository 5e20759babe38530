"""Raw mail in, inquiry out."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, ChannelName, Inquiry, MailKind
from app.domain.people.mail_keys import mailbox_key
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.words.own_words import own_words
from app.domain.words.text import MAX_SUBJECT, clean_line, clean_text
from integrations.inbound.mail.addresses import other_mailbox_for_answers, recipients
from integrations.inbound.mail.authentication import (
    TWO_READINGS,
    Findings,
    Proof,
    findings_of_group,
    findings_of_server,
    only_author,
    proof_of_author,
)
from integrations.inbound.mail.headers import Headers, message_id, message_ids, said_moment
from integrations.inbound.mail.linkedin_mail import as_written_on_linkedin
from integrations.inbound.mail.machine_signs import machine_signs
from integrations.inbound.mail.meeting_mail import heard_meeting
from integrations.inbound.mail.parts import Mail, take_apart
from integrations.inbound.mail.quoted_history import Split, split_history
from integrations.inbound.mail.shown_body import MAX_HIDDEN, READ_LIMIT, shown_body
from integrations.inbound.mail.telephone_mail import of_caller
from integrations.inbound.mail.tracked_links import plain_links
from integrations.inbound.mail.unread_bodies import unread_reason
from integrations.inbound.mail.who_wrote import who_wrote
from integrations.inbound.mail.written_by import WhoWrote

_LONGEST_ADDRESS = 320
_MEETINGS = (MailKind.INVITATION, MailKind.CALENDAR_ANSWER)
_NO_FINDINGS = Findings()
_UNCLEAR = Proof(Authentication.UNKNOWN, TWO_READINGS)
_NO_SUBJECT_PREFIX = re.compile(r"\A\s*(?:\[?(?:external|extern|ext)\]?\s*:?\s*)+", re.IGNORECASE)


def read_mail(
    raw: bytes, *, received_at: datetime, authserv_ids: Sequence[str] = (), own: OwnAddresses = NO_ADDRESSES
) -> Inquiry:
    """The inquiry in a raw MIME message, whatever state the message is in.

    `authserv_ids` are those of the firm's own mail servers: theirs alone are believed about the sender. `own` are the
    firm's addresses.

    Raises:
        PayloadNotUnderstood: there is neither a sender nor a subject, a text or an attachment.
    """
    mail = take_apart(raw)
    found = findings_of_server(mail.headers, authserv_ids)
    original = findings_of_group(mail.headers, authserv_ids)
    return inquiry_from(mail, found, received_at=received_at, own=own, original=original)


def inquiry_from(
    mail: Mail,
    found: Findings,
    *,
    received_at: datetime,
    own: OwnAddresses = NO_ADDRESSES,
    original: Findings = _NO_FINDINGS,
) -> Inquiry:
    """The inquiry in a mail that is already taken apart, by us or by a mail vendor.

    `found` is what our mail server or the vendor found out about the sender, `original` what our group's server
    found out about a sender that the group rewrote.
    `source_id` joins the Message-ID with a hash of who says what: broken senders use one
    Message-ID for everything, and nobody's second message may be mistaken for the first.
    """
    headers = mail.headers
    subject = clean_line(_NO_SUBJECT_PREFIX.sub("", headers.text("subject")), MAX_SUBJECT)
    body = shown_body(mail)
    text = plain_links(clean_text(body.text, READ_LIMIT))
    who = who_wrote(mail, text, own)
    split = Split(who.text, text) if who.form else split_history(who.text)
    if not (who.writer.address or subject or text or mail.attachments or mail.enclosed):
        raise PayloadNotUnderstood("mail: no sender, no subject, no text and no attachment")
    history = "\n\n".join(part for part in (who.head, split.history, mail.enclosed) if part)
    words = own_words(split.message, (who.writer.name, who.writer.address.partition("@")[0]))
    signs = machine_signs(mail, who, subject, split.message or who.text, history, own=words.message)
    unread = unread_reason(words, mail.closed, mail.attachments, quoted=bool(history))
    address = clean_line(who.writer.address, 2 * _LONGEST_ADDRESS)  # cut, a longer one would be another address
    own_id = message_id(headers.first("message-id"))
    form = who.form
    proof, form_site = _proof(headers, found, original, who) if mail.has_one_header else (_UNCLEAR, None)
    inquiry = Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id=_source_id(own_id, who.writer.address, subject, text),
        received_at=received_at,
        written_at=said_moment(headers.first("date")),
        sender_email=(address if len(address) <= _LONGEST_ADDRESS else "") or None,
        sender_name=clean_line(who.writer.name) or None,
        company=(form.company if form else clean_line(headers.text("organization"))) or None,
        title=(form.title if form else None) or clean_line(words.title or "") or None,
        phone=form.phone if form else None,
        profile_url=form.profile_url if form else None,
        address=form.address if form else None,
        city=form.city if form else None,
        subject=(form.subject if form else None) or clean_line(who.subject, MAX_SUBJECT) or subject or None,
        message=clean_text(words.message),
        history=clean_text(history),
        boilerplate=clean_text(words.boilerplate),
        message_id=own_id,
        in_reply_to=message_id(headers.first("in-reply-to")),
        references=message_ids(headers.all("references")) + signs.answered,
        attachments=mail.attachments,
        recipients=recipients(headers),
        authentication=proof.authentication,
        form_site=form_site,
        hidden_text=clean_text(body.hidden, MAX_HIDDEN),
        visitor=form.visitor if form else None,
        passed_on=who.passed_on,
        doubt=proof.doubt or who.doubt,
        machine=signs.machine or (form is not None and form.machine),
        reply_allowed=signs.reply_allowed and (form is None or form.reply_allowed),
        machine_reason=signs.reason or (form.machine_reason if form else None),
        unread=None if signs.machine or signs.kind is not None else unread,
        labels=form.labels if form else (),
        test=form is not None and form.test,
        mail_kind=signs.kind,
        for_a_person=signs.for_a_person,
        named_address=signs.named_address,
        returned_for_good=signs.for_good,
        meeting=heard_meeting(mail.calendars, received_at) if signs.kind in _MEETINGS else None,
    )
    if signs.call is not None:
        return of_caller(inquiry, signs.call)
    return as_written_on_linkedin(inquiry, mail, proof_of_author(headers, found))


def _proof(headers: Headers, found: Findings, original: Findings, who: WhoWrote) -> tuple[Proof, str | None]:
    """What is proved about the address that would be answered, and the site whose form mailed this, if one did."""
    proof, author = proof_of_author(headers, found), only_author(headers) or ""
    if who.passed_on is not None or who.doubt is not None:
        return Proof(Authentication.UNKNOWN, _with_forgery(who.doubt, proof)), None
    if who.original:
        proof, author = _proof_of_original(proof, original, who.original), who.original
    if who.by_program:
        proved = proof.authentication is Authentication.PASS
        return Proof(Authentication.UNKNOWN, proof.doubt), author.rpartition("@")[2].lower() if proved else None
    if proof.authentication is Authentication.PASS and who.writer.address.lower() != author.lower():
        return Proof(Authentication.UNKNOWN, TWO_READINGS), None
    elsewhere = None if who.original else other_mailbox_for_answers(headers, author)
    if proof.doubt is None and elsewhere is not None and not who.over_own_list:
        return replace(proof, doubt=f"Answers to this mail are to go to another mailbox: {elsewhere}."), None
    return proof, None


def _with_forgery(doubt: str | None, proof: Proof) -> str | None:
    """What a partner is told of a mail that somebody passed on, if it says to come from who did not send it."""
    is_forged = proof.authentication is Authentication.FAIL and proof.doubt is not None
    return f"{proof.doubt} {doubt or ''}".strip() if is_forged else doubt


def _proof_of_original(proof: Proof, original: Findings, writer: str) -> Proof:
    """Only a mail that our own domain proves to be its own can be our group's, and only its server knows the writer.

    The address that a group names in From's place may have been written there before it, so it is proved only where
    the mail came to the group in its envelope as well.
    """
    if proof.authentication is not Authentication.PASS:
        return Proof(Authentication.UNKNOWN, proof.doubt)
    of_writer = proof_of_author(Headers.of([("from", writer)]), original)
    came_from = mailbox_key(original.envelope_domain.strip(" <>"))
    if of_writer.authentication is Authentication.PASS and came_from and came_from == mailbox_key(writer):
        return of_writer
    verdict = Authentication.UNKNOWN if of_writer.authentication is Authentication.PASS else of_writer.authentication
    return Proof(verdict, "A group of ours rewrote this mail's sender, so nothing proves who wrote it.")


def _source_id(own_id: str | None, address: str, subject: str, text: str) -> str:
    said = "\0".join((address.lower(), subject, " ".join(text.split())))
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    return f"{own_id[:900]}#{digest[:16]}" if own_id else digest
