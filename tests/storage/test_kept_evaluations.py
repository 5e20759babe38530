"""Evaluations are kept as they were, and the last one of the same kind over the same cases is found."""

from dataclasses import replace
from functools import partial

from app.evaluation.figures import Figures
from app.evaluation.runs import EvaluationRun, RunKind, new_run
from app.storage.engines.database import Database
from app.storage.kept_evaluations import keep_run, last_run, newest_runs, runs_of_reading
from tests.evaluation.labelled import NOON, case, outcome


def run_of(number: int, kind: RunKind = RunKind.OFFLINE) -> EvaluationRun:
    return new_run(Figures((outcome(case(number), "inquiry", "path"),)), {"code": "0.2"}, NOON, kind=kind)


def test_the_last_run_of_a_kind_over_the_same_cases_is_found(database: Database) -> None:
    first, other, of_model = run_of(1), run_of(2), run_of(1, RunKind.MODEL)
    for run in (first, other, of_model):
        database.write(partial(keep_run, run=run))

    assert database.read(partial(last_run, like=first)) == first
    assert database.read(partial(last_run, like=run_of(2, RunKind.MODEL))) is None
    assert database.read(partial(last_run, like=run_of(1, RunKind.RECORDED))) is None
    assert [kind for kind, _ in database.read(newest_runs)] == [RunKind.MODEL, RunKind.OFFLINE, RunKind.OFFLINE]


def test_a_list_of_runs_is_read_without_what_each_message_was_taken_for(database: Database) -> None:
    run = run_of(1)
    database.write(partial(keep_run, run=run))
    assert run.outcomes
    assert database.read(newest_runs) == [(RunKind.OFFLINE, replace(run, outcomes=()))]


def test_a_nul_in_what_was_kept_keeps_nobody_from_the_list(database: Database) -> None:
    run = replace(run_of(1), outcomes=(["a\0b", "inquiry", "path", None, 1.0],), worse=("a\0b", r"\u0000"))
    database.write(partial(keep_run, run=run))

    assert [len(found.worse) for _kind, found in database.read(newest_runs)] == [2]


def test_runs_of_the_same_letters_and_their_readings_are_found(database: Database) -> None:
    letters = replace(run_of(1, RunKind.LETTERS_MODEL), figures={"reading": "1-abc"})
    read = replace(letters, kind=RunKind.LETTERS_READ)
    other = replace(letters, figures={"reading": "1-def"})
    for run in (letters, other, read, run_of(2)):
        database.write(partial(keep_run, run=run))

    found = database.read(lambda connection: runs_of_reading(connection, "1-abc"))

    assert [run.kind for run in found] == [RunKind.LETTERS_MODEL, RunKind.LETTERS_READ]
