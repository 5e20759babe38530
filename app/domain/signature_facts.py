"""What a mail's signature says for certain of a company: its website, and the country of its postal address.

Only of people's own mail. A website is certain at the domain they write from; from an address that anybody can have, if
it is the one site that the whole mail names. A country is certain where it ends an address with street and postcode, or
where its letters stand before the postcode ("D-10115 Berlin"), no other country is named so, and the telephone number
is of no other one. Where nobody takes leave, a signature is the mail's last lines that say how to reach somebody, if
they name the domain it came from. Whatever is less certain is nothing.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from urllib.parse import urlsplit

from app.domain.firm import FirmProfile
from app.domain.form_lines import SaidOfCompany
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.mail_domains import company_domain, is_open_to_everybody, is_under
from app.domain.people.mail_keys import domain_key, domain_of
from app.domain.people.phone_numbers import phone_key
from app.domain.people.postal_addresses import postal_address
from app.domain.words.boilerplate import is_banner, is_closing, is_device_line, is_footer, says_how_to_reach
from app.domain.words.folding import plain
from app.domain.words.word_lists import lists_of

_READ = 4000  # characters of the signature, and of the message's end
_MOST_PARTS = 80
_ABOVE = 3  # parts of an address before the country
_BETWEEN = re.compile(r"\s*[|•·●]\s*|\s[–—-]\s")
_SITE = re.compile(
    r"(?<![@\w./-])(?P<plain>https?://|www\.)?(?P<host>(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![\w@-])(?P<path>[/?#:]\S*)?",
    re.IGNORECASE,
)
_PREFIXED = re.compile(
    r"(?<![\w-])(?P<letters>[A-Z]{1,3})\s?[-\u2013]\s?(?P<postcode>\d{3}\s?\d{1,2})(?=,?\s+[^\W\d_]{2})"
)
# Of the letters that cars carry abroad, those written before postcodes; the two of ISO 3166 are known anyway.
_LETTERS = {"A": "AT", "B": "BE", "D": "DE", "F": "FR", "FIN": "FI", "I": "IT", "L": "LU", "N": "NO", "S": "SE"}
_LONG_NUMBER = re.compile(r"\d(?:[ ().\/-]{0,2}\d){6,}")  # a telephone, a register, an account
_POSTCODE = re.compile(r"\d{4}-\d{3}")  # Portugal's


def said_in_signature(inquiry: Inquiry, firm: FirmProfile) -> SaidOfCompany:
    """Of mail alone; nothing of what somebody else passed on."""
    if inquiry.channel is not ChannelName.INBOUND_EMAIL or inquiry.form_site or inquiry.passed_on or inquiry.machine:
        return SaidOfCompany()
    parts = list(_parts(inquiry))
    return SaidOfCompany(website=_website(inquiry, firm, parts), country=_country(inquiry, parts))


def _parts(inquiry: Inquiry) -> Iterator[str]:
    """The signature's lines, cut where one line holds several things; without what programs add."""
    ended = inquiry.message.rstrip()[-_READ:].splitlines()
    leave = max((n for n, line in enumerate(ended) if is_closing(line)), default=-1)
    signed = ended[leave + 1 :] if leave >= 0 else _last_lines(ended, domain_of(inquiry.sender_email or ""))
    lines = [*signed, *inquiry.boilerplate[-_READ:].splitlines()]
    own = [line for line in lines if not (is_footer(line) or is_banner(line) or is_device_line(line))]
    parts = (part.strip(" \t*_<>[]()") for line in own for part in _BETWEEN.split(line))
    yield from [part for part in parts if part][:_MOST_PARTS]


def _last_lines(ended: list[str], sender: str) -> list[str]:
    """Those that say how to reach somebody, where the sender's own domain stands in them; else none."""
    last = list(takewhile(_may_be_signature, reversed(ended)))[::-1]
    own = company_domain(sender)
    return last if own and any(domain_key(host) == own for line in last for host, _, _ in _sites(line)) else []


def _may_be_signature(line: str) -> bool:
    text = line.strip()
    is_list = "," in text and not text.endswith((".", "!", "?", ":", ","))  # as an address on one line
    return bool(text) and (says_how_to_reach(text) or is_list)


def _website(inquiry: Inquiry, firm: FirmProfile, parts: list[str]) -> str:
    sender = domain_of(inquiry.sender_email or "")
    own = company_domain(sender)
    if own:
        hosts = {host for part in parts for host, _, _ in _sites(part) if domain_key(host) == own}
        front = [host for host in (f"www.{own}", own) if host in hosts]
        return front[0] if front else hosts.pop() if len(hosts) == 1 else ""
    if not is_open_to_everybody(sender):
        return ""
    named = {host for part in parts for host, is_sure, has_path in _sites(part) if is_sure and not has_path}
    everywhere = {domain_key(host) for host, _, has_path in _sites(inquiry.message[:_READ]) if not has_path}
    ours = (domain_key(urlsplit(firm.website).hostname or ""), *firm.own_domains)
    host = named.pop() if len(named) == 1 else ""
    is_theirs = company_domain(host) is not None and not is_under(host, filter(None, ours)) if host else False
    return host if is_theirs and everywhere <= {domain_key(host)} else ""


def _sites(text: str) -> Iterator[tuple[str, bool, bool]]:
    """(host, whether it is written as a link, whether it is a page of the site)."""
    for found in _SITE.finditer(text):
        www = "www." if (found["plain"] or "").lower() == "www." else ""
        yield www + found["host"].lower(), bool(found["plain"]), bool((found["path"] or "").strip("/.,;:)>"))


def _country(inquiry: Inquiry, parts: list[str]) -> str:
    """As they wrote it; of a postcode's letters, in English."""
    found: dict[str, str] = {}
    for at, part in enumerate(parts):
        above = parts[max(0, at - _ABOVE) : at]
        for code, name, address in (_named(part), _by_postcode(part)):
            if code and _is_address([one for one in (*above, *address) if not _is_other(one)]):
                found.setdefault(code, name)
    if len(found) != 1:
        return ""
    (code, name), *_ = found.items()
    return name if _regions_of_phone(inquiry) in ((), (code,)) or code in _regions_of_phone(inquiry) else ""


def _named(part: str) -> tuple[str, str, tuple[str, ...]]:
    """The code of the country that ends it, the name as it stands there, and what stands before."""
    before, _, last = part.replace("(", ",").rpartition(",")
    return _codes().get(_plain(last), ""), last.strip(), (before,)


def _by_postcode(part: str) -> tuple[str, str, tuple[str, ...]]:
    """The same of the letters before a postcode, with the country's English name."""
    found = _PREFIXED.search(part)
    code = _LETTERS.get(found["letters"], found["letters"]) if found else ""
    names = lists_of("countries").get(code)
    if found is None or names is None:
        return "", "", ()
    town = "".join(found["postcode"].split()) + part[found.end() :]
    return code, names.partition("|")[0].strip(), (part[: found.start()], town)


def _is_other(part: str) -> bool:
    number = _LONG_NUMBER.search(part)
    is_number = number is not None and not _POSTCODE.fullmatch(number[0])
    return "@" in part or "©" in part or is_number or any(_sites(part))


def _is_address(above: list[str]) -> bool:
    """Whether a postcode and a number of a house stand in it."""
    read = postal_address(", ".join(above), "")
    return read is not None and bool(read.postcode and read.numbers and read.words)


def _regions_of_phone(inquiry: Inquiry) -> tuple[str, ...]:
    number = phone_key(inquiry.phone or "")
    if not number.startswith("+"):
        return ()
    import phonenumbers

    try:
        code = phonenumbers.parse(number).country_code
    except phonenumbers.NumberParseException:
        return ()
    return tuple(phonenumbers.region_codes_for_country_code(code or 0))


def country_code(name: str) -> str:
    """ISO 3166-1, two capital letters, of a country's name in any language we know; "" of none."""
    return _codes().get(_plain(name), "").upper()


@cache
def _codes() -> dict[str, str]:
    return {_plain(name): code for code, names in lists_of("countries").items() for name in names.split("|")}


def _plain(name: str) -> str:
    return plain(name.replace(".", "")).strip()
