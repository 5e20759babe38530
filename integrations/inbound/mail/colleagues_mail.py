"""What our own side mails to us: an inquiry that a colleague forwards, or a person whom they write about."""

from dataclasses import replace

from app.domain.inquiry import PassedOn, PassedOnBy
from app.domain.people.own_addresses import OwnAddresses
from app.domain.words.text import clean_text
from integrations.inbound.mail.addresses import NOBODY
from integrations.inbound.mail.form_mail import is_sent_by_program
from integrations.inbound.mail.forwarded_mail import forwarded_mail, quoted_mail
from integrations.inbound.mail.introductions import hands_over, introduced
from integrations.inbound.mail.quoted_history import split_history
from integrations.inbound.mail.shown_body import shown_body
from integrations.inbound.mail.signed_address import signed_address
from integrations.inbound.mail.written_by import (
    MailAsSent,
    WhoWrote,
    as_sent,
    brought_by,
    by_form,
    by_reply_to,
    form_of,
    has_visitor_in_reply_to,
    others_named,
)

_MOST_LEVELS = 10  # of forwards in forwards
_LONGEST_NOTE = 10_000


def forwarded_by_us(sent: MailAsSent, own: OwnAddresses) -> WhoWrote | None:
    """What a colleague forwards; None where nothing is forwarded.

    What a colleague writes to somebody else, with our mailbox in copy, is their own answer and forwards nothing.
    """
    if _to_outsiders(sent, own):
        return None
    found = _inside(sent, own, (), _MOST_LEVELS)
    if found is None:
        return None
    inner, notes = found
    colleague = sent.author.name or sent.author.address
    more = len(sent.inside) - 1
    told = f"{colleague} forwarded this" + (f" with {more} more attached, which stand below it" if more > 0 else "")
    doubt = f"{told}. The reply goes to {inner.writer.address}, who did not write to this mailbox."
    if not inner.writer.address:
        signed = signed_address(inner.writer.name, split_history(inner.text).message, own)
        inner = replace(inner, writer=signed) if signed.address else inner
        doubt = f"{told}, and the writer's address is not in it; answer where it was written."
        if signed.address:
            doubt = (
                f"{told}. Only the signature names {signed.address}, where the reply goes: make sure that it is right."
            )
    note = clean_text("\n\n".join(filter(None, notes)), _LONGEST_NOTE)
    passed_on = PassedOn(how=PassedOnBy.FORWARD, by=sent.author.address, name=sent.author.name or None, note=note)
    return replace(inner, passed_on=passed_on, by_program=False, is_carried=True, doubt=doubt)


def _inside(
    sent: MailAsSent, own: OwnAddresses, notes: tuple[str, ...], levels: int
) -> tuple[WhoWrote, tuple[str, ...]] | None:
    """The first mail of an outsider inside one of ours, and what our side wrote above it."""
    if levels == 0:
        return None
    forwarded = forwarded_mail(sent.text) or quoted_mail(sent.text)
    if forwarded is not None:
        inner = MailAsSent(
            author=forwarded.author,
            answers=forwarded.answers_to,
            subject=forwarded.subject,
            text=forwarded.text,
        )
        if found := _outsiders(inner, own, (*notes, forwarded.note), forwarded.head, levels):
            return found
    for attached in sent.inside:
        inner = as_sent(attached, clean_text(shown_body(attached).text))
        if found := _outsiders(inner, own, (*notes, sent.text), "", levels):
            return found
    return None


def _outsiders(
    inner: MailAsSent, own: OwnAddresses, notes: tuple[str, ...], head: str, levels: int
) -> tuple[WhoWrote, tuple[str, ...]] | None:
    """Whose the mail inside is: one deeper inside it, a visitor's by a form, or an outsider's."""
    by_program = is_sent_by_program(inner.author, inner.answers, inner.headers, own)
    is_ours = own.holds(inner.author.address)
    if is_ours and not by_program and (deeper := _inside(inner, own, notes, levels - 1)) is not None:
        return deeper
    form = form_of(inner, own, by_program=by_program or is_ours)
    if form is not None and (by_program or is_ours or form.is_clear):
        found = by_form(form)
    elif by_program and has_visitor_in_reply_to(inner, own):
        found = by_reply_to(inner, is_carried=True)
    elif is_ours:
        return None
    else:
        found = WhoWrote(writer=NOBODY if inner.author.unattended else inner.author, text=inner.text)
    return replace(found, subject=inner.subject, head=head), notes


def named_by_us(sent: MailAsSent, own: OwnAddresses) -> WhoWrote | None:
    """A person whom our side writes about: nobody closes that. None where nobody else is in the mail.

    Somebody outside to whom a colleague writes is theirs to answer, unless the colleague hands them over to us.
    """
    others, message = others_named(sent, own)
    meant = introduced(sent.subject, message, others)
    if not others or (meant is None and _to_outsiders(sent, own) and not hands_over(sent.subject, message)):
        return None
    if meant is None:
        meant = others[0] if len(others) == 1 else NOBODY
    by = sent.author.name or sent.author.address or "Somebody"
    goes = f"The reply goes to {meant.address}" if meant.address else "It does not say who shall be answered"
    return WhoWrote(
        writer=meant,
        text=sent.text,
        passed_on=brought_by(sent),
        is_carried=True,
        doubt=f"{by}, of our own side, wrote this about somebody else. {goes}; read it first.",
    )


def _to_outsiders(sent: MailAsSent, own: OwnAddresses) -> bool:
    return any(box.address and not own.holds(box.address) for box in sent.recipients)
