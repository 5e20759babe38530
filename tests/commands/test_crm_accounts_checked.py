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
