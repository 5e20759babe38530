"""What was recorded and has changed since: the CRM shall have that too."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update

from app.domain.lead_path import LAST_STEP
from app.domain.task import ABOUT_RECORDS
from app.storage.tables import crm_links, leads, tasks

_THERE = leads.c.emptied_at.is_(None)
NOT_MIRRORED = tuple(action.value for action in ABOUT_RECORDS)  # tasks about the CRM are not kept in it
_MIRRORED = select(crm_links.c.our_key).where(  # named in this order: the index of links is by key
    crm_links.c.our_key == tasks.c.id, crm_links.c.kind == "task"
)
_LEADS_OF_TASKS = (
    select(tasks.c.lead_id, _MIRRORED.exists().label("mirrored"))
    .where(
        tasks.c.id.in_(bindparam("ids", expanding=True)),
        tasks.c.lead_id.is_not(None),
        tasks.c.action.not_in(NOT_MIRRORED),
    )
    .order_by(tasks.c.lead_id)
)


def to_the_crm(now: datetime) -> dict[str, Any]:
    """What every lead gets that is only to be recorded."""
    return {"next_step": LAST_STEP, "due_at": now, "attempts": 0}


def record_again(connection: Connection, lead_id: str, now: datetime) -> None:
    """Something was added after the lead was settled, or while it is being recorded: the CRM shall have it too.

    A recorder that has read the lead before finds one more attempt than it knows, and so does not settle it.
    """
    _change(connection, leads.c.id == lead_id, now)


def record_tasks_again(connection: Connection, found: Iterable[Row[Any]], now: datetime) -> None:
    """These tasks (rows with `id` and `lead_id`) were done, asked anew or moved.

    Only what the CRM knows of is told to it: a lead that was filtered never comes there because its task is done.
    """
    ids = [row.id for row in found if row.lead_id]
    if not ids:
        return
    for row in connection.execute(_LEADS_OF_TASKS, {"ids": ids}).all():
        if row.mirrored:
            record_again(connection, row.lead_id, now)
        else:
            _read_before(connection, (leads.c.id == row.lead_id) & (leads.c.due_at < now))


def record_all_again(connection: Connection, lead_ids: Sequence[str], now: datetime) -> None:
    """The same for many leads."""
    for start in range(0, len(lead_ids), 500):
        _change(connection, leads.c.id.in_(lead_ids[start : start + 500]), now)


def _change(connection: Connection, which: ColumnElement[bool], now: datetime) -> None:
    _read_before(connection, which)
    connection.execute(update(leads).where(which, _THERE, leads.c.next_step.is_(None)).values(**to_the_crm(now)))


def _read_before(connection: Connection, which: ColumnElement[bool]) -> None:
    """Where a recorder may have read the lead already, what it read is out of date."""
    being_recorded = update(leads).where(which, _THERE, leads.c.next_step == LAST_STEP)
    connection.execute(being_recorded.values(attempts=leads.c.attempts + 1))
