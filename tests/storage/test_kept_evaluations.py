"""Evaluations are kept as they were, and the last one of the same kind over the same cases is found."""

from dataclasses import replace

from app.evaluation.figures import Figures
from app.evaluation.runs import EvaluationRun, new_run
from app.storage.engines.database import Database
from app.storage.kept_evaluations import keep_run, last_run, newest_runs
from tests.evaluation.labelled import NOON, case, outcome


def run_of(number: int) -> EvaluationRun:
    return new_run(Figures((outcome(case(number), "inquiry", "path"),)), {"code": "0.2"}, NOON)


def test_the_last_run_of_a_kind_over_the_same_cases_is_found(database: Database) -> None:
    first, other = run_of(1), run_of(2)
    for run, judge in ((first, "offline"), (other, "offline"), (first, "model")):
        database.write(lambda connection, run=run, judge=judge: keep_run(connection, run, judge))  # type: ignore[misc]  # mypy knows no defaults of a lambda

    assert database.read(lambda connection: last_run(connection, "offline", first.cases)) == first
    assert database.read(lambda connection: last_run(connection, "model", other.cases)) is None
    assert [judge for judge, _ in database.read(newest_runs)] == ["model", "offline", "offline"]


def test_a_list_of_runs_is_read_without_what_each_message_was_taken_for(database: Database) -> None:
    run = run_of(1)
    database.write(lambda connection: keep_run(connection, run, "offline"))
    assert run.outcomes
    assert database.read(newest_runs) == [("offline", replace(run, outcomes=()))]
