"""What a person is asked about a mail that is no letter: an answer to an invitation, a call, a complaint."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.due_times import due_within
from app.domain.firm import FirmProfile
from app.domain.inquiry import MailKind
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.task import OWN_MAIL, NewTask, RequiredAction
from app.domain.whom_to_tell import deputies_of

_WITHIN = timedelta(hours=2)
# What may have been typed by a person after all; the rest is told, and one of the two is asked of all kinds.
_ASKED = {
    MailKind.ABSENCE: RequiredAction.CONFIRM_DISPOSITION,
    MailKind.TICKET: RequiredAction.CONFIRM_DISPOSITION,
    MailKind.RECEIPT: RequiredAction.CONFIRM_DISPOSITION,
    MailKind.INVITATION: RequiredAction.CONFIRM_DISPOSITION,
    MailKind.VOICEMAIL: RequiredAction.CONFIRM_DISPOSITION,
    MailKind.PROGRAM: RequiredAction.CONFIRM_DISPOSITION,
}


def task_about_mail(lead: Lead, firm: FirmProfile, now: datetime) -> NewTask | None:
    """For a lead that leaves the path with something that somebody must be told; None: there is nothing to tell."""
    inquiry = lead.inquiry
    if inquiry.for_a_person is None:
        return None
    if inquiry.mail_kind is MailKind.BOUNCE and lead.thread is None and firm.colleague_at(inquiry.named_address or ""):
        return task_about_own_mail(inquiry.named_address or "", firm, now)
    if inquiry.mail_kind is MailKind.BOUNCE and lead.thread is None:
        return None  # anybody sends mail in our name; what we never wrote comes back as well
    action = _ASKED.get(inquiry.mail_kind, RequiredAction.HAND_ON) if inquiry.mail_kind else RequiredAction.HAND_ON
    if inquiry.mail_kind is MailKind.COMPLAINT and inquiry.named_address:
        action = RequiredAction.CONFIRM_REFUSAL
    about = {"address": inquiry.named_address} if inquiry.named_address else {}
    owner = owner_of(_as_first_said(lead), firm)
    due = due_within(_WITHIN, owner, firm, now)
    return NewTask(action=action, owner=owner.email, due_at=due, reason=inquiry.for_a_person, context=about)


def not_taken(address: str) -> str:
    """The sentence for the owner, whoever tells of it: a mail server, or the vendor that sends our mail."""
    return f"The address {address} did not take our mail. Reach them another way, or correct the address."


def called_spam(address: str) -> str:
    """The same of a complaint that is proved."""
    return f"{address} called our mail spam. Nothing goes there any more; write to them only if they write first."


def task_about_complaint(lead: Lead, firm: FirmProfile, address: str, now: datetime) -> NewTask:
    """For the lead whose sender called our mail spam."""
    return replace(task_about_returned_mail(lead, firm, address, now), reason=called_spam(address))


def task_about_own_mail(address: str, firm: FirmProfile, now: datetime) -> NewTask:
    """For somebody else of the firm, where there is one: who is told in the same mailbox hears of nothing."""
    others = deputies_of(address, firm)
    owner = others[0] if others else firm.partners[0]
    reason = (
        f"Our own mail to {address} came back: they get no alert and no digest. Tell them another way, and see to "
        "their mailbox, or correct the address in the profile."
    )
    due = due_within(_WITHIN, owner, firm, now)
    context = {"address": address, OWN_MAIL: "returned"}
    return NewTask(action=RequiredAction.HAND_ON, owner=owner.email, due_at=due, reason=reason, context=context)


def task_about_returned_mail(lead: Lead, firm: FirmProfile, address: str, now: datetime) -> NewTask:
    """For the lead that our mail was for."""
    phone = lead.inquiry.phone
    owner = owner_of(_as_first_said(lead), firm)
    return NewTask(
        action=RequiredAction.HAND_ON,
        owner=owner.email,
        due_at=due_within(_WITHIN, owner, firm, now),
        reason=" ".join(filter(None, (not_taken(address), f"Their telephone: {phone}." if phone else ""))),
        context={"address": address},
    )


def _as_first_said(lead: Lead) -> Lead:
    """The lead with what its conversation is about: a program's own words name no service."""
    theirs = [message.text for message in lead.earlier if not message.from_us]
    return replace(lead, inquiry=replace(lead.inquiry, message=theirs[0])) if theirs else lead
