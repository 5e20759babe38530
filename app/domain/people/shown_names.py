"""How somebody is named to a colleague who may not read their letters, or does not know their company."""

import re

from app.domain.people.mail_domains import is_open_to_everybody
from app.domain.people.mail_keys import domain_key, domain_of, unless_domain_of
from app.domain.words.folding import without_accents
from app.domain.words.text import clean_line

_LATIN = re.compile("[A-Za-z]")


def shown_name(name: str, address: str) -> str:
    """The name; beside one in other letters than ours how the address begins, which is in ours."""
    told = clean_line(name)
    if told and address and not _is_latin(told):
        return f"{told} ({clean_line(address).partition('@')[0]})"
    return told


def shown_company(name: str, address: str, *, beside: str) -> str:
    """The company as it is known, in our letters; else what a domain of theirs that is no provider's is called, unless
    the address stands there already, as the person has no name to be `beside`.
    """
    told, domain = clean_line(unless_domain_of(name, address)), domain_of(address)
    if not beside or (told and _is_latin(told)) or not domain or is_open_to_everybody(domain):
        return told
    return domain_key(domain).partition(".")[0]


def _is_latin(name: str) -> bool:
    return _LATIN.search(without_accents(name)) is not None
