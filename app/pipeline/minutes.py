"""The digest of one minute for one reader: the day's facts, and what waits for them in the words of an alert."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from app.domain.autonomy import HeldFor
from app.domain.decision import QUESTIONS
from app.domain.digest_minute import MOST_NEEDS, Minute, Need
from app.domain.rating import SUBJECTS_NAMED
from app.domain.task import RequiredAction
from app.domain.wish_line import wish_line
from app.domain.words.quoting import cut_at_a_word, cut_to_the_point, quoted
from app.domain.words.shown_text import visible
from app.pipeline.alert_items import alert_items
from app.storage.access.firms import name_of_firm
from app.storage.digest.minute_rows import period_facts, tasks_in_order
from app.storage.leads.ratings import Accuracy, accuracy_of
from app.storage.people.proposals import count_open
from app.storage.tasks.review import leads_by_id
from app.storage.tasks.tasks import Task

_LONGEST_WISH = 84  # characters: two lines on a phone
_LONGEST_REASON = 160
_NOT_PROVED = "Not sure who sent it."  # beside a button that sends: whoever presses it looks at the address first
_FIRST_LETTERS = (RequiredAction.APPROVE_REPLY, RequiredAction.WRITE_REPLY, RequiredAction.RING_BACK)


def minute_of(
    connection: Connection,
    firm_id: str,
    email: str,
    days: Sequence[date],
    *,
    zone: ZoneInfo,
    now: datetime,
    public_url: str,
) -> Minute:
    """These local days, oldest first, for the colleague with that address."""
    facts = period_facts(connection, firm_id, days, zone)
    tasks, needs_in_all, of_colleagues = tasks_in_order(connection, firm_id, email, MOST_NEEDS)
    items = alert_items(connection, tasks, public_url=public_url, zone=zone, now=now)
    accuracy = accuracy_of(connection, firm_id)
    about = leads_by_id(connection, [task.lead_id for task in tasks if task.lead_id])
    return Minute(
        firm_id=firm_id,
        firm_name=name_of_firm(connection, firm_id),
        zone=zone,
        built_at=now,
        days=facts.days,
        needs=tuple(
            Need(
                task_id=task.id,
                item=item,
                wish=_wish(task, about.get(task.lead_id or "")),
                action=task.action.value,
                button=QUESTIONS[task.action].button,
                decision=QUESTIONS[task.action].choices[0].decision.value,
            )
            for task, item in zip(tasks, items, strict=True)
        ),
        needs_in_all=needs_in_all,
        of_colleagues=of_colleagues,
        figures=facts.figures,
        before=facts.before,
        decided=facts.decided,
        names=facts.names,
        filtered=facts.filtered,
        least_sure=facts.least_sure,
        by_lot=facts.by_lot,
        limits=facts.limits,
        further_letters=facts.further_letters,
        crm=facts.crm,
        alike_contacts=count_open(connection, firm_id),
        to_rate=accuracy.to_rate,
        rated={subject.value: (share.count, share.total) for subject, share in accuracy.shares.items()},
        rated_right=_told(accuracy),
    )


def _told(accuracy: Accuracy) -> str:
    """In one line; "" where nobody has rated anything yet."""
    shares = ((SUBJECTS_NAMED[subject], share) for subject, share in accuracy.shares.items() if share.total)
    return ", ".join(f"{words} {share.in_percent}" for words, share in shares)


def _wish(task: Task, lead: Row[Any] | None) -> str:
    """One line of what they want, in their words; of a task about nobody, why it is there."""
    words = task.context.get("question", "").partition("\n\n")[0] or ("" if lead is None else _asked(task, lead))
    if words:
        said = quoted(cut_to_the_point(visible(words), _LONGEST_WISH))
        return f"{_NOT_PROVED} {said}" if lead is not None and _is_unproved(task, lead) else said
    return cut_at_a_word(visible(task.reason), _LONGEST_REASON)


def _is_unproved(task: Task, lead: Row[Any]) -> bool:
    """Whose answer goes by mail; who gave no address is written to elsewhere."""
    return lead.held_for == HeldFor.SENDER.value and QUESTIONS[task.action].sends


def _asked(task: Task, lead: Row[Any]) -> str:
    need = lead.judgement.need if lead.judgement is not None else ""
    return wish_line(lead.inquiry, need, is_first_letter=task.action in _FIRST_LETTERS)
