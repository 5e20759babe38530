"""Mailboxes that are read as sources: where they are, how far each folder was read, and which of them fail."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.domain.errors import Conflict, UpstreamError, UpstreamRefused
from app.domain.inquiry import ChannelName
from app.domain.mailbox import MailboxAccount, MailFolder
from app.storage.access.firms import Source
from app.storage.inserts import insert_unless_known
from app.storage.mailbox_tables import mailbox_folders, mailboxes
from app.storage.rows import from_row
from app.storage.tables import sources

_LONGEST_FAILURE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMailbox:
    """A source that is read, with what it needs for that."""

    source: Source
    account: MailboxAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingMailbox:
    """One whose last look did not work."""

    source_id: str
    firm_id: str
    failing_since: datetime
    refused: bool
    failure: str


def insert_mailbox(connection: Connection, source_id: str, account: MailboxAccount) -> None:
    """Beside its source, which stands already."""
    connection.execute(insert(mailboxes).values(source_id=source_id, account=account, refused=False))


def read_mailboxes(connection: Connection) -> list[ReadMailbox]:
    """Every mailbox, the paused ones too, by the name of its source."""
    query = select(sources, mailboxes.c.account).join(mailboxes, mailboxes.c.source_id == sources.c.id)
    return [_read_mailbox(row) for row in connection.execute(query.order_by(sources.c.id))]


def _read_mailbox(row: Row[Any]) -> ReadMailbox:
    return ReadMailbox(source=from_row(Source, row, channel=ChannelName(row.channel)), account=row.account)


def cursor_of(connection: Connection, source_id: str, folder: MailFolder) -> str:
    """How far the folder was read; "" when it never was."""
    found: str | None = connection.execute(
        select(mailbox_folders.c.cursor).where(
            mailbox_folders.c.source_id == source_id, mailbox_folders.c.folder == folder
        )
    ).scalar()
    return found or ""


def move_cursor(connection: Connection, source_id: str, folder: MailFolder, old: str, new: str) -> None:
    """The folder is read up to `new`: in the transaction that keeps what was found up to there.

    Raises Conflict when somebody else moved it from `old` meanwhile: then nothing of this transaction may stay.
    """
    row = {"source_id": source_id, "folder": folder.value, "cursor": ""}
    connection.execute(insert_unless_known(connection, mailbox_folders), row)
    moved = connection.execute(
        update(mailbox_folders)
        .where(
            mailbox_folders.c.source_id == source_id,
            mailbox_folders.c.folder == folder.value,
            mailbox_folders.c.cursor == old,
        )
        .values(cursor=new)
    )
    if moved.rowcount != 1:
        raise Conflict(f"the folder {folder} of {source_id} is read by another process")


def read_again_since(connection: Connection, source_id: str, since: datetime) -> bool:
    """Look through all folders once more for what arrived since then; what was kept already is not kept twice.

    False: there is no such mailbox.
    """
    account = connection.execute(select(mailboxes.c.account).where(mailboxes.c.source_id == source_id)).scalar()
    if account is None:
        return False
    connection.execute(
        update(mailboxes).where(mailboxes.c.source_id == source_id).values(account=replace(account, since=since))
    )
    connection.execute(update(mailbox_folders).where(mailbox_folders.c.source_id == source_id).values(cursor=""))
    return True


def note_failure(connection: Connection, source_id: str, error: UpstreamError, now: datetime) -> None:
    """The last look did not work; since when is kept from the first one."""
    told = {"refused": isinstance(error, UpstreamRefused), "failure": error.detail[:_LONGEST_FAILURE]}
    this = mailboxes.c.source_id == source_id
    connection.execute(update(mailboxes).where(this, mailboxes.c.failing_since.is_(None)).values(failing_since=now))
    connection.execute(update(mailboxes).where(this).values(**told))


def note_success(connection: Connection, source_id: str) -> None:
    """It works again."""
    connection.execute(
        update(mailboxes)
        .where(mailboxes.c.source_id == source_id, mailboxes.c.failing_since.is_not(None))
        .values(failing_since=None, refused=False, failure=None)
    )


def failing_mailboxes(connection: Connection) -> list[FailingMailbox]:
    """Those that are to be read and could not be, the last time somebody looked."""
    query = (
        select(mailboxes, sources.c.firm_id)
        .join(sources, sources.c.id == mailboxes.c.source_id)
        .where(mailboxes.c.failing_since.is_not(None), sources.c.paused.is_(False))
        .order_by(mailboxes.c.source_id)
    )
    return [from_row(FailingMailbox, row) for row in connection.execute(query)]
