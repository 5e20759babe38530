"""When a vendor last checked that the address of a source is ours; nobody knows it of the checks before."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("sources", sa.Column("challenged_at", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("sources", "challenged_at")
