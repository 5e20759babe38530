"""When they wrote, the first personal answer beside the first answer, and what is held and to be acknowledged."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_COLUMNS: dict[str, type[sa.BigInteger] | sa.String] = {
    "personally_answered_at": sa.BigInteger,
    "personal_answer": sa.String(16),
    "written_at": sa.BigInteger,
    "held_for": sa.String(16),
    "acknowledge_at": sa.BigInteger,
}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("leads", sa.Column(name, kind))
    where = sa.column("acknowledge_at").is_not(None)
    op.create_index("leads_to_acknowledge", "leads", ["acknowledge_at"], sqlite_where=where, postgresql_where=where)
    op.execute("""UPDATE leads SET personally_answered_at = answered_at, personal_answer = answer
        WHERE answer IN ('reply', 'person')""")
    # Acknowledged first, and then a person sent something from the review page.
    op.execute("""UPDATE leads SET personal_answer = 'person', personally_answered_at =
        (SELECT MIN(effects.finished_at) FROM effects
         WHERE effects.lead_id = leads.id AND effects.state = 'done' AND effects.answer = 'person')
        WHERE answer = 'acknowledgement' AND EXISTS (SELECT 1 FROM effects
         WHERE effects.lead_id = leads.id AND effects.state = 'done' AND effects.answer = 'person')""")


def downgrade() -> None:
    op.drop_index("leads_to_acknowledge", "leads")
    for name in _COLUMNS:
        op.drop_column("leads", name)
