"""A mail as it says of itself, and whose message it turned out to carry."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.inquiry import Inquiry, PassedOn, PassedOnBy
from app.domain.people.own_addresses import OwnAddresses
from integrations.inbound.mail.addresses import NOBODY, Mailbox, answers_to, author_of, mailboxes
from integrations.inbound.mail.form_mail import FormMail, form_in, person_shown, unlabelled_form, usable_answers
from integrations.inbound.mail.headers import Headers
from integrations.inbound.mail.introductions import others_in
from integrations.inbound.mail.parts import Mail
from integrations.inbound.mail.quoted_history import split_history


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
class MailAsSent:
    """A mail, or one inside it: what it says of itself."""

    author: Mailbox
    answers: Mailbox = NOBODY
    subject: str = ""
    text: str = ""
    html: str = ""
    headers: Headers = field(default_factory=lambda: Headers(()))
    inside: tuple[Mail, ...] = ()
    recipients: tuple[Mailbox, ...] = ()


def as_sent(mail: Mail, text: str) -> MailAsSent:
    headers = mail.headers
    return MailAsSent(
        author=author_of(headers),
        answers=answers_to(headers),
        subject=headers.text("subject"),
        text=text,
        html=mail.html,
        headers=headers,
        inside=mail.inside,
        recipients=tuple(box for name in ("to", "cc") for value in headers.all(name) for box in mailboxes(value)),
    )


def form_of(sent: MailAsSent, own: OwnAddresses, *, by_program: bool) -> FormMail | None:
    """The entry of a form in a mail; None where there is none."""
    return form_in(sent.text, sent.html, sent.author, sent.answers, own, by_program=by_program)


def by_form(form: FormMail) -> WhoWrote:
    """The visitor who filled in a form that a program mailed."""
    return WhoWrote(
        writer=form.writer,
        text=form.inquiry.message,
        form=form.inquiry,
        by_program=True,
        is_carried=True,
        doubt=form.doubt,
    )


def by_reply_to(sent: MailAsSent, *, is_carried: bool) -> WhoWrote:
    """The visitor in Reply-To, and their words without labels."""
    name, text = unlabelled_form(sent.text, sent.answers.address)
    shown = name or person_shown(sent.author, sent.answers)
    writer = Mailbox(shown, sent.answers.address)
    return WhoWrote(writer=writer, text=text, by_program=True, is_carried=is_carried)


def has_visitor_in_reply_to(sent: MailAsSent, own: OwnAddresses) -> bool:
    """Whether Reply-To is a visitor's: neither ours nor the mailer's."""
    return usable_answers(sent.answers, sent.author, own).address != ""


def brought_by(sent: MailAsSent) -> PassedOn:
    """That the mail's author brings somebody else to us."""
    return PassedOn(how=PassedOnBy.INTRODUCTION, by=sent.author.address, name=sent.author.name or None)


def others_named(sent: MailAsSent, own: OwnAddresses) -> tuple[Sequence[Mailbox], str]:
    """Who else is in the author's own words or among those the mail went to; and those words."""
    message = split_history(sent.text).message
    found = others_in(message, sent.author, sent.recipients)
    return [box for box in found if not own.holds(box.address)], message
