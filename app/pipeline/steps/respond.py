"""A step of the lead path: a draft that may be sent, or a person who decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.draft import Draft
from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry, MailKind
from app.domain.judgement import NAMED, Destination, Judgement, first_quoted, stakes_told
from app.domain.lead import Hold, Lead, Send
from app.domain.lead_owner import owner_of
from app.domain.ports import ReplyWriter
from app.domain.reply.erasure_wish import wish_to_be_erased
from app.domain.reply.trusted_sender import why_not_trusted
from app.domain.task import NewTask, RequiredAction, due_at

_FROM_OUR_SIDE = (
    "It came from our own side and does not say to which address the answer goes. "
    "Write to the person yourself, or add them by hand."
)
_HIDES = "The mail holds text that its reader cannot see. It was left out; look at it on the lead's page first."


@dataclass(frozen=True, slots=True)
class Respond:
    """Writes the reply. Whether it may leave by itself is decided when the intention is written."""

    writer: ReplyWriter
    unsubscribe_url: Callable[[str, str], str]  # (firm id, address) -> our link to refuse further mail

    def __call__(self, lead: Lead, firm: FirmProfile, now: datetime) -> Send | Hold:
        address = lead.inquiry.sender_email or ""
        draft = self.writer.write(lead, firm, unsubscribe_url=self.unsubscribe_url(firm.id, address))
        drafted = replace(lead, draft=draft)
        reason = why_a_person_decides(drafted, firm, draft)
        if reason is None:
            return Send(lead=drafted, draft=draft)
        return hold(drafted, firm, now, *reason)


def why_a_person_decides(lead: Lead, firm: FirmProfile, draft: Draft) -> tuple[RequiredAction, str] | None:
    """The first reason that forbids an automatic reply to this message, or None."""
    inquiry = lead.inquiry
    if inquiry.mail_kind is MailKind.VOICEMAIL:
        return RequiredAction.RING_BACK, inquiry.for_a_person or "Somebody left a voice message."
    if not inquiry.sender_email or firm.is_own_address(inquiry.sender_email):
        return RequiredAction.WRITE_REPLY, wish_to_be_erased(inquiry) or _without_address(inquiry)
    if lead.thread is not None and lead.thread.answered:
        told = inquiry.for_a_person or "A further message in a conversation that was already answered."
        return RequiredAction.CONTINUE_THREAD, told
    if inquiry.added_by is not None:
        return RequiredAction.APPROVE_REPLY, f"Added by hand ({inquiry.added_by}); nothing is sent until you say so."
    if inquiry.test:
        return RequiredAction.APPROVE_REPLY, "The vendor marked this as a test lead; nothing is sent to it by itself."
    if inquiry.for_a_person is not None:
        return RequiredAction.APPROVE_REPLY, inquiry.for_a_person
    if not inquiry.reply_allowed:
        asked = inquiry.machine_reason or "the mail itself asks for none"
        return RequiredAction.APPROVE_REPLY, f"No automatic reply: {asked}."
    doubt = wish_to_be_erased(inquiry) or inquiry.unread or (_HIDES if inquiry.hidden_text else None)
    doubt = doubt or why_not_trusted(inquiry, firm.own_domains)
    if doubt is not None:
        return RequiredAction.APPROVE_REPLY, doubt
    unsure = why_the_judge_leaves_it(lead.judgement) if lead.judgement is not None else None
    if unsure is None and draft.refused:
        unsure = "The draft did not pass the guard: " + "; ".join(draft.reasons)
    return None if unsure is None else (RequiredAction.APPROVE_REPLY, unsure)


def why_the_judge_leaves_it(judgement: Judgement) -> str | None:
    """Why a person answers an inquiry, or says that it is none, with what the judge saw; None: the judge decides."""
    reasons = [
        *([_unsure(judgement)] if judgement.goes_to is Destination.PERSON else []),
        *([_at_stake(judgement)] if judgement.stakes else []),
    ]
    return " ".join(reasons) or None


def _unsure(judgement: Judgement) -> str:
    otherwise = NAMED[judgement.otherwise] if judgement.otherwise else "something else"
    at_stake = {one.quote for one in judgement.stakes}
    seen = first_quoted(one for one in judgement.evidence[:1] if one.quote not in at_stake)
    return f"It may be a buyer, or {otherwise}: nothing is sent until you say. {seen}".rstrip()


def _at_stake(judgement: Judgement) -> str:
    return f"Yours to answer: {stakes_told(judgement.stakes)}."


def _without_address(inquiry: Inquiry) -> str:
    if inquiry.sender_email:  # ours: a person brought the lead back, and their yes must not mail to a colleague
        return _FROM_OUR_SIDE
    if inquiry.doubt is not None:
        return f"The message came without an e-mail address. {inquiry.doubt}"
    if inquiry.added_by is not None:
        return f"Added by hand ({inquiry.added_by}), without an e-mail address: answer the way they got in touch."
    if inquiry.channel is ChannelName.LINKEDIN:
        return "Written on LinkedIn, without an e-mail address: answer there; the draft is here to copy."
    return "The message came without an e-mail address; answer where it was written."


def hold(
    lead: Lead, firm: FirmProfile, now: datetime, action: RequiredAction, reason: str, *, told: bool = False
) -> Hold:
    """A task for the owner, due as soon as the lead deserves."""
    tier = lead.qualification.tier if lead.qualification else None
    owner = owner_of(lead, firm).email
    task = NewTask(action=action, owner=owner, due_at=due_at(tier, now), reason=reason, told=told)
    return Hold(lead=lead, task=task)
