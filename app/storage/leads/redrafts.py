"""What became of a wish that a draft be otherwise."""

from datetime import datetime

from sqlalchemy import Connection, update

from app.domain.draft import Draft
from app.domain.identifiers import new_id
from app.storage.events import note_event
from app.storage.mailbox_tables import laid_drafts
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import REDRAFT, UNDECIDED, Task


def keep_redraft(connection: Connection, task: Task, draft: Draft | None, told: str, now: datetime) -> bool:
    """The new letter, where there is one, and what the colleague is told. False: the wish does not stand any more.

    Words that somebody left in the letter give way to it, and a copy in their mailbox is laid anew.
    """
    values: dict[str, object] = {"next_step": None, "due_step_at": None, "wish": None, "wish_told": told}
    if draft is not None:
        values["decision_text"] = None
    stands = (tasks.c.id == task.id, UNDECIDED, tasks.c.next_step == REDRAFT, tasks.c.wish == task.wish)
    if connection.execute(update(tasks).where(*stands).values(values)).rowcount != 1:
        return False
    if draft is not None:
        is_there = (leads.c.id == task.lead_id, leads.c.emptied_at.is_(None))
        connection.execute(update(leads).where(*is_there).values(draft=draft))
        # Of a task that does not exist it is taken from the mailbox, and the new one laid.
        of_task = update(laid_drafts).where(laid_drafts.c.task_id == task.id)
        connection.execute(of_task.values(task_id=new_id()))
        note_event(connection, firm_id=task.firm_id, lead_id=task.lead_id, at=now, kind="redrafted", actor=draft.writer)
    return True
