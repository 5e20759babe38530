"""A mailbox that is read as a source: where it is, how we sign in, and how far it was read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

MOST_BYTES = 50_000_000  # of one mail; of a larger one the beginning is kept, and a person is told
KEPT_OF_LARGER = 1_000_000

# Headers of a delivery that came out of a mailbox, beside its content type.
MAIL_TYPE = "message/rfc822"
ARRIVED = "x-firstreply-arrived"  # in the mailbox, as ISO 8601
FOLDER = "x-firstreply-folder"  # a MailFolder
NOT_GIVEN = "x-firstreply-not-given"  # why; the body says where the mail lies
WHOLE_SIZE = "x-firstreply-whole-size"  # bytes; only where the beginning alone was kept


class MailFolder(StrEnum):
    """What a folder is for; each mailbox calls them differently. Stored; values are never renamed."""

    INBOX = "inbox"  # the one that is read for inquiries, whichever the operator chose
    SENT = "sent"
    DRAFTS = "drafts"


class MailboxTls(StrEnum):
    """How the connection is encrypted. Stored."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"  # for a server on the same machine alone


class MailboxSignIn(StrEnum):
    """What the secrets of the source are. Stored."""

    PASSWORD = "password"  # noqa: S105  a kind of secret, none itself
    REFRESH_TOKEN = "refresh_token"  # noqa: S105  the same; the application's secret may follow it
    CLIENT_CREDENTIALS = "client_credentials"  # the application's secret


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxAccount:
    """Everything about a mailbox but its secrets, as the operator gave it."""

    host: str
    port: int
    user: str  # the name to sign in with, nearly always the address
    folder: str = "INBOX"
    since: datetime  # aware, UTC; what arrived before is not read
    tls: MailboxTls = MailboxTls.IMPLICIT
    sign_in: MailboxSignIn = MailboxSignIn.PASSWORD
    client_id: str = ""  # of the application, where a token is asked for
    token_url: str = ""
    scope: str = ""
    lays_drafts: bool = False  # held drafts are laid into its drafts folder
    uses_sent: bool = True  # people's own answers are read there, and our replies filed
    graph_url: str = ""  # of Microsoft Graph, which is asked instead of an IMAP server if this is set


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMail:
    """One mail of a folder."""

    raw: bytes  # the whole of it; of one larger than MOST_BYTES the beginning
    arrived_at: datetime  # aware, UTC; as the server says
    cut_from_bytes: int | None = None  # the size of the whole, or what is known of it, where this is the beginning
    not_given: str | None = None  # why the server gives nothing of it; `raw` then says where it lies

    @classmethod
    def of_size(cls, raw: bytes, size: int, most_bytes: int, arrived_at: datetime) -> Self:
        """The mail, or the beginning of one with more than `most_bytes`. `size` is that of the whole."""
        if size <= most_bytes:
            return cls(raw=raw, arrived_at=arrived_at)
        return cls(raw=raw[:KEPT_OF_LARGER], arrived_at=arrived_at, cut_from_bytes=size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What comes next in a folder, and how far that folder is read once it is kept."""

    mail: FoundMail | None  # None: nothing to keep up to here
    cursor: str  # means something to the mailbox that gave it alone


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHead:
    """What tells whether a mail that somebody of the firm has sent answers a lead."""

    message_id: str | None  # with angle brackets
    answered_ids: tuple[str, ...]  # the mails it says it answers
    recipients: tuple[str, ...]
    by_program: bool  # it says so
    arrived_at: datetime  # aware, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHead:
    """As `Found`, with the head alone."""

    head: MailHead | None
    cursor: str
