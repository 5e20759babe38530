"""Which bookings turned out to be one meeting: the CRM may hold a record of each."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("bookings", sa.Column("stands_for", sa.Text))


def downgrade() -> None:
    op.drop_column("bookings", "stands_for")
