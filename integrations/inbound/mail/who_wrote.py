"""Whose message a mail carries: its sender's, or somebody's whom a form, a colleague, a group or a friend brings to us.

Who brings a message is never the one an answer goes to. What a site's program sends is read with the vocabulary of
the form reader; what a colleague forwards is read from the fields above it, or as the attached mail; what a group of
ours rewrote is its writer's. Only structure decides, no vendor's name. What says that somebody else is in a mail and
not who is kept open for a person, without an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.domain.inquiry import Inquiry, PassedOn, PassedOnBy
from app.domain.people.own_addresses import OwnAddresses
from app.domain.words.text import clean_text
from integrations.inbound.mail.addresses import NOBODY, Mailbox, answers_to, author_of, mailboxes
from integrations.inbound.mail.form_mail import (
    FormMail,
    form_in,
    is_sent_by_program,
    person_shown,
    relay_in,
    unlabelled_form,
    usable_answers,
)
from integrations.inbound.mail.forwarded_mail import forwarded_mail, quoted_mail
from integrations.inbound.mail.headers import Headers, message_id
from integrations.inbound.mail.introductions import introduced, others_in
from integrations.inbound.mail.own_lists import is_own_list, original_writer
from integrations.inbound.mail.parts import Mail
from integrations.inbound.mail.quoted_history import split_history
from integrations.inbound.mail.shown_body import shown_body

_MOST_LEVELS = 10  # of forwards in forwards
_LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoWrote:
    """The writer, and their text with whatever they quote; what the carrier said stands in `passed_on` and `head`."""

    writer: Mailbox
    text: str
    subject: str = ""  # of the writer, where the mail's own is the carrier's
    head: str = ""  # the fields of the mail that was forwarded
    form: Inquiry | None = None  # the fields of a form; `text` is then the message, with nothing quoted
    passed_on: PassedOn | None = None
    by_program: bool = False  # a site's program sent it, so the proved domain of From is the site's
    is_carried: bool = False  # the mail's own fields speak of who carried it, not of who wrote it
    original: str = ""  # the writer's address where a group of ours put its own into From
    over_own_list: bool = False
    doubt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """A mail, or one inside it: what it says of itself."""

    author: Mailbox
    answers: Mailbox = NOBODY
    subject: str = ""
    text: str = ""
    html: str = ""
    headers: Headers = field(default_factory=lambda: Headers(()))
    inside: tuple[Mail, ...] = ()
    recipients: tuple[Mailbox, ...] = ()


def who_wrote(mail: Mail, text: str, own: OwnAddresses) -> WhoWrote:
    """Whose message this is. `text` is what a reader of the mail saw."""
    letter = _letter_of(mail, text)
    is_listed = is_own_list(mail.headers, own)
    original = original_writer(mail.headers, letter.author, own)
    is_ours = own.holds(letter.author.address)
    if original is None or (is_ours and not is_listed and _form(letter, own, by_program=True) is not None):
        return replace(_read(letter, own), over_own_list=is_listed)
    answers = NOBODY if own.holds(letter.answers.address) else letter.answers
    found = _read(replace(letter, author=original, answers=answers), own)
    doubt = None
    if not original.address and is_ours:
        doubt = "A group of ours passed this on and leaves open which address is its writer's."
    elif not original.address:
        doubt = "A forwarder put its own address in the sender's place, and two others may be the writer's."
    elif not is_ours:
        doubt = "A forwarder put its own address in the sender's place, so nothing proves who wrote this."
    return replace(found, original=original.address, over_own_list=is_listed, doubt=found.doubt or doubt)


def _letter_of(mail: Mail, text: str) -> _Letter:
    headers = mail.headers
    return _Letter(
        author=author_of(headers),
        answers=answers_to(headers),
        subject=headers.text("subject"),
        text=text,
        html=mail.html,
        headers=headers,
        inside=mail.inside,
        recipients=tuple(box for name in ("to", "cc") for value in headers.all(name) for box in mailboxes(value)),
    )


def _read(letter: _Letter, own: OwnAddresses) -> WhoWrote:
    """A mail as it came, by its author."""
    by_program = is_sent_by_program(letter.author, letter.answers, letter.headers, own)
    is_ours = own.holds(letter.author.address)
    if by_program and (form := _form(letter, own, by_program=True)) is not None:
        return _of_form(form)
    if is_ours and (passed := _forwarded(letter, own)) is not None:
        return passed
    if by_program and _is_usable(letter, own):
        return _from_reply_to(letter, is_carried=is_ours)
    form = _form(letter, own, by_program=is_ours or letter.author.is_service)
    if form is not None:
        return _of_form(form) if form.is_clear and not is_ours else _described(letter, form)
    if (relayed := _relayed(letter, own)) is not None:
        return relayed
    if is_ours:
        return _named_by_us(letter, own) or WhoWrote(writer=letter.author, text=letter.text)
    return _introduced(letter, own) or WhoWrote(writer=letter.author, text=letter.text)


def _form(letter: _Letter, own: OwnAddresses, *, by_program: bool) -> FormMail | None:
    return form_in(letter.text, letter.html, letter.author, letter.answers, own, by_program=by_program)


def _of_form(form: FormMail) -> WhoWrote:
    return WhoWrote(
        writer=form.writer,
        text=form.inquiry.message,
        form=form.inquiry,
        by_program=True,
        is_carried=True,
        doubt=form.doubt,
    )


def _from_reply_to(letter: _Letter, *, is_carried: bool) -> WhoWrote:
    """The visitor in Reply-To, and their words without labels."""
    name, text = unlabelled_form(letter.text, letter.answers.address)
    shown = name or person_shown(letter.author, letter.answers)
    writer = Mailbox(shown, letter.answers.address)
    return WhoWrote(writer=writer, text=text, by_program=True, is_carried=is_carried)


def _relayed(letter: _Letter, own: OwnAddresses) -> WhoWrote | None:
    """Somebody whom only the service that mails their words can reach, by the address of this conversation."""
    relay = relay_in(letter.author, letter.answers, letter.headers, own)
    if relay is None:
        return None
    name, text = unlabelled_form(letter.text, relay.address)
    doubt = f"Answers to this go through {relay.domain}, which passes them on; read it first."
    return WhoWrote(writer=Mailbox(name or relay.name, relay.address), text=text, by_program=True, doubt=doubt)


def _is_usable(letter: _Letter, own: OwnAddresses) -> bool:
    """Whether Reply-To is a visitor's: neither ours nor the mailer's."""
    return usable_answers(letter.answers, letter.author, own).address != ""


# What our own side sends


def _forwarded(letter: _Letter, own: OwnAddresses) -> WhoWrote | None:
    """What a colleague forwards; None where nothing is forwarded.

    What a colleague writes to somebody else, with our mailbox in copy, is their own answer and forwards nothing.
    """
    if _to_outsiders(letter, own):
        return None
    found = _inside(letter, own, (), _MOST_LEVELS)
    if found is None:
        return None
    inner, notes = found
    colleague = letter.author.name or letter.author.address
    more = len(letter.inside) - 1
    told = f"{colleague} forwarded this" + (f" with {more} more attached, which stand below it" if more > 0 else "")
    doubt = f"{told}. The reply goes to {inner.writer.address}, who did not write to this mailbox."
    if not inner.writer.address:
        doubt = f"{told}, and the writer's address is not in it; answer where it was written."
    note = clean_text("\n\n".join(filter(None, notes)), _LONGEST_NOTE)
    passed_on = PassedOn(how=PassedOnBy.FORWARD, by=letter.author.address, name=letter.author.name or None, note=note)
    return replace(inner, passed_on=passed_on, by_program=False, is_carried=True, doubt=doubt)


def _inside(
    letter: _Letter, own: OwnAddresses, notes: tuple[str, ...], levels: int
) -> tuple[WhoWrote, tuple[str, ...]] | None:
    """The first mail of an outsider inside one of ours, and what our side wrote above it."""
    if levels == 0:
        return None
    forwarded = forwarded_mail(letter.text) or quoted_mail(letter.text)
    if forwarded is not None:
        inner = _Letter(
            author=forwarded.author,
            answers=forwarded.answers_to,
            subject=forwarded.subject,
            text=forwarded.text,
        )
        if found := _outsiders(inner, own, (*notes, forwarded.note), forwarded.head, levels):
            return found
    for attached in letter.inside:
        inner = _letter_of(attached, clean_text(shown_body(attached).text))
        if found := _outsiders(inner, own, (*notes, letter.text), "", levels):
            return found
    return None


def _outsiders(
    inner: _Letter, own: OwnAddresses, notes: tuple[str, ...], head: str, levels: int
) -> tuple[WhoWrote, tuple[str, ...]] | None:
    """Whose the mail inside is: one deeper inside it, a visitor's by a form, or an outsider's."""
    by_program = is_sent_by_program(inner.author, inner.answers, inner.headers, own)
    is_ours = own.holds(inner.author.address)
    if is_ours and not by_program and (deeper := _inside(inner, own, notes, levels - 1)) is not None:
        return deeper
    form = _form(inner, own, by_program=by_program or is_ours)
    if form is not None and (by_program or is_ours or form.is_clear):
        found = _of_form(form)
    elif by_program and _is_usable(inner, own):
        found = _from_reply_to(inner, is_carried=True)
    elif is_ours:
        return None
    else:
        found = WhoWrote(writer=NOBODY if inner.author.unattended else inner.author, text=inner.text)
    return replace(found, subject=inner.subject, head=head), notes


def _named_by_us(letter: _Letter, own: OwnAddresses) -> WhoWrote | None:
    """A person whom our side writes about: nobody closes that. None where nobody else is in the mail."""
    others, message = _others(letter, own)
    meant = introduced(letter.subject, message, others)
    if not others or (meant is None and _to_outsiders(letter, own)):
        return None
    if meant is None:
        meant = others[0] if len(others) == 1 else NOBODY
    by = letter.author.name or letter.author.address or "Somebody"
    goes = f"The reply goes to {meant.address}" if meant.address else "It does not say who shall be answered"
    return WhoWrote(
        writer=meant,
        text=letter.text,
        passed_on=_brought(letter),
        is_carried=True,
        doubt=f"{by}, of our own side, wrote this about somebody else. {goes}; read it first.",
    )


# What outsiders bring


def _introduced(letter: _Letter, own: OwnAddresses) -> WhoWrote | None:
    """A person whom an outsider brings to us."""
    if letter.author.unattended:
        return None
    others, message = _others(letter, own)
    meant = introduced(letter.subject, message, others)
    if meant is None:
        return None
    by = letter.author.name or letter.author.address or "Somebody"
    if not meant.address:
        told = f"{by} introduces somebody to us, and the mail does not say which address is theirs."
        if _answers_us(letter, own):
            return WhoWrote(writer=letter.author, text=letter.text, doubt=told)
    else:
        told = f"{by} introduces {meant.name or meant.address} to us; the reply goes to {meant.address}."
    doubt = f"{told} Please thank {by} yourself: nothing is sent there."
    return WhoWrote(writer=meant, text=letter.text, passed_on=_brought(letter), doubt=doubt)


def _answers_us(letter: _Letter, own: OwnAddresses) -> bool:
    """Whether it answers a mail of ours: whoever says in a conversation that they also named us is still who is in it."""
    answered = message_id(letter.headers.first("in-reply-to")) or ""
    return own.holds_domain(answered.strip("<>").rpartition("@")[2])


def _described(letter: _Letter, form: FormMail) -> WhoWrote:
    """Somebody's details in labelled lines, by a person who is not them."""
    by = letter.author.name or letter.author.address or "Somebody"
    return WhoWrote(
        writer=form.writer,
        text=form.inquiry.message,
        form=form.inquiry,
        passed_on=_brought(letter),
        doubt=f"{by} sent us the details of {form.writer.name or form.writer.address or 'somebody'}. "
        f"Please thank {by} yourself: nothing is sent there.",
    )


def _brought(letter: _Letter) -> PassedOn:
    return PassedOn(how=PassedOnBy.INTRODUCTION, by=letter.author.address, name=letter.author.name or None)


def _others(letter: _Letter, own: OwnAddresses) -> tuple[Sequence[Mailbox], str]:
    """Who else is in the author's own words or among those the mail went to; and those words."""
    message = split_history(letter.text).message
    found = others_in(message, letter.author, letter.recipients)
    return [box for box in found if not own.holds(box.address)], message


def _to_outsiders(letter: _Letter, own: OwnAddresses) -> bool:
    return any(box.address and not own.holds(box.address) for box in letter.recipients)
