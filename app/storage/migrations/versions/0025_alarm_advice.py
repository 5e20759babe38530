"""What to do about an alarm, apart from what is wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("alarms", sa.Column("advice", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("alarms", "advice")
