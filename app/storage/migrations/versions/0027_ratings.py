"""What partners rate, when a firm's stage began, and what an event is about."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("drawn", sa.String(8), nullable=False),
        sa.Column("drawn_at", sa.BigInteger, nullable=False),
        sa.Column("stage_at", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.String(8)),
        sa.Column("chosen", sa.String(32)),
        sa.Column("why", sa.Text),
        sa.Column("by", sa.Text),
        sa.Column("at", sa.BigInteger),
        sa.UniqueConstraint("lead_id", "subject", name="ratings_once"),
    )
    op.create_index("ratings_of_stage", "ratings", ["firm_id", "stage_at", "verdict"])
    op.add_column("firms", sa.Column("stage_at", sa.BigInteger))
    op.add_column("events", sa.Column("about", sa.String(32)))
    firms = sa.table("firms", sa.column("stage_at"), sa.column("changed_at"))
    op.execute(sa.update(firms).values(stage_at=firms.c.changed_at))


def downgrade() -> None:
    op.drop_column("events", "about")
    op.drop_column("firms", "stage_at")
    op.drop_table("ratings")
