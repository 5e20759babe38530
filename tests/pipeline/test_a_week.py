"""A week of a firm of three: nights, a weekend, a holiday, absences and channels that fail. Nothing is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.domain.absence import PlannedAbsence
from app.domain.decision import Decision
from app.domain.errors import UpstreamUnavailable
from app.domain.firm import Partner
from app.domain.office_hours import OfficeHours
from app.domain.ports import Alert
from app.storage.absent_colleagues import everybody_away
from app.storage.access.firms import store_profile
from app.storage.alarms import stored_alarms
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import events
from app.storage.tasks.stand_ins import come_back, go_away
from app.storage.tasks.tasks import decide
from tests.fakes import Clock, FakeAlerts
from tests.path_parts import LeadPath

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2031, 5, 12)
HOLIDAY = date(2031, 5, 15)  # the Thursday
INES, TOM, NORA = (f"{name}@larkfield.example" for name in ("ines", "tom", "nora"))
STEP = timedelta(minutes=10)
SECOND_PEOPLE = {"deputy_told", "business_owner_told"}
WORDS = ("A question", "An unsure question", "hardly a question", "A complaint", "An existing_client here")
PARTNERS = (
    Partner(email=INES, name="Ines Calder", time_zone=LONDON, deputy=TOM),
    Partner(email=TOM, name="Tom Osei", time_zone=LONDON, deputy=NORA),
    Partner(email=NORA, name="Nora Lind", time_zone=LONDON),
)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """Of the day of that number, from Monday on, on the wall in London."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), LONDON).astimezone(UTC)


@dataclass
class Week:
    """Steps through it; what is asserted is asserted after every step."""

    path: LeadPath
    webhook: FakeAlerts = field(default_factory=FakeAlerts)
    told: list[tuple[datetime, Alert]] = field(default_factory=list)
    nobody_reachable: tuple[datetime, datetime] = (moment(2, 11), moment(2, 11, 40))

    def __post_init__(self) -> None:
        hours = OfficeHours(holidays=frozenset({HOLIDAY}))
        self.path.firm = replace(self.path.firm, partners=PARTNERS, office_hours=hours, business_owner=NORA)
        self.path.profiles = {self.path.firm.id: self.path.firm}
        self.path.clock = Clock(moment(0, 0))
        self.path.database.write(lambda connection: store_profile(connection, self.path.firm, moment(0, 0)))

    def steps(self) -> Iterator[datetime]:
        """Every ten minutes until the Monday after it."""
        while self.path.clock() < moment(7, 12):
            yield self.path.clock()
            self._fail_or_not()
            before = len(self.path.alerts.sent), len(self.webhook.sent)
            ways = (self.webhook, self.path.alerts)
            replace(self.path.owners, alerts=ways).tell()
            replace(self.path.reminders, alerts=ways).remind()
            sent = [*self.path.alerts.sent[before[0] :], *self.webhook.sent[before[1] :]]
            self.told += [(self.path.clock(), alert) for alert in sent]
            self._only_who_works_is_rung(sent)
            self._everything_due_has_a_second_person()
            self.path.clock.now += STEP

    def _fail_or_not(self) -> None:
        """The webhook on Tuesday from ten to two; on Wednesday, for forty minutes, the mail server as well."""
        down = UpstreamUnavailable("webhook", "timeout")
        now, (begins, ends) = self.path.clock(), self.nobody_reachable
        nobody = begins <= now < ends
        self.webhook.failure = down if nobody or moment(1, 10) <= now < moment(1, 14) else None
        self.path.alerts.failure = down if nobody else None

    def _only_who_works_is_rung(self, sent: list[Alert]) -> None:
        now = self.path.clock()
        local = now.astimezone(LONDON)
        is_day = local.weekday() < 5 and local.date() != HOLIDAY and time(9) <= local.time() <= time(18)
        away = self.path.database.read(lambda connection: everybody_away(connection, now)).get(self.path.firm.id, {})
        for alert in sent:
            assert is_day or alert.kind == "emergency", (local, alert)
            assert alert.owner not in away, (local, alert)

    def _everything_due_has_a_second_person(self) -> None:
        now, (begins, ends) = self.path.clock(), self.nobody_reachable
        told = {lead_id for lead_id, kind in self.path.database.read(_kinds) if kind in SECOND_PEOPLE}
        for task in self.path.tasks():
            if task.decision is None and task.due_at <= now and task.lead_id not in told:
                assert begins <= now <= ends + STEP, (task.due_at, now, task.owner)

    def decide_oldest(self, by: str) -> None:
        """What a partner does who has five minutes."""
        mine = [task for task in self.path.tasks() if task.owner == by and task.decision is None]
        if mine:
            now, chosen = self.path.clock(), min(mine, key=lambda one: one.created_at)
            self.path.database.write(lambda connection: decide(connection, chosen.id, Decision.DONE, by, now))


def _kinds(connection: Connection) -> list[tuple[str, str]]:
    return [(row.lead_id, row.kind) for row in connection.execute(select(events.c.lead_id, events.c.kind))]


def test_nothing_past_due_is_without_a_second_person_and_nobody_is_rung_at_night(
    sqlite_database: SqliteDatabase,
) -> None:
    path = LeadPath(sqlite_database)
    path.set_policy(autonomy="hold")
    week, number = Week(path), 0
    arrivals = {moment(day, hour, 10 * hour % 60) for day in range(7) for hour in range(1, 24, 4)}
    arrivals |= {moment(2, 10, 10), moment(2, 10, 20)}  # due while no alert arrives
    emergencies = {moment(1, 23, 30), moment(5, 3, 30), moment(3, 12)}
    absences = {moment(1, 12): (INES, TOM, moment(2, 18)), moment(4, 9): (TOM, INES, None)}
    for now in week.steps():
        for words in (
            *(["emergency"] if now in emergencies else []),
            *([WORDS[number % 5]] if now in arrivals else []),
        ):
            number += 1
            path.run(
                {"message": f"{words} number {number}", "name": f"P {number}", "email": f"p{number}@v{number}.example"}
            )
        if now in absences:
            email, stand_in, until = absences[now]
            absence = PlannedAbsence(email=email, stand_in=stand_in, begins_at=now, ends_at=until)
            path.database.write(partial(go_away, firm_id=path.firm.id, absence=absence, by=email, now=now))
        if now == moment(7, 9):
            path.database.write(lambda connection: come_back(connection, path.firm.id, TOM, by=TOM, now=path.clock()))
        if now.minute == 0 and now.astimezone(LONDON).hour in {10, 15} and now.astimezone(LONDON).date() != HOLIDAY:
            week.decide_oldest(INES)

    kinds = [kind for _, kind in path.database.read(_kinds)]
    assert {"reminded", "deputy_told", "business_owner_told", "moved"} <= set(kinds)
    assert {alert.kind for at, alert in week.told if moment(5, 0) < at < moment(5, 9)} == {"emergency"}
    assert [alarm.key for alarm in path.database.read(stored_alarms)] == ["untold:larkfield"]
