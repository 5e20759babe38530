"""Contacts that may be one person, those a person made one, and the keys by which each contact is found."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic import TypeAdapter

from app.domain.people.identity_keys import lookup_keys
from app.domain.people.person import Person

revision = "0018"
down_revision = "0017"

_AT_ONCE = 500
_LONGEST_KEY = 300
_PEOPLE: TypeAdapter[tuple[Person, ...]] = TypeAdapter(tuple[Person, ...])


def upgrade() -> None:
    _make_table(
        "proposals",
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("bits", sa.Integer, nullable=False),
        sa.Column("found_at", sa.BigInteger, nullable=False),
        sa.Column("decision", sa.String(8)),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", sa.BigInteger),
        sa.UniqueConstraint("firm_id", "contact_id", "other_id", name="proposals_once"),
    )
    op.create_index("proposals_open", "proposals", ["firm_id", "decision", "bits"])
    _make_table(
        "contact_changes",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("moved", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
        sa.Column("undone_by", sa.Text),
    )
    op.create_index("contact_changes_by_time", "contact_changes", ["firm_id", "at"])
    _find_contacts_by_todays_keys()


def downgrade() -> None:
    """Keys stay: the older code finds its own among them."""
    op.drop_table("contact_changes")
    op.drop_table("proposals")


def _make_table(name: str, *columns: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("contact_id", sa.String(32), sa.ForeignKey("contacts.id"), nullable=False),
        sa.Column("other_id", sa.String(32), sa.ForeignKey("contacts.id"), nullable=False),
        *columns,
    )
    op.create_index(f"{name}_of_contact", name, ["contact_id"])
    op.create_index(f"{name}_of_other", name, ["other_id"])


def _find_contacts_by_todays_keys() -> None:
    """Beside the old ones. Who has none is being erased and is not to be found."""
    connection = op.get_bind()
    add = sa.text(
        "INSERT INTO contact_points (firm_id, key, contact_id) VALUES (:firm, :key, :contact) ON CONFLICT DO NOTHING"
    )
    for rows in _contacts_in_parts():
        points = [
            {"firm": row.firm_id, "key": key, "contact": row.id}
            for row in rows
            for key in sorted(
                {key[:_LONGEST_KEY] for one in _PEOPLE.validate_json(row.people) for key in lookup_keys(one)}
            )
        ]
        if points:
            connection.execute(add, points)


def _contacts_in_parts() -> Iterator[list[Any]]:
    """A few hundred at a time in the order of their ids: never all of them in memory."""
    connection, last = op.get_bind(), ""
    query = sa.text(
        "SELECT id, firm_id, people FROM contacts WHERE id > :last AND EXISTS "
        "(SELECT 1 FROM contact_points WHERE contact_points.contact_id = contacts.id) ORDER BY id LIMIT :most"
    )
    while rows := list(connection.execute(query, {"last": last, "most": _AT_ONCE})):
        yield rows
        last = rows[-1].id
