"""Everything that may forbid an automatic answer, asked in the transaction that writes the intention."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text

from app.domain.draft import Answer
from app.domain.lead import Lead
from app.domain.people.mail_domains import company_domain
from app.domain.rollout import inside_rollout
from app.storage.access.firms import Policy, load_policy
from app.storage.inserts import insert_or_replace
from app.storage.leads.effects import count_recent_replies
from app.storage.people.refusal_questions import refusal_asked_at
from app.storage.people.refusals import is_suppressed
from app.storage.tables import leads, rollout
from app.storage.tasks.tasks import decided_by_person

_TO_ADDRESS_IN_A_WEEK = 3
_TO_DOMAIN_IN_AN_HOUR = 5  # of one organisation; the providers everybody uses have no such limit
_OF_FIRM_IN_A_DAY = 5000  # ten times a busy agency's firm: reached only by a loop or an attack
_PLACE = select(rollout.c.inside).where(
    rollout.c.firm_id == bindparam("firm"), rollout.c.contact_id == bindparam("contact")
)


def why_withheld(connection: Connection, lead: Lead, now: datetime, *, mail_server: bool) -> str | None:
    """The first reason, as a sentence for the partner, or None when the answer may leave."""
    policy = load_policy(connection, lead.firm_id)
    address = lead.inquiry.sender_email or ""
    refused = is_suppressed(connection, lead.firm_id, address)
    if refused is not None:
        return f"The address is suppressed: {refused}."
    if refusal_asked_at(connection, lead.firm_id, address) is not None:
        return "Somebody asked for silence for this address, and a person has to say whether it was its owner."
    if decided_by_person(connection, lead.id):
        return "A person has already decided about this message."
    if policy.stopped:
        return "The kill switch is on: nothing leaves by itself."
    if policy.autonomy != "send":
        return "Replies are sent by a person until the firm allows more (leads rollout)."
    if not _inside(connection, policy, lead, now):
        return f"Outside the rollout ({policy.rollout_percent} % of contacts are answered automatically)."
    if policy.mode == "shadow":
        return "Shadow mode: everything but sending."
    if not mail_server:
        return "No mail server is configured (LEADS_SMTP_HOST)."
    return _limit_reached(connection, lead.firm_id, address, now)


def _inside(connection: Connection, policy: Policy, lead: Lead, now: datetime) -> bool:
    if policy.rollout_percent == 100 or lead.contact_id is None:
        return policy.rollout_percent == 100
    place = _place(connection, policy.firm_id, lead.contact_id)
    inside = inside_rollout(lead.contact_id, policy.rollout_percent, assigned=place)
    if inside != place:  # remembered: who is answered by the machine is not answered by a colleague the next day
        row = {"firm_id": policy.firm_id, "contact_id": lead.contact_id, "inside": inside, "at": now}
        connection.execute(insert_or_replace(connection, rollout, "inside", "at"), row)
    return inside


def _place(connection: Connection, firm_id: str, contact_id: str) -> bool | None:
    """As assigned; who was answered automatically while everybody was, is inside as well."""
    assigned: bool | None = connection.execute(_PLACE, {"firm": firm_id, "contact": contact_id}).scalar()
    if assigned:
        return True
    answered = select(leads.c.id).where(
        leads.c.contact_id == contact_id, leads.c.answer.in_((Answer.REPLY, Answer.ACKNOWLEDGEMENT))
    )
    return True if connection.execute(answered.limit(1)).scalar() is not None else assigned


def _limit_reached(connection: Connection, firm_id: str, address: str, now: datetime) -> str | None:
    domain = address.lower().rpartition("@")[2]
    _one_at_a_time(connection, firm_id, domain)
    recent = count_recent_replies(connection, firm_id, address, now)
    if recent.to_address_in_a_week >= _TO_ADDRESS_IN_A_WEEK:
        return f"{recent.to_address_in_a_week} automatic replies went to this address within a week."
    if recent.to_domain_in_an_hour >= _TO_DOMAIN_IN_AN_HOUR and company_domain(domain) is not None:
        return f"{recent.to_domain_in_an_hour} automatic replies went to this domain within an hour."
    if recent.of_firm_in_a_day >= _OF_FIRM_IN_A_DAY:
        return f"{recent.of_firm_in_a_day} automatic replies left within a day: the daily cap."
    return None


def _one_at_a_time(connection: Connection, firm_id: str, domain: str) -> None:
    """Two replies to one domain are counted one after the other, or both would find room for themselves.

    SQLite has one writer anyway; PostgreSQL takes a lock that ends with the transaction.
    """
    if connection.dialect.name == "postgresql":
        key = f"replies {firm_id} {domain}"
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})
