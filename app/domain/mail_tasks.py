"""What a person is asked about a mail that is no letter: an answer to an invitation, a call, a complaint."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.due_times import due_within
from app.domain.firm import FirmProfile
from app.domain.inquiry import MailKind
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.task import NewTask, RequiredAction

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


def task_about_returned_mail(lead: Lead, firm: FirmProfile, address: str, now: datetime) -> NewTask:
    """For the lead that our mail was for."""
    owner = owner_of(_as_first_said(lead), firm)
    return NewTask(
        action=RequiredAction.HAND_ON,
        owner=owner.email,
        due_at=due_within(_WITHIN, owner, firm, now),
        reason=not_taken(address),
        context={"address": address},
    )


def _as_first_said(lead: Lead) -> Lead:
    """The lead with what its conversation is about: a program's own words name no service."""
    theirs = [message.text for message in lead.earlier if not message.from_us]
    return replace(lead, inquiry=replace(lead.inquiry, message=theirs[0])) if theirs else lead
