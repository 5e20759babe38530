"""`leads sources`: each change is in the history, with who and from where, and without the secret."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app import cli as command_line
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import events
from tests.installed import install

ROOT = Path(__file__).parents[2]


def test_each_change_of_a_source_is_noted_without_its_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = install(tmp_path, monkeypatch)
    secrets = []
    for words in ("add web --adapter website_form", "pause web", "resume web", "rotate web"):
        done = CliRunner().invoke(command_line.cli, ["sources", *words.split(), "--json"])
        assert done.exit_code == 0, done.output
        secrets += [row["secret"] for row in json.loads(done.stdout) if "secret" in row]

    with SqliteDatabase(url) as database:
        noted = database.read(
            lambda found: found.execute(
                select(events.c.actor, events.c.detail).where(events.c.kind == "source_changed").order_by(events.c.at)
            ).all()
        )

    told = [detail.partition(" (from ")[0] for _, detail in noted]
    assert told == ["web: opened as website_form", "web: paused", "web: resumed", "web: new secret"]
    assert all(actor.startswith("command line") for actor, _ in noted)
    assert not [secret for secret in secrets if secret in str(noted)]
