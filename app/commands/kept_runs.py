"""Evaluations as commands keep them: in a file that `--out` names, and in the database where there is one."""

import sys
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.domain.errors import ConfigurationError
from app.evaluation.runs import EvaluationRun
from app.main.databases import open_existing
from app.settings import Settings
from app.storage.kept_evaluations import keep_run, last_run

_RUNS: TypeAdapter[EvaluationRun] = TypeAdapter(EvaluationRun)


def read_run(path: Path) -> EvaluationRun:
    """Raises OSError, or ValueError where it is not what `run_text` made."""
    try:
        return _RUNS.validate_json(path.read_bytes())
    except ValidationError:
        raise ValueError(f"{path} is not a run that `leads eval` wrote with --out") from None


def run_text(run: EvaluationRun) -> str:
    """What `--out` writes."""
    return _RUNS.dump_json(run, indent=1).decode()


def last_kept(settings: Settings, run: EvaluationRun) -> EvaluationRun | None:
    """The last run kept of the same kind over the same cases, where there is a database."""
    try:
        database = open_existing(settings)
    except ConfigurationError:
        return None
    with database:
        return database.read(lambda connection: last_run(connection, run))


def keep(settings: Settings, run: EvaluationRun) -> None:
    """Where there is a database; last of all, so that no run is kept whose files could not be written."""
    try:
        database = open_existing(settings)
    except ConfigurationError:
        sys.stderr.write("Not kept: there is no database here. --out FILE writes the run to a file.\n")
        return
    with database:
        database.write(partial(keep_run, run=run))


def tell_of_costs(settings: Settings) -> None:
    """Whoever set a cap is told that it does not hold here."""
    if settings.openai_cost_per_day is not None:
        sys.stderr.write("LEADS_OPENAI_COST_PER_DAY neither counts nor limits what these questions cost.\n")
