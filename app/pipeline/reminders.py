"""Sees to it that what waits is not forgotten: the owner hears again, then a second person, then the business owner."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.domain.alert_words import title_of
from app.domain.firm import FirmProfile
from app.domain.ports import Alert, Alerts
from app.domain.reminding import Reminder, Waiting, next_step
from app.domain.reminding_words import said_before, why_told
from app.domain.trouble import Trouble
from app.domain.whom_to_tell import may_ring, told_last, told_when_due
from app.pipeline.alert_items import alert_items
from app.pipeline.telling import tell
from app.storage.absent_colleagues import everybody_away
from app.storage.alarms import note_trouble
from app.storage.engines.database import Database
from app.storage.leases import hold_lease
from app.storage.tasks.stand_ins import move_open_tasks
from app.storage.tasks.tasks_to_remind import keep_told, look_again, tasks_to_remind

log = structlog.get_logger("reminders")

_LEASE = timedelta(minutes=2)  # after a kill the next process reminds
_LOOKED_AGAIN = timedelta(minutes=15)  # at what waits for somebody to be at work
_TRIED_AGAIN = timedelta(minutes=1)
_TROUBLE_AFTER = timedelta(minutes=15)  # past due and nobody else could be told
_NOBODY = "Something is past due, and no alert about it arrives"
_ADVICE = "See what waits on the desk and tell its owner; `leads doctor` says which way of alerts does not work."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """What is told to the first of these people who can be reached."""

    firm_id: str
    step: Reminder
    owner: str
    people: tuple[str, ...]
    cannot_wait: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """Called by the schedule in every process; a lease makes it single."""

    database: Database
    alerts: Sequence[Alerts]
    profiles: Mapping[str, FirmProfile]
    operator: str  # the second person of a firm with one partner; empty: nobody
    holder: str  # this process
    public_url: str
    clock: Callable[[], datetime]

    def remind(self) -> int:
        """Move what waits for whoever is away, and tell whom it is time to. Returns how many tasks were told of."""
        now = self.clock()
        away = self.database.read(partial(everybody_away, now=now))
        for firm_id in away:
            self.database.write(partial(move_open_tasks, firm_id=firm_id, now=now))
        waiting = self.database.read(partial(tasks_to_remind, now=now))
        if not waiting or not self.database.write(self._is_my_turn):
            return 0
        messages: dict[_Message, list[Waiting]] = {}
        later: dict[datetime, list[str]] = {}
        for task in self.database.read(partial(tasks_to_remind, now=now)):  # another process may have told of some
            if (firm := self.profiles.get(task.firm_id)) is None:  # its profile cannot be read
                later.setdefault(now + _LOOKED_AGAIN, []).append(task.id)
                continue
            step = next_step(task, firm, now)
            if step is None or step[1] > now:
                later.setdefault(now + timedelta(days=1) if step is None else step[1], []).append(task.id)
            else:
                message = self._message(task, step[0], firm, away.get(task.firm_id, {}))
                messages.setdefault(message, []).append(task)
        self.database.write(partial(look_again, later=later))
        in_order = sorted(messages.items(), key=lambda one: not one[0].cannot_wait)
        return sum(self._tell_or_log(message, tasks) for message, tasks in in_order)

    def _is_my_turn(self, connection: Connection) -> bool:
        return hold_lease(connection, "remind", self.holder, self.clock(), _LEASE)

    def _message(self, task: Waiting, step: Reminder, firm: FirmProfile, away: Mapping[str, str]) -> _Message:
        people: tuple[str, ...] = (task.owner,)
        if step is Reminder.DUE:
            others = tuple(one.email for one in told_when_due(task.owner, firm, away))
            people = others or (self.operator or task.owner,)
        elif step is Reminder.LONG_DUE:
            people = tuple(one.email for one in told_last(task.owner, firm, away))
        return _Message(firm_id=firm.id, step=step, owner=task.owner, people=people, cannot_wait=task.cannot_wait)

    def _tell_or_log(self, message: _Message, tasks: Sequence[Waiting]) -> int:
        """One that breaks leaves the others."""
        try:
            return self._tell(message, tasks)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("reminder_failed", tasks=[one.id for one in tasks])
            self._look_again(tasks, self.clock() + _LOOKED_AGAIN)
            return 0

    def _tell(self, message: _Message, tasks: Sequence[Waiting]) -> int:
        """The first who is at work and takes it; where nobody is, they are told when somebody is."""
        firm, now = self.profiles[message.firm_id], self.clock()
        at_work = [one for one in message.people if message.cannot_wait or may_ring(one, firm, now)]
        for whom in at_work:
            if tell(self.alerts, self._alert(message, tasks, firm, whom)):
                name = firm.name_of(whom)
                self.database.write(partial(keep_told, told=tasks, step=message.step, whom=name, now=now))
                if message.step is Reminder.DUE and message.owner != whom:
                    self._tell_owner(message, tasks, firm, name)
                return len(tasks)
        self._look_again(tasks, now + (_TRIED_AGAIN if at_work else _LOOKED_AGAIN))
        late = now - min(one.due_at for one in tasks)
        if at_work and message.step is not Reminder.HALF_TIME and late >= _TROUBLE_AFTER:
            trouble = Trouble(key=f"untold:{firm.id}", title=_NOBODY, advice=_ADVICE)
            self.database.write(partial(note_trouble, trouble=trouble, now=now))
        return 0

    def _alert(self, message: _Message, tasks: Sequence[Waiting], firm: FirmProfile, whom: str) -> Alert:
        described = partial(
            alert_items, tasks=tasks, public_url=self.public_url, zone=firm.zone_of(whom), now=self.clock()
        )
        items = self.database.read(described)
        more = len(tasks) - len(items)
        kind, urgent = ("emergency", "Emergency: ") if message.cannot_wait else ("reminder", "")
        before = urgent + said_before(message.step, message.owner, firm)
        return Alert(
            firm_id=firm.id,
            kind=kind,
            owner=whom,
            before=before,
            title=f"{before}: {title_of(items, more)}",
            text=why_told(message.step, message.owner, whom, firm),
            url=items[0].url if len(tasks) == 1 else f"{self.public_url}/desk",
            items=items,
            more=more,
        )

    def _tell_owner(self, message: _Message, tasks: Sequence[Waiting], firm: FirmProfile, told: str) -> None:
        """That somebody else knows by now; whoever is not at work reads it later, in the digest."""
        if message.cannot_wait or may_ring(message.owner, firm, self.clock()):
            alert = self._alert(message, tasks, firm, message.owner)
            tell(self.alerts, replace(alert, text=f"It was due, so {told} has been told as well."))

    def _look_again(self, tasks: Sequence[Waiting], at: datetime) -> None:
        self.database.write(partial(look_again, later={at: [one.id for one in tasks]}))
