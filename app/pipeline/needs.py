"""One task in the words of the digest: what to know first, what they want, what our letter promised, and its button."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Row

from app.domain.autonomy import HeldFor
from app.domain.decision import QUESTIONS
from app.domain.digest_minute import Need
from app.domain.inquiry import ChannelName
from app.domain.judgement import NAMED, STAKES_NAMED, Disposition
from app.domain.ports import AlertItem
from app.domain.promised_answers import SAID
from app.domain.qualification import NOT_FOUND
from app.domain.task import ABOUT_RECORDS, EMERGENCY, WHEN, RequiredAction
from app.domain.wish_line import wish_line
from app.domain.words.quoting import cut_to_the_point, quoted
from app.domain.words.sentences import BETWEEN_SENTENCES
from app.domain.words.shown_text import visible
from app.domain.words.written_in import in_language, is_read_by_few, own_figures
from app.storage.tasks.tasks import Task

_LONGEST_WISH = 115  # characters: two lines on a phone
_LONGEST_FOREIGN_WISH = 60  # who cannot read it needs no more
_LONGEST_PROMISE = 110
_MOST_CLAIMS = 2
_FIRST_LETTERS = (RequiredAction.APPROVE_REPLY, RequiredAction.WRITE_REPLY, RequiredAction.RING_BACK)
_LETTERS = (RequiredAction.APPROVE_REPLY, RequiredAction.CONTINUE_THREAD)
_BY_HAND = (RequiredAction.WRITE_REPLY, RequiredAction.RING_BACK)
_TOLD_BY_REASON = (  # what they want is not what has to be decided
    *ABOUT_RECORDS,
    RequiredAction.CHECK_IF_SENT,
    RequiredAction.CONFIRM_REFUSAL,
    RequiredAction.SAY_IF_MET,
    RequiredAction.SEE_TO_MEETING,
    RequiredAction.SEE_TEST,
)
_QUOTES_THEM = ("They ask:", "They write:", "They add:", "They wrote again")  # the wish says it


def need_of(task: Task, item: AlertItem, lead: Row[Any] | None, language: str, services: Mapping[str, str]) -> Need:
    """The task beside its lead, for a reader of that language (an ISO 639-1 code), who calls the services so."""
    question, words = QUESTIONS[task.action], _words(task, lead)
    spoken = _spoken(task, words, lead, language, services)
    return Need(
        task_id=task.id,
        item=item,
        notes=(*_notes(task, lead), *_known(words, lead, language)),
        spoken=spoken,
        figures=own_figures(lead.inquiry.message, lead.received_at.date()) if spoken and lead is not None else (),
        wish=_wish(task, words, spoken, language),
        promised=quoted(visible(task.context[SAID]), _LONGEST_PROMISE) if SAID in task.context else "",
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


def _wish(task: Task, words: str, spoken: str, language: str) -> str:
    """In one line; "" where a promise of ours tells it, or the reader knows no letter of it. Without their words why
    the task is there, uncut, as the reader's language says whole sentences.
    """
    if SAID in task.context or (words and is_read_by_few(words, language)):
        return ""
    if words:
        longest = _LONGEST_FOREIGN_WISH if spoken else _LONGEST_WISH
        return quoted(cut_to_the_point(visible(words), longest))
    return visible(task.reason)


def _spoken(task: Task, words: str, lead: Row[Any] | None, language: str, services: Mapping[str, str]) -> str:
    """In which language their words are, where it is not the reader's, and what they are about as far as that is known
    in ours; few words are in the language of the whole message.
    """
    if not words or lead is None:
        return ""
    message = lead.inquiry.message or lead.inquiry.subject or ""
    service = lead.qualification.service if lead.qualification is not None else ""
    of_message = words in message or SAID in task.context  # a promise is in the words of our letter
    return in_language(message if of_message else words, language, services.get(service, service))


def _notes(task: Task, lead: Row[Any] | None) -> Iterator[str]:
    """What to know before the wish, in the order of what it changes."""
    if EMERGENCY in task.context:
        yield "An emergency"
    if lead is None or task.action in _TOLD_BY_REASON:
        return
    if lead.held_for == HeldFor.SENDER.value and QUESTIONS[task.action].sends:
        # Whoever presses a button that sends looks at the address first.
        yield "May be forged: the sender is not confirmed"
    elif task.action in _LETTERS:
        yield from _why_held(task.reason)
    yield from _kind(task, lead)
    if task.action in _BY_HAND and not lead.inquiry.sender_email:
        yield from _way(lead)


def _known(words: str, lead: Row[Any] | None, language: str) -> Iterator[str]:
    """What the judge found, for who knows no letter of their words."""
    if lead is not None and lead.qualification is not None and is_read_by_few(words, language):
        found = (one.claim for one in lead.qualification.evidence if one.claim not in NOT_FOUND)
        yield from islice(dict.fromkeys(found), _MOST_CLAIMS)


def _why_held(reason: str) -> Iterator[str]:
    """The first sentence that says it."""
    found = (one for one in BETWEEN_SENTENCES.split(visible(reason)) if not one.startswith(_QUOTES_THEM))
    yield from islice(found, 1)


def _kind(task: Task, lead: Row[Any]) -> Iterator[str]:
    """What it is about, where neither the button nor the wish says it."""
    judgement, taken_for = lead.judgement, lead.disposition or ""
    if task.action is RequiredAction.PREPARE_MEETING and WHEN in task.context:
        yield f"Meeting {task.context[WHEN]}"
    elif task.action is RequiredAction.ANSWER_QUESTION and SAID not in task.context:
        yield "Our letter promised an answer"
    elif task.action is RequiredAction.APPROVE_LETTER:
        yield "No answer to our letter yet"  # else no further one would be due
    elif task.action is RequiredAction.HAND_ON and judgement is not None and judgement.stakes:
        yield f"Not answered: {STAKES_NAMED[judgement.stakes[0].kind]}"
    elif task.action is RequiredAction.HAND_ON and taken_for == Disposition.EXISTING_CLIENT.value:
        yield "A client, it seems; not answered"
    elif task.action is RequiredAction.CONFIRM_DISPOSITION and taken_for in NAMED:
        yield f"An inquiry, or {NAMED[Disposition(taken_for)]}"


def _way(lead: Row[Any]) -> Iterator[str]:
    """How to answer who gave no address."""
    if lead.inquiry.phone:
        yield f"By telephone: {lead.inquiry.phone}"
    elif lead.channel == ChannelName.LINKEDIN.value:
        yield "Answer on LinkedIn; a draft is there to copy"
