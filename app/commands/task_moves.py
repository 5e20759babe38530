"""What `leads tasks ID` does with a task beside deciding it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.commands.options import operator, settings_of_database
from app.commands.output import fail
from app.domain.desk import Move, snoozed_until
from app.domain.due_times import due_for_asking, span_of
from app.domain.errors import ConfigurationError, MoveRefused
from app.main.clock import utc_now
from app.profiles.profile_folders import load_profiles
from app.storage.digest.digest_mails import load_reader
from app.storage.leads.reopened_tasks import reopen
from app.storage.tasks import desk_moves
from app.storage.tasks.tasks import Task, load_task

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMove:
    """The options as they were given; one of them, or none."""

    assign: str | None
    snooze: str | None
    undo: bool
    reopen: bool

    @property
    def given(self) -> Mapping[str, object]:
        named = {"--assign": self.assign, "--snooze": self.snooze, "--undo": self.undo, "--reopen": self.reopen}
        return {name: value for name, value in named.items() if value}


def moved(connection: Connection, task_id: str, wanted: WantedMove) -> tuple[str, Move]:
    """(the task that is open now, what was done). Ends the command where it cannot be done."""
    task = load_task(connection, task_id)
    if task is None:
        raise fail(f"there is no task {task_id}")
    if len(wanted.given) > 1:
        raise fail(f"one of these at a time: {', '.join(wanted.given)}", 2)
    try:
        return _moved(connection, task, wanted)
    except MoveRefused as refused:
        raise fail(str(refused).rstrip(".")) from None


def _moved(connection: Connection, task: Task, wanted: WantedMove) -> tuple[str, Move]:
    (by, _place), now = operator(), utc_now()
    if wanted.assign:
        desk_moves.assign(connection, task.firm_id, task.id, wanted.assign, by, now)
        return task.id, Move.ASSIGNED
    if wanted.snooze:
        owner = load_reader(connection, task.firm_id, task.owner)
        until = snoozed_until(wanted.snooze, owner.zone if owner else _UTC, now)
        desk_moves.snooze(connection, task.firm_id, task.id, until, by, now)
        return task.id, Move.SNOOZED
    if wanted.undo:
        desk_moves.undo(connection, task.firm_id, task.id, by, now)
        return task.id, Move.UNDONE
    return reopen(connection, task.firm_id, task.id, by, now, due_at=_due_again(task, now))


def _due_again(task: Task, now: datetime) -> datetime:
    """In the working time of its owner, as on the desk; by the clock where the firm's profile is not here."""
    try:
        firm = load_profiles(settings_of_database().profiles_directory)[task.firm_id]
    except (ConfigurationError, KeyError):
        return now + span_of(None)
    return due_for_asking(task.owner, firm, now)
