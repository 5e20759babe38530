"""Who may do what, in which language they read, and browsers that are remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("colleagues", sa.Column("role", sa.String(16), nullable=False, server_default="partner"))
    op.add_column("colleagues", sa.Column("language", sa.String(2), nullable=False, server_default="en"))
    op.add_column("colleagues", sa.Column("chosen_language", sa.String(2)))
    op.add_column("sign_ins", sa.Column("device_id", sa.String(32)))
    op.create_table(
        "devices",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("named", sa.Text, nullable=False),
        sa.Column("remembered_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("devices_by_token", "devices", ["token_hash"], unique=True)


def downgrade() -> None:
    op.drop_table("devices")
    op.drop_column("sign_ins", "device_id")
    for name in ("chosen_language", "language", "role"):
        op.drop_column("colleagues", name)
