"""The tables of those who read and decide: colleagues, their sign-ins, digests, verdicts, and who gets no mail."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from app.domain.draft import OutgoingMail
from app.storage.column_types import Moment, Value
from app.storage.tables import metadata, of_firm

labels = of_firm(
    "labels",
    Column("lead_id", ForeignKey("leads.id"), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("labels_of_lead", labels.c.lead_id)

suppressions = Table(
    "suppressions",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("mailbox", String(320), primary_key=True),  # `recipient_key` of the address
    Column("address", Text, nullable=False),  # as it was first asked for
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("asked_by", Text),  # whose word it was: "the sender, by mail", a colleague, a vendor; null: not kept before
    Column("lead_id", String(32)),  # the message that asked, if one did
)

refusal_questions = Table(
    "refusal_questions",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("mailbox", String(320), primary_key=True),  # the key of the address somebody asked silence for
    Column("lead_id", ForeignKey("leads.id"), primary_key=True),  # the message that asked
    Column("at", Moment, nullable=False),
)
Index("refusal_questions_of_lead", refusal_questions.c.lead_id)

colleagues = Table(
    "colleagues",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("email", String(320), primary_key=True),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("digest_at", String(8), nullable=False),  # "07:30", wall clock in time_zone; "": gets no digest
    Column("role", String(16), nullable=False, server_default="partner"),  # a `ColleagueRole`
    Column("language", String(2), nullable=False, server_default="en"),  # of the console, as the profile has it
    Column("chosen_language", String(2)),  # on the page; null: the profile's
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),  # "link": single use, 15 minutes; "session"
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("email", String(320), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),  # of a session: when it began
    Column("device_id", String(32)),  # of a session: the remembered device it runs on, if on one
)

digests = of_firm(
    "digests",
    Column("email", String(320), nullable=False),
    Column("local_day", String(10), nullable=False),  # the day it reports on, in the partner's zone
    Column("built_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),  # as effects, and "refused"
    Column("mail", Value(OutgoingMail)),  # of releases before; not written any more, because it names people
    Column("counts", Value(dict[str, int]), nullable=False),
    UniqueConstraint("firm_id", "email", "local_day", name="digests_once"),
)
