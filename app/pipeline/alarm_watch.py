"""Notices what is wrong with the installation itself, and tells a person once, and again when it is over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from app.domain.firm import FirmProfile
from app.domain.ports import Alert, Alerts
from app.domain.trouble import PART, Trouble
from app.domain.words.moments import local_time
from app.pipeline.telling import tell
from app.storage.alarms import StoredAlarm, end_alarm, mark_told, note_trouble, stored_alarms
from app.storage.engines.database import Database
from app.storage.leases import hold_lease

log = structlog.get_logger("alarms")

# Unseen for so long: what comes and goes is one trouble. A process that takes the watch over needs a minute for that
# and 8 more until it calls a silent part away, so it must be longer than both.
OVER_AFTER = timedelta(minutes=15)
WATCHED_EVERY = timedelta(seconds=30)
_WATCH_LEASE = timedelta(minutes=1)  # then another process watches: whatever dies, a trouble is told within two minutes
Look = Callable[[datetime], Sequence[Trouble]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmWatch:
    """Called by the schedule in every process; a lease makes it single, and whoever lives takes it over."""

    database: Database
    looks: Sequence[Look]
    alerts: Sequence[Alerts]
    profiles: Mapping[str, FirmProfile]
    operator: str  # who is mailed about the whole installation; empty: the first partner of the first firm
    holder: str  # this process
    public_url: str
    clock: Callable[[], datetime]

    def watch(self) -> int:
        """Look once, and tell what has begun and what has ended. Returns how many were told of."""
        if not self.database.write(self._is_my_turn):
            return 0
        complete = True
        for look in self.looks:
            try:
                self._note(look(self.clock()))
            except Exception:  # one look that fails leaves the others
                log.exception("look_failed")
                complete = False
        if not self.database.write(self._is_my_turn):  # the looks took so long that another process tells
            return 0
        known = self.database.read(stored_alarms)
        broken = {alarm.key.removeprefix(PART) for alarm in known if alarm.key.startswith(PART)}
        return sum(self._tell(alarm, broken - {""}, may_end=complete) for alarm in known)

    def _is_my_turn(self, connection: Connection) -> bool:
        return hold_lease(connection, "alarms", self.holder, self.clock(), _WATCH_LEASE)

    def _note(self, troubles: Sequence[Trouble]) -> None:
        for trouble in troubles:
            self.database.write(partial(note_trouble, trouble=trouble, now=self.clock()))

    def _tell(self, alarm: StoredAlarm, broken: set[str], *, may_end: bool) -> bool:
        now = self.clock()
        over = now - alarm.seen_at >= OVER_AFTER
        if over and not may_end:
            return False
        if over:
            ended = alarm.told_at is None or self._is_over(alarm, broken - _part_of(alarm))
            if ended:
                self.database.write(partial(end_alarm, key=alarm.key))
            return ended and alarm.told_at is not None
        if alarm.told_at is not None:
            return False
        arrived = self._arrives(alarm, alarm.title, alarm.advice, broken)
        if arrived:
            self.database.write(partial(mark_told, key=alarm.key, now=now))
        else:
            log.error("nobody_could_be_told", alarm=alarm.key, since=str(alarm.began_at))
        return arrived

    def _is_over(self, alarm: StoredAlarm, broken: set[str]) -> bool:
        began, seen = (local_time(at, self._zone_of(alarm)) for at in (alarm.began_at, alarm.seen_at))
        text = f"It was so from {began} to {seen}. There is nothing left to do about it."
        return self._arrives(alarm, f"Over: {alarm.title}", text, broken)

    def _firm_of(self, alarm: StoredAlarm) -> str:
        known = alarm.firm_id in self.profiles
        return alarm.firm_id if known and alarm.firm_id else next(iter(self.profiles))

    def _zone_of(self, alarm: StoredAlarm) -> ZoneInfo:
        return self.profiles[self._firm_of(alarm)].zone_of("" if alarm.firm_id else self.operator)

    def _arrives(self, alarm: StoredAlarm, title: str, text: str, broken: set[str]) -> bool:
        alert = Alert(
            firm_id=self._firm_of(alarm),
            kind="alarm",
            owner="" if alarm.firm_id else self.operator,
            title=title,
            text=text,
            url=f"{self.public_url}/settings",
        )
        return tell(self.alerts, alert, broken=broken)


def _part_of(alarm: StoredAlarm) -> set[str]:
    return {alarm.key.removeprefix(PART)}
