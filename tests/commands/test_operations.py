"""`leads work` as its own process beside a database server, and what the doctor says with and without it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.engine.postgres import living_workers
from app.storage.engines.postgres_database import PostgresDatabase
from staging.serving import free_port

ROOT = Path(__file__).parents[2]
COMMAND = [Path(sys.executable).with_name("leads")]


@pytest.fixture
def settings(postgres_database: PostgresDatabase, tmp_path: Path) -> Mapping[str, str]:
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LEADS_")}
    return ours | {
        "LEADS_DATABASE_URL": postgres_database.engine.url.render_as_string(hide_password=False),
        "LEADS_SECRET_KEY": "9c41f7d2b86e05a3d17f6b2e84c9a05d",
        "LEADS_PROFILES_DIRECTORY": str(tmp_path / "profiles"),
    }


@pytest.fixture
def metrics_port() -> int:
    return free_port()


@pytest.fixture
def working(settings: Mapping[str, str], metrics_port: int) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [*COMMAND, "work", "--metrics-port", str(metrics_port)],
        env=settings,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def parts(settings: Mapping[str, str]) -> dict[str, Any]:
    said = CliRunner(env=settings).invoke(cli, ["doctor", "--json"])
    assert said.exit_code == 0, said.stderr
    return {row["part"]: row["state"] for row in json.loads(said.stdout)}


def test_a_worker_is_seen_by_the_others_and_says_when_it_begins_and_ends(
    settings: Mapping[str, str],
    metrics_port: int,
    working: "subprocess.Popen[str]",
    postgres_database: PostgresDatabase,
) -> None:
    until = time.monotonic() + 60
    while postgres_database.read(living_workers) == 0 and time.monotonic() < until:
        time.sleep(0.05)
    metrics = httpx2.get(f"http://127.0.0.1:{metrics_port}/metrics", trust_env=False).text
    with_worker = parts(settings)
    working.send_signal(signal.SIGTERM)
    _out, log = working.communicate(timeout=20)
    first, *_, last = [json.loads(line) for line in log.splitlines()]

    assert "leads_first_response_seconds" in metrics
    assert "leads_workers" not in metrics, "what the database says is shown by `serve`"
    assert working.returncode == 0
    assert (first["event"], first["database"], first["works"], first["mailer"]) == (
        "started",
        "postgresql",
        True,
        False,
    )
    assert last["event"] == "stopped"
    assert "leads work" not in with_worker
    assert parts(settings)["leads work"] == "not configured"
