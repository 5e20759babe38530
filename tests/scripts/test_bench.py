"""The benchmark measures a running service, and its reports say what it measured."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.identifiers import new_id
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import leads, messages, threads
from scripts.benchmark.figures import flattened, percentile, ratio, spread
from scripts.benchmark.growth import fill
from scripts.benchmark.report import change_table, readme_table
from tests.seeding import seed_every_state

ROOT = Path(__file__).resolve().parents[2]
EARLIER: dict[str, Any] = {
    "machine": {"cores": 2, "seconds": 90},
    "settings": {"sqlite": {"start": {"seconds": 2.0, "load_average": 9.0}, "path": {"answered_per_second": 1000.0}}},
}


@pytest.fixture(scope="module")
def started() -> dict[str, Any]:
    """One quick run of the smallest measurement."""
    command = [
        str(ROOT / "scripts" / "bench"),
        "--quick",
        "--only",
        "start",
        "--only",
        "mail_reading",
        "--engine",
        "sqlite",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    assert "sqlite      start" in done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_a_quick_run_says_how_soon_leads_are_taken(started: dict[str, Any]) -> None:
    start = started["settings"]["sqlite"]["start"]

    assert 0.1 < start["seconds"] < 30
    assert 30 < start["idle_mib"] < 500
    assert start["idle_mib_of"] == {"web": start["idle_mib"]}
    assert started["machine"]["cores"] >= 1


def test_a_quick_run_says_what_reading_a_mail_costs(started: dict[str, Any]) -> None:
    reading = started["mail_reading"]

    assert reading["mails"] == 480
    assert 0 < reading["cpu_p50_ms"] <= reading["cpu_p99_ms"]
    assert reading["first_cpu_ms"] > 0
    assert 20 < reading["peak_mib"] < 500


def test_an_earlier_run_can_be_shown_and_compared(started: dict[str, Any], tmp_path: Path) -> None:
    kept = tmp_path / "run.json"
    kept.write_text(json.dumps(started))
    command = [str(ROOT / "scripts" / "bench"), "--read", str(kept)]
    change = subprocess.run([*command, "--compare", str(kept)], capture_output=True, text=True, timeout=30, check=True)

    assert f"| Start to the first 202 | {started['settings']['sqlite']['start']['seconds']} s |" in readme_table(
        started
    )
    assert "settings.sqlite.start.seconds" in change.stdout
    assert "+0%" in change.stdout


def test_a_change_is_told_in_percent_and_the_load_is_not_compared() -> None:
    now = json.loads(json.dumps(EARLIER))
    now["settings"]["sqlite"]["start"] |= {"seconds": 1.5, "load_average": 1.0}

    shown = change_table(EARLIER, now)
    assert "settings.sqlite.start.seconds" in shown
    assert "-25%" in shown
    assert "load_average" not in shown
    assert "machine" not in shown


def test_the_table_has_a_dash_where_nothing_was_measured() -> None:
    shown = readme_table(EARLIER)

    assert "| Leads answered a second, model at 0 ms | 1,000.0 /s |" in shown
    assert "| Memory, idle | - |" in shown


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert percentile([], 99) == 0.0
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 99) == 99.0
    assert spread([0.001, 0.002], "x") == {"x_p50_ms": 1.0, "x_p99_ms": 2.0}
    assert ratio(1.0, 0.0) is None
    assert dict(flattened({"a": {"b": 1, "c": "words", "d": True}})) == {"a.b": 1.0}


def test_stored_leads_are_copied_with_everything_that_is_theirs(database: Any) -> None:
    database.write(seed_every_state)
    until = new_id()
    before = _counts(database)

    assert fill(database.engine, before["leads"] * 5, until) == before["leads"] * 5
    assert _counts(database) == {name: count * 5 for name, count in before.items()}
    assert fill(database.engine, before["leads"] * 8, until) == before["leads"] * 8
    query = select(func.count()).select_from(leads.join(threads, leads.c.thread_id == threads.c.id))
    assert database.read(lambda connection: connection.execute(query).scalar_one()) == before["leads"] * 8


def _counts(database: SqliteDatabase) -> dict[str, int]:
    tables = (leads, messages, threads)
    counted = select(*(select(func.count()).select_from(table).scalar_subquery() for table in tables))
    counts = database.read(lambda connection: connection.execute(counted).one())
    return dict(zip((table.name for table in tables), counts, strict=True))
