"""A step of the lead path: machine mail, spam, pitches, clients and others leave it, with evidence."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.due_times import at_once_if_emergency, due_first, due_for, is_grave
from app.domain.firm import FirmProfile
from app.domain.first_person import may_be_a_persons
from app.domain.follow_up import FollowUpKind, follow_up_of
from app.domain.inquiry import MailKind
from app.domain.judgement import (
    NAMED,
    UNWANTED,
    Destination,
    Disposition,
    Evidence,
    Judgement,
    first_quoted,
    needs_own_words,
    stakes_told,
)
from app.domain.lead import Advance, Close, Join, Lead
from app.domain.lead_owner import owner_of
from app.domain.mail_tasks import task_about_mail
from app.domain.named_files import with_files
from app.domain.partners_name import in_a_partners_name
from app.domain.people.mail_keys import domain_of
from app.domain.ports import Judge
from app.domain.reply.asked_questions import what_they_ask
from app.domain.reply.erasure_wish import wish_to_be_erased
from app.domain.reply.opt_out import OptOut, opt_out, speaks_of_refusing_mail
from app.domain.reply.polite_end import polite_end
from app.domain.task import NewTask, RequiredAction

_HAND_ON_WITHIN = timedelta(hours=4)
_CONFIRM_WITHIN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Screen:
    """Asks the judge, unless a header or an address already answers."""

    judge: Judge

    def __call__(self, lead: Lead, firm: FirmProfile, now: datetime) -> Advance | Close | Join:
        if (closed := close_without_judge(lead, firm, now)) is not None:
            return closed
        if (joined := _joined_quietly(lead, firm)) is not None:
            return joined
        judged = judged_by(self.judge, lead, firm)
        judgement = judged.judgement
        if judgement is None or judgement.disposition is Disposition.INQUIRY:
            return Advance(lead=judged)
        task = _erasure_task(judged, firm, now) or _task_for(judged, firm, now) or task_about_mail(judged, firm, now)
        if task is not None and is_grave(judgement):
            task = replace(task, due_at=due_first(task.due_at, owner_of(judged, firm), firm, now))
            is_sold = judgement.confident and judgement.disposition in UNWANTED  # "emergency call-outs from 149"
            if not is_sold or needs_own_words(judgement):
                task = at_once_if_emergency(task, judgement, now)
        task = with_files(task, judged.inquiry) if task else None
        return Close(lead=judged, disposition=judgement.disposition, evidence=judgement.evidence, task=task)


def _joined_quietly(lead: Lead, firm: FirmProfile) -> Join | None:
    """Whoever only says thank you in a conversation of ours wants nothing, and nobody is asked."""
    if lead.is_vouched_for or lead.follows is None or lead.thread is None:
        return None
    follow_up = follow_up_of(lead, firm)
    if follow_up is None or follow_up.kind is not FollowUpKind.THANKS or wish_to_be_erased(lead.inquiry):
        return None
    return Join(lead=lead, to_lead_id=lead.follows, reason=follow_up.told)


def judged_by(judge: Judge, lead: Lead, firm: FirmProfile) -> Lead:
    """With what this judge says of it: unsure where less was read than was written, and overruled where a person said
    that it is an inquiry.
    """
    judgement = judge.judge(lead.case, firm)
    if lead.alike_from_others:
        alike = Evidence(claim=_alike(lead.alike_from_others))
        judgement = replace(judgement, evidence=(*judgement.evidence, alike))
    if (told := in_a_partners_name(lead.inquiry, firm)) is not None and not lead.is_vouched_for:
        evidence = (Evidence(claim=told.rstrip(".")), *judgement.evidence)
        return lead.with_judgement(replace(judgement, evidence=evidence, confident=False))
    if lead.is_vouched_for or (lead.thread is not None and lead.thread.answered):
        # Whoever is in a conversation with us goes on with it: no judge closes what a buyer says next.
        return lead.with_judgement(
            replace(judgement, disposition=Disposition.INQUIRY, confident=True, confidence=1.0, otherwise=None)
        )
    if lead.inquiry.unread is not None:
        judgement = replace(judgement, confident=False)
    return lead.with_judgement(judgement)


def _alike(others: int) -> str:
    senders = "another sender" if others == 1 else f"{others} other senders"
    return f"Nearly the same text came from {senders} and was closed"


def close_without_judge(lead: Lead, firm: FirmProfile, now: datetime) -> Close | None:
    """Machines, our own addresses and whoever refuses mail: nobody asks a judge, and nobody answers.

    Everything that answers a lead asks here first. None for a lead that a person brought back
    or added: they have decided.
    """
    if lead.is_vouched_for:
        return None
    if lead.inquiry.machine:
        reason = lead.inquiry.machine_reason or "written by a machine"
        evidence = (Evidence(claim=reason),)
        is_our_receipt = lead.inquiry.mail_kind is MailKind.TICKET and firm.is_own_address(
            lead.inquiry.sender_email or ""
        )
        task = None if is_our_receipt else task_about_mail(lead, firm, now)  # what our own site confirms asks nobody
        return Close(lead=lead, disposition=Disposition.AUTOMATED, evidence=evidence, task=task)
    address = lead.inquiry.sender_email or ""
    if firm.is_own_address(address):  # answering it would be talking to ourselves
        evidence = (Evidence(claim=f"Written from our own side, {domain_of(address)}"),)
        task = _task_about_ours(lead, firm, now)
        return Close(lead=lead, disposition=Disposition.OTHER, evidence=evidence, task=task)
    message = lead.inquiry.message
    refusal = opt_out(message, lead.inquiry.subject or "")
    if (refusal is None or refusal.only_declines) and (end := polite_end(message)) is not None:
        if not speaks_of_refusing_mail(message):
            return _ended(lead, end, firm, now)
        refusal = OptOut(end, is_clear=False)
    return None if refusal is None else _refused(lead, refusal, firm, now)


def _task_about_ours(lead: Lead, firm: FirmProfile, now: datetime) -> NewTask | None:
    """Our domain in From says who mailed it, a site's program or a colleague, and not whose matter it is."""
    inquiry = lead.inquiry
    has_mail = any(file.is_mail for file in inquiry.attachments)
    if not (inquiry.unread or has_mail or may_be_a_persons(inquiry.message, inquiry.sender_email or "")):
        return None
    return NewTask(
        action=RequiredAction.CONFIRM_DISPOSITION,
        owner=owner_of(lead, firm).email,
        due_at=due_for(lead, _CONFIRM_WITHIN, owner_of(lead, firm), firm, now),
        reason=inquiry.unread
        or "It came from our own side, but somebody else may be in it: nothing is sent until you say what it is.",
    )


def _refused(lead: Lead, refusal: OptOut, firm: FirmProfile, now: datetime) -> Close:
    """Only the owner of an address can silence it; whoever is not proved to be that makes it a person's question."""
    evidence = (Evidence(claim="Asks not to be written to again", quote=refusal.words),)
    closed = Close(lead=lead, disposition=Disposition.OTHER, evidence=evidence, ends=refusal.words)
    if lead.inquiry.address_proved and refusal.is_clear:
        return replace(closed, refuses_mail=True, task=_erasure_task(lead, firm, now))
    if lead.inquiry.sender_email is None:
        return replace(closed, task=_erasure_task(lead, firm, now))
    doubt = (
        "the message says more than that"
        if lead.inquiry.address_proved
        else "nothing proves that the address is theirs"
    )
    silence = f"Somebody asked for silence, and {doubt}. Nothing is sent to the address by itself until you decide."
    task = NewTask(
        action=RequiredAction.CONFIRM_REFUSAL,
        owner=owner_of(lead, firm).email,
        due_at=due_for(lead, _CONFIRM_WITHIN, owner_of(lead, firm), firm, now),
        reason=" ".join(filter(None, (silence, wish_to_be_erased(lead.inquiry)))),
    )
    return replace(closed, task=task)


def _ended(lead: Lead, said: str, firm: FirmProfile, now: datetime) -> Close:
    """Who chose somebody else, or has no time for it now, gets no first letter and may be written to later."""
    task = NewTask(
        action=RequiredAction.HAND_ON,
        owner=owner_of(lead, firm).email,
        due_at=due_for(lead, _HAND_ON_WITHIN, owner_of(lead, firm), firm, now),
        reason="They end the conversation for now, or went with somebody else. Nothing was sent, and they did not "
        "refuse mail: thank them, or write when the time comes.",
    )
    evidence = (Evidence(claim="Ends the conversation for now", quote=said),)
    return Close(lead=lead, disposition=Disposition.OTHER, evidence=evidence, task=task, ends=said)


def _erasure_task(lead: Lead, firm: FirmProfile, now: datetime) -> NewTask | None:
    """Whoever asks to be erased has a right to it, whatever else a judge read in the message."""
    wish = wish_to_be_erased(lead.inquiry)
    if wish is None:
        return None
    owner = owner_of(lead, firm)
    due = due_first(due_for(lead, _HAND_ON_WITHIN, owner, firm, now), owner, firm, now)
    return NewTask(action=RequiredAction.HAND_ON, owner=owner.email, due_at=due, reason=wish)


def _task_for(lead: Lead, firm: FirmProfile, now: datetime) -> NewTask | None:
    """A client is handed on; an unsure judge is checked by a person; the rest waits in the digest."""
    judgement = lead.judgement
    if judgement is None:
        return None
    owner = owner_of(lead, firm)
    if (told := in_a_partners_name(lead.inquiry, firm)) is not None:
        return NewTask(
            action=RequiredAction.CONFIRM_DISPOSITION,
            owner=owner.email,
            due_at=due_for(lead, _CONFIRM_WITHIN, owner, firm, now),
            reason=f"{told} It looks like {NAMED[judgement.disposition]}.",
        )
    if judgement.disposition is Disposition.EXISTING_CLIENT:
        return NewTask(
            action=RequiredAction.HAND_ON,
            owner=owner.email,
            due_at=due_for(lead, _HAND_ON_WITHIN, owner, firm, now),
            reason=f"A client wrote, it seems; nothing was sent. {_what_clients_want(lead, judgement)}",
        )
    if judgement.stakes and judgement.disposition is Disposition.OTHER:  # the press, a lawyer
        return NewTask(
            action=RequiredAction.HAND_ON,
            owner=owner.email,
            due_at=due_for(lead, _HAND_ON_WITHIN, owner, firm, now),
            reason=_with_the_ask(lead, f"Nothing was sent: {stakes_told(judgement.stakes)}."),
        )
    if lead.inquiry.passed_on is not None:
        return NewTask(
            action=RequiredAction.CONFIRM_DISPOSITION,
            owner=owner.email,
            due_at=due_for(lead, _CONFIRM_WITHIN, owner, firm, now),
            reason=f"{lead.inquiry.passed_on.name or lead.inquiry.passed_on.by} passed this on. It looks like "
            f"{NAMED[judgement.disposition]}; nothing is sent until you say what it is.",
        )
    if judgement.goes_to is Destination.PERSON:
        return NewTask(
            action=RequiredAction.CONFIRM_DISPOSITION,
            owner=owner.email,
            due_at=due_for(lead, _CONFIRM_WITHIN, owner, firm, now),
            reason=f"Looks like {NAMED[judgement.disposition]}, but {_doubt(judgement)}",
        )
    return None


def _what_clients_want(lead: Lead, judgement: Judgement) -> str:
    """What is at stake and what they ask, in their words; else what the judgement rests on."""
    at_stake = f"At stake: {stakes_told(judgement.stakes)}." if judgement.stakes else ""
    return _with_the_ask(lead, at_stake) or first_quoted(judgement.evidence)


def _with_the_ask(lead: Lead, told: str) -> str:
    """With what they ask or write behind it, unless it stands there already."""
    asked = what_they_ask(lead.inquiry.typed.strip() or lead.inquiry.subject or "")
    return f"{told} {asked}".strip() if asked.partition(": ")[2] not in told else told


def _doubt(judgement: Judgement) -> str:
    if judgement.confident:
        return f"look before it is closed: {stakes_told(judgement.doubted_stakes)}."
    return f"it could be a buyer. {_why(judgement)}"


def _why(judgement: Judgement) -> str:
    """What is at stake, else what the judgement rests on."""
    at_stake = stakes_told(judgement.stakes)
    return f"At stake: {at_stake}." if at_stake else first_quoted(judgement.evidence)
