"""`leads crm setup` says each thing once."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli as command_line
from staging.installation.parts import SandboxHubSpot
from tests.installed import install


def test_what_was_made_and_then_looked_at_is_one_line(
    hubspot: SandboxHubSpot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    monkeypatch.setenv("LEADS_HUBSPOT_URL", hubspot.url)
    monkeypatch.setenv("LEADS_HUBSPOT_TOKEN", "test")
    shown = CliRunner().invoke(command_line.cli, ["crm", "setup", "--json"]).stdout
    rows = json.loads(shown)
    about = [(row["firm"], row["what"], row["found"]) for row in rows]

    assert "properties of contacts" in {what for _, what, _ in about}
    assert sorted(set(about)) == sorted(about)
    assert {row["right"] for row in rows if row["what"].startswith("properties")} == {True}


def test_a_renamed_stage_is_known_by_the_database_and_without_one_that_is_said(
    hubspot: SandboxHubSpot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    monkeypatch.setenv("LEADS_HUBSPOT_URL", hubspot.url)
    monkeypatch.setenv("LEADS_HUBSPOT_TOKEN", "test")
    assert "is gone" not in asked("check", "--read-only")["stages"]
    path = "/crm/v3/pipelines/deals/default/stages/appointmentscheduled"
    hubspot.call("PATCH", path, {"label": "First talk"})
    told = asked("check", "--read-only")
    assert "what is known here" not in told
    assert "is gone" not in told["stages"]
    assert "First talk" in told["stages"]

    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    told = asked("check", "--read-only")
    assert "the database cannot be read here" in told["what is known here"]
    assert "is gone" in told["stages"]


def asked(*arguments: str) -> dict[str, str]:
    """What was looked at -> everything found of it."""
    found: dict[str, str] = {}
    for row in json.loads(CliRunner().invoke(command_line.cli, ["crm", *arguments, "--json"]).stdout):
        found[row["what"]] = f"{found.get(row['what'], '')} {row['found']}"
    return found
