"""Re-key refusals, mails and contacts by mailbox, and count replies by source and hour.

The keys are computed by the code that will look them up. Where two refused addresses are one mailbox, the
first one stays: who asked for silence keeps it from the first day on.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.domain.people.mail_domains import company_domain
from app.domain.people.mail_keys import domain_key, domain_of, mailbox_key, recipient_key

revision = "0008"
down_revision = "0007"

_HOUR = 3_600_000_000  # in the microseconds moments are stored in
_AT_ONCE = 500


def upgrade() -> None:
    _key_suppressions_by("mailbox")
    _count_effects_by_source()
    _count_replies_by_hour()
    _remember_reached_limits()
    _key_contacts_by_mailbox()


def downgrade() -> None:
    """Addresses are as they were; keys that were made anew stay, as the older code finds its own beside them."""
    op.drop_table("limits_reached")
    op.drop_table("reply_hours")
    op.drop_index("effects_of_source", "effects")
    with op.batch_alter_table("effects") as table:
        table.drop_column("source_id")
    _key_suppressions_by("address")


def _key_suppressions_by(key: str) -> None:
    """A new table in place of the old one: a primary key cannot be changed in SQLite."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT firm_id, address, reason, at FROM suppressions ORDER BY at, address")
    ).all()
    op.drop_table("suppressions")
    addresses = [sa.Column("mailbox", sa.String(320), primary_key=True), sa.Column("address", sa.Text, nullable=False)]
    if key == "address":
        addresses = [sa.Column("address", sa.String(320), primary_key=True)]
    table = op.create_table(
        "suppressions",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        *addresses,
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        values = {"firm_id": row.firm_id, "address": row.address[:320], "reason": row.reason, "at": row.at}
        if key == "mailbox":
            values["mailbox"] = recipient_key(row.address)
        kept.setdefault((row.firm_id, values[key]), values)
    if kept:
        connection.execute(table.insert(), list(kept.values()))


def _count_effects_by_source() -> None:
    connection = op.get_bind()
    op.add_column("effects", sa.Column("source_id", sa.String(64)))
    op.execute("UPDATE effects SET source_id = (SELECT source_id FROM leads WHERE leads.id = effects.lead_id)")
    keyed = sa.text("UPDATE effects SET to_key = :key, to_domain = :domain WHERE id = :id")
    for rows in _in_parts("SELECT id, mail FROM effects"):
        addresses = {row.id: json.loads(row.mail)["to_address"] for row in rows}
        changed = [
            {"id": row_id, "key": recipient_key(address), "domain": domain_key(domain_of(address))}
            for row_id, address in addresses.items()
        ]
        connection.execute(keyed, changed)
    with op.batch_alter_table("effects") as table:
        table.alter_column("source_id", existing_type=sa.String(64), nullable=False)
        table.create_foreign_key("effects_source_id_fkey", "sources", ["source_id"], ["id"])
    op.create_index("effects_of_source", "effects", ["source_id", "intended_at"])


def _count_replies_by_hour() -> None:
    op.create_table(
        "reply_hours",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("hour", sa.BigInteger, primary_key=True),
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), primary_key=True),
        sa.Column("replies", sa.Integer, nullable=False),
    )
    hour = f"intended_at - intended_at % {_HOUR}"
    op.execute(
        f"INSERT INTO reply_hours (firm_id, hour, source_id, replies) SELECT firm_id, {hour}, source_id, count(*)"  # noqa: S608  a number of ours # nosec B608
        f" FROM effects WHERE kind = 'first_reply' AND state <> 'failed' GROUP BY firm_id, {hour}, source_id"
    )


def _remember_reached_limits() -> None:
    op.create_table(
        "limits_reached",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("alerted_at", sa.BigInteger),
    )
    op.create_index("limits_reached_by_time", "limits_reached", ["firm_id", "at"])
    untold = sa.text("alerted_at IS NULL")
    op.create_index("limits_reached_unalerted", "limits_reached", ["at"], sqlite_where=untold, postgresql_where=untold)


def _key_contacts_by_mailbox() -> None:
    """Each person's keys anew, and each contact found under the mailboxes of its addresses."""
    connection = op.get_bind()
    keep = sa.text("UPDATE contacts SET people = :people WHERE id = :id")
    known = set(
        connection.execute(sa.text("SELECT firm_id, key, contact_id FROM contact_points WHERE key LIKE 'email:%'"))
    )
    points = {(firm, _point(key.removeprefix("email:")), contact) for firm, key, contact in known}
    for rows in _in_parts("SELECT id, firm_id, people FROM contacts"):
        for row in rows:
            people = [_keyed(person) for person in json.loads(row.people)]
            points |= {(row.firm_id, _point(one["email"]), row.id) for one in people if one.get("email_key")}
            connection.execute(keep, {"id": row.id, "people": json.dumps(people, ensure_ascii=False)})
    add = sa.text("INSERT INTO contact_points (firm_id, key, contact_id) VALUES (:firm, :key, :contact)")
    new = [{"firm": firm, "key": key, "contact": contact} for firm, key, contact in sorted(points - known)]
    if new:
        connection.execute(add, new)


def _keyed(person: dict[str, Any]) -> dict[str, Any]:
    key = mailbox_key(person.get("email") or "")
    if not key:
        return person
    domain = key.rpartition("@")[2]
    return {**person, "email_key": key, "mail_domain": domain, "company_domain": company_domain(domain) or ""}


def _point(address: str) -> str:
    return f"email:{mailbox_key(address) or address}"[:300]


def _in_parts(query: str) -> Iterator[list[Any]]:
    """Rows of a table, a few hundred at a time in the order of their ids: never all of them in memory."""
    connection, last = op.get_bind(), ""
    part = sa.text(f"{query} WHERE id > :last ORDER BY id LIMIT {_AT_ONCE}")
    while rows := connection.execute(part, {"last": last}).all():
        yield list(rows)
        last = rows[-1].id
