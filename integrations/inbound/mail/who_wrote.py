"""Whose message a mail carries: its sender's, or somebody's whom a form, a colleague, a group or a friend brings to us.

Who brings a message is never the one an answer goes to. What a site's program sends is read with the vocabulary of
the form reader; what a colleague forwards is read from the fields above it, or as the attached mail; what a group of
ours rewrote is its writer's. Only structure decides, no vendor's name. What says that somebody else is in a mail and
not who is kept open for a person, without an address.
"""

from dataclasses import replace

from app.domain.people.own_addresses import OwnAddresses
from integrations.inbound.mail.addresses import NOBODY, Mailbox
from integrations.inbound.mail.colleagues_mail import forwarded_by_us, named_by_us
from integrations.inbound.mail.form_mail import FormMail, is_sent_by_program, only_person_in, relay_in, unlabelled_form
from integrations.inbound.mail.headers import message_id
from integrations.inbound.mail.introductions import introduced
from integrations.inbound.mail.own_lists import is_own_list, original_writer
from integrations.inbound.mail.parts import Mail
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


def who_wrote(mail: Mail, text: str, own: OwnAddresses) -> WhoWrote:
    """Whose message this is. `text` is what a reader of the mail saw."""
    sent = as_sent(mail, text)
    is_listed = is_own_list(mail.headers, own)
    original = original_writer(mail.headers, sent.author, own)
    is_ours = own.holds(sent.author.address)
    if original is None or (is_ours and not is_listed and form_of(sent, own, by_program=True) is not None):
        return replace(_read(sent, own), over_own_list=is_listed)
    answers = NOBODY if own.holds(sent.answers.address) else sent.answers
    found = _read(replace(sent, author=original, answers=answers), own)
    doubt = None
    if not original.address and is_ours:
        doubt = "A group of ours passed this on and leaves open which address is its writer's."
    elif not original.address:
        doubt = "A forwarder put its own address in the sender's place, and two others may be the writer's."
    elif not is_ours:
        doubt = "A forwarder put its own address in the sender's place, so nothing proves who wrote this."
    return replace(found, original=original.address, over_own_list=is_listed, doubt=found.doubt or doubt)


def _read(sent: MailAsSent, own: OwnAddresses) -> WhoWrote:
    """A mail as it came, by its author."""
    by_program = is_sent_by_program(sent.author, sent.answers, sent.headers, own)
    is_ours = own.holds(sent.author.address)
    if by_program and (form := form_of(sent, own, by_program=True)) is not None:
        return by_form(form)
    if is_ours and (passed := forwarded_by_us(sent, own)) is not None:
        return passed
    if by_program and has_visitor_in_reply_to(sent, own):
        return by_reply_to(sent, is_carried=is_ours)
    form = form_of(sent, own, by_program=is_ours or sent.author.is_service)
    if form is not None:
        return by_form(form) if form.is_clear and not is_ours else _described(sent, form)
    if (relayed := _relayed(sent, own)) is not None:
        return relayed
    if by_program and sent.author.is_service and (address := only_person_in(sent.text, sent.author, own)):
        return _shown_by_service(sent, address)
    if is_ours:
        return named_by_us(sent, own) or WhoWrote(writer=sent.author, text=sent.text)
    return _introduced(sent, own) or WhoWrote(writer=sent.author, text=sent.text)


def _relayed(sent: MailAsSent, own: OwnAddresses) -> WhoWrote | None:
    """Somebody whom only the service that mails their words can reach, by the address of this conversation."""
    relay = relay_in(sent.author, sent.answers, sent.headers, own)
    if relay is None:
        return None
    name, text = unlabelled_form(sent.text, relay.address)
    doubt = f"Answers to this go through {relay.domain}, which passes them on; read it first."
    return WhoWrote(writer=Mailbox(name or relay.name, relay.address), text=text, by_program=True, doubt=doubt)


def _shown_by_service(sent: MailAsSent, address: str) -> WhoWrote:
    """Somebody whom a service's mail names and no form in it tells of: they may have written through it."""
    doubt = (
        f"A program at {sent.author.domain} mailed this, and {address} stands in it as an answer. Read who wrote it."
    )
    return WhoWrote(writer=Mailbox("", address), text=sent.text, by_program=True, is_carried=True, doubt=doubt)


def _introduced(sent: MailAsSent, own: OwnAddresses) -> WhoWrote | None:
    """A person whom an outsider brings to us."""
    if sent.author.unattended:
        return None
    others, message = others_named(sent, own)
    meant = introduced(sent.subject, message, others)
    if meant is None:
        return None
    by = sent.author.name or sent.author.address or "Somebody"
    if not meant.address:
        told = f"{by} introduces somebody to us, and the mail does not say which address is theirs."
        if _answers_us(sent, own):
            return WhoWrote(writer=sent.author, text=sent.text, doubt=told)
    else:
        told = f"{by} introduces {meant.name or meant.address} to us; the reply goes to {meant.address}."
    doubt = f"{told} Please thank {by} yourself: nothing is sent there."
    return WhoWrote(writer=meant, text=sent.text, passed_on=brought_by(sent), doubt=doubt)


def _answers_us(sent: MailAsSent, own: OwnAddresses) -> bool:
    """Whether it answers a mail of ours: who mentions in a conversation that they named us is still who is in it."""
    answered = message_id(sent.headers.first("in-reply-to")) or ""
    return own.holds_domain(answered.strip("<>").rpartition("@")[2])


def _described(sent: MailAsSent, form: FormMail) -> WhoWrote:
    """Somebody's details in labelled lines, by a person who is not them."""
    by = sent.author.name or sent.author.address or "Somebody"
    return WhoWrote(
        writer=form.writer,
        text=form.inquiry.message,
        form=form.inquiry,
        passed_on=brought_by(sent),
        doubt=f"{by} sent us the details of {form.writer.name or form.writer.address or 'somebody'}. "
        f"Please thank {by} yourself: nothing is sent there.",
    )
