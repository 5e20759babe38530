"""Two mail addresses that are written differently and reach one mailbox or one organisation.

What decides (limits, refusals, loops, sign-in) compares these keys, never an address as it was
typed: whoever types it chooses among many spellings. Addresses are kept and sent as typed.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import idna

from app.domain.words.folding import folded, in_one_form, without_unseen
from app.domain.words.word_lists import lists_of

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SYNTAX = re.compile(r'["\\()<>,;:@\s]')  # what a local part may hold between quotation marks only
_DOT = re.compile("[.\u3002\uff0e\uff61]")
_NO_DOMAIN = re.compile(r'[@<>()",;/?#\\\s]')
_LONGEST_ADDRESS = 320
_LONGEST = 1_000  # characters read of what may be an address; the longest one has 320


@dataclass(frozen=True, slots=True)
class _Provider:
    """How one provider reads what stands before the @; see `mail_providers.toml`."""

    domain: str
    ignored: str
    taken_for_dot: str
    tag: str
    names_are_hosts: bool


@lru_cache(maxsize=4096)
def mailbox_key(address: str) -> str:
    """The mailbox an address reaches, as one spelling; "" if it is no address.

    Beyond `address_key`: without letter case and width in any script ("ß" is "ss"), without "+tag", without
    the signs its provider ignores, and with one of the names its provider goes by. Tags are cut everywhere:
    hardly a company gives "anna+x" to somebody else than "anna". A key is its own key.
    """
    local, domain = _parts(address)
    local = unicodedata.normalize("NFKC", folded(local).lower())  # folding may leave a letter apart from its mark
    provider = _providers().get(domain)
    if provider is None:
        name, _, host = domain.partition(".")
        provider = _providers().get(host)
        if provider is None or not provider.names_are_hosts:
            return _joined(_before(local, "+"), domain)
        local = name
    local = _before(local, "+")
    if provider.tag:
        local = _before(local, provider.tag)
    if provider.taken_for_dot:
        local = local.replace(provider.taken_for_dot, ".")
    bare = local.translate(dict.fromkeys(map(ord, provider.ignored))) or local
    return _joined(bare, provider.domain)


def recipient_key(address: str) -> str:
    """What limits and refusals are stored under: the mailbox, or the folded text of what is no address.

    The latter is cut where a database's keys end, and has no @: it is nobody's mailbox.
    """
    return mailbox_key(address) or folded(address.strip()).replace("@", " ")[:_LONGEST_ADDRESS]


@lru_cache(maxsize=4096)
def address_key(address: str) -> str:
    """The same address however it is spelled: one case, and one form of its domain; "" if it is none.

    Needless quotation marks, a dot behind the domain and what cannot be seen are not part of an
    address. Nothing of `mailbox_key` is: two addresses of one mailbox, and two that only look or
    sound alike ("straße", "strasse"), have two keys here. A name or a comment beside an address is for the
    parser of mail headers: with it, this is no address.
    """
    local, domain = _parts(address)
    return _joined(unicodedata.normalize("NFC", local.lower()), domain)


@lru_cache(maxsize=4096)
def domain_key(domain: str) -> str:
    """The part of a mail domain that one party registered: "mail.acme.co.uk" gives "acme.co.uk".

    Names that a provider gives to strangers under its own are one party's each: "anna.github.io" stays
    what it is. "" for an empty text; what is no registered name (a machine, an IP address) is its own key.
    """
    spelled = domain_spelling(domain)
    if spelled.count(".") < 2 or _NO_DOMAIN.search(spelled) or _is_ip_address(spelled):
        return spelled
    return _suffix_list()(spelled) or ".".join(spelled.split(".")[-2:])


def domain_of(address: str) -> str:
    """What stands behind the @ of an address, in one spelling; "" if it is no address."""
    return address_key(address).rpartition("@")[2]


def unless_domain_of(company: str, address: str | None) -> str:
    """A company's name; "" where it is only the domain of the address that stands beside it."""
    return "" if company.casefold() == domain_of(address or "").casefold() else company


@lru_cache(maxsize=4096)
def domain_spelling(domain: str) -> str:
    """A domain in small letters of its own script: "XN--MNCHEN-3YA.de." gives "münchen.de".

    What no registry would give out is folded like any other text, and never refused.
    """
    seen = in_one_form(domain[:_LONGEST])
    labels = (_label_spelling(label) for label in _DOT.split("".join(seen.split()[:1])))
    return ".".join(label for label in labels if label)


def _label_spelling(label: str) -> str:
    if label.isascii():
        small = label.lower()
        return _own_script(small) if small.startswith("xn--") else small
    try:
        return _own_script(idna.uts46_remap(label, std3_rules=False, transitional=False))
    except idna.IDNAError:
        return unicodedata.normalize("NFKC", folded(label))


def _own_script(label: str) -> str:
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label


def _parts(address: str) -> tuple[str, str]:
    """What stands before the last @ as typed, without quotation marks, and the domain; two empty texts if it is none.

    The text is divided before any sign of it is folded: a program that sends mail divides it there too. What only
    folding would turn into an @, a bracket or a blank makes it no address, for two programs would read it as two.
    """
    text = without_unseen(address.strip())
    if len(address) > _LONGEST_ADDRESS or _SYNTAX.search(
        _decomposed("".join(sign for sign in text if ord(sign) > 127))
    ):
        return "", ""
    local, _, domain = text.rpartition("@")
    quoted = _QUOTED.fullmatch(local)
    if _NO_DOMAIN.search(domain) or (quoted is None and _SYNTAX.search(local)):
        return "", ""
    local = unicodedata.normalize("NFC", re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else local)
    domain = domain_spelling(domain)
    return (local, domain) if local and domain and not _NO_DOMAIN.search(domain) else ("", "")


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _joined(local: str, domain: str) -> str:
    if _SYNTAX.search(local):
        escaped = re.sub(r'(["\\])', r"\\\1", local)
        local = f'"{escaped}"'
    key = f"{local}@{domain}" if local else ""
    return key if len(key) <= _LONGEST_ADDRESS else ""


def _before(local: str, sign: str) -> str:
    """What stands before the first such sign; all of it where nothing does."""
    return local.partition(sign)[0] or local


def _is_ip_address(domain: str) -> bool:
    if domain.startswith("["):
        return True
    try:
        ipaddress.ip_address(domain)
    except ValueError:
        return False
    return True


@cache
def _providers() -> dict[str, _Provider]:
    found = {}
    for written in lists_of("mail_providers").values():
        signs = (written.get("ignored", ""), written.get("taken_for_dot", ""), written.get("tag", ""))
        rules = (*signs, written.get("hosts", False))
        names = written.get("domains", "").split()
        found.update({name: _Provider(names[0], *rules) for name in names})
        found.update({name: _Provider(name, *rules) for name in written.get("each", "").split()})
    return found


@cache
def _suffix_list() -> Callable[[str], str]:
    """The public suffix list, private part included; loaded late, since most addresses need none of its 25 MB."""
    import tldextract

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    return lambda domain: extract(domain).top_domain_under_public_suffix
