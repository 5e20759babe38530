"""What a further message of a conversation is, judged by what was said before, in one sentence for a person.

By structure first: question marks, dates and times, subjects, services, what we asked. Words come last, from
`words/data/follow_ups.toml`. It decides nothing but that a mere note of thanks asks nobody: everything else is a
person's, or the firm's table's.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry, MailKind
from app.domain.lead import EarlierMessage, Lead
from app.domain.quoted_ours import quotes_ours
from app.domain.reply.case_study_choice import asked_services
from app.domain.reply.polite_end import polite_end
from app.domain.words import conversation_words as said
from app.domain.words.folding import plain
from app.domain.words.quoting import quoted
from app.domain.words.sentences import as_sentence
from app.domain.words.subject_prefixes import is_answer, is_forward, without_prefixes

_SHORT = 15  # words: what is shorter has one purpose


class FollowUpKind(StrEnum):
    """What a further message does."""

    ANSWER = "answer"  # to what we asked
    QUESTION = "question"
    SCHEDULING = "scheduling"
    THANKS = "thanks"  # and nothing else
    REFUSAL = "refusal"  # no more interest; who wants no more mail is dealt with before
    ABSENCE = "absence"
    NEW_MATTER = "new_matter"
    FORWARD = "forward"
    MORE = "more"  # goes on with what it was about


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A further message, judged."""

    kind: FollowUpKind
    told: str  # what it is, in a sentence or two for a person
    about: str = ""  # the words it rests on: a time, a question, a service


def follow_up_of(lead: Lead, firm: FirmProfile) -> FollowUp | None:
    """What the lead is to a conversation that is going on; None for a first message, which may get a first letter."""
    thread = lead.thread
    if not (quotes_ours(lead.inquiry, firm) or (thread is not None and (thread.touched or thread.waits))):
        return None
    return judge_follow_up(lead.inquiry, lead.earlier, firm)


def judge_follow_up(inquiry: Inquiry, earlier: tuple[EarlierMessage, ...], firm: FirmProfile) -> FollowUp:
    """The first kind that fits, the surest first."""
    if inquiry.mail_kind is MailKind.ABSENCE:
        return FollowUp(kind=FollowUpKind.ABSENCE, told="They are away.")
    asked = said.last_question([one.text for one in earlier if one.from_us][-1:])
    if (refusal := polite_end(inquiry.message)) is not None:
        told = _also_asked(as_sentence(f"They say no: {quoted(refusal)}"), inquiry)
        return FollowUp(kind=FollowUpKind.REFUSAL, told=told, about=refusal)
    if _is_forward(inquiry):
        what = without_prefixes(inquiry.subject or "") or said.first_sentence(inquiry.message)
        told = as_sentence(f"They pass something on: {quoted(what)}") if what else "They pass something on."
        return FollowUp(kind=FollowUpKind.FORWARD, told=_also_asked(told, inquiry), about=what)
    if _only_thanks(inquiry, firm, is_asked=bool(asked)):
        return FollowUp(kind=FollowUpKind.THANKS, told="They say thank you, and nothing else.")
    if (service := _new_service(inquiry, earlier, firm)) is not None:
        first = said.first_sentence(inquiry.message)
        told = as_sentence(f"They write about something new, {service}: {quoted(first)}")
        return FollowUp(kind=FollowUpKind.NEW_MATTER, told=_also_asked(told, inquiry), about=service)
    return _in_the_same_matter(inquiry, earlier, asked)


def _in_the_same_matter(inquiry: Inquiry, earlier: tuple[EarlierMessage, ...], asked: str) -> FollowUp:
    time = said.proposed_time(inquiry.message, inquiry.received_at.date())
    question = said.question_in(inquiry.message)
    if time is not None:
        agrees = said.agrees(time.sentence)
        told = f"They {'agree to' if agrees else 'propose'} {time.words}."
        told = _also_asked(told, inquiry, besides=time.sentence)
        return FollowUp(kind=FollowUpKind.SCHEDULING, told=told, about=time.words)
    first = said.first_sentence(inquiry.message)
    subject = _new_subject(inquiry, earlier)
    is_short = len(inquiry.message.split()) <= _SHORT
    if subject and not (is_short and (asked or question)):
        told = _also_asked(as_sentence(f"They write about something new: {quoted(subject)}"), inquiry)
        return FollowUp(kind=FollowUpKind.NEW_MATTER, told=told, about=subject)
    if question:
        return FollowUp(kind=FollowUpKind.QUESTION, told=f"They ask: {quoted(question)}", about=question)
    if asked and first:
        told = f"They answer what we asked ({quoted(asked)}): {quoted(first)}"
        return FollowUp(kind=FollowUpKind.ANSWER, told=told, about=first)
    told = f"They add: {quoted(first)}" if first else "They wrote again, without a word of text."
    return FollowUp(kind=FollowUpKind.MORE, told=told, about=first)


def _also_asked(told: str, inquiry: Inquiry, *, besides: str = "") -> str:
    """With the question in it, unless it is told already: whoever answers must not overlook it."""
    question = said.question_in(inquiry.message, besides=besides)
    return told if not question or quoted(question) in told else f"{told} They also ask: {quoted(question)}"


def _is_forward(inquiry: Inquiry) -> bool:
    return inquiry.passed_on is not None or is_forward(inquiry.subject or "")


def _only_thanks(inquiry: Inquiry, firm: FirmProfile, *, is_asked: bool) -> bool:
    if inquiry.attachments or inquiry.unread or inquiry.hidden_text or inquiry.for_a_person:
        return False
    names = (inquiry.sender_name or "", inquiry.company or "", firm.name, firm.signature_name)
    known = " ".join((*names, *(partner.name for partner in firm.partners)))
    return said.is_only_thanks(inquiry.message, known, is_asked=is_asked)


def _new_service(inquiry: Inquiry, earlier: tuple[EarlierMessage, ...], firm: FirmProfile) -> str | None:
    """A service of ours that nobody has named so far, where another one was."""
    before = {one.name for one in asked_services("\n".join(f"{one.subject}\n{one.text}" for one in earlier), firm)}
    now = [one.name for one in asked_services(inquiry.message, firm)]
    return now[0] if now and before and not before & set(now) else None


def _new_subject(inquiry: Inquiry, earlier: tuple[EarlierMessage, ...]) -> str:
    """The subject where the sender chose another one than before; "" where not, and for forms, whose site chooses."""
    subject = inquiry.subject or ""
    known = {plain(without_prefixes(one.subject)) for one in earlier} - {""}
    if inquiry.is_form or is_answer(subject) or not known:
        return ""
    return subject if plain(subject) and plain(subject) not in known else ""
