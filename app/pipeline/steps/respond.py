"""A step of the lead path: a draft that may be sent, or a person who decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.autonomy import HeldFor, Leave, is_likely_inquiry, ruling_on
from app.domain.draft import Draft, LetterKind, PromisedAnswer
from app.domain.due_times import at_once_if_emergency, due_first, due_for, due_last, is_grave, span_of
from app.domain.firm import FirmProfile
from app.domain.follow_up import FollowUpKind, follow_up_of
from app.domain.inquiry import Inquiry, MailKind
from app.domain.judgement import (
    NAMED,
    Destination,
    Judgement,
    cannot_wait,
    first_quoted,
    needs_own_words,
    stakes_told,
)
from app.domain.lead import Hold, Lead, Send, Thread
from app.domain.lead_owner import owner_of
from app.domain.named_files import with_files
from app.domain.no_address import is_by_telephone, told_without_address
from app.domain.odd_answers import oddly_answered
from app.domain.partners_name import in_a_partners_name
from app.domain.ports import ReplyWriter
from app.domain.promised_answers import owner_of_promise
from app.domain.reply.asked_questions import point_of, what_they_ask
from app.domain.reply.case_study_choice import showable_case_studies
from app.domain.reply.erasure_wish import wish_to_be_erased
from app.domain.reply.mail_not_wanted import mail_not_wanted
from app.domain.reply.other_way import other_way
from app.domain.reply.trusted_sender import why_not_trusted
from app.domain.task import NewTask, RequiredAction
from app.domain.words.quoting import quoted
from app.domain.words.sentences import as_sentence, in_sentences

ACKNOWLEDGE_AFTER = timedelta(seconds=90)  # of the two minutes
_ELSEWHERE = "It says that it answers a mail of somebody else's conversation; a person says whether it belongs there."
_WAITS = "They wrote again before an earlier message of theirs was answered"
_CLIENT = "A client of yours writes about something new: it is yours to answer."
_NEVER_BY_ITSELF = (FollowUpKind.REFUSAL, FollowUpKind.ABSENCE, FollowUpKind.FORWARD, FollowUpKind.THANKS)
TEST_LEAD = "It is marked as a test lead, so nothing is sent: see that it is here as it should be."
_WITHOUT_A_DRAFT = (RequiredAction.RING_BACK, RequiredAction.WRITE_REPLY, RequiredAction.SEE_TEST)
_OWN_WORDS = "No letter was written for you: answer in your own words."
_HIDES = "The mail holds text that its reader cannot see. It was left out; look at it on the lead's page first."


@dataclass(frozen=True, slots=True, kw_only=True)
class ForAPerson:
    """Why a person decides about the answer, and what they are asked to do."""

    action: RequiredAction
    reason: str  # a sentence for them
    held_for: HeldFor
    acknowledge: bool = False  # whether the sender may hear of it


@dataclass(frozen=True, slots=True)
class Respond:
    """Writes the reply. Whether it may leave by itself is decided when the intention is written."""

    writer: ReplyWriter
    unsubscribe_url: Callable[[str, str], str]  # (firm id, address) -> our link to refuse further mail

    def __call__(self, lead: Lead, firm: FirmProfile, now: datetime) -> Send | Hold:
        if (own := _in_own_words(lead, firm)) is not None:
            return hold(replace(lead, draft=None), firm, now, own)
        draft = self.draft_for(lead, firm)
        drafted = replace(lead, draft=draft)
        person = why_a_person_decides(drafted, firm, draft)
        if person is None:
            return Send(lead=drafted, draft=draft)
        # Who only booked waits for no letter: whoever meets them has the brief.
        return replace(hold(drafted, firm, now, person), asked_already=lead.inquiry.is_booking)

    def draft_for(self, lead: Lead, firm: FirmProfile, *, wish: str = "") -> Draft:
        """The reply; with a wish, as a colleague wants the lead's draft to be. Raises MoveRefused: it cannot be so."""
        address = lead.inquiry.sender_email or ""
        link = self.unsubscribe_url(firm.id, address)
        draft = self.writer.write(lead, _as_shown_to(lead, firm), unsubscribe_url=link, wish=wish)
        return replace(draft, kind=_kind_of(draft, goes_on=follow_up_of(lead, firm) is not None))


def _in_own_words(lead: Lead, firm: FirmProfile) -> ForAPerson | None:
    """Where any letter of ours would be an affront, with what else the message says; None elsewhere."""
    judgement = lead.judgement
    if judgement is None or not needs_own_words(judgement):
        return None
    other = _by_message(lead, firm)
    told = (f"Yours to answer: {stakes_told(judgement.stakes)}.", other.reason if other else "", _OWN_WORDS)
    # What sends a draft is none of theirs: there is none.
    action = other.action if other and other.action in _WITHOUT_A_DRAFT else RequiredAction.WRITE_REPLY
    return ForAPerson(action=action, reason=in_sentences(told), held_for=HeldFor.STAKES)


def why_a_person_decides(lead: Lead, firm: FirmProfile, draft: Draft) -> ForAPerson | None:
    """The first reason that forbids an automatic reply to this message, or None."""
    return _by_message(lead, firm) or _by_content(lead, firm, draft)


def _by_message(lead: Lead, firm: FirmProfile) -> ForAPerson | None:
    """The first reason that no draft changes, before it what they ask about their data: that is never left out."""
    first = _first_by_message(lead, firm)
    if first is None or (wish := wish_to_be_erased(lead.inquiry)) is None:
        return first
    return replace(first, reason=in_sentences((in_sentences((wish,), above=first.reason), first.reason)))


def _first_by_message(lead: Lead, firm: FirmProfile) -> ForAPerson | None:
    inquiry = lead.inquiry
    if inquiry.mail_kind is MailKind.VOICEMAIL:
        told = inquiry.for_a_person or "Somebody left a voice message."
        return ForAPerson(action=RequiredAction.RING_BACK, reason=told, held_for=HeldFor.MESSAGE)
    if not inquiry.sender_email or firm.is_own_address(inquiry.sender_email):
        told = in_sentences((told_without_address(inquiry), _going_on(lead, firm)))
        action = RequiredAction.RING_BACK if is_by_telephone(inquiry) else RequiredAction.WRITE_REPLY
        return ForAPerson(action=action, reason=told, held_for=HeldFor.SENDER)
    going_on = _going_on(lead, firm)
    if going_on and not _may_go_on_by_itself(lead, firm):
        return ForAPerson(action=RequiredAction.CONTINUE_THREAD, reason=going_on, held_for=HeldFor.THREAD)
    if inquiry.added_by is not None:
        return _to_approve(f"Added by hand ({inquiry.added_by}); nothing is sent until you say so.", HeldFor.BY_HAND)
    if inquiry.test:
        return ForAPerson(action=RequiredAction.SEE_TEST, reason=TEST_LEAD, held_for=HeldFor.MESSAGE)
    if (told_of := inquiry.for_a_person or _in_a_partners_name(lead, firm)) is not None:
        return _to_approve(told_of, HeldFor.MESSAGE)
    if not inquiry.reply_allowed:
        asked = inquiry.machine_reason or "the mail itself asks for none"
        return _to_approve(as_sentence(f"No automatic reply: {asked}"), HeldFor.MESSAGE)
    doubt = wish_to_be_erased(inquiry) or (None if lead.rescued else _not_wanted(inquiry, firm))
    doubt = doubt or inquiry.unread or (_HIDES if inquiry.hidden_text else None)
    doubt = doubt or _known_before(lead, firm) or (None if lead.rescued else oddly_answered(inquiry, firm))
    if doubt is not None:
        return _to_approve(doubt, HeldFor.MESSAGE)
    untrusted = why_not_trusted(inquiry, firm.own_domains)
    if untrusted is not None:
        return _to_approve(untrusted, HeldFor.SENDER)
    return None


def _in_a_partners_name(lead: Lead, firm: FirmProfile) -> str | None:
    """Nothing where a person brought the lead back: they have seen whose name it bears."""
    return None if lead.rescued else in_a_partners_name(lead.inquiry, firm)


def _kind_of(draft: Draft, *, goes_on: bool) -> LetterKind:
    """Whether a letter goes on with a conversation is no writer's to say."""
    if goes_on:
        return LetterKind.FOLLOW_UP
    return LetterKind.FIRST if draft.kind is LetterKind.FOLLOW_UP else draft.kind


def _as_shown_to(lead: Lead, firm: FirmProfile) -> FirmProfile:
    """Nobody is shown the work that was done for them as proof of what we can do for others."""
    shown = showable_case_studies(lead.inquiry, firm)
    return firm if shown == firm.case_studies else replace(firm, case_studies=shown)


def _going_on(lead: Lead, firm: FirmProfile) -> str:
    """What a further message of a conversation is, in words for a person; empty for a first message."""
    follow_up = follow_up_of(lead, firm)
    if follow_up is None:
        return ""
    thread, inquiry = lead.thread, lead.inquiry
    first = (
        wish_to_be_erased(inquiry),
        _not_wanted(inquiry, firm),
        inquiry.for_a_person,
        _in_a_partners_name(lead, firm),
        inquiry.unread,
        _HIDES if inquiry.hidden_text else None,
        _ELSEWHERE if thread is not None and thread.elsewhere else None,
        _waits(thread) if thread is not None and thread.waits and not thread.touched else None,
        follow_up.told,
    )
    return in_sentences(one for one in first if one)


def _waits(thread: Thread) -> str:
    """With what the latest of what waits asks, so that nobody has to look it up."""
    theirs = [one.typed for one in thread.messages if not one.from_us and one.typed.strip()]
    return f"{_WAITS}: {quoted(point_of(theirs[-1]))}" if theirs else f"{_WAITS}."


def _not_wanted(inquiry: Inquiry, firm: FirmProfile) -> str | None:
    """What they say against mail, now or at this address, or against an answer by a program, in their own words."""
    return mail_not_wanted(inquiry.typed) or mail_not_wanted(inquiry.subject or "") or other_way(inquiry, firm)


def _may_go_on_by_itself(lead: Lead, firm: FirmProfile) -> bool:
    """Whether the firm's table lets letters of this kind leave, and nothing in the conversation waits for a person."""
    follow_up, thread = follow_up_of(lead, firm), lead.thread
    if follow_up is None or follow_up.kind in _NEVER_BY_ITSELF or lead.inquiry.for_a_person is not None:
        return False
    if thread is None or not thread.answered or thread.elsewhere or thread.waits:
        return False
    if _in_a_partners_name(lead, firm) is not None:
        return False
    return ruling_on(lead, firm, LetterKind.FOLLOW_UP).do is Leave.SEND


def _known_before(lead: Lead, firm: FirmProfile) -> str | None:
    """What is known of the sender and forbids a letter by itself, unless a person has just said that it is one."""
    thread = lead.thread
    if lead.rescued:
        return None
    if _is_client(lead, firm):
        return _CLIENT
    if thread is not None and thread.filtered_as is not None:
        closed = NAMED[thread.filtered_as]
        return f"An earlier message of theirs was closed as {closed}; this one reads like an inquiry. Look at both."
    return None


def _is_client(lead: Lead, firm: FirmProfile) -> bool:
    of_client = lead.thread is not None and lead.thread.of_client
    return of_client or lead.case.is_clients(firm)


def why_not_acknowledged(lead: Lead, firm: FirmProfile, draft: Draft) -> ForAPerson | None:
    """Why not even the acknowledgement in `draft` may leave, or None."""
    person = _in_own_words(lead, firm) or why_a_person_decides(lead, firm, draft)
    if person is None or (person.acknowledge and not draft.refused):
        return None
    return person


def _by_content(lead: Lead, firm: FirmProfile, draft: Draft) -> ForAPerson | None:
    """What is unsure, at stake or not fit to send: acknowledged where an inquiry is likelier than not."""
    judgement, ruling = lead.judgement, ruling_on(lead, firm, draft.kind)
    reasons: list[tuple[str, HeldFor]] = []
    is_held = ruling.do is not Leave.SEND
    if (
        judgement is not None
        and judgement.goes_to is Destination.PERSON
        and not (is_held and cannot_wait(judgement) is not None)  # then that is what its owner is told
    ):
        reasons.append((_unsure(judgement), HeldFor.UNSURE))
    if is_held:
        reasons.append((ruling.why, ruling.held_for))
    if draft.refused:
        reasons.append((draft.why_refused, HeldFor.DRAFT))
    reasons += [
        (_nobody_owns(one), HeldFor.PROMISE) for one in draft.promises if owner_of_promise(one, lead, firm) is None
    ]
    if not reasons:
        return None
    told = in_sentences(reason for reason, _ in reasons)
    of_acknowledging = ruling_on(lead, firm, LetterKind.ACKNOWLEDGEMENT)
    return ForAPerson(
        action=RequiredAction.APPROVE_REPLY,
        reason=in_sentences((_asked(lead, draft, told), told)),
        held_for=reasons[0][1],
        acknowledge=judgement is not None
        and is_likely_inquiry(judgement)
        and Leave.HOLD not in (ruling.do, of_acknowledging.do),
    )


def _asked(lead: Lead, draft: Draft, told: str) -> str:
    """What a draft that is unsure is asked for, unless the reasons quote it already."""
    if not draft.refused or "They ask: " in told:
        return ""
    return what_they_ask(lead.inquiry.typed.strip() or lead.inquiry.subject or "", lead.need)


def _to_approve(reason: str, held_for: HeldFor) -> ForAPerson:
    return ForAPerson(action=RequiredAction.APPROVE_REPLY, reason=reason, held_for=held_for)


def _nobody_owns(promise: PromisedAnswer) -> str:
    return f"Nobody of the firm owns what the letter promises: \u201c{promise.question[:200]}\u201d."


def _unsure(judgement: Judgement) -> str:
    otherwise = NAMED[judgement.otherwise] if judgement.otherwise else "something else"
    at_stake = {one.quote for one in judgement.stakes}
    seen = first_quoted(one for one in judgement.evidence[:1] if one.quote not in at_stake)
    return f"It may be a buyer, or {otherwise}: nothing is sent until you say. {seen}".rstrip()


def hold(lead: Lead, firm: FirmProfile, now: datetime, why: ForAPerson, *, told: bool = False) -> Hold:
    """A task for the owner, due as soon as the lead deserves; an emergency at once."""
    tier = lead.qualification.tier if lead.qualification else None
    urgent = cannot_wait(lead.judgement)
    owner = owner_of(lead, firm)
    due = due_for(lead, span_of(tier), owner, firm, now)
    if is_grave(lead.judgement) or _is_client(lead, firm):
        due = due_first(due, owner, firm, now)
    task = NewTask(action=why.action, owner=owner.email, due_at=due, reason=why.reason, told=told)
    task = at_once_if_emergency(with_files(task, lead.inquiry), lead.judgement, now)
    if lead.inquiry.test:
        task = replace(task, due_at=due_last(owner, firm, now))
    at = now if urgent is not None else max(lead.clock_start + ACKNOWLEDGE_AFTER, now)
    return Hold(lead=lead, task=task, held_for=why.held_for, acknowledge_at=at if why.acknowledge else None)
