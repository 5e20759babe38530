"""Mail whose From is not its writer: over a group, list or gateway of our own, or over somebody's forwarder.

A group or list of our own is a mailbox of ours and no list one subscribed to.

Google Groups, Microsoft 365 groups, Mailman and their like put their fields into it; where the writer's domain forbids
others to send in its name they also put the group into From ("Ann Example via Sales <sales@...>") and the writer
into X-Original-From, X-Original-Sender or Reply-To. Gateways put the writer's address into the name instead, forwarders
into the part before their @: "ann=corp.example@relay.example", "ann_at_corp.example@relay.example".
"""

import re
from urllib.parse import urlsplit

from app.domain.people.mail_domains import is_open_to_everybody
from app.domain.people.mail_keys import mailbox_key
from app.domain.people.own_addresses import OwnAddresses
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.text import clean_line
from integrations.inbound.mail.addresses import Mailbox, mailboxes, same_organisation
from integrations.inbound.mail.headers import Headers, decoded

_LIST_ADDRESSES = ("mailing-list", "list-post", "x-beenthere", "list-owner", "list-id", "x-mailing-list")
_ORIGINALS = ("x-original-from", "x-original-sender")
_VIA = re.compile(r"\s+(?:\(?(?:via|\u00fcber|door|przez|per|por|tramite|genom|on behalf of)\s.{1,80})$", re.IGNORECASE)
# A forwarder's address for somebody else's: SRS0=hash=day=domain=local@forwarder, BATV and VERP alike.
_REWRITTEN = re.compile(r"srs0[=+-][^=]{1,40}=[^=]{1,8}=([^=\s]{1,200})=([^@\s]{1,64})@", re.IGNORECASE)
_SHOWN_ADDRESS = re.compile(rf"\s*[(\[<]?\s*{MAIL_ADDRESS.pattern}\s*[)\]>]?\s*$")
_ENCODED = re.compile(r"([^=@\s]{1,64})=((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})@", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"\S{1,64}\s(?:at|\(at\)|\[at\])\s(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)
_FORWARDER = re.compile(
    r"(?:mail|auto)?[-_.]?(?:forward(?:er|ing|ed)?|fwd|relay|redirect(?:or|ion)?|alias|weiterleitung|transfert|redirection|reenv\w+|"
    r"reencaminh\w+|encaminh\w+|doorst\w+|inoltr\w+|przekier\w+|vidarebef\w+|tensou)\d{0,3}"
)
_SPELLED_OUT = re.compile(r"[=]|[_.-]at[_.-]", re.IGNORECASE)
_REWRITTEN_TWICE = re.compile(r"srs1[=+-].*==[^=]{1,40}=[^=]{1,8}=([^=\s]{1,200})=([^@\s]{1,64})@", re.IGNORECASE)


def is_own_list(headers: Headers, own: OwnAddresses) -> bool:
    """Whether the list that this mail came over is under a domain of the firm's, by the addresses of the list."""
    found = re.search(r"<?([^<>\s\"]+)>?\s*$", headers.first("list-id"))
    if found and own.holds_domain(found[1]):
        return True
    for name in _LIST_ADDRESSES:
        value = decoded(headers.first(name))
        if any(own.holds(address) for address in MAIL_ADDRESS.findall(value.replace("mailto:", " "))):
            return True
    return any(own.holds_domain(host) for host in _google_domains(headers.first("list-post")))


def original_writer(headers: Headers, author: Mailbox, own: OwnAddresses) -> Mailbox | None:
    """Who wrote a mail that a group of ours, or a forwarder, put its own address into; None where From is the writer.

    With an empty address where From is a group's and nothing says who wrote.
    """
    if rewritten := _srs_writer(author) or _encoded_writer(headers, author, own) or _shown_writer(headers, author, own):
        return rewritten
    if not own.holds(author.address) or own.is_partners(author.address):
        return None
    if not is_own_list(headers, own):
        return _writer_named(headers, author, own)
    shown = writer_name(author.name)
    is_rewritten = shown != author.name.strip("'\" ")
    fields = (*_ORIGINALS, "reply-to") if is_rewritten else _ORIGINALS
    named = [box for name in fields for box in mailboxes(headers.first(name)) if box.address]
    others = [box for box in named if mailbox_key(box.address) != mailbox_key(author.address)]
    found = next((box for box in others if not own.holds(box.address)), next(iter(others), None))
    if found is not None:
        return Mailbox(writer_name(found.name) or shown, found.address)
    return _writer_named(headers, author, own) or (Mailbox(shown, "") if is_rewritten else None)


def writer_name(name: str) -> str:
    """The writer's name of "'Ann Example' via Sales" and of "Ann Example (ann@...)"."""
    return clean_line(_SHOWN_ADDRESS.sub("", _VIA.sub("", name)).strip("'\"\u2018\u2019 "))


def _srs_writer(author: Mailbox) -> Mailbox | None:
    found = _REWRITTEN.match(author.address) or _REWRITTEN_TWICE.match(author.address)
    return Mailbox(writer_name(author.name), f"{found[2]}@{found[1]}") if found else None


def _encoded_writer(headers: Headers, author: Mailbox, own: OwnAddresses) -> Mailbox | None:
    """Whose address a forwarder put before its own @, by that and by what the mail says beside it.

    What stands there alone may be somebody's own strange address, or ours where a list counts its readers: only an
    address of a third organisation is taken, and one that the mail names elsewhere is surer, as is one of the firm that
    is named there. Where both are an address of two organisations, nobody knows which is the writer's.
    """
    if own.holds(author.address) or not _SPELLED_OUT.search(author.local):
        return None
    name = writer_name(author.name)
    beside = _named_beside(headers, author, own, "reply-to")
    named = [box for box in beside if _is_spelled_in(author.local, box)]
    firm = _SPELLED_OUT.split(author.local, maxsplit=1)[-1]
    named = named or [box for box in beside if firm.startswith(box.domain) and not is_open_to_everybody(box.domain)]
    if named:
        return Mailbox(writer_name(named[0].name) or name, named[0].address)
    found = _ENCODED.fullmatch(f"{author.local}@")
    if found is None or own.holds_domain(found[2]) or same_organisation(found[2], author.domain):
        return None
    return Mailbox(name, "" if beside else f"{found[1]}@{found[2]}")


def _shown_writer(headers: Headers, author: Mailbox, own: OwnAddresses) -> Mailbox | None:
    """Whom a forwarder names that has its own address in From.

    A mailbox that is called a forwarder's is one by that, and with no address where it names two. Any other is one
    where the name beside it and Reply-To show the same writer: by the address, or by their name before "via".
    """
    if own.holds(author.address):
        return None
    named = [
        box
        for box in _named_beside(headers, author, own, "reply-to")
        if not same_organisation(box.domain, author.domain)
    ]
    name = _WRITTEN_OUT.sub("", writer_name(author.name)).strip()
    if _FORWARDER.fullmatch(author.local) and named:
        return Mailbox(name or writer_name(named[0].name), named[0].address if len(named) == 1 else "")
    answers = {mailbox_key(box.address) for box in mailboxes(headers.first("reply-to")) if box.address}
    if len(named) != 1 or answers != {mailbox_key(named[0].address)}:
        return None
    shown = {mailbox_key(address) for address in MAIL_ADDRESS.findall(author.name)}
    is_via = _VIA.search(author.name) is not None and name.casefold() == writer_name(named[0].name).casefold() != ""
    return Mailbox(name or writer_name(named[0].name), named[0].address) if shown == answers or is_via else None


def _writer_named(headers: Headers, author: Mailbox, own: OwnAddresses) -> Mailbox | None:
    """Whom a gateway of ours names that put its own address into From; with no address where it names two."""
    named = _named_beside(headers, author, own)
    if not named:
        return None
    name = next((shown for box in named if (shown := writer_name(box.name))), writer_name(author.name))
    return Mailbox(name, named[0].address if len(named) == 1 else "")


def _named_beside(headers: Headers, author: Mailbox, own: OwnAddresses, *more: str) -> list[Mailbox]:
    """The outsiders in the fields for a writer who was replaced, and in the author's name; each address once."""
    boxes = [box for name in (*_ORIGINALS, *more) for box in mailboxes(headers.first(name))]
    boxes += [Mailbox(author.name, address) for address in MAIL_ADDRESS.findall(author.name)[:2]]
    found: dict[str, Mailbox] = {}
    for box in boxes:
        if box.address and not box.unattended and not own.holds(box.address) and box.address != author.address:
            found.setdefault(mailbox_key(box.address), box)
    return list(found.values())


def _is_spelled_in(local: str, box: Mailbox) -> bool:
    """Whether "ann_at_corp.example_x7" is made of ann@corp.example."""
    there, part, domain = (re.sub(r"[\W_]", "", text.lower()) for text in (local, box.local, box.domain))
    return any(f"{part}{between}{domain}" in there for between in ("", "at"))


def _google_domains(list_post: str) -> list[str]:
    """The domain in the address of a group's page: groups.google.com/a/DOMAIN/group/NAME."""
    hosts = []
    for link in re.findall(r"https?://[^<>\s]{1,500}", list_post):
        try:
            parts = urlsplit(link)
        except ValueError:  # brackets that close no IPv6 address: what stands there is no group's page
            continue
        hosts += [parts.hostname or "", *re.findall(r"/a/([^/]{1,253})/", parts.path)]
    return hosts
