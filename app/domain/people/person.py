"""The person behind an inquiry, in a form that can be compared and looked up."""

import re
from dataclasses import dataclass

from app.domain.inquiry import Inquiry
from app.domain.people.company_names import company_key, first_distinctive_word
from app.domain.people.mail_domains import company_domain, is_filler, is_office_mailbox
from app.domain.people.mail_keys import mailbox_key
from app.domain.people.name_fit import ComparedName, spelled_by_address
from app.domain.people.nicknames import KNOWN_GIVEN_NAMES
from app.domain.people.person_names import PersonName, parse_name
from app.domain.people.phone_numbers import phone_key
from app.domain.people.postal_addresses import PostalAddress, postal_address
from app.domain.people.spelling import letters_of
from app.domain.words.folding import plain

_PROFILE = re.compile(r"linkedin\.com/(?:mwlite/)?(?:in|pub)/([^/?#\s]+)", re.IGNORECASE)
_OWN_PAGES = frozenset({"me", "feed", "edit", "profile", "you", "my-profile"})  # what everybody sees as their own
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÞĀ-Ž][\w&'’-]{3,30}")
_MAX_TEXT = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One sender as one message shows them. Not a contact: several of these may be one contact.

    Texts are "" when the message does not say. Keys are plain letters and digits.
    """

    email: str = ""  # as typed
    email_key: str = ""  # `mailbox_key` of it
    is_office_mailbox: bool = False  # info@, hello@: several people may write from it
    mail_domain: str = ""  # what stands after the @ of the key
    company_domain: str = ""  # registrable, and only when it is one organisation's own
    full_name: str = ""  # as typed
    name: ComparedName = ComparedName()
    company: str = ""  # as typed
    company_key: str = ""
    phone: str = ""  # E.164 with "+"; digits only where the country is unknown
    profile_key: str = ""  # the last part of a LinkedIn address
    title: str = ""
    address: str = ""
    city: str = ""
    postal: PostalAddress | None = None
    mentions: frozenset[str] = frozenset()  # capitalised words of message and signature, plain: may name the company

    @property
    def is_nameless_company(self) -> bool:
        """Whether nothing but a company is known."""
        is_named = self.email_key or self.phone or self.profile_key or self.name.given or self.name.family
        return bool(self.company_key) and not is_named and self.postal is None


def sender_name(inquiry: Inquiry, firm: str) -> PersonName:
    """The sender's name; nobody's if it is the name of their company or of `firm`, ours."""
    return parse_name(inquiry.sender_name, email=inquiry.sender_email, company=inquiry.company, firm=firm)


def person_of(inquiry: Inquiry) -> Person:
    """Who wrote the inquiry. Never fails: what cannot be read is left out."""
    email, company = inquiry.sender_email or "", inquiry.company or ""
    key = mailbox_key(email)
    local, _, domain = key.rpartition("@")
    if is_filler(local):
        key = local = ""
    is_office = bool(local) and is_office_mailbox(local)
    own_email = None if is_office else email
    written = parse_name(inquiry.sender_name, email=own_email, company=company)
    compared = _with_address(written, parse_name(None, email=own_email)).compared
    return Person(
        email=email.strip(),
        email_key=key,
        is_office_mailbox=is_office,
        mail_domain=domain,
        company_domain=company_domain(domain) or "",
        full_name=(inquiry.sender_name or "").strip(),
        name=compared if is_office else spelled_by_address(compared, local),
        company=company.strip(),
        company_key=company_key(company),
        phone=phone_key(inquiry.phone or "", domain),
        profile_key=profile_key(inquiry.profile_url or ""),
        title=(inquiry.title or "").strip(),
        address=(inquiry.address or "").strip(),
        city=(inquiry.city or "").strip(),
        postal=postal_address(inquiry.address or "", inquiry.city or ""),
        mentions=_mentions(f"{inquiry.message[:_MAX_TEXT]}\n{inquiry.boilerplate[:_MAX_TEXT]}"),
    )


def _with_address(written: PersonName, spelled: PersonName) -> PersonName:
    """The name as typed; as the address spells it where nothing was typed, or only one word of that."""
    typed = {*written.given.split(), *written.family.split()}
    is_part = len(typed) == 1 and {letters_of(*typed)} <= {letters_of(spelled.given), letters_of(spelled.family)}
    return spelled if not typed or is_part else written


def profile_key(url: str) -> str:
    """The person's part of a LinkedIn address, whatever the country, case or query; "" for other addresses."""
    found = _PROFILE.search(url)
    key = plain(found.group(1)).replace(" ", "-") if found else ""
    return "" if key in _OWN_PAGES else key


def _mentions(text: str) -> frozenset[str]:
    found = {plain(word) for word in _CAPITALISED.findall(text)}
    return frozenset(
        letters_of(word) for word in found if word not in KNOWN_GIVEN_NAMES and first_distinctive_word(word)
    )
