"""`leads profile check` as an operator calls it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli

ROOT = Path(__file__).parents[2]


def checked(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["profile", "check", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_profile_without_a_database_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")

    assert json.loads(checked("--json")) == {"firm": "fernhill", "lacking": [], "asked": []}
    assert "Nothing is missing." in checked()


def test_an_unknown_firm_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    result = CliRunner().invoke(cli, ["profile", "check", "--firm", "nobody"])

    assert result.exit_code != 0
    assert "there is no profile nobody" in str(result.exception)
