"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# fmt: off
TABLES = (
    "firms", "colleagues", "sources", "sign_ins", "leases", "companies", "contacts", "contact_points", "threads",
    "rollout", "suppressions", "deliveries", "leads", "messages", "effects", "tasks", "events", "labels", "crm_links",
    "digests")
# fmt: on


def upgrade() -> None:
    _firms()
    _people()
    _leads()
    _decisions()
    _reports()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _firms() -> None:
    op.create_table(
        "firms",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("autonomy", sa.String(8), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("rollout_percent", sa.Integer, nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
    )
    op.create_table(
        "colleagues",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("email", sa.String(320), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("digest_at", sa.String(8), nullable=False),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("adapter", sa.String(32), nullable=False),
        sa.Column("secrets", sa.Text, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("domain", sa.Text),
        sa.UniqueConstraint("firm_id", "key", name="companies_once"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("company_id", sa.String(32), sa.ForeignKey("companies.id")),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("people", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "contact_points",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("key", sa.String(300), primary_key=True),
        sa.Column("contact_id", sa.String(32), sa.ForeignKey("contacts.id"), primary_key=True),
    )
    op.create_index("contact_points_of", "contact_points", ["contact_id"])
    op.create_table(
        "threads",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("contact_id", sa.String(32), sa.ForeignKey("contacts.id"), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("last_message_at", sa.BigInteger, nullable=False),
        sa.Column("answered_by", sa.String(32)),
    )
    op.create_index("threads_of_contact", "threads", ["contact_id", "last_message_at"])
    op.create_table(
        "rollout",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("contact_id", sa.String(32), sa.ForeignKey("contacts.id"), primary_key=True),
        sa.Column("inside", sa.Boolean, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "suppressions",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("address", sa.String(320), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _leads() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("next_step", sa.String(16)),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("problem", sa.Text),
        sa.UniqueConstraint("source_id", "fingerprint", name="deliveries_once"),
    )
    op.create_index("deliveries_by_day", "deliveries", ["firm_id", "received_at"])
    _partial_index("deliveries_due", "deliveries", ["due_at"], "next_step IS NOT NULL")
    op.create_table(
        "leads",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("source_id", sa.String(64), sa.ForeignKey("sources.id"), nullable=False),
        sa.Column("origin_id", sa.String(300), nullable=False),
        sa.Column("delivery_id", sa.String(32), sa.ForeignKey("deliveries.id"), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("inquiry", sa.Text, nullable=False),
        sa.Column("next_step", sa.String(16)),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("contact_id", sa.String(32), sa.ForeignKey("contacts.id")),
        sa.Column("thread_id", sa.String(32), sa.ForeignKey("threads.id")),
        sa.Column("follows", sa.String(32)),
        sa.Column("joined_to", sa.String(32)),
        sa.Column("disposition", sa.String(32)),
        sa.Column("judgement", sa.Text),
        sa.Column("score", sa.Integer),
        sa.Column("tier", sa.String(8)),
        sa.Column("qualification", sa.Text),
        sa.Column("draft", sa.Text),
        sa.Column("held", sa.Text),
        sa.Column("rescued", sa.Boolean, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("answer", sa.String(16)),
        sa.Column("watched_at", sa.BigInteger),
        sa.Column("settled_at", sa.BigInteger),
        sa.UniqueConstraint("source_id", "origin_id", name="leads_once"),
    )
    op.create_index("leads_by_day", "leads", ["firm_id", "received_at"])
    _partial_index("leads_due", "leads", ["next_step", "due_at"], "next_step IS NOT NULL")
    op.create_index("leads_of_contact", "leads", ["contact_id", "received_at"])
    op.create_index("leads_of_delivery", "leads", ["delivery_id"])
    op.create_index("leads_of_thread", "leads", ["thread_id"])
    op.create_table(
        "messages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("thread_id", sa.String(32), sa.ForeignKey("threads.id"), nullable=False),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("from_us", sa.Boolean, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("from_address", sa.Text, nullable=False),
        sa.Column("to_address", sa.Text, nullable=False),
    )
    op.create_index("messages_by_message_id", "messages", ["message_id"])
    op.create_index("messages_of_thread", "messages", ["thread_id", "at"])


def _decisions() -> None:
    op.create_table(
        "effects",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("to_key", sa.Text, nullable=False),
        sa.Column("to_domain", sa.Text, nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("intended_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.UniqueConstraint("lead_id", "kind", name="effects_once"),
    )
    op.create_index("effects_by_time", "effects", ["firm_id", "intended_at"])
    op.create_index("effects_to_address", "effects", ["firm_id", "to_key", "intended_at"])
    op.create_index("effects_to_domain", "effects", ["firm_id", "to_domain", "intended_at"])
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id")),
        sa.Column("delivery_id", sa.String(32), sa.ForeignKey("deliveries.id")),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("alerted_at", sa.BigInteger),
        sa.Column("reminded_at", sa.BigInteger),
        sa.Column("decision", sa.String(32)),
        sa.Column("decision_text", sa.Text),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("next_step", sa.String(16)),
        sa.Column("due_step_at", sa.BigInteger),
        sa.Column("done_at", sa.BigInteger),
    )
    _partial_index("tasks_due", "tasks", ["due_step_at"], "next_step IS NOT NULL")
    op.create_index("tasks_of_lead", "tasks", ["lead_id"])
    op.create_index("tasks_open", "tasks", ["firm_id", "done_at", "due_at"])
    _partial_index("tasks_unalerted", "tasks", ["created_at"], "alerted_at IS NULL")
    op.create_table(
        "events",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("lead_id", sa.String(32)),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("events_by_time", "events", ["firm_id", "at"])
    op.create_index("events_of_lead", "events", ["lead_id", "at"])
    op.create_table(
        "labels",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("lead_id", sa.String(32), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("labels_of_lead", "labels", ["lead_id"])


def _reports() -> None:
    op.create_table(
        "crm_links",
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("our_key", sa.String(128), primary_key=True),
        sa.Column("their_id", sa.String(64), nullable=False),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("local_day", sa.String(10), nullable=False),
        sa.Column("built_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("mail", sa.Text),
        sa.Column("counts", sa.Text, nullable=False),
        sa.UniqueConstraint("firm_id", "email", "local_day", name="digests_once"),
    )


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    """Both databases have partial indexes; each has its own keyword."""
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
