"""Mails by which LinkedIn tells what somebody wrote there, read as that person's message.

LinkedIn mails what people write: messages, InMail, invitations with a note, messages to a page, answers of lead forms.
The person's address is not in it, and whoever answers such a mail reaches nobody: a colleague answers on LinkedIn.
What LinkedIn says on its own behalf (job alerts, digests, who looked at the profile) is a program's mail.

Only a mail that is proved to come from linkedin.com is believed. In it the frame is LinkedIn's and the words between
are a stranger's, who may write anything, also what looks like the frame. So the name comes from the header, and the
profile from above the words, where only LinkedIn writes; what follows the words is left out or kept as history.
Layouts written from memory and from recorded mails of others (2026-11).
"""

import re
from dataclasses import dataclass, field, replace

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.words.folding import plain
from app.domain.words.text import MAX_MESSAGE, clean_line, clean_text
from integrations.inbound.forms.field_names import Role, role_of
from integrations.inbound.forms.payload import Field
from integrations.inbound.forms.submission import Submission, inquiry_of
from integrations.inbound.mail.addresses import mailboxes, same_organisation
from integrations.inbound.mail.authentication import Proof, only_author
from integrations.inbound.mail.html_text import html_to_text
from integrations.inbound.mail.linkedin_wording import (
    announces_lead_form,
    announces_messages,
    is_button,
    is_footer,
    is_frame,
    is_without_note,
    leads_to_conversation,
    may_be_headline,
    named_as_inviting,
    named_as_writer,
    profile_in,
    subject_in,
    title_and_company,
    without_link,
)
from integrations.inbound.mail.parts import Mail

_LINKEDIN = "linkedin.com"
_READ_LIMIT = 2 * MAX_MESSAGE
_PERSON_MAILBOX = re.compile(
    r"(?:inmail-)?hit-reply|messag(?:es?|ing)(?:-digest)?-no-?reply|inmail-no-?reply|invitations?(?:-no-?reply)?|"
    r"sales-?navigator(?:-no-?reply)?|pages?-(?:messages?|messaging)-no-?reply|leads?-?(?:gen)?-no-?reply"
)
_PERSON_TEMPLATE = re.compile(r"messag|inmail|invit|lead_?gen|new_lead", re.IGNORECASE)
_OWN_TEMPLATE = re.compile(r"notification_digest|job|pymk|accept(?:ed)?_invit|news|anniversar|endorse", re.IGNORECASE)
_VIA = re.compile(
    r"\s+[(]?(?:via|on|über|sur|en|através de|a través de|no|pelo|por|tramite|su|op|przez|na|genom|på)\s+LinkedIn[)]?$"
    r"|\s*[(]?LinkedIn(?:経由|より)[)]?$",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?P<label>[^\W_][^:：\n]{0,60}?)\s?[:：]\s*(?P<value>\S.*)")
_LEAST_FIELDS = 2
_LONGEST_ADDITION = 40  # to a name, in letters: a family name, a title, "(she/her)"
_UNPROVED = "Nothing proves that LinkedIn sent this mail. Look for the message on LinkedIn before you answer."
_TYPED = "The address was typed into a lead form on LinkedIn; nothing proves that it is theirs."
_OWN = "LinkedIn's own notification"


@dataclass(slots=True)
class _Told:
    """What LinkedIn's mail says of one person."""

    name: str = ""
    headline: str = ""
    profile_url: str | None = None
    subject: str | None = None
    words: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def as_written_on_linkedin(inquiry: Inquiry, mail: Mail, proof: Proof) -> Inquiry:
    """The inquiry as the person's whose words LinkedIn mailed; unchanged where LinkedIn did not write the mail.

    `proof` is about the author in From. Of a mail that is not proved nothing is believed; it only loses the address,
    to which no answer is of use.
    """
    author = only_author(mail.headers) or ""
    if not same_organisation(author.rpartition("@")[2], _LINKEDIN):
        return inquiry
    local = author.rpartition("@")[0].lower()
    if proof.authentication is not Authentication.PASS or not mail.has_one_header:
        if inquiry.machine or not same_organisation((inquiry.sender_email or "").rpartition("@")[2], _LINKEDIN):
            return inquiry
        return replace(inquiry, sender_email=None, doubt=inquiry.doubt or _UNPROVED)
    subject, template = mail.headers.text("subject"), mail.headers.first("x-linkedin-template")
    text = clean_text(mail.plain, _READ_LIMIT) or _text_of(mail.html)
    invited = named_as_inviting(subject)
    by_template = _PERSON_TEMPLATE.search(template) and not _OWN_TEMPLATE.search(template)
    by_subject = invited is not None or named_as_writer(subject) is not None or announces_lead_form(subject)
    if not (by_subject or by_template or _PERSON_MAILBOX.fullmatch(local) or leads_to_conversation(text)):
        return _of_linkedin_itself(inquiry, _OWN)
    shown = mailboxes(mail.headers.first("from"))
    told = _told(text, _name(shown[0].name if shown else "", subject))
    told.profile_url = told.profile_url or (_told(_text_of(mail.html), told.name).profile_url if mail.html else None)
    if announces_lead_form(subject) and (answers := _answers(told, inquiry)) is not None:
        return answers
    is_invitation = invited is not None or local.startswith("invitation") or "invit" in template.lower()
    words = [line for line in told.words if not (is_invitation and is_without_note(line))]
    if is_invitation and not _says_something(words, told.name):
        return _of_linkedin_itself(inquiry, f"{_OWN}: an invitation without a note")
    return _of_person(inquiry, told, "\n".join(words))


def _of_linkedin_itself(inquiry: Inquiry, reason: str) -> Inquiry:
    closed = replace(inquiry, machine=True, reply_allowed=False, machine_reason=reason)
    return replace(closed, mail_kind=None, for_a_person=None, unread=None)


def _of_person(inquiry: Inquiry, told: _Told, message: str) -> Inquiry:
    """Made anew: what was found out about LinkedIn's mail as a mail says nothing about the person."""
    title, company = title_and_company(told.headline)
    return Inquiry(
        channel=ChannelName.LINKEDIN,
        source_id=inquiry.source_id,
        received_at=inquiry.received_at,
        sender_email=None,
        sender_name=clean_line(told.name) or None,
        title=clean_line(title) or None,
        company=clean_line(company) or None,
        profile_url=told.profile_url,
        subject=told.subject,
        message=clean_text(message),
        history=clean_text("\n".join(told.rest)),
        message_id=inquiry.message_id,
        attachments=inquiry.attachments,
        authentication=inquiry.authentication,
    )


def _name(shown: str, subject: str) -> str:
    """Of the person: from the sender's shown name, else as far as the subject tells it."""
    name = clean_line(_VIA.sub("", shown)).strip("\"'")
    if name and not plain(name).startswith("linkedin"):
        return name
    return clean_line(named_as_writer(subject) or named_as_inviting(subject) or "")


def _text_of(html: str) -> str:
    return clean_text(html_to_text(html), _READ_LIMIT)


def _told(text: str, name: str) -> _Told:
    """The text line by line: LinkedIn's lines above, the words, then whatever follows the first button.

    The words stand below the name; in some layouts above it, when nothing is below.
    """
    lines = [line.strip() for line in text.split("\n")]
    end = next((number for number, line in enumerate(lines) if is_footer(line)), len(lines))
    told = _Told(name=name)
    named_at = next((number for number in range(end) if _is_same_name(without_link(lines[number]), name)), 0)
    start = named_at + _above_the_words(lines[named_at:end], told)
    buttons = [number for number in range(start, end) if is_button(lines[number])]
    linked = [number for number in buttons if without_link(lines[number]) != lines[number]]
    stop = next(iter(linked or [number for number in buttons if number > start]), end)
    above = [line for line in lines[:named_at] if not _is_announcement(without_link(line), told.name)]
    told.words = _trimmed(lines[start:stop])
    told.rest = [line for line in (*above, *lines[stop:end]) if not is_button(line) and not is_frame(line)]
    if not told.words:
        told.words, told.rest = told.rest, []
    return told


def _above_the_words(lines: list[str], told: _Told) -> int:
    """How many lines LinkedIn wrote above the person's words; what they say is put into `told`."""
    named = False
    for number, line in enumerate(lines):
        shown = without_link(line)
        if is_frame(line) or _is_announcement(shown, told.name):
            continue
        if not told.headline and _is_same_name(shown, told.name):
            if not named:  # a picture and the name below it: what a stranger writes below is no link of LinkedIn's
                told.name = shown if len(shown) >= len(told.name) else told.name
                told.profile_url = told.profile_url or profile_in(line)
            named = True
        elif named and not told.headline and _is_headline(lines, number):
            told.headline = shown
        elif (subject := subject_in(line)) is not None and told.subject is None:
            told.subject = clean_line(subject)
        elif is_button(line) and not named:
            told.profile_url = told.profile_url or profile_in(line)
        elif line == shown or not is_button(line) or (named and profile_in(line) is not None):
            return number
    return len(lines)


def _is_announcement(line: str, name: str) -> bool:
    writer = named_as_writer(line)
    if writer is None:
        writer = named_as_inviting(line)
    if writer is not None:
        return not writer or _is_same_name(writer, name) or _is_same_name(name, writer)
    return announces_messages(line) or announces_lead_form(line)


def _is_headline(lines: list[str], number: int) -> bool:
    follows = lines[number + 1 :]
    has_words = any(not is_frame(line) and not is_button(line) for line in follows)
    directly = not is_frame(lines[number - 1])
    return directly and has_words and may_be_headline(lines[number], stands_alone=bool(follows) and not follows[0])


def _is_same_name(shown: str, name: str) -> bool:
    """One of them may be the given name alone, as in LinkedIn's subjects."""
    ours, theirs = plain(shown), plain(name)
    return bool(theirs) and (
        ours == theirs or (" " not in theirs and len(shown) <= 60 and ours.split()[:1] == [theirs])
    )


def _says_something(words: list[str], name: str) -> bool:
    """Whether more is left than a greeting and the name."""
    said = [word for word in plain(" ".join(words)).split() if word not in plain(name).split()]
    return len(said) > _LEAST_FIELDS or any(len(word) > 20 for word in said)


def _trimmed(lines: list[str]) -> list[str]:
    while lines and is_frame(lines[-1]):
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _answers(told: _Told, inquiry: Inquiry) -> Inquiry | None:
    """The inquiry of a lead form whose answers stand in the mail as "Label: answer"; None when they do not."""
    found = [match for line in told.words if (match := _LABELLED.fullmatch(without_link(line)))]
    fields = tuple(Field(one["label"], one["value"]) for one in found)
    personal = [one for one in fields if role_of(one.label) is not Role.OTHER]
    if len(personal) < _LEAST_FIELDS:
        return None
    try:
        filled = inquiry_of(Submission(fields), channel=ChannelName.LINKEDIN, received_at=inquiry.received_at)
    except PayloadNotUnderstood:
        return None
    return replace(
        filled,
        source_id=inquiry.source_id,
        sender_name=filled.sender_name or clean_line(told.name) or None,
        profile_url=profile_in(filled.profile_url or "") or told.profile_url,
        message_id=inquiry.message_id,
        authentication=inquiry.authentication,
        attachments=inquiry.attachments,
        doubt=filled.doubt or (_TYPED if filled.sender_email else None),
    )
