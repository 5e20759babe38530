"""Every table. Ids are ours, times UTC, `firm_id` is the key of everything; what has no `next_step` is settled."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    literal_column,
    true,
)
from sqlalchemy.schema import SchemaItem

from app.domain.crm_copy import CrmStanding
from app.domain.draft import Draft, OutgoingMail
from app.domain.inquiry import Inquiry
from app.domain.judgement import Judgement, Qualification
from app.domain.people.person import Person
from app.storage.column_types import Moment, Value

metadata = MetaData()
WORDS = dict[str, str]


def of_firm(name: str, *columns: SchemaItem) -> Table:
    """A table of one firm's rows, each with an id of ours."""
    firm_id: Column[str] = Column("firm_id", ForeignKey("firms.id"), nullable=False)
    return Table(name, metadata, Column("id", String(32), primary_key=True), firm_id, *columns)


def _index_where(name: str, condition: ColumnElement[bool], *columns: Column[Any]) -> None:
    """Of some rows alone; both databases have such indexes, each with its own keyword."""
    Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


firms = Table(
    "firms",
    metadata,
    Column("id", String(64), primary_key=True),  # the profile folder's name
    Column("name", Text, nullable=False),
    Column("autonomy", String(8), nullable=False, default="hold"),  # "hold": a person sends every reply; "send"
    Column("mode", String(8), nullable=False, default="live"),  # "live"; "shadow": everything but sending
    Column("rollout_percent", Integer, nullable=False, default=100),
    Column("stopped", Boolean, nullable=False, default=False),  # the kill switch: nothing leaves by itself
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("stage_at", Moment),  # when autonomy, mode or rollout last changed; null: never yet
    Column("erasure_key", String(64)),  # of the hashes that stay of erased people; made with the first erasure
)

sources = Table(
    "sources",
    metadata,
    Column("id", String(64), primary_key=True),  # the {source} of POST /in/{source}
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("adapter", String(32), nullable=False),
    Column("secrets", Value(tuple[str, ...]), nullable=False),  # two during a rotation
    Column("proof", String(32)),  # a SourceProof, where the adapter leaves a choice
    Column("access", Value(WORDS)),  # by which what was not delivered is fetched from the vendor; null: it is not
    Column("challenged_at", Moment),  # its vendor checked that the address is ours, and was answered
    Column("paused", Boolean, nullable=False, default=False),
    Column("silence_alarm", Boolean, nullable=False, server_default=true()),
    Column("created_at", Moment, nullable=False),
)

deliveries = of_firm(
    "deliveries",
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("headers", Value(WORDS), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("next_step", String(16)),
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("outcome", String(16)),  # "read", "notice", "repeat", "quarantined", "test"
    Column("problem", Text),
    UniqueConstraint("source_id", "fingerprint", name="deliveries_once"),
)
_index_where("deliveries_due", deliveries.c.next_step.is_not(None), deliveries.c.due_at)
Index("deliveries_by_day", deliveries.c.firm_id, deliveries.c.received_at)
Index("deliveries_of_source", deliveries.c.source_id, deliveries.c.received_at)
WITH_BYTES = func.length(deliveries.c.body) > literal_column("0")  # word for word in a query, or it reads no index
_index_where("deliveries_with_bytes", WITH_BYTES, deliveries.c.received_at)

companies = of_firm(
    "companies",
    Column("key", Text, nullable=False),  # registrable domain, else the normalised name
    Column("name", Text, nullable=False),
    Column("domain", Text),
    UniqueConstraint("firm_id", "key", name="companies_once"),
)

contacts = of_firm(
    "contacts",
    Column("company_id", ForeignKey("companies.id")),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("people", Value(tuple[Person, ...], remembered=500), nullable=False),  # as they signed, newest last
    Column("created_at", Moment, nullable=False),
)
Index("contacts_of_company", contacts.c.company_id)

contact_points = Table(
    "contact_points",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("key", String(300), primary_key=True),  # "email:...", "phone:...", "profile:..." and the looser keys
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
)
Index("contact_points_of", contact_points.c.contact_id)

threads = of_firm(
    "threads",
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("last_message_at", Moment, nullable=False),
    Column("answered_by", String(32)),  # the lead whose automatic reply this thread got, or is getting
)
Index("threads_of_contact", threads.c.contact_id, threads.c.last_message_at)

leads = of_firm(
    "leads",
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("origin_id", String(300), nullable=False),  # the vendor's id of the message
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("inquiry", Value(Inquiry), nullable=False),
    Column("next_step", String(16)),
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("contact_id", ForeignKey("contacts.id")),
    Column("thread_id", ForeignKey("threads.id")),
    Column("follows", String(32)),  # the first lead of the thread this message continues
    Column("joined_to", String(32)),  # the lead that already says the same
    Column("disposition", String(32)),
    Column("judgement", Value(Judgement)),
    Column("score", Integer),
    Column("tier", String(8)),
    Column("qualification", Value(Qualification)),
    Column("draft", Value(Draft)),
    Column("held", Text),  # why a person has to decide; null: nobody has to
    Column("rescued", Boolean, nullable=False, default=False),
    Column("alike_from_others", Integer, nullable=False, server_default="0"),
    Column("answered_at", Moment),
    Column("answer", String(16)),  # "reply", "short", "acknowledgement", "person"
    Column("personally_answered_at", Moment),  # by more than an acknowledgement or a short reply
    Column("personal_answer", String(16)),  # "reply", "person"
    Column("written_at", Moment),  # when they wrote, as far as that is known; null: before 0.2, or known to nobody
    Column("held_for", String(16)),  # a HeldFor, also after a person has decided
    Column("acknowledge_at", Moment),  # held, and to be acknowledged then
    Column("watched_at", Moment),  # the promise watch has dealt with it
    Column("settled_at", Moment),
    Column("owner", Text),  # whose it is, where the CRM or the firm's routing says so; null: as its words say
    Column("standing", Value(CrmStanding)),  # what the CRM knew of them when they wrote; null: nothing
    Column("opportunity_id", String(32)),  # the lead whose opportunity it belongs to, maybe itself; null: none
    Column("emptied_at", Moment),  # nothing of the person is left in it: erased, or past its time; counts need the row
    UniqueConstraint("source_id", "origin_id", name="leads_once"),
)
_index_where("leads_due", leads.c.next_step.is_not(None), leads.c.next_step, leads.c.due_at)
_index_where("leads_to_acknowledge", leads.c.acknowledge_at.is_not(None), leads.c.acknowledge_at)
Index("leads_by_day", leads.c.firm_id, leads.c.received_at)
Index("leads_of_contact", leads.c.contact_id, leads.c.received_at)
Index("leads_of_thread", leads.c.thread_id)
Index("leads_of_delivery", leads.c.delivery_id)
Index("leads_of_opportunity", leads.c.opportunity_id)
SETTLED = and_(leads.c.emptied_at.is_(None), leads.c.next_step.is_(None))  # and still with their people
_index_where("leads_by_age", SETTLED, leads.c.received_at, leads.c.disposition, leads.c.rescued)

messages = of_firm(
    "messages",
    Column("thread_id", ForeignKey("threads.id"), nullable=False),
    Column("lead_id", ForeignKey("leads.id"), nullable=False),
    Column("from_us", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("message_id", Text),
    Column("from_address", Text, nullable=False),
    Column("to_address", Text, nullable=False),
)
Index("messages_of_thread", messages.c.thread_id, messages.c.at)
Index("messages_of_lead", messages.c.lead_id)
Index("messages_by_message_id", messages.c.message_id)

effects = of_firm(
    "effects",
    Column("lead_id", ForeignKey("leads.id"), nullable=False),
    Column("kind", String(64), nullable=False),  # "first_reply", or "task:<id>" for what a person sends
    Column("state", String(8), nullable=False),  # "intended", "done", "failed" (certainly not), "unknown", "erased"
    Column("answer", String(16), nullable=False),
    Column("mail", Value(OutgoingMail), nullable=False),
    Column("source_id", ForeignKey("sources.id"), nullable=False),  # of the lead: one more thing the limits count
    Column("to_key", Text, nullable=False),  # `recipient_key` of the address, `domain_key` of its domain; or hashes
    Column("to_domain", Text, nullable=False),
    Column("holder", String(32), nullable=False),  # the process that wrote the intention
    Column("intended_at", Moment, nullable=False),
    Column("finished_at", Moment),
    UniqueConstraint("lead_id", "kind", name="effects_once"),
)
Index("effects_to_address", effects.c.firm_id, effects.c.to_key, effects.c.intended_at)
Index("effects_to_domain", effects.c.firm_id, effects.c.to_domain, effects.c.intended_at)
Index("effects_of_source", effects.c.source_id, effects.c.intended_at)
Index("effects_by_time", effects.c.firm_id, effects.c.intended_at, effects.c.kind, effects.c.state)  # counts replies
ERASED_REPLIES = effects.c.state == literal_column("'erased'")
_index_where("effects_erased", ERASED_REPLIES, effects.c.intended_at)

tasks = of_firm(
    "tasks",
    Column("lead_id", ForeignKey("leads.id")),
    Column("delivery_id", ForeignKey("deliveries.id")),
    Column("action", String(32), nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("context", Value(WORDS), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("alerted_at", Moment),  # the owner has been told
    Column("reminded_at", Moment),  # and told again, at half time
    Column("deputy_told_at", Moment),
    Column("business_owner_told_at", Moment),
    Column("next_reminder_at", Moment),  # when to look whether somebody is to be told; null: now
    Column("decision", String(32)),  # what the person chose; carried out by the worker
    Column("decision_text", Text),  # the reply as the person edited it; undecided: as they left it
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("next_step", String(16)),  # "carry_out" between the decision and its effect, "redraft"
    Column("due_step_at", Moment),
    Column("done_at", Moment),
    Column("snoozed_until", Moment),  # off the lists until then
    Column("wish", Text),  # how a person wants the draft to be written anew; `next_step` is "redraft" meanwhile
    Column("wish_told", Text),  # what became of the last wish, as a sentence
)
Index("tasks_open", tasks.c.firm_id, tasks.c.done_at, tasks.c.due_at)
_index_where("tasks_of_lead", tasks.c.lead_id.is_not(None), tasks.c.lead_id)
_index_where("tasks_of_delivery", tasks.c.delivery_id.is_not(None), tasks.c.delivery_id)
_index_where("tasks_due", tasks.c.next_step.is_not(None), tasks.c.due_step_at)
_UNDECIDED = and_(tasks.c.done_at.is_(None), tasks.c.decision.is_(None))
_index_where("tasks_to_remind", _UNDECIDED, tasks.c.next_reminder_at)
_index_where("tasks_on_desk", _UNDECIDED, tasks.c.firm_id, tasks.c.due_at, tasks.c.id)
_index_where("tasks_unalerted", tasks.c.alerted_at.is_(None), tasks.c.created_at)

events = of_firm(
    "events",
    Column("lead_id", String(32)),
    Column("at", Moment, nullable=False),
    Column("kind", String(48), nullable=False),
    Column("actor", Text, nullable=False),  # a step, a judge with its version, a colleague
    Column("detail", Text, nullable=False),
    Column("about", String(32)),  # the delivery, task or rating it is about: an id of ours, it stays when others go
    Column("value", Text),  # of a SalesEvent: words or figures of the firm's own, nothing of a person; it stays, too
)
Index("events_of_lead", events.c.lead_id, events.c.at)
Index("events_by_time", events.c.firm_id, events.c.at)

crm_links = Table(
    "crm_links",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("vendor", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("our_key", String(300), primary_key=True),  # of a company: its domain, see `company_link_key`
    Column("their_id", String(64), nullable=False),
    Column("written", Value(WORDS)),  # what we wrote there last of what people change there too; see `CrmLink`
)
Index("crm_links_by_key", crm_links.c.our_key)
Index("crm_links_by_their_id", *(crm_links.c[name] for name in ("their_id", "kind", "vendor", "firm_id")))

rollout = Table(
    "rollout",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("inside", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("rollout_of_contact", rollout.c.contact_id)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("until", Moment, nullable=False),
)
