"""Answers that a partner kept from a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("removed_at", sa.BigInteger),
    )
    op.create_index("ix_kept_answers_firm_id", "kept_answers", ["firm_id"])


def downgrade() -> None:
    op.drop_table("kept_answers")
