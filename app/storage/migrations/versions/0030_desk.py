"""What a person may do with a task beside deciding it; and what a stop held is known as that."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

_COLUMNS = (("snoozed_until", sa.BigInteger), ("wish", sa.Text), ("wish_told", sa.Text))
_STOPPED = "The kill switch is on: nothing leaves by itself."  # as it was written until now


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("tasks", sa.Column(name, kind))
    undecided = sa.and_(sa.column("done_at").is_(None), sa.column("decision").is_(None))
    op.create_index(
        "tasks_on_desk",
        "tasks",
        ["firm_id", "due_at", "id"],
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
    leads = sa.table("leads", sa.column("held"), sa.column("held_for"))
    op.execute(sa.update(leads).where(leads.c.held == _STOPPED).values(held_for="stopped"))


def downgrade() -> None:
    leads = sa.table("leads", sa.column("held_for"))
    op.execute(sa.update(leads).where(leads.c.held_for == "stopped").values(held_for="policy"))
    op.drop_index("tasks_on_desk", "tasks")
    for name, _kind in _COLUMNS:
        op.drop_column("tasks", name)
