"""Who was reminded of a task and when to look again, and who is away."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_COLUMNS = ("deputy_told_at", "business_owner_told_at", "next_reminder_at")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("tasks", sa.Column(name, sa.BigInteger))
    undecided = sa.and_(sa.column("done_at").is_(None), sa.column("decision").is_(None))
    op.create_index(
        "tasks_to_remind", "tasks", ["next_reminder_at"], sqlite_where=undecided, postgresql_where=undecided
    )
    # What is open already has been in each digest: nobody is rung about it all at once.
    now = int(time.time() * 1_000_000)
    tasks = sa.table("tasks", *(sa.column(name) for name in (*_COLUMNS, "reminded_at", "done_at", "due_at")))
    is_open = tasks.c.done_at.is_(None)
    op.execute(sa.update(tasks).where(is_open).values(reminded_at=now))
    is_late = tasks.c.due_at <= now
    op.execute(sa.update(tasks).where(is_open, is_late).values(deputy_told_at=now, business_owner_told_at=now))
    op.create_table(
        "absences",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("stand_in", sa.String(320), nullable=False),
        sa.Column("begins_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_at", sa.BigInteger, nullable=False),
    )
    op.create_index("absences_by_end", "absences", ["firm_id", "ends_at"])


def downgrade() -> None:
    op.drop_table("absences")
    op.drop_index("tasks_to_remind", "tasks")
    for name in _COLUMNS:
        op.drop_column("tasks", name)
