"""What of a letter that a colleague changed may be kept as an answer: offered where they have just sent it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from app.domain.reply.answer_suggestion import AnswerSuggestion, answer_suggestion
from app.domain.roles import Right
from app.storage.kept_answers import KEY, answers_in_use
from app.storage.tasks.review import leads_by_id
from app.storage.tasks.tasks import load_task
from app.web.console.sessions import Colleague

ANSWER_SENTENCES: Mapping[str, str] = {  # what a page says when it is done
    "kept": "The answer is kept: letters may say it within a minute. It stands under Settings.",
    "removed": "The answer is removed: no letter says it any more within a minute.",
}
_KEPT = re.compile(rf"{KEY}[0-9]{{1,9}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOffer:
    """The question and the text, with the lead that they come from."""

    lead_id: str
    suggestion: AnswerSuggestion


def offer_after(connection: Connection, who: Colleague, task_id: str) -> AnswerOffer | None:
    """Of the letter that was sent by deciding this task; None where nothing in it answers anybody else."""
    task = load_task(connection, task_id) if task_id else None
    if task is None or task.firm_id != who.firm_id or not task.lead_id:
        return None
    lead = leads_by_id(connection, [task.lead_id]).get(task.lead_id)
    return offer_of(connection, who, lead, task.decision_text) if lead is not None else None


def offer_of(connection: Connection, who: Colleague, lead: Row[Any], letter: str | None) -> AnswerOffer | None:
    """Of a letter to the lead's sender as a colleague changed it; None also where it is kept already."""
    found = answer_suggestion(lead.draft, letter, lead.inquiry) if who.may(Right.SETTINGS) else None
    if found is None:
        return None
    kept = answers_in_use(connection).get(who.firm_id, ())
    is_kept = any(found.text in answer.texts.values() for answer in kept)
    return None if is_kept else AnswerOffer(lead_id=lead.id, suggestion=found)


def kept_key(named: str) -> str:
    """The key of a kept answer, as an address or a form names it; "" for anything else."""
    return named if _KEPT.fullmatch(named) else ""
