"""One task in the words of the digest: what to know first, what they want, and what the button leads to."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from app.domain.autonomy import HeldFor
from app.domain.decision import QUESTIONS
from app.domain.digest_minute import Need
from app.domain.inquiry import ChannelName
from app.domain.judgement import NAMED, STAKES_NAMED, Disposition
from app.domain.ports import AlertItem
from app.domain.qualification import known_claims
from app.domain.task import ABOUT_RECORDS, EMERGENCY, WHEN, RequiredAction
from app.domain.wish_line import wish_line
from app.domain.words.quoting import cut_at_a_word, cut_to_the_point, quoted
from app.domain.words.shown_text import visible
from app.domain.words.written_in import in_language
from app.storage.tasks.tasks import Task

_LONGEST_WISH = 120  # characters: three lines on a phone
_LONGEST_REASON = 160
_MOST_CLAIMS = 2
_FIRST_LETTERS = (RequiredAction.APPROVE_REPLY, RequiredAction.WRITE_REPLY, RequiredAction.RING_BACK)
_BY_TELEPHONE = (RequiredAction.WRITE_REPLY, RequiredAction.RING_BACK)
_TOLD_BY_REASON = (  # what they want is not what has to be decided
    *ABOUT_RECORDS,
    RequiredAction.CHECK_IF_SENT,
    RequiredAction.CONFIRM_REFUSAL,
    RequiredAction.SAY_IF_MET,
    RequiredAction.SEE_TO_MEETING,
    RequiredAction.SEE_TEST,
)


def need_of(task: Task, item: AlertItem, lead: Row[Any] | None, language: str) -> Need:
    """The task beside its lead, for a reader of that language (an ISO 639-1 code)."""
    question, words = QUESTIONS[task.action], _words(task, lead)
    spoken = _spoken(words, lead, language)
    return Need(
        task_id=task.id,
        item=item,
        names_nobody=lead is None,
        notes=tuple(_notes(task, lead, spoken)),
        spoken=spoken,
        wish=_wish(task, words),
        action=task.action.value,
        button=question.button,
        decision=question.choices[0].decision.value,
    )


def _words(task: Task, lead: Row[Any] | None) -> str:
    """What they want, in their words; "" about nobody, or about our records."""
    said = task.context.get(EMERGENCY) or task.context.get("question", "").partition("\n\n")[0]
    if said or lead is None or task.action in _TOLD_BY_REASON:
        return said
    need = lead.judgement.need if lead.judgement is not None else ""
    return wish_line(lead.inquiry, need, is_first_letter=task.action in _FIRST_LETTERS)


def _wish(task: Task, words: str) -> str:
    """In one line; without their words why the task is there."""
    if words:
        return quoted(cut_to_the_point(visible(words), _LONGEST_WISH))
    return cut_at_a_word(visible(task.reason), _LONGEST_REASON)


def _spoken(words: str, lead: Row[Any] | None, language: str) -> str:
    """In which language their words are, where it is not the reader's, and what they are about as far as that is known
    in ours; few words are in the language of the whole message.
    """
    if not words or lead is None:
        return ""
    message = lead.inquiry.message or lead.inquiry.subject or ""
    service = lead.qualification.service if lead.qualification is not None else ""
    return in_language(message if words in message else words, language, service)


def _notes(task: Task, lead: Row[Any] | None, spoken: str) -> Iterator[str]:
    """What to know before the wish, in the order of what it changes; each a sentence without its dot."""
    if EMERGENCY in task.context:
        yield "An emergency"
    if lead is None or task.action in _TOLD_BY_REASON:
        return
    if lead.held_for == HeldFor.SENDER.value and QUESTIONS[task.action].sends:
        # Whoever presses a button that sends looks at the address first.
        yield "May be forged: the sender is not confirmed"
    yield from _kind(task, lead)
    if task.action in _BY_TELEPHONE and not lead.inquiry.sender_email:
        yield from _way(lead)
    if spoken and lead.qualification is not None and not lead.qualification.service:
        yield from known_claims(lead.qualification.evidence)[:_MOST_CLAIMS]  # who cannot read the words reads these


def _kind(task: Task, lead: Row[Any]) -> Iterator[str]:
    """What it is about, where neither the button nor the wish says it."""
    judgement, taken_for = lead.judgement, lead.disposition or ""
    if task.action is RequiredAction.PREPARE_MEETING and WHEN in task.context:
        yield f"Meeting {task.context[WHEN]}"
    elif task.action is RequiredAction.ANSWER_QUESTION:
        yield "Our letter promised an answer"
    elif task.action is RequiredAction.APPROVE_LETTER:
        yield "No answer to our letter yet"  # else no further one would be due
    elif task.action is RequiredAction.HAND_ON and judgement is not None and judgement.stakes:
        yield f"Not answered: {STAKES_NAMED[judgement.stakes[0].kind]}"
    elif task.action is RequiredAction.HAND_ON and taken_for == Disposition.EXISTING_CLIENT.value:
        yield "A client, it seems"
    elif task.action is RequiredAction.CONFIRM_DISPOSITION and taken_for in NAMED:
        yield f"An inquiry, or {NAMED[Disposition(taken_for)]}"


def _way(lead: Row[Any]) -> Iterator[str]:
    """How to answer who gave no address."""
    if lead.inquiry.phone:
        yield f"By telephone: {lead.inquiry.phone}"
    elif lead.channel == ChannelName.LINKEDIN.value:
        yield "Answer on LinkedIn"
