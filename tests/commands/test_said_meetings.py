"""`leads met` and `leads no-show`."""

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app import cli as command_line
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import events, leads
from tests.installed import install
from tests.seeding import NOON, Seed, firm_profile

RUNNER = CliRunner()


def test_what_is_said_of_a_meeting_is_in_the_history_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = install(tmp_path, monkeypatch)
    RUNNER.invoke(command_line.cli, ["away"])  # makes the database
    with SqliteDatabase(url) as database:
        database.write(lambda connection: Seed(connection).firm(firm_profile()))
        lead_id = database.write(lambda connection: Seed(connection).lead("asked", at=NOON))

    assert RUNNER.invoke(command_line.cli, ["no-show", lead_id]).exit_code == 1  # no meeting is known
    said = [RUNNER.invoke(command_line.cli, [word, lead_id]) for word in ("met", "no-show", "no-show")]
    assert [one.output.splitlines()[0] for one in said] == [
        "Noted: met.",
        "Noted: they did not come.",
        "It was noted before: they did not come.",
    ]
    assert RUNNER.invoke(command_line.cli, ["met", "0" * 32]).exit_code == 1
    with SqliteDatabase(url) as database:
        kinds = database.read(
            lambda connection: list(
                connection.execute(select(events.c.kind).where(events.c.lead_id == lead_id)).scalars()
            )
        )
        assert database.read(lambda connection: connection.execute(select(leads.c.id)).scalar()) == lead_id
    assert kinds.count("meeting_missed") == 1
