"""The tables of mailboxes that are read as sources."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from app.domain.mailbox import MailboxAccount
from app.storage.column_types import Moment, Value
from app.storage.tables import metadata

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),  # its secrets stand there
    Column("account", Value(MailboxAccount), nullable=False),
    Column("failing_since", Moment),  # null: the last look worked
    Column("refused", Boolean, nullable=False, default=False),  # it fails because the server says no
    Column("failure", Text),
)

mailbox_folders = Table(
    "mailbox_folders",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("folder", String(16), primary_key=True),  # a MailFolder
    Column("cursor", Text, nullable=False),  # how far it was read, as the mailbox itself writes it; "": not at all
)

filed_replies = Table(
    "filed_replies",
    metadata,
    Column("effect_id", String(32), primary_key=True),  # an effect, which an erasure may have taken meanwhile
    Column("at", Moment, nullable=False),  # since then the sent folder has it, or needs no copy from us
)

laid_drafts = Table(
    "laid_drafts",
    metadata,
    Column("task_id", String(32), primary_key=True),  # an erasure may have taken it: then the draft goes too
    Column("lead_id", String(32), nullable=False),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("message_id", Text, nullable=False),  # ours
    Column("laid_at", Moment),  # null: it is about to be laid
)
Index("laid_drafts_of_source", laid_drafts.c.source_id)
Index("laid_drafts_by_message_id", laid_drafts.c.message_id)
