"""Held drafts that lie in the drafts folder of a mailbox."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "laid_drafts",
        sa.Column("task_id", sa.String(32), primary_key=True),
        sa.Column("lead_id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("laid_at", sa.BigInteger),
    )
    op.create_index("laid_drafts_of_source", "laid_drafts", ["source_id"])
    op.create_index("laid_drafts_by_message_id", "laid_drafts", ["message_id"])


def downgrade() -> None:
    op.drop_table("laid_drafts")
