"""What models were asked, and what it cost."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "model_requests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("lead_id", sa.String(32)),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("question", sa.String(48), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tokens_read", sa.Integer, nullable=False),
        sa.Column("tokens_written", sa.Integer, nullable=False),
        sa.Column("billionths", sa.BigInteger),
    )
    op.create_index("model_requests_by_time", "model_requests", ["firm_id", "at"])


def downgrade() -> None:
    op.drop_table("model_requests")
