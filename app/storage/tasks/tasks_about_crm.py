"""What the CRM does not take of a firm: its one task for each such thing, and the leads recorded meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from app.domain.firm import FirmProfile
from app.domain.lead_path import LAST_STEP
from app.domain.task import GAP, NewTask, RequiredAction
from app.storage.crm.mended import note_mended
from app.storage.crm.refused_mail import tell_crm_of_untold_refusals
from app.storage.recording_again import record_all_again
from app.storage.tables import crm_links, leads, tasks
from app.storage.tasks.tasks import OPEN, finish_tasks_of_kind, open_task
from app.storage.turns import wait_for_turn

_SAID_AGAIN_AFTER = timedelta(days=30)  # of what a person has left as it is
_EARLIER = timedelta(hours=1)  # what a task is about was there a little before it
_PORTION = 500


def open_about_crm(
    connection: Connection,
    firm_id: str,
    about: str,
    task: NewTask,
    now: datetime,
    *,
    again_after: timedelta = _SAID_AGAIN_AFTER,
) -> str | None:
    """Store a task about the CRM as a whole; None where there is one about the same, or was within the month."""
    wait_for_turn(connection, f"crm {firm_id}")
    recent = or_(OPEN, tasks.c.done_at > now - again_after)
    query = select(tasks.c.context).where(tasks.c.firm_id == firm_id, tasks.c.action == task.action.value, recent)
    if any(context.get(GAP) == about for context in connection.execute(query).scalars()):
        return None
    return open_task(connection, firm_id, replace(task, context={**task.context, GAP: about}), now)


def record_since(connection: Connection, firm: FirmProfile, since: datetime, now: datetime) -> None:
    """Leads that wait for the CRM are recorded now; so are those it refused, those recorded since then, and those of
    people whose refusal of our mail it does not have, or not of all their addresses.
    """
    firm_id = firm.id
    note_mended(connection, firm_id, now)
    waiting = (leads.c.firm_id == firm_id, leads.c.next_step == LAST_STEP)
    connection.execute(update(leads).where(*waiting).values(due_at=now, attempts=1))
    again = set(finish_tasks_of_kind(connection, firm_id, RequiredAction.REPAIR_RECORD, now))
    linked = (crm_links.c.firm_id == firm_id, crm_links.c.kind == "message", crm_links.c.our_key == leads.c.id)
    recorded = select(leads.c.id).where(leads.c.firm_id == firm_id, leads.c.received_at > since - _EARLIER)
    again |= set(connection.execute(recorded.where(select(crm_links.c.our_key).where(*linked).exists())).scalars())
    record_all_again(connection, sorted(again), now)
    tell_crm_of_untold_refusals(connection, firm, now, not_taken=True)
