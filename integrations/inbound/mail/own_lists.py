"""Mail that reached us over a group or list of our own, which is a mailbox of ours and no list one subscribed to.

Google Groups, Microsoft 365 groups, Mailman and their like put their fields into it; where the writer's domain forbids
others to send in its name they also put the group into From ("Ann Example via Sales <sales@...>") and the writer
into X-Original-From, X-Original-Sender or Reply-To.
"""

import re
from urllib.parse import urlsplit

from app.domain.people.mail_keys import mailbox_key
from app.domain.people.own_addresses import OwnAddresses
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.text import clean_line
from integrations.inbound.mail.addresses import Mailbox, mailboxes
from integrations.inbound.mail.headers import Headers, decoded

_LIST_ADDRESSES = ("mailing-list", "list-post", "x-beenthere", "list-owner", "list-id", "x-mailing-list")
_ORIGINALS = ("x-original-from", "x-original-sender")
_VIA = re.compile(r"\s+(?:\(?(?:via|\u00fcber|door|przez|per|por|tramite|genom|on behalf of)\s.{1,80})$", re.IGNORECASE)
# A forwarder's address for somebody else's: SRS0=hash=day=domain=local@forwarder, BATV and VERP alike.
_REWRITTEN = re.compile(r"srs0[=+-][^=]{1,40}=[^=]{1,8}=([^=\s]{1,200})=([^@\s]{1,64})@", re.IGNORECASE)
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
    if rewritten := _srs_writer(author):
        return rewritten
    if not own.holds(author.address) or own.is_partners(author.address) or not is_own_list(headers, own):
        return None
    shown = writer_name(author.name)
    is_rewritten = shown != author.name.strip("'\" ")
    fields = (*_ORIGINALS, "reply-to") if is_rewritten else _ORIGINALS
    named = [box for name in fields for box in mailboxes(headers.first(name)) if box.address]
    others = [box for box in named if mailbox_key(box.address) != mailbox_key(author.address)]
    found = next((box for box in others if not own.holds(box.address)), next(iter(others), None))
    if found is not None:
        return Mailbox(writer_name(found.name) or shown, found.address)
    return Mailbox(shown, "") if is_rewritten else None


def writer_name(name: str) -> str:
    """The writer's name of "'Ann Example' via Sales"."""
    return clean_line(_VIA.sub("", name).strip("'\"\u2018\u2019 "))


def _srs_writer(author: Mailbox) -> Mailbox | None:
    found = _REWRITTEN.match(author.address) or _REWRITTEN_TWICE.match(author.address)
    return Mailbox(writer_name(author.name), f"{found[2]}@{found[1]}") if found else None


def _google_domains(list_post: str) -> list[str]:
    """The domain in the address of a group's page: groups.google.com/a/DOMAIN/group/NAME."""
    hosts = []
    for link in re.findall(r"https?://[^<>\s]{1,500}", list_post):
        try:
            parts = urlsplit(link)
        except ValueError:
            continue
        hosts += [parts.hostname or "", *re.findall(r"/a/([^/]{1,253})/", parts.path)]
    return hosts
