"""`leads profile check` as an operator calls it."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.main.dry_run import build_dry_run
from app.settings import read_settings
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.kept_answers import keep_answer
from tests.fakes import START
from tests.installed import install
from tests.path_parts import LeadPath

ROOT = Path(__file__).parents[2]


def checked(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["profile", "check", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_profile_without_a_database_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")

    assert json.loads(checked("--json")) == {"firm": "fernhill", "lacking": [], "unanswered": [], "asked": []}
    assert "Nothing is missing." in checked()


def test_what_nothing_answers_is_ranked_and_an_answer_kept_from_a_letter_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = install(tmp_path, monkeypatch)
    (tmp_path / "profiles" / "fernhill").rename(tmp_path / "profiles" / "larkfield")
    with SqliteDatabase(url) as database:
        path = LeadPath(database)
        for number, asked in enumerate(("Is your dog friendly?", "Is your dog friendly to cats?", "Any pancakes?")):
            path.run({"message": asked, "email": f"p@f{number}.example", "source_id": str(number)})
    assert [(one["times"], one["for example"]) for one in json.loads(checked("--json"))["unanswered"]] == [
        (2, "Is your dog friendly?"),
        (1, "Any pancakes?"),
    ]

    with SqliteDatabase(url) as database:
        said = {"question": "Is your dog friendly?", "text": "Yes, to everybody.", "language": "en", "by": "ines"}
        database.write(lambda connection: keep_answer(connection, "larkfield", now=START, **said))
    assert [one["for example"] for one in json.loads(checked("--json"))["unanswered"]] == ["Any pancakes?"]
    assert "Any pancakes?" in checked()
    assert (
        build_dry_run(read_settings(os.environ), None).firm.answers[-1].by == "ines"
    )  # `leads try draft` says it, too


def test_an_unknown_firm_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    result = CliRunner().invoke(cli, ["profile", "check", "--firm", "nobody"])

    assert result.exit_code != 0
    assert "there is no profile nobody" in str(result.exception)
