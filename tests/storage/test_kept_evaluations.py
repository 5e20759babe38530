"""Evaluations are kept as they were, and the last one of the same kind over the same cases is found."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Text, type_coerce, update

from app.evaluation.figures import Figures
from app.evaluation.runs import EvaluationRun, RunKind, new_run
from app.storage.engines.database import Database
from app.storage.evaluation_tables import evaluation_runs
from app.storage.kept_evaluations import keep_run, last_run, newest_runs, runs_of_reading, runs_since
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
    assert [one.kind for one in database.read(newest_runs)] == [RunKind.MODEL, RunKind.OFFLINE, RunKind.OFFLINE]


def test_a_list_of_runs_is_read_without_what_each_message_was_taken_for(database: Database) -> None:
    run = run_of(1)
    database.write(partial(keep_run, run=run))
    assert run.outcomes
    assert [(one.kind, one.run) for one in database.read(newest_runs)] == [(RunKind.OFFLINE, replace(run, outcomes=()))]


def test_a_nul_in_what_was_kept_keeps_nobody_from_the_list(database: Database) -> None:
    run = replace(run_of(1), outcomes=(["a\0b", "inquiry", "path", None, 1.0],), worse=("a\0b", r"\u0000"))
    database.write(partial(keep_run, run=run))

    assert [one.run and len(one.run.worse) for one in database.read(newest_runs)] == [2]


def test_runs_of_the_same_letters_and_their_readings_are_found(database: Database) -> None:
    letters = replace(run_of(1, RunKind.LETTERS_MODEL), figures={"reading": "1-abc"})
    read = replace(letters, kind=RunKind.LETTERS_READ)
    other = replace(letters, figures={"reading": "1-def"})
    for run in (letters, other, read, run_of(2)):
        database.write(partial(keep_run, run=run))

    found = database.read(lambda connection: runs_of_reading(connection, "1-abc"))

    assert [run.kind for run in found] == [RunKind.LETTERS_MODEL, RunKind.LETTERS_READ]


@pytest.mark.parametrize("damaged", ["", "{", "null", "[]", '{"at": 5}', "no JSON"])
def test_a_damaged_run_keeps_nobody_from_the_others(database: Database, damaged: str) -> None:
    first, letters = run_of(1), replace(run_of(1, RunKind.LETTERS_READ), figures={"reading": "1-abc"})
    for run in (first, letters, first, letters):
        database.write(partial(keep_run, run=run))
    newest = [one.number for one in database.read(newest_runs)][:2]
    broken = update(evaluation_runs).where(evaluation_runs.c.id.in_(newest))
    database.write(lambda connection: connection.execute(broken.values(run=type_coerce(damaged, Text))))

    assert [one.run is None for one in database.read(newest_runs)] == [True, True, False, False]
    assert database.read(partial(last_run, like=first)) == first
    assert database.read(partial(runs_since, kind=RunKind.OFFLINE, since=NOON - timedelta(days=1))) == [first]
    assert database.read(partial(runs_of_reading, reading="1-abc")) == [letters]
