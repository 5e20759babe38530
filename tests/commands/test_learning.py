"""`leads learn` and `leads eval --own` as an operator uses them."""

import json
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli as command_line
from app.domain.judgement import Thresholds
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.verdicts import label_lead
from app.storage.learned_thresholds import keep_thresholds
from tests.fakes import START
from tests.installed import install
from tests.path_parts import LeadPath

RUNNER = CliRunner()


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return install(tmp_path, monkeypatch)


def run(*arguments: str) -> Result:
    return RUNNER.invoke(command_line.cli, arguments)


@pytest.mark.usefixtures("url")
def test_without_verdicts_nothing_is_learned_or_measured_and_it_says_what_is_wanted() -> None:
    told = run("learn")
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("Everything stays as it is. There are 0 messages with a verdict, 0 of inquiries;")
    assert "Measured with the offline judge, which decides where no model answers." in told.stdout
    assert json.loads(run("learn", "--json").stdout)["taken"] is False

    own = run("eval", "--own")
    assert (own.exit_code, "no partner has said yet" in own.stderr) == (2, True)
    assert "or --own" in run("eval").stderr


def test_what_was_learned_is_taken_back_in_one_command(url: str) -> None:
    run("learn")
    with SqliteDatabase(url) as database:
        database.write(
            lambda connection: keep_thresholds(
                connection,
                "fernhill",
                Thresholds(close_below=0.02, answer_from=0.5),
                cases="x",
                why="better",
                by="me",
                now=START,
            )
        )
    told = run("learn", "--back")
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("From now on: as the judge does of itself. Before: closed below a chance of 2 %")
    assert run("learn", "--back").exit_code == 1


def test_the_judge_is_measured_on_what_partners_decided(url: str, tmp_path: Path) -> None:
    (tmp_path / "profiles" / "fernhill").rename(tmp_path / "profiles" / "larkfield")
    with SqliteDatabase(url) as database:
        path = LeadPath(database, autonomy="hold")
        for number, verdict in enumerate(("inquiry", "vendor_pitch")):
            path.run({"message": f"Message {number}", "email": f"p@f{number}.example", "source_id": str(number)})
            said = partial(label_lead, lead_id=path.leads()[-1].id, verdict=verdict, by="a partner", now=path.clock())
            database.write(said)

    told = run("eval", "--own", "--json")
    assert told.exit_code == 0, told.stderr
    figures = json.loads(told.stdout)
    assert (figures["messages"], figures["inquiries_closed"]["total"]) == (2, 1)
    assert json.loads(run("learn", "--json").stdout)["messages"] == 2
