"""What a source needs to fetch from its vendor; those there fetch nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("sources", sa.Column("access", sa.Text))


def downgrade() -> None:
    op.drop_column("sources", "access")
