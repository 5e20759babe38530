"""Mailboxes that are read as sources, and how far each folder was read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("failing_since", sa.BigInteger),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("failure", sa.Text),
    )
    op.create_table(
        "mailbox_folders",
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), primary_key=True),
        sa.Column("folder", sa.String(16), primary_key=True),
        sa.Column("cursor", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mailbox_folders")
    op.drop_table("mailboxes")
