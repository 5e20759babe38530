"""Tells owners what waits for them: one message however many tasks there are, and one of emergencies, in every way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from app.domain.decision import QUESTIONS
from app.domain.ports import Alert, Alerts
from app.domain.task import EMERGENCY
from app.pipeline.telling import tell
from app.storage.engines.database import Database
from app.storage.leads.reached_limits import mark_told, untold_limits
from app.storage.leases import hold_lease
from app.storage.tasks.tasks import Task, mark_alerted, unalerted_tasks

_TELLING_LEASE = timedelta(seconds=20)  # a killed process delays an alert by no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Called by the schedule in every process; a lease makes it single."""

    database: Database
    alerts: Sequence[Alerts]
    holder: str  # this process
    public_url: str
    clock: Callable[[], datetime]

    def tell(self) -> int:
        """Alert about reached limits, and the owners of new tasks, one message per owner.

        Returns how many limits and tasks they were told of.
        """
        waiting = [*self.database.read(untold_limits), *self.database.read(unalerted_tasks)]
        if not waiting or not self.database.write(self._is_my_turn):
            return 0
        # Read again: another process may have told of some meanwhile.
        return self._tell_of_limits() + self._tell_of_tasks()

    def _tell_of_limits(self) -> int:
        told = 0
        for limit in self.database.read(untold_limits):
            title = f"More than usual, so messages are held back: {limit.reason}"
            if self._arrives(limit.firm_id, "limit_reached", "", title):
                self.database.write(partial(mark_told, limit_id=limit.id, now=self.clock()))
                told += 1
        return told

    def _tell_of_tasks(self) -> int:
        waiting = self.database.read(unalerted_tasks)
        told = 0
        for (firm_id, owner, is_emergency), tasks in _by_owner(waiting).items():
            number = f"{len(tasks)} lead{'s' if len(tasks) > 1 else ''} waiting for a decision"
            asked = sorted({QUESTIONS[task.action].title for task in tasks})
            kind, before = ("emergency", "Emergency: ") if is_emergency else ("decision_needed", "")
            if self._arrives(firm_id, kind, owner, f"{before}{number}: {'; '.join(asked)}"):
                ids = [task.id for task in tasks]
                self.database.write(partial(mark_alerted, task_ids=ids, now=self.clock()))
                told += len(tasks)
        return told

    def _is_my_turn(self, connection: Connection) -> bool:
        return hold_lease(connection, "tell_owners", self.holder, self.clock(), _TELLING_LEASE)

    def _arrives(self, firm_id: str, kind: str, owner: str, title: str) -> bool:
        alert = Alert(firm_id=firm_id, kind=kind, owner=owner, title=title, url=f"{self.public_url}/review")
        return tell(self.alerts, alert)


def _by_owner(tasks: Sequence[Task]) -> dict[tuple[str, str, bool], list[Task]]:
    """The tasks of each (firm, owner), emergencies before and apart from the others."""
    owners: dict[tuple[str, str, bool], list[Task]] = {}
    for task in sorted(tasks, key=lambda one: EMERGENCY not in one.context):
        owners.setdefault((task.firm_id, task.owner, EMERGENCY in task.context), []).append(task)
    return owners
