"""Finds out under which name the firm's own mail server signs what it found out about a sender."""

from collections import Counter
from pathlib import Path

from sqlalchemy import Connection

from app.main.databases import AnyDatabase
from app.settings import Settings
from app.storage.access.firms import list_sources
from app.storage.leads.deliveries import latest_bodies
from integrations.inbound.channels.raw_mail import RawMail
from integrations.inbound.mail.authentication import named_servers
from integrations.inbound.mailboxes.fetched_mail import FetchedMail, GraphMail

SETTING = "LEADS_AUTHSERV_ID"
_MAILS = 20
_WHOLE_MAILS = (RawMail.adapter, FetchedMail.adapter, GraphMail.adapter)  # as our own mail server had them
_UNNAMED = (
    "The topmost Authentication-Results field names no server (Microsoft 365 writes such), and a sender can write it "
    "as well: let the server in front of it or behind it check senders under a name of its own."
)
_NOTHING = (
    "The mail has no Authentication-Results field: let your mail server check SPF, DKIM and DMARC, and whatever posts "
    "the mail keep its header whole."
)


def needs_mail_server(settings: Settings, database: AnyDatabase) -> bool:
    """Whether raw mail arrives and no server is named whose word about senders counts."""
    sources = database.read(list_sources)
    return not settings.authserv_ids and any(source.adapter in _WHOLE_MAILS for source in sources)


def advice_from_mail(file: Path) -> str:
    """What to set, by one mail that was received as others will be. Raises OSError when it cannot be read."""
    ids = named_servers(file.read_bytes())
    if not ids:
        return _NOTHING
    return _advice(ids[0], "That name stands topmost in this mail") if ids[0] else _UNNAMED


def advice_from_database(database: AnyDatabase) -> str | None:
    """The same by the latest raw mails; None when there are none, or nobody's name stands on top of most of them."""

    def bodies(connection: Connection) -> list[bytes]:
        return latest_bodies(connection, _WHOLE_MAILS, _MAILS)

    tops = [next(iter(named_servers(body)), "") for body in database.read(bodies)]
    if not tops:
        return None
    name, count = Counter(tops).most_common(1)[0]
    if not name or 2 * count <= len(tops):
        return None
    return _advice(name, f"That name stands topmost in {count} of the latest {len(tops)} raw mails")


def _advice(name: str, why: str) -> str:
    return (
        f"{SETTING}={name}. {why}. Set it only if {name} is your own mail server and it removes fields of that name "
        "which arrive from outside (RFC 8601, section 5)."
    )
