"""A mail that carries a form: who filled it in and what they said, by the vocabulary of the form reader.

Site plugins, form services, page builders, directories and marketplaces mail an entry as labelled lines or as a table,
under an address of their own. The visitor is in Reply-To, in the labelled lines, or in both; Reply-To may be
the firm's own mailbox by mistake. What every mail has, a signature with "Phone: ..." among it, is no form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.mail_domains import is_office_mailbox, is_open_to_everybody
from app.domain.people.mail_keys import domain_key, mailbox_key
from app.domain.people.name_words import is_given_name
from app.domain.people.own_addresses import OwnAddresses
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.text import clean_text
from integrations.inbound.forms.field_names import Role, address_rank, role_of
from integrations.inbound.forms.payload import Field
from integrations.inbound.forms.submission import Submission, inquiry_of
from integrations.inbound.mail.addresses import NOBODY, Mailbox, mailboxes, same_organisation
from integrations.inbound.mail.entry_trailers import without_trailer
from integrations.inbound.mail.headers import Headers
from integrations.inbound.mail.html_text import html_to_text
from integrations.inbound.mail.labelled_lines import CELL, Labelled, labelled_lines
from integrations.inbound.mail.quoted_history import split_history

_LONGEST_TEXT = 60_000  # characters; all of a longer mail stands in the history
_NAME_LINES = 6  # a page builder lists the answers without their labels: the name is among the first
_LONGEST_NAME = 60
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # the reader puts the mail's own in its place
_OF_LISTS = ("list-id", "list-post", "mailing-list")
# "Ann B. via Marketplace"
_VIA_SERVICE = re.compile(r"\s+\(?(?:via|über|par|tramite|przez|genom|経由)\s.{1,100}$", re.IGNORECASE)
_NAME_LINE = re.compile(r"[^\W\d_][\w'\u2019.-]*(?:\s+[^\W\d_][\w'\u2019.-]*){0,4}")


@dataclass(frozen=True, slots=True)
class FormMail:
    """One entry of a form."""

    writer: Mailbox  # with no address where the form has none
    inquiry: Inquiry
    is_clear: bool  # the mail's own sender is not who filled it in
    doubt: str | None = None


def is_sent_by_program(author: Mailbox, answers: Mailbox, headers: Headers, own: OwnAddresses) -> bool:
    """Whether a program sent the mail for somebody: by its address, by what it says of itself, or by Reply-To."""
    if author.unattended or author.is_form_mailer or _is_generated(headers):
        return True
    if own.is_partners(author.address) or not answers.address or answers.unattended:
        return False
    if own.holds(answers.address) or same_organisation(author.domain, answers.domain):
        return False
    recipients = [box.domain for name in ("to", "delivered-to") for box in mailboxes(headers.first(name))]
    from_its_own_site = any(same_organisation(author.domain, domain) for domain in recipients)
    return own.holds(author.address) or from_its_own_site


def form_in(
    text: str, html: str, author: Mailbox, answers: Mailbox, own: OwnAddresses, *, by_program: bool
) -> FormMail | None:
    """The entry in a mail by this author; None where its text is no form, or one that the author or we filled in.

    What a person quotes is not looked at.
    """
    host = "" if own.holds(author.address) else author.domain  # visitors name pages of the firm's own site
    labelled = _labelled(text, html, by_program=by_program, host=host)
    if not labelled.is_form:
        return None
    asked = sorted((one for one in labelled.fields if role_of(one.label) is Role.EMAIL), key=_rank)
    named = [address for one in asked for address in MAIL_ADDRESS.findall(one.value)[:1]]
    visitors = [address for address in named if not own.holds(address) and not Mailbox("", address).unattended]
    keys = [mailbox_key(address) for address in visitors]
    by_answer = usable_answers(answers, author, own)
    if (named and not visitors) or mailbox_key(author.address) in keys:
        return None  # a copy of what we filled in ourselves, or a person who writes in labelled lines
    agree = by_answer.address != "" and mailbox_key(by_answer.address) in keys
    address = by_answer.address if agree or not visitors else visitors[0]
    beside = only_person_in(text, author, own) if by_program and not address else ""
    address = address or beside
    inquiry = _inquiry(labelled, address)
    if inquiry is None:
        return None
    name = inquiry.sender_name or by_answer.name
    is_sites = own.holds(author.address) and not own.is_partners(author.address)
    is_mailer = author.is_service or is_sites or is_office_mailbox(author.local)
    if not is_mailer and not agree and name and _is_same_name(name, author.name):
        return None  # the author, who also has another address
    doubt = None
    if by_answer.address and visitors and not agree:
        doubt = f"The form names {address}, and answers to it are to go to {by_answer.address}; one is another person."
    if beside:
        doubt = f"The form has no field that we know for an address; {beside} stands in it."
    doubt = doubt or (inquiry.doubt if not agree else None)
    is_clear = agree or (is_mailer and _of_two_organisations(author, address))
    return FormMail(Mailbox(name, address), inquiry, is_clear, doubt)


def unlabelled_form(text: str, visitor: str) -> tuple[str, str]:
    """The visitor's name, "" if it is not there, and their words, in answers that a page builder lists without labels.

    The name stands above the visitor's own address, alone on its line.
    """
    lines = without_trailer(text).split("\n")
    filled = [place for place, line in enumerate(lines) if line.strip()][:_NAME_LINES]
    at = next((place for place in filled if mailbox_key(_only_address(lines[place])) == mailbox_key(visitor)), None)
    if at is None:
        return "", "\n".join(lines).strip()
    above = [lines[place].strip() for place in filled if place < at]
    name = above[0] if len(above) == 1 and _is_name(above[0]) else ""
    kept = [line for place, line in enumerate(lines) if place != at and not (name and line.strip() == name)]
    return name, "\n".join(kept).strip()


def only_person_in(text: str, author: Mailbox, own: OwnAddresses) -> str:
    """The one address of somebody outside that a program's mail shows alone on a line, as an answer is; else ""."""
    lines = [line for line in text[:_LONGEST_TEXT].split("\n") if line.strip()]
    named = [address for line in lines[1:] if (address := _only_address(line))]
    found = {
        mailbox_key(address): address
        for address in named
        if not own.holds(address) and not Mailbox("", address).unattended and _of_two_organisations(author, address)
    }
    return next(iter(found.values())) if len(found) == 1 else ""


def person_shown(author: Mailbox, visitor: Mailbox) -> str:
    """The visitor's name: that of Reply-To, or of From where a program put it there; a site's title is nobody's."""
    if visitor.name:
        return visitor.name
    words = author.name.split()
    letters = re.sub(r"[\W\d_]", "", visitor.local)
    is_persons = bool(words) and (
        is_given_name(words[0]) or any(len(word) > 2 and word.casefold() in letters for word in words)
    )
    return author.name if is_persons and not author.unattended else ""


def _labelled(text: str, html: str, *, by_program: bool, host: str) -> Labelled:
    """By the text, or by the HTML's tables where those show more."""

    def read(shown: str) -> Labelled:
        words = shown[:_LONGEST_TEXT] if by_program else split_history(shown[:_LONGEST_TEXT]).message
        return labelled_lines(words, by_program=by_program, host=host)

    found = read(text)
    if "<t" not in html.casefold():
        return found
    by_cells = read(html_to_text(html, cell=CELL))
    return by_cells if by_cells.is_form and len(by_cells.roles) > len(found.roles) else found


def _rank(one: Field) -> int:
    return address_rank(one.label)


def _inquiry(labelled: Labelled, address: str) -> Inquiry | None:
    fields: Sequence[Field] = labelled.fields
    if address and not any(address in one.value for one in fields):
        fields = [Field("work email", address, 1), *fields]  # of Reply-To, which is sure
    rest = clean_text("\n".join(labelled.below))
    if Role.MESSAGE not in labelled.roles and rest:
        fields = [*fields, Field("message", rest, 1)]
    try:
        return inquiry_of(Submission(tuple(fields)), channel=ChannelName.INBOUND_EMAIL, received_at=_ANY_TIME)
    except PayloadNotUnderstood:
        return None


def usable_answers(answers: Mailbox, author: Mailbox, own: OwnAddresses) -> Mailbox:
    """Reply-To, unless it is ours, the mailer's or nobody's."""
    if not answers.address or answers.unattended or own.holds(answers.address):
        return NOBODY
    is_mailers = same_organisation(answers.domain, author.domain) and not is_open_to_everybody(author.domain)
    return NOBODY if is_mailers or mailbox_key(answers.address) == mailbox_key(author.address) else answers


def relay_in(author: Mailbox, answers: Mailbox, headers: Headers, own: OwnAddresses) -> Mailbox | None:
    """The person whose words a service mails, under the address that reaches them through it; None: nobody's relay.

    Lists have such addresses too, for whoever answers to all.
    """
    if any(name in headers for name in _OF_LISTS) or own.holds(author.address):
        return None
    is_services = answers.is_relay and same_organisation(author.domain, answers.domain)
    if not is_services or mailbox_key(answers.address) == mailbox_key(author.address):
        return None
    shown = _VIA_SERVICE.sub("", answers.name or author.name)
    return Mailbox(shown, answers.address) if author.is_service or shown != author.name else None


def _is_generated(headers: Headers) -> bool:
    return headers.first("auto-submitted").strip().lower().startswith("auto-generated")


def _of_two_organisations(author: Mailbox, address: str) -> bool:
    return not address or domain_key(author.domain) != domain_key(address.rpartition("@")[2])


def _is_same_name(left: str, right: str) -> bool:
    ours, theirs = ({word.casefold() for word in re.findall(r"[^\W\d_]{2,}", name)} for name in (left, right))
    return len(ours & theirs) >= min(2, len(ours), len(theirs)) and bool(ours & theirs)


def _only_address(line: str) -> str:
    bare = line.strip(" <>\t*").removeprefix("mailto:")
    return bare if MAIL_ADDRESS.fullmatch(bare) else ""


def _is_name(line: str) -> bool:
    return len(line) <= _LONGEST_NAME and _NAME_LINE.fullmatch(line) is not None
