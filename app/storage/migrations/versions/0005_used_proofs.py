"""Remember the signatures that may bring in one delivery only."""

import sqlalchemy as sa
from alembic import op

from app.storage.column_types import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "used_proofs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("used_at", Moment, nullable=False),
    )
    op.create_index("used_proofs_by_age", "used_proofs", ["used_at"])


def downgrade() -> None:
    op.drop_table("used_proofs")
