"""How far the nightly comparison with the CRM has come, and whether its notices pass."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "crm_comparisons",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("vendor", sa.String(32), primary_key=True),
        sa.Column("night", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("after", sa.String(300), nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "crm_notices",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("passed_at", sa.BigInteger),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("crm_notices")
    op.drop_table("crm_comparisons")
