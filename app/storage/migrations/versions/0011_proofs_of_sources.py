"""How a source's requests prove themselves, where its adapter leaves a choice; those there are sign as before."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("sources", sa.Column("proof", sa.String(32)))
    op.execute("UPDATE sources SET proof = 'hmac' WHERE adapter IN ('website_form', 'linkedin_relay')")


def downgrade() -> None:
    op.drop_column("sources", "proof")
