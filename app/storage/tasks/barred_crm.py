"""A CRM that lets us record nobody: one task of the firm from the first refusal until the lead it met is recorded."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from app.domain.counted_events import CrmEvent
from app.domain.crm_bars import CrmBar, sort_of_bar, trouble_of_bar
from app.domain.lead_path import LAST_STEP
from app.domain.task import GAP, NewTask, RequiredAction
from app.storage.alarms import end_alarm
from app.storage.events import count_event
from app.storage.tables import events, leads, tasks
from app.storage.tasks.tasks import OPEN, Task, as_task, finish_task
from app.storage.tasks.tasks_about_crm import open_about_crm

BARRED = "barred"  # the gap that is everything
# In the context of its task: the lead that met it, and that it was over. So the history need not be searched for them.
_MET, _OVER = "met", "over"
_LAST_WITHIN = timedelta(days=30)  # while it lasts, the next refused lead opens its task again
_OF_BARS = [one.value for one in (CrmEvent.BARRED, CrmEvent.LETS_US)]


def note_barred(connection: Connection, firm_id: str, lead_id: str, task: NewTask, now: datetime) -> bool:
    """It refused this lead, and would any other. False: it did before, and the firm is asked already.

    Where it does so for another reason now, that is what the task says, and it is alarmed again.
    """
    last = _last_bar(connection, firm_id, now)
    if last is not None and sort_of_bar(last.reason) != sort_of_bar(task.reason):
        end_alarm(connection, trouble_of_bar(firm_id, task.reason).key)
    met = replace(task, context={**task.context, _MET: lead_id})
    task_id = open_about_crm(connection, firm_id, BARRED, met, now, again_after=timedelta(0))
    if task_id is None:
        if last is not None and last.reason != task.reason:
            connection.execute(update(tasks).where(tasks.c.id == last.id).values(reason=task.reason))
        return False
    count_event(connection, CrmEvent.BARRED, firm_id, lead_id, now, about=task_id)
    return True


def note_recorded(connection: Connection, firm_id: str, lead_ids: Collection[str], now: datetime) -> bool:
    """These leads, which had waited, are in the CRM. Where the one it was barred for is not waiting, it is over."""
    barred = _last_bar(connection, firm_id, now) if lead_ids else None
    if barred is None or _OVER in barred.context or _waits(connection, barred.context.get(_MET, "")):
        return False
    task_id, began_at = barred.id, barred.created_at
    over = {**barred.context, _OVER: now.isoformat()}
    connection.execute(update(tasks).where(tasks.c.id == task_id).values(context=over))
    finish_task(connection, task_id, now)
    count_event(connection, CrmEvent.LETS_US, firm_id, None, now, about=task_id, value=began_at.isoformat())
    return True


def task_about_bar(connection: Connection, firm_id: str) -> Task | None:
    """The open one of a firm whose CRM lets us record nobody now."""
    query = select(tasks).where(tasks.c.firm_id == firm_id, OPEN, tasks.c.action == RequiredAction.REPAIR_CRM.value)
    return next((as_task(row) for row in connection.execute(query) if row.context.get(GAP) == BARRED), None)


def bars_between(connection: Connection, firm_id: str, start: datetime, end: datetime) -> Sequence[CrmBar]:
    """Those that began, ended or went on from `start` to before `end`, the oldest first."""
    of_time = (events.c.firm_id == firm_id, events.c.at >= start, events.c.at < end)
    rows = connection.execute(select(events).where(*of_time, events.c.kind.in_(_OF_BARS)).order_by(events.c.at)).all()
    ended = {row.about: row.at for row in rows if row.kind == CrmEvent.LETS_US}
    began = {row.about: datetime.fromisoformat(row.value) for row in rows if row.kind == CrmEvent.LETS_US}
    began |= {row.about: row.at for row in rows if row.kind == CrmEvent.BARRED}
    open_now = task_about_bar(connection, firm_id)
    if open_now is not None and open_now.created_at < end:
        began[open_now.id] = open_now.created_at
    bars: list[CrmBar] = []
    for task_id, at in sorted(began.items(), key=_by_time):
        bar = CrmBar(began_at=at, ended_at=ended.get(task_id))
        if bars and bars[-1].ended_at is None:  # its task was closed, and nothing was mended
            bar = replace(bars.pop(), ended_at=bar.ended_at)
        bars.append(bar)
    return bars


def _by_time(one: tuple[str, datetime]) -> datetime:
    return one[1]


def _last_bar(connection: Connection, firm_id: str, now: datetime) -> Task | None:
    """Its task, open or done not long ago."""
    lately = or_(OPEN, tasks.c.done_at > now - _LAST_WITHIN)
    query = select(tasks).where(tasks.c.firm_id == firm_id, lately, tasks.c.action == RequiredAction.REPAIR_CRM.value)
    rows = connection.execute(query.order_by(tasks.c.created_at.desc()))
    return next((as_task(row) for row in rows if row.context.get(GAP) == BARRED), None)


def _waits(connection: Connection, lead_id: str) -> bool:
    query = select(leads.c.id).where(leads.c.id == lead_id, leads.c.next_step == LAST_STEP)
    return connection.execute(query).scalar() is not None
