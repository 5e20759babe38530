"""Evaluations of judges over time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "evaluation_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("judge", sa.String(16), nullable=False),
        sa.Column("cases", sa.String(40), nullable=False),
        sa.Column("run", sa.Text, nullable=False),
    )
    op.create_index("ix_evaluation_runs_at", "evaluation_runs", ["at"])


def downgrade() -> None:
    op.drop_table("evaluation_runs")
