"""Who asked that an address gets no mail, and in which message."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("suppressions", sa.Column("asked_by", sa.Text))
    op.add_column("suppressions", sa.Column("lead_id", sa.String(32)))


def downgrade() -> None:
    op.drop_column("suppressions", "lead_id")
    op.drop_column("suppressions", "asked_by")
