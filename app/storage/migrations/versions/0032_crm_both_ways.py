"""What stands in the CRM, meetings that were booked, letters to come, and which leads are one opportunity."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def _theirs() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("vendor", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
    )


def upgrade() -> None:
    op.create_table(
        "crm_copies",
        *_theirs(),
        sa.Column("their_id", sa.String(64), primary_key=True),
        sa.Column("owner", sa.Text, nullable=False, server_default=""),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("values", sa.Text, nullable=False),
        sa.Column("read_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "crm_copy_keys",
        *_theirs(),
        sa.Column("key", sa.String(300), primary_key=True),
        sa.Column("their_id", sa.String(64), primary_key=True),
    )
    op.create_index("crm_copies_by_id", "crm_copies", ["their_id"])
    op.create_index("crm_copy_keys_of", "crm_copy_keys", ["their_id"])
    op.create_index("crm_copy_keys_by_key", "crm_copy_keys", ["key"])
    op.create_table(
        "crm_cursors",
        *_theirs(),
        sa.Column("read_until", sa.BigInteger, nullable=False),
        sa.Column("looked_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "crm_looks",
        *_theirs(),
        sa.Column("their_id", sa.String(64), primary_key=True),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "routing_turns",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("rule", sa.String(200), primary_key=True),
        sa.Column("partner", sa.String(320), primary_key=True),
        sa.Column("given", sa.Integer, nullable=False),
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("vendor", sa.String(32), nullable=False),
        sa.Column("their_id", sa.String(300), nullable=False),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("news", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.BigInteger),
        sa.UniqueConstraint("firm_id", "vendor", "their_id", name="bookings_once"),
    )
    op.create_table(
        "booking_names",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("vendor", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(300), primary_key=True),
        sa.Column("booking_id", sa.String(32), sa.ForeignKey("bookings.id"), nullable=False),
    )
    op.create_index("booking_names_of", "booking_names", ["booking_id"])
    op.create_index("bookings_of_lead", "bookings", ["lead_id"])
    op.create_index("bookings_by_time", "bookings", ["firm_id", "starts_at"])
    op.create_table(
        "further_letters",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("why", sa.Text),
        sa.Column("ended_by", sa.Text),
        sa.UniqueConstraint("lead_id", name="further_letters_once"),
    )
    to_come = sa.text("due_at IS NOT NULL")
    op.create_index(
        "further_letters_due", "further_letters", ["due_at"], sqlite_where=to_come, postgresql_where=to_come
    )
    op.add_column("leads", sa.Column("owner", sa.Text))
    op.add_column("leads", sa.Column("standing", sa.Text))
    op.add_column("leads", sa.Column("opportunity_id", sa.String(32)))
    op.create_index("leads_of_opportunity", "leads", ["opportunity_id"])
    op.add_column("events", sa.Column("value", sa.Text))
    op.add_column("crm_links", sa.Column("written", sa.Text))
    op.execute(  # until now each hot and warm inquiry had a deal of its own, under its own id: those stay as they are
        "UPDATE leads SET opportunity_id = id WHERE disposition = 'inquiry' AND tier IN ('hot', 'warm')"
        " AND emptied_at IS NULL AND joined_to IS NULL"
    )


def downgrade() -> None:
    op.drop_column("crm_links", "written")
    op.drop_column("events", "value")
    op.drop_index("leads_of_opportunity", "leads")
    for name in ("opportunity_id", "standing", "owner"):
        op.drop_column("leads", name)
    for table in (
        "further_letters",
        "booking_names",
        "bookings",
        "routing_turns",
        "crm_looks",
        "crm_cursors",
        "crm_copy_keys",
        "crm_copies",
    ):
        op.drop_table(table)
