"""Indexes for what is emptied because of its age, and for what hangs on it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_PLAIN = {
    "contacts_of_company": ("contacts", ["company_id"]),
    "messages_of_lead": ("messages", ["lead_id"]),
    "crm_links_by_key": ("crm_links", ["our_key"]),
    "rollout_of_contact": ("rollout", ["contact_id"]),
}
_OF_SOME = {
    "deliveries_with_bytes": ("deliveries", ["received_at"], "length(body) > 0"),
    "leads_by_age": ("leads", ["received_at", "disposition", "rescued"], "emptied_at IS NULL AND next_step IS NULL"),
    "effects_erased": ("effects", ["intended_at"], "state = 'erased'"),
}


def upgrade() -> None:
    for name, (table, columns) in _PLAIN.items():
        op.create_index(name, table, columns)
    for name, (table, columns, condition) in _OF_SOME.items():
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in (*_PLAIN, *_OF_SOME):
        op.drop_index(name)
