"""Everything that may forbid an automatic answer, asked in the transaction that writes the intention."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from app.domain.draft import Answer, LetterKind
from app.domain.lead import Lead
from app.domain.people.mail_domains import is_open_to_everybody
from app.domain.people.mail_keys import domain_of
from app.domain.reply_limits import ReplyLimit, ReplyLimits, Withholding
from app.domain.rollout import inside_rollout
from app.storage.access.firms import Policy, load_policy
from app.storage.inserts import insert_or_replace
from app.storage.leads.reached_limits import note_limit
from app.storage.leads.reply_counts import SentReplies, busiest_hour, sent_replies
from app.storage.people.refusal_questions import refusal_asked_at
from app.storage.people.refusals import is_suppressed, refused_sentence
from app.storage.people.threads import thread_of_message_ids
from app.storage.tables import leads, rollout
from app.storage.tasks.tasks import decided_by_person
from app.storage.turns import wait_for_turn

_STOPPED = "The kill switch is on: nothing leaves by itself."
_PLACE = select(rollout.c.inside).where(
    rollout.c.firm_id == bindparam("firm"), rollout.c.contact_id == bindparam("contact")
)


def why_withheld(
    connection: Connection, lead: Lead, limits: ReplyLimits, now: datetime, *, mail_server: bool, further: bool = False
) -> Withholding | None:
    """The first reason, or None when the answer may leave. A reached limit is noted, for its alert and the digest.

    `further` says that it is no answer but a further letter.
    """
    if not domain_of(lead.inquiry.sender_email or ""):
        return Withholding(reason="The address is none that can be written to, or it can be read as two addresses.")
    forbidden = _forbidden(connection, lead, now, mail_server=mail_server)
    if forbidden is not None:
        return Withholding(reason=forbidden, stopped=forbidden == _STOPPED)
    reached = _limit_reached(connection, lead, limits, now, further=further)
    if reached is not None and reached.limit is not None:
        note_limit(connection, lead.firm_id, reached.limit, reached.reason, now)
    return reached


def _forbidden(connection: Connection, lead: Lead, now: datetime, *, mail_server: bool) -> str | None:
    policy = load_policy(connection, lead.firm_id)
    address = lead.inquiry.sender_email or ""
    refused = is_suppressed(connection, lead.firm_id, address)
    if refused is not None:
        return refused_sentence(refused)
    if refusal_asked_at(connection, lead.firm_id, address) is not None:
        return "Somebody asked for silence for this address, and a person has to say whether it was its owner."
    answered = thread_of_message_ids(connection, lead.firm_id, lead.inquiry.answered_ids)
    if answered is not None and (lead.thread is None or answered[0] != lead.thread.id):
        return "It says that it answers a mail of somebody else's conversation; a person says whether it belongs there."
    if decided_by_person(connection, lead.id):
        return "A person has already decided about this message."
    if policy.stopped:
        return _STOPPED
    if policy.autonomy != "send":
        return "Automatic replies are off for this firm (see Settings). Please check and send."
    if not _inside(connection, policy, lead, now):
        return f"Outside the rollout ({policy.rollout_percent} % of contacts are answered automatically)."
    if policy.mode == "shadow":
        return "Shadow mode: everything but sending."
    if not mail_server:
        return "No mail server is configured (LEADS_SMTP_HOST)."
    return None


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
        leads.c.contact_id == contact_id, leads.c.answer.in_((Answer.REPLY, Answer.SHORT, Answer.ACKNOWLEDGEMENT))
    )
    return True if connection.execute(answered.limit(1)).scalar() is not None else assigned


def _limit_reached(
    connection: Connection, lead: Lead, limits: ReplyLimits, now: datetime, *, further: bool
) -> Withholding | None:
    """The first limit this answer would exceed. Whoever asks for one firm waits for the answer before."""
    wait_for_turn(connection, f"replies {lead.firm_id}")
    sent = sent_replies(connection, lead, now)
    if not further and sent.is_being_answered:
        return None  # its one answer has found room already; whoever writes the intention finds that it stands
    full = _mailbox_is_full(lead, limits, sent, further=further)
    return full or _too_many(connection, lead, limits, sent, now)


def _mailbox_is_full(lead: Lead, limits: ReplyLimits, sent: SentReplies, *, further: bool) -> Withholding | None:
    if further:
        if sent.further_to_mailbox < limits.further_letters_in_a_week:
            return None
        return Withholding(reason=f"{sent.further_to_mailbox} further letters to this mailbox within 7 days.")
    goes_on = lead.draft is not None and lead.draft.kind is LetterKind.FOLLOW_UP
    if sent.to_mailbox >= limits.to_mailbox_in_a_week + (limits.follow_ups_in_a_week if goes_on else 0):
        # No alert of its own, as it is no flood: people write twice, and the task is told as any other.
        return Withholding(reason=f"{_replies(sent.to_mailbox)} to this mailbox within 7 days; please answer this one.")
    return None


def _too_many(
    connection: Connection, lead: Lead, limits: ReplyLimits, sent: SentReplies, now: datetime
) -> Withholding | None:
    is_one_partys = not is_open_to_everybody(domain_of(lead.inquiry.sender_email or ""))
    if is_one_partys and sent.to_domain >= limits.to_domain_in_an_hour:
        return Withholding(reason=f"{_replies(sent.to_domain)} to this domain within an hour.", limit=ReplyLimit.DOMAIN)
    over = _over_what_is_normal(connection, lead, limits, sent, now)
    if over is not None:
        return Withholding(reason=over, limit=ReplyLimit.VOLUME)
    if sent.of_firm_in_a_day >= limits.of_firm_in_a_day:
        told = f"{_replies(sent.of_firm_in_a_day)} within a day: the daily cap."
        return Withholding(reason=told, limit=ReplyLimit.VOLUME)
    return None


def _over_what_is_normal(
    connection: Connection, lead: Lead, limits: ReplyLimits, sent: SentReplies, now: datetime
) -> str | None:
    for source_id, in_an_hour in ((lead.source_id, sent.of_source), (None, sent.of_firm)):
        if in_an_hour < limits.least_in_an_hour:
            continue  # nearly always: what is normal need not be asked
        if in_an_hour >= limits.in_this_hour(busiest_hour(connection, lead.firm_id, source_id, now)):
            whose = "for the firm" if source_id is None else f"for the source {source_id}"
            return f"{_replies(in_an_hour)} {whose} within an hour, and that is the limit."
    return None


def _replies(number: int) -> str:
    return "1 automatic reply was sent" if number == 1 else f"{number} automatic replies were sent"
