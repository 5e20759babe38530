"""Tells owners what waits for them: one message however many tasks there are, and one of emergencies, in every way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.alert_words import title_of
from app.domain.firm import FirmProfile
from app.domain.ports import Alert, Alerts
from app.domain.task import EMERGENCY
from app.domain.whom_to_tell import may_ring
from app.pipeline.alert_items import alert_items
from app.pipeline.telling import tell
from app.storage.engines.database import Database
from app.storage.leads.reached_limits import mark_told, untold_limits
from app.storage.leases import hold_lease
from app.storage.tasks.tasks import Task
from app.storage.tasks.tasks_to_remind import mark_alerted, unalerted_tasks

_TELLING_LEASE = timedelta(seconds=20)  # a killed process delays an alert by no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Called by the schedule in every process; a lease makes it single."""

    database: Database
    alerts: Sequence[Alerts]
    profiles: Mapping[str, FirmProfile]  # a firm whose profile cannot be read may be missing
    holder: str  # this process
    public_url: str
    clock: Callable[[], datetime]

    def tell(self) -> int:
        """Alert about reached limits, and the owners of new tasks, one message per owner.

        Returns how many limits and tasks they were told of.
        """
        waiting = [*self.database.read(untold_limits), *self._unalerted()]
        if not waiting or not self.database.write(self._is_my_turn):
            return 0
        # Read again: another process may have told of some meanwhile.
        return self._tell_of_limits() + self._tell_of_tasks()

    def _tell_of_limits(self) -> int:
        told = 0
        for limit in self.database.read(untold_limits):
            if not self._may_ring(limit.firm_id, ""):
                continue
            alert = Alert(
                firm_id=limit.firm_id,
                kind="limit_reached",
                title="More messages than usual have come in, and not all are answered",
                text=limit.reason,
                url=f"{self.public_url}/desk",
            )
            if tell(self.alerts, alert):
                self.database.write(partial(mark_told, limit_id=limit.id, now=self.clock()))
                told += 1
        return told

    def _tell_of_tasks(self) -> int:
        waiting = self._unalerted()
        told = 0
        for (firm_id, owner, is_emergency), tasks in _by_owner(waiting).items():
            if not (is_emergency or self._may_ring(firm_id, owner)):
                continue
            kind, before = ("emergency", "Emergency") if is_emergency else ("decision_needed", "")
            if tell(self.alerts, self._about(tasks, firm_id, owner, kind, before)):
                ids = [task.id for task in tasks]
                self.database.write(partial(mark_alerted, task_ids=ids, now=self.clock()))
                told += len(tasks)
        return told

    def _unalerted(self) -> list[Task]:
        return self.database.read(partial(unalerted_tasks, now=self.clock()))

    def _about(self, tasks: Sequence[Task], firm_id: str, owner: str, kind: str, before: str) -> Alert:
        firm = self.profiles.get(firm_id)
        zone = firm.zone_of(owner) if firm else ZoneInfo("UTC")
        described = partial(alert_items, tasks=tasks, public_url=self.public_url, zone=zone, now=self.clock())
        items = self.database.read(described)
        more = len(tasks) - len(items)
        return Alert(
            firm_id=firm_id,
            kind=kind,
            owner=owner,
            before=before,
            title=f"{before}: {title_of(items, more)}" if before else title_of(items, more),
            url=items[0].url if len(tasks) == 1 else f"{self.public_url}/desk",
            items=items,
            more=more,
        )

    def _may_ring(self, firm_id: str, owner: str) -> bool:
        """At night, on weekends and holidays they are told when the office opens."""
        firm = self.profiles.get(firm_id)
        return firm is None or may_ring(owner, firm, self.clock())

    def _is_my_turn(self, connection: Connection) -> bool:
        return hold_lease(connection, "tell_owners", self.holder, self.clock(), _TELLING_LEASE)


def _by_owner(tasks: Sequence[Task]) -> dict[tuple[str, str, bool], list[Task]]:
    """The tasks of each (firm, owner), the first due first; emergencies before and apart from the others."""
    owners: dict[tuple[str, str, bool], list[Task]] = {}
    for task in sorted(tasks, key=lambda one: (EMERGENCY not in one.context, one.due_at)):
        owners.setdefault((task.firm_id, task.owner, EMERGENCY in task.context), []).append(task)
    return owners
