"""How each step's ending is kept: the result and the next step in one change."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from app.domain.counted_events import CountedEvent, SalesEvent, first_answered, graded, held_for
from app.domain.draft import Answer
from app.domain.inquiry import MailKind, Notice
from app.domain.judgement import UNWANTED, Disposition, claims_of
from app.domain.lead import Advance, Close, Hold, Join, Lead
from app.domain.lead_path import RESPOND, step_after
from app.domain.mail_tasks import called_spam
from app.domain.notice_tasks import CALLED_SPAM, refused_by
from app.domain.own_refusals import BY_MAIL
from app.domain.people.mail_keys import recipient_key
from app.domain.task import OWN_MAIL, RequiredAction
from app.domain.words.quoting import quoted
from app.domain.words.sentences import as_sentence
from app.storage.closed_texts import remember_closed_text
from app.storage.events import count_event, note_event, noted_together
from app.storage.leads.leads import change_lead
from app.storage.people.refusal_questions import ask_about_refusal
from app.storage.people.refusals import suppress
from app.storage.people.returned_mails import is_told_of_own_mail, mail_of_ours, note_returned
from app.storage.recording_again import record_again, to_the_crm
from app.storage.tables import leads
from app.storage.tasks.same_conversation import tell_what_waits
from app.storage.tasks.tasks import (
    answered_by_person,
    finish_tasks_of_lead,
    finish_undecided_tasks_of_lead,
    open_task,
)


def keep_advance(connection: Connection, lead: Lead, result: Advance, now: datetime) -> Lead:
    """On to the next step, with what this one found out. Returns the lead as it now stands."""
    found = result.lead
    values: dict[str, object] = {"next_step": step_after(lead.next_step or ""), "due_at": now, "attempts": 0}
    if found.contact_id != lead.contact_id or found.thread != lead.thread:
        values |= {
            "contact_id": found.contact_id,
            "thread_id": found.thread.id if found.thread else None,
            "follows": found.follows,
        }
    if found.judgement != lead.judgement and found.judgement is not None:
        values |= {"judgement": found.judgement, "disposition": found.judgement.disposition.value}
    if found.alike_from_others != lead.alike_from_others:
        values["alike_from_others"] = found.alike_from_others
    if (found.owner, found.standing) != (lead.owner, lead.standing):
        values |= {"owner": found.owner, "standing": found.standing}
        _note_standing(connection, lead, found, now)
    if found.qualification != lead.qualification and found.qualification is not None:
        grade = found.qualification
        values |= {"qualification": grade, "score": grade.score, "tier": grade.tier.value}
        values["opportunity_id"] = found.opportunity_id
    moved = change_lead(connection, lead, **values)
    with noted_together(connection):
        _note(connection, lead, now, lead.next_step or "", _actor(found), _summary(found, lead.next_step))
        _count_findings(connection, lead, found, values, now)
    return replace(found, next_step=moved.next_step, attempts=moved.attempts)


def keep_join(connection: Connection, lead: Lead, result: Join, now: datetime) -> None:
    """Settled: an earlier lead already says the same."""
    _settle(connection, lead, now, contact_id=result.lead.contact_id, joined_to=result.to_lead_id)
    of_lead = {"firm_id": lead.firm_id, "lead_id": lead.id, "about": result.to_lead_id}
    note_event(connection, at=now, kind="joined", actor="identify", detail=result.reason, **of_lead)


def keep_close(connection: Connection, lead: Lead, result: Close, now: datetime) -> None:
    """Settled: listed in the digest with its evidence, one click from rescue."""
    result = _heard_of_ours(connection, lead, result, now)
    judgement = result.lead.judgement
    _settle(
        connection,
        lead,
        now,
        disposition=result.disposition.value,
        judgement=judgement,
        held=result.task.reason if result.task else None,
    )
    _count_judgement(connection, result.lead, now)
    finish_tasks_of_lead(connection, lead.id, now)
    if result.disposition in UNWANTED and result.task is None:
        remember_closed_text(connection, lead.firm_id, lead.id, lead.inquiry)
    why = claims_of(result.evidence)
    _note(connection, lead, now, f"closed_{result.disposition.value}", _actor(result.lead), why)
    if result.refuses_mail:
        address, reason = lead.inquiry.sender_email or "", "asked by mail not to be written to"
        suppress(connection, lead.firm_id, address, reason, now, by=BY_MAIL, lead_id=lead.id)
    if result.ends and lead.thread is not None:
        told = as_sentence(f"They have written since: {quoted(result.ends)}")
        tell_what_waits(connection, lead.thread.id, told, now)
    if result.task is not None:
        if result.task.action is RequiredAction.CONFIRM_REFUSAL:
            ask_about_refusal(connection, lead.firm_id, lead.id, lead.inquiry.refusing_address or "", now)
        open_task(connection, lead.firm_id, result.task, now, lead_id=lead.id)


def _heard_of_ours(connection: Connection, lead: Lead, result: Close, now: datetime) -> Close:
    """What a mail about a mail of ours brings about, where it quotes that one's id; its owner is told once."""
    inquiry, task = lead.inquiry, result.task
    if inquiry.mail_kind not in (MailKind.BOUNCE, MailKind.COMPLAINT):
        return result
    if task is not None and OWN_MAIL in task.context:
        is_told = is_told_of_own_mail(connection, lead.firm_id, task.context["address"])
        return replace(result, task=None) if is_told else result
    ours = mail_of_ours(connection, lead.firm_id, inquiry.answered_ids)
    if ours is None:
        return result
    about, address = ours
    if inquiry.mail_kind is MailKind.COMPLAINT:
        suppress(connection, lead.firm_id, address, CALLED_SPAM, now, by="a mail provider", lead_id=about)
        record_again(connection, about, now)
        told = replace(task, action=RequiredAction.HAND_ON, reason=called_spam(address)) if task else None
        return replace(result, task=told)
    if recipient_key(address) != recipient_key(inquiry.named_address or ""):
        return result
    is_to_tell = note_returned(
        connection, lead.firm_id, about, address, now, for_good=bool(inquiry.returned_for_good), by="a mail server"
    )
    record_again(connection, about, now)
    return result if is_to_tell else replace(result, task=None)


def keep_hold(connection: Connection, lead: Lead, result: Hold, now: datetime) -> None:
    """A person decides about the answer; the lead goes on to the CRM. Where one has answered already, that is all."""
    # A lead held before it could be judged counts as an inquiry: in doubt it is one.
    disposition = (lead.judgement.disposition if lead.judgement else Disposition.INQUIRY).value
    values: dict[str, object] = {"draft": result.lead.draft, "held": result.task.reason, "disposition": disposition}
    values |= {"held_for": result.held_for or None, "acknowledge_at": result.acknowledge_at}
    if result.asked_already:
        finish_undecided_tasks_of_lead(connection, lead.id, now)  # the watch may have asked a person meanwhile
        change_lead(connection, lead, **to_the_crm(now), **values | {"held": None, "held_for": None})
        return
    if result.held_for:
        count_event(connection, held_for(result.held_for), lead.firm_id, lead.id, now)
    if answered_by_person(connection, lead.id):
        change_lead(connection, lead, **to_the_crm(now), **values | {"held": None, "acknowledge_at": None})
        finish_tasks_of_lead(connection, lead.id, now)
        return
    change_lead(connection, lead, **to_the_crm(now), **values)
    _note(connection, lead, now, "held", RESPOND, result.task.reason)
    finish_undecided_tasks_of_lead(connection, lead.id, now)  # the watch may have asked a person meanwhile
    open_task(connection, lead.firm_id, result.task, now, lead_id=lead.id)


def keep_answer(connection: Connection, lead: Lead, answer: Answer, at: datetime, now: datetime) -> None:
    """Answered by a letter of its own, personally unless that only promises the answer; on to the CRM."""
    answered: dict[str, object] = {"draft": lead.draft, "answered_at": at, "answer": answer, "held": None}
    answered |= {"acknowledge_at": None}
    if answer is not Answer.SHORT:
        answered |= {"personally_answered_at": at, "personal_answer": answer}
    change_lead(connection, lead, **to_the_crm(now), **answered)
    count_event(connection, first_answered(answer), lead.firm_id, lead.id, at)
    finish_tasks_of_lead(connection, lead.id, now)  # the watch may have asked a person meanwhile


def keep_acknowledgement(connection: Connection, lead_id: str, at: datetime) -> None:
    """The watch answered while the lead is on its way or held: its step goes on as it was."""
    _answer_first(connection, lead_id, Answer.ACKNOWLEDGEMENT, at)
    record_again(connection, lead_id, at)


def keep_person_answer(connection: Connection, lead_id: str, at: datetime, now: datetime) -> None:
    """A person answered; the CRM shall have that too."""
    _answer_first(connection, lead_id, Answer.PERSON, at)
    is_first = update(leads).where(leads.c.id == lead_id, leads.c.personally_answered_at.is_(None))
    first = is_first.values(personally_answered_at=at, personal_answer=Answer.PERSON).returning(leads.c.firm_id)
    if (firm_id := connection.execute(first).scalar()) is not None:
        count_event(connection, CountedEvent.PERSONALLY_ANSWERED, firm_id, lead_id, at)
    release_hold(connection, lead_id, now)
    record_again(connection, lead_id, now)


def take_back_answer(connection: Connection, lead_id: str, at: datetime) -> None:
    """Nobody answered after all: what a person said at that moment counts no more."""
    of_lead = update(leads).where(leads.c.id == lead_id).returning(leads.c.firm_id)
    personally = of_lead.where(leads.c.personal_answer == Answer.PERSON.value, leads.c.personally_answered_at == at)
    firm_id = connection.execute(personally.values(personally_answered_at=None, personal_answer=None)).scalar()
    if firm_id is not None:
        count_event(connection, CountedEvent.PERSONAL_ANSWER_TAKEN_BACK, firm_id, lead_id, at)
    first = of_lead.where(leads.c.answer == Answer.PERSON.value, leads.c.answered_at == at)
    if (firm_id := connection.execute(first.values(answered_at=None, answer=None)).scalar()) is not None:
        count_event(connection, CountedEvent.FIRST_ANSWER_TAKEN_BACK, firm_id, lead_id, at)


def release_hold(connection: Connection, lead_id: str, now: datetime) -> None:
    """Nobody has to decide about this lead any more."""
    is_held = update(leads).where(leads.c.id == lead_id, leads.c.held.is_not(None))
    if (firm_id := connection.execute(is_held.values(held=None).returning(leads.c.firm_id)).scalar()) is not None:
        count_event(connection, CountedEvent.RELEASED, firm_id, lead_id, now)
    connection.execute(update(leads).where(leads.c.id == lead_id).values(acknowledge_at=None))


def keep_wait(connection: Connection, lead: Lead, until: datetime) -> None:
    """The same attempt again at `until`."""
    change_lead(connection, lead, due_at=until)


def keep_retry(connection: Connection, lead: Lead, until: datetime) -> None:
    """One more attempt at `until`."""
    change_lead(connection, lead, due_at=until, attempts=lead.attempts + 1)


def keep_recorded(connection: Connection, lead: Lead, now: datetime) -> None:
    """Settled: the CRM has it."""
    _settle(connection, lead, now)
    _note(connection, lead, now, "recorded", "crm")


def note_notice(connection: Connection, firm_id: str, notice: Notice, now: datetime) -> None:
    """What a vendor told us that is not a person's message. A complaint about our mail ends mail to who complained."""
    note_event(
        connection,
        firm_id=firm_id,
        lead_id=None,
        at=now,
        kind=f"notice_{notice.kind}",
        actor=notice.channel.value,
        detail=notice.summary,
    )
    if (refused := refused_by(notice)) is not None:
        address, reason = refused
        suppress(connection, firm_id, address, reason, now, by=notice.summary.partition(":")[0])


def _settle(connection: Connection, lead: Lead, now: datetime, **values: object) -> None:
    change_lead(connection, lead, next_step=None, due_at=None, settled_at=now, **values)


def _answer_first(connection: Connection, lead_id: str, answer: Answer, at: datetime) -> None:
    """The first answer counts."""
    unanswered = update(leads).where(leads.c.id == lead_id, leads.c.answered_at.is_(None))
    first = unanswered.values(answered_at=at, answer=answer).returning(leads.c.firm_id)
    if (firm_id := connection.execute(first).scalar()) is not None:
        count_event(connection, first_answered(answer), firm_id, lead_id, at)


def _count_findings(connection: Connection, lead: Lead, found: Lead, kept: dict[str, object], now: datetime) -> None:
    """What of the values that a step kept figures are told from."""
    if kept.get("follows") is not None:
        count_event(connection, CountedEvent.CONTINUES, lead.firm_id, lead.id, now, about=found.follows)
    if "tier" in kept and found.qualification is not None:
        count_event(connection, graded(found.qualification.tier), lead.firm_id, lead.id, now)
        if service := found.qualification.service:
            count_event(connection, SalesEvent.ASKS_FOR, lead.firm_id, lead.id, now, value=service)
    if (whose := found.opportunity_id) not in (None, lead.id, lead.opportunity_id):
        followed = connection.execute(select(leads.c.follows).where(leads.c.id == whose)).scalar()
        if followed != lead.id:  # a further message that was graded sooner is this lead's all the same
            count_event(connection, SalesEvent.OF_OPPORTUNITY, lead.firm_id, lead.id, now, about=whose)
    if "judgement" in kept:
        _count_judgement(connection, found, now)


def _count_judgement(connection: Connection, lead: Lead, now: datetime) -> None:
    if lead.judgement is not None:
        kind = CountedEvent.FELL_BACK if lead.judgement.fell_back else CountedEvent.JUDGED
        count_event(connection, kind, lead.firm_id, lead.id, now)


def _note(connection: Connection, lead: Lead, now: datetime, kind: str, actor: str, detail: str = "") -> None:
    note_event(connection, firm_id=lead.firm_id, lead_id=lead.id, at=now, kind=kind, actor=actor, detail=detail)


def _note_standing(connection: Connection, lead: Lead, found: Lead, now: datetime) -> None:
    """What the CRM says of them has been heard, and to whom it goes."""
    standing = found.standing if found.standing != lead.standing else None
    if found.owner is not None and found.owner != lead.owner:
        _note(connection, lead, now, "owner_found", lead.next_step or "", found.owner)
    if standing is not None and standing.stranger:
        _note(connection, lead, now, "crm_owner_unknown", "CRM", standing.stranger)
    if standing is not None and standing.opted_out and found.inquiry.sender_email:
        address, reason = found.inquiry.sender_email, "opted out of all mail in the CRM"
        suppress(connection, lead.firm_id, address, reason, now, by="CRM", lead_id=lead.id)


def _actor(lead: Lead) -> str:
    return lead.judgement.judge if lead.judgement else "rules"


def _summary(lead: Lead, step: str | None) -> str:
    if step == "qualify" and lead.qualification is not None:
        return f"{lead.qualification.tier.value}, score {lead.qualification.score}"
    if step == "screen" and lead.judgement is not None:
        return claims_of(lead.judgement.evidence)
    return ""
