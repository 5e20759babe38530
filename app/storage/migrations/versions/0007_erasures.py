"""Room for erasures; and digests are no longer kept, since nobody reads them there and they name people."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("firms", sa.Column("erasure_key", sa.String(64)))
    op.add_column("leads", sa.Column("emptied_at", sa.BigInteger()))
    op.execute("UPDATE digests SET mail = NULL")
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("person_hash", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("rows_gone_at", sa.BigInteger()),
        sa.Column("files_clean_at", sa.BigInteger()),
        sa.Column("crm_keys", sa.Text()),
        sa.Column("crm_due_at", sa.BigInteger()),
        sa.Column("crm_passes", sa.Integer(), nullable=False),
    )
    op.create_index("erasures_by_time", "erasures", ["firm_id", "asked_at"])


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_column("leads", "emptied_at")
    op.drop_column("firms", "erasure_key")
