"""Say which CRM gave an id; the links there are were all given by HubSpot."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _new_table(sa.Column("vendor", sa.String(32), primary_key=True), longest_key=300)
    op.execute("INSERT INTO crm_links_new SELECT firm_id, 'hubspot', kind, our_key, their_id FROM crm_links")
    _replace()


def downgrade() -> None:
    _new_table(longest_key=128)
    op.execute(
        "INSERT INTO crm_links_new SELECT firm_id, kind, our_key, their_id FROM crm_links"
        " WHERE vendor = 'hubspot' AND length(our_key) <= 128"
    )
    _replace()


def _new_table(*vendor: sa.Column[str], longest_key: int) -> None:
    op.create_table(
        "crm_links_new",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        *vendor,
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("our_key", sa.String(longest_key), primary_key=True),
        sa.Column("their_id", sa.String(64), nullable=False),
    )


def _replace() -> None:
    """A new table in place of the old one: a primary key cannot be changed in SQLite."""
    op.drop_table("crm_links")
    op.rename_table("crm_links_new", "crm_links")
    if op.get_bind().dialect.name == "postgresql":  # whose constraints have names
        op.execute("ALTER INDEX crm_links_new_pkey RENAME TO crm_links_pkey")
        op.execute("ALTER TABLE crm_links RENAME CONSTRAINT crm_links_new_firm_id_fkey TO crm_links_firm_id_fkey")
