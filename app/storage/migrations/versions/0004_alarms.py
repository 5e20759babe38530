"""Keep what is wrong with the installation, and find a source's deliveries by time."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("key", sa.String(160), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger()),
    )
    op.create_table(
        "source_refusals",
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), primary_key=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("deliveries_of_source", "deliveries", ["source_id", "received_at"])


def downgrade() -> None:
    op.drop_index("deliveries_of_source", "deliveries")
    op.drop_table("source_refusals")
    op.drop_table("alarms")
