"""Count a day's mails in the index alone, and find the tasks of a lead or a delivery without reading all tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BY_TIME = ["firm_id", "intended_at"]


def upgrade() -> None:
    op.drop_index("effects_by_time", "effects")
    op.create_index("effects_by_time", "effects", [*_BY_TIME, "kind", "state"])
    op.drop_index("tasks_of_lead", "tasks")
    _where_there_is_one("tasks_of_lead", "lead_id")
    _where_there_is_one("tasks_of_delivery", "delivery_id")


def downgrade() -> None:
    op.drop_index("tasks_of_delivery", "tasks")
    op.drop_index("tasks_of_lead", "tasks")
    op.create_index("tasks_of_lead", "tasks", ["lead_id"])
    op.drop_index("effects_by_time", "effects")
    op.create_index("effects_by_time", "effects", _BY_TIME)


def _where_there_is_one(name: str, column: str) -> None:
    """Each task is about a lead or a delivery: an index of both looks useless to the planner, half being empty."""
    condition = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, "tasks", [column], sqlite_where=condition, postgresql_where=condition)
