"""What is learned from a firm's own messages."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("leads", sa.Column("alike_from_others", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "closed_texts",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("mark", sa.Integer, primary_key=True),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id"), primary_key=True),
    )
    op.create_index("closed_texts_of_lead", "closed_texts", ["lead_id"])
    op.create_table(
        "learned_thresholds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("thresholds", sa.Text, nullable=False),
        sa.Column("cases", sa.String(40), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("taken_back_at", sa.BigInteger),
    )
    op.create_index("ix_learned_thresholds_firm_id", "learned_thresholds", ["firm_id"])


def downgrade() -> None:
    op.drop_table("learned_thresholds")
    op.drop_table("closed_texts")
    op.drop_column("leads", "alike_from_others")
