"""`leads add`: a lead from the command line, with what is wrong said in a sentence."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.events import events_of_lead
from app.storage.leads.leads import load_lead
from tests.installed import install

ADA = ["--name", "Ada Quill", "--phone", "+44 20 7946 0018", "--came-by", "event"]


def test_a_lead_is_added_from_stdin_with_who_did_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = install(tmp_path, monkeypatch)
    done = CliRunner().invoke(cli, ["add", *ADA, "--message", "-", "--json"], input="Wants positioning.\nBy May.")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)

    with SqliteDatabase(url) as database:
        lead = database.read(lambda connection: load_lead(connection, row["lead"]))
        events = database.read(lambda connection: events_of_lead(connection, row["lead"]))
    assert lead is not None
    assert (lead.inquiry.message, lead.next_step) == ("Wants positioning.\nBy May.", "identify")
    (added,) = (one for one in events if one[1] == "added_by_hand")
    assert added[2].startswith("command line")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--message", "Wants pricing."], "somebody has to be answered"),
        ([*ADA, "--message", " "], "what the person wants"),
        ([*ADA, "--message", "Wants pricing.", "--email", "nobody"], "--email: This is no mail address"),
        ([*ADA, "--message", "Wants pricing.", "--profile-url", "ada"], "--profile-url: "),
        ([*ADA, "--message", "Wants pricing.", "--delivery", "0" * 32], "there is no delivery"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    install(tmp_path, monkeypatch)
    done = CliRunner().invoke(cli, ["add", *words])

    assert done.exit_code in (1, 2)
    assert told in " ".join(done.output.split())
    assert "No lead yet" in CliRunner().invoke(cli, ["lead"]).output
