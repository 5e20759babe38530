"""What still waits about a conversation that has gone on elsewhere: ended by them, or answered by one of us."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from app.storage.recording_again import record_tasks_again
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import UNDECIDED


def tell_what_waits(connection: Connection, thread_id: str, told: str, now: datetime) -> None:
    """Who decides about another message of it reads the sentence `told`, and no acknowledgement of one leaves any more.

    Nothing is taken from them: they may want to thank, or what they are told may have been misread.
    """
    of_thread = select(leads.c.id).where(leads.c.thread_id == thread_id)
    untold = ~tasks.c.reason.contains(told, autoescape=True)
    there = update(tasks).where(tasks.c.lead_id.in_(of_thread), UNDECIDED, untold)
    changed = there.values(reason=tasks.c.reason + f" {told}").returning(tasks.c.id, tasks.c.lead_id)
    record_tasks_again(connection, connection.execute(changed).all(), now)
    waits = update(leads).where(leads.c.thread_id == thread_id, leads.c.acknowledge_at.is_not(None))
    connection.execute(waits.values(acknowledge_at=None))
