"""`leads people`: the pairs a person is asked about, decided and taken back from the command line."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from typer.testing import CliRunner

from app import cli as command_line
from app.domain.people.contact_choice import Possible
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.people.proposals import propose
from app.storage.tables import leads
from tests.installed import install
from tests.seeding import MORNING_AFTER, Seed

RUNNER = CliRunner()


@pytest.fixture
def lead_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lead of one of two contacts that may be one."""
    with SqliteDatabase(install(tmp_path, monkeypatch)) as database:

        def fill(connection: Connection) -> str:
            seed = Seed(connection, "fernhill").firm()
            one, other = seed.lead("answered"), seed.lead("other")
            contact_of = {row.id: row.contact_id for row in connection.execute(select(leads))}
            found = Possible(contact_id=contact_of[other], evidence="the same family name", bits=12.0)
            propose(connection, "fernhill", contact_of[one], [found], MORNING_AFTER)
            return one

        return database.write(fill)


def run(*arguments: str) -> tuple[int, str]:
    result = RUNNER.invoke(command_line.cli, ["people", *arguments])
    return result.exit_code, result.stdout + result.stderr


def pairs() -> list[dict[str, str]]:
    return list(json.loads(RUNNER.invoke(command_line.cli, ["people", "list", "--json"]).stdout))


def test_a_pair_is_accepted_shown_and_taken_back_and_never_asked_about_again(lead_id: str) -> None:
    (pair,) = pairs()
    assert pair["agrees"] == "the same family name"

    code, told = run("accept", pair["pair"])
    assert code == 0
    change = told.split("`leads people undo ")[1].split("`")[0]
    assert change in run("changes", "--json")[1]
    assert run("accept", pair["pair"])[0] == 1
    assert run("undo", change)[0] == 0
    assert run("undo", change)[0] == 1
    assert pairs() == []
    assert run("split", lead_id)[0] == 1  # its contact has nothing else


def test_a_conversation_is_divided_off_by_command(lead_id: str) -> None:
    run("accept", pairs()[0]["pair"])

    assert run("split", lead_id)[0] == 0
    assert run("split", "0" * 32)[0] == 1


def test_refused_is_refused_for_good(lead_id: str) -> None:
    (pair,) = pairs()

    assert run("refuse", pair["pair"])[0] == 0
    assert run("refuse", pair["pair"])[0] == 1
    assert pairs() == []
    assert lead_id
