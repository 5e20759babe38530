"""The judge in use is measured once a week, once among all processes, and a person is told when it gets worse."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition, Evidence, Judgement
from app.domain.lead import Case
from app.evaluation.cases import LabelledCase, shipped_cases
from app.evaluation.runs import RunKind
from app.pipeline.alarm_watch import AlarmWatch
from app.pipeline.weekly_evaluation import EVERY, WeeklyEvaluation
from app.storage.engines.database import Database
from app.storage.kept_evaluations import newest_runs
from app.storage.leads.verdicts import label_lead
from app.storage.leases import end_leases_of_the_dead
from tests.evaluation.labelled import case
from tests.fakes import FakeAlerts
from tests.path_parts import LeadPath
from tests.racing import race


@dataclass
class ChangingJudge:
    """Right until `drifts`; then every buyer is a pitch. `fails` are answered by the fallback."""

    drifts: bool = False
    fails: Callable[[int], bool] = lambda _number: False
    asked: list[str] = field(default_factory=list)

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        self.asked.append(case.inquiry.message)
        is_pitch = self.drifts or "offer" in case.inquiry.message
        return Judgement(
            disposition=Disposition.VENDOR_PITCH if is_pitch else Disposition.INQUIRY,
            evidence=(Evidence(claim="x"),),
            fell_back="model unavailable" if self.fails(len(self.asked)) else "",
        )


def some_cases() -> list[LabelledCase]:
    return [case(n, "inquiry") for n in range(12)] + [
        case(n, "vendor_pitch", message=f"offer {n}") for n in range(12, 18)
    ]


@dataclass
class Weekly:
    path: LeadPath
    judge: ChangingJudge = field(default_factory=ChangingJudge)
    kind: RunKind = RunKind.MODEL
    most: int = 60

    def of(self, holder: str = "one") -> WeeklyEvaluation:
        return WeeklyEvaluation(
            database=self.path.database,
            judge=self.judge,
            kind=self.kind,
            versions={"model": "m"},
            learned_from=frozenset(),
            shipped=some_cases,
            profiles=self.path.profiles,
            most_messages=self.most,
            holder=holder,
            clock=self.path.clock,
        )

    def after_a_week(self) -> bool:
        self.path.clock.advance(EVERY.total_seconds())
        return self.of().evaluate_if_due()


@pytest.fixture
def weekly(database: Database) -> Weekly:
    return Weekly(LeadPath(database))


def kept(weekly: Weekly) -> int:
    return len(weekly.path.database.read(newest_runs))


def test_it_is_measured_once_a_week_and_kept(weekly: Weekly) -> None:
    assert [weekly.of().evaluate_if_due() for _ in range(3)] == [True, False, False]
    weekly.path.clock.advance(timedelta(days=6).total_seconds())
    assert weekly.of("another").evaluate_if_due() is False
    weekly.path.clock.advance(timedelta(days=1).total_seconds())
    assert weekly.of("another").evaluate_if_due() is True
    newest = weekly.path.database.read(newest_runs)[0]
    run = newest.run
    assert run is not None
    assert (newest.kind, run.figures["messages"], run.versions, run.worse, kept(weekly)) == (
        "weekly model",
        18,
        {"model": "m"},
        (),
        2,
    )


def test_two_processes_measure_once(weekly: Weekly) -> None:
    assert race(weekly.of("one").evaluate_if_due, weekly.of("two").evaluate_if_due) == []
    assert (kept(weekly), len(weekly.judge.asked)) == (1, 18)


def test_a_judge_that_gets_worse_raises_an_alarm_and_one_that_recovers_ends_it(weekly: Weekly) -> None:
    alerts = FakeAlerts()

    def watched() -> list[str]:
        watch = AlarmWatch(
            database=weekly.path.database,
            looks=(weekly.of().worse,),
            alerts=(alerts,),
            profiles=weekly.path.profiles,
            operator="",
            holder="one",
            public_url="https://reply.example",
            clock=weekly.path.clock,
        )
        watch.watch()
        return [f"{alert.title}. {alert.text}" for alert in alerts.sent]

    weekly.of().evaluate_if_due()
    assert watched() == []
    weekly.judge.drifts = True
    assert weekly.after_a_week() is True
    (title,) = watched()
    assert title.startswith("Messages are judged worse than before. ")
    assert "inquiries not closed (12 got worse, 0 better)" in title
    assert "case-" not in title

    weekly.judge.drifts = False
    weekly.after_a_week()
    (_, over) = watched()
    assert over.startswith("Over: Messages are judged worse than before. It was so from ")


def test_a_slow_decline_is_compared_with_the_oldest_run(weekly: Weekly) -> None:
    weekly.of().evaluate_if_due()
    weekly.judge.drifts = True
    weekly.after_a_week()
    weekly.after_a_week()
    assert weekly.of().worse(weekly.path.clock()) != []


def test_what_the_fallback_answered_says_nothing_about_the_model(weekly: Weekly) -> None:
    weekly.judge.fails = lambda number: number % 6 == 0
    assert weekly.of().evaluate_if_due() is True
    newest = weekly.path.database.read(newest_runs)[0].run
    assert newest is not None
    assert newest.figures["messages"] == 15
    weekly.judge.fails = lambda _number: True
    assert weekly.after_a_week() is False
    assert (weekly.of().evaluate_if_due(), kept(weekly)) == (False, 1)  # not again at once: each question costs
    weekly.judge.fails = lambda _number: False
    weekly.path.clock.advance((EVERY / 2).total_seconds())
    assert weekly.of().evaluate_if_due() is True


def test_a_model_that_does_not_answer_is_asked_twice_a_week_however_often_a_process_starts(weekly: Weekly) -> None:
    weekly.judge.fails = lambda _number: True
    for hour in range(7 * 24):
        weekly.path.database.write(end_leases_of_the_dead)
        weekly.of(f"process {hour}").evaluate_if_due()
        weekly.path.clock.advance(3600)
    assert len(weekly.judge.asked) == 2 * len(some_cases())


def test_no_more_messages_are_asked_about_than_allowed(weekly: Weekly) -> None:
    weekly.most = 5
    weekly.of().evaluate_if_due()
    assert len(weekly.judge.asked) == 5
    weekly.most = 0
    assert (weekly.after_a_week(), kept(weekly)) == (False, 1)


def test_the_firms_own_cases_are_asked_too(weekly: Weekly) -> None:
    weekly.path.run({"message": "What our buyers really write"})
    lead_id = weekly.path.leads()[0].id
    weekly.path.database.write(lambda connection: label_lead(connection, lead_id, "inquiry", "me", weekly.path.clock()))
    weekly.of().evaluate_if_due()
    assert weekly.judge.asked[-1] == "What our buyers really write"


def test_a_service_that_stops_begins_no_further_message(weekly: Weekly) -> None:
    evaluation = weekly.of()
    evaluation.stop()
    assert (evaluation.evaluate_if_due(), kept(weekly), len(weekly.judge.asked)) == (False, 0, 1)


def test_the_shipped_messages_can_be_read_and_are_of_many_kinds() -> None:
    cases = shipped_cases()
    assert len({one.id for one in cases}) == len(cases) >= 30
    assert {one.label for one in cases} >= {Disposition.INQUIRY, Disposition.VENDOR_PITCH, Disposition.SPAM}
    assert len({one.language for one in cases}) == 10
