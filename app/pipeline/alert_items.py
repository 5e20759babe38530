"""Tasks in the words of an alert: who waits for what, why, until when, and the link to each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from app.domain.alert_words import clock_words
from app.domain.decision import QUESTIONS
from app.domain.draft import Draft
from app.domain.people.shown_names import shown_company, shown_name
from app.domain.ports import AlertItem
from app.domain.reminding import Waiting
from app.domain.task import EMERGENCY, OWN_LETTERS, RequiredAction
from app.domain.words.quoting import cut_at_a_word, quoted
from app.domain.words.shown_text import visible
from app.domain.words.text import clean_line
from app.storage.tasks.review import leads_by_id
from app.storage.tasks.tasks import Task

AT_MOST = 15  # in one alert; whoever has more reads their list
_LONGEST_LINE = 160  # characters
ABOUT_NOBODY = {
    RequiredAction.REPAIR_DELIVERY: "A message that nobody could read",
    RequiredAction.ERASE_BY_HAND: "An erasure",
    RequiredAction.REPAIR_CRM: "Trouble with the CRM",
}


def alert_items(
    connection: Connection, tasks: Sequence[Task | Waiting], *, public_url: str, zone: ZoneInfo, now: datetime
) -> tuple[AlertItem, ...]:
    """The first `AT_MOST` of the tasks as they are given, with times of `zone`, which is the reader's."""
    shown = tasks[:AT_MOST]
    about = leads_by_id(connection, [task.lead_id for task in shown if task.lead_id])
    return tuple(
        alert_item(task, about.get(task.lead_id or ""), public_url=public_url, zone=zone, now=now) for task in shown
    )


def alert_item(
    task: Task | Waiting, lead: Row[Any] | None, *, public_url: str, zone: ZoneInfo, now: datetime
) -> AlertItem:
    """One task beside its lead of `leads_by_id`."""
    question = QUESTIONS[task.action]
    emergency = task.context.get(EMERGENCY, "")
    because = f" {quoted(emergency)}" if emergency and emergency not in task.reason else ""
    has_draft = question.has_text and task.action not in OWN_LETTERS
    return AlertItem(
        who=_about_nobody(task) if lead is None else _who(lead),
        names_nobody=lead is None,
        company="" if lead is None else _company(lead),
        tier=(lead.tier or "") if lead is not None else "",
        asked=question.asked,
        reason=visible(task.reason) + because,
        due=clock_words(task.due_at, now, zone),
        is_late=task.due_at <= now,
        first_line=_first_line(lead.draft) if lead is not None and has_draft and lead.draft else "",
        url=f"{public_url}/tasks/{task.id}",
    )


def _about_nobody(task: Task | Waiting) -> str:
    source = task.context.get("source", "")
    if task.action is RequiredAction.REPAIR_DELIVERY and source:
        return f"A message through {quoted(source)} that nobody could read"
    return ABOUT_NOBODY.get(task.action, "Something that came in")


def _who(lead: Row[Any]) -> str:
    inquiry = lead.inquiry
    name = shown_name(lead.contact_name or inquiry.sender_name or "", inquiry.sender_email or "")
    return name or clean_line(inquiry.sender_email or inquiry.phone or "") or "Somebody without a name"


def _company(lead: Row[Any]) -> str:
    name, address = lead.company_name or lead.inquiry.company or "", lead.inquiry.sender_email or ""
    return shown_company(name, address, beside=lead.contact_name or lead.inquiry.sender_name or "")


def _first_line(draft: Draft) -> str:
    """The paragraph below the greeting, or the only one."""
    paragraphs = [paragraph for paragraph in draft.letter.split("\n\n") if paragraph.strip()]
    return cut_at_a_word(visible(" ".join(paragraphs[:2][-1:])), _LONGEST_LINE)
