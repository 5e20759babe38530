"""`leads deliver`: 0 means that the mail is kept, and every mistake of ours leaves it where it was."""

import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from typer.testing import CliRunner

from app import cli as command_line
from app.commands.output import NOT_TAKEN, TOO_LARGE
from app.domain.mailbox import MOST_BYTES
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import deliveries
from tests.installed import ROOT, install

MAIL = b"From: Ana <ana@brightpump.example>\nSubject: Pricing\n\nWe need help \xff.\n"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    made = install(tmp_path, monkeypatch)
    for name, adapter in (("post", "raw_mail"), ("web", "website_form")):
        done = CliRunner().invoke(command_line.cli, ["sources", "add", name, "--adapter", adapter])
        assert done.exit_code == 0, done.output
    return made


def deliver(*words: str) -> "subprocess.CompletedProcess[bytes]":
    """As a mail server calls it."""
    command = [sys.executable, "-m", "app.cli", "deliver", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, input=MAIL, capture_output=True, check=False, env=environment)


def delivered(monkeypatch: pytest.MonkeyPatch, *words: str, mail: bytes = MAIL) -> int | str | None:
    """The same through the same entry in this process, since starting Python for each takes a second; how it ends."""
    monkeypatch.setattr(sys, "argv", ["leads", "deliver", *words])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(mail)))
    try:
        command_line.main()
    except SystemExit as end:
        return end.code
    return 0


def kept(url: str) -> list[tuple[bytes, str | None]]:
    def stored(connection: Connection) -> list[tuple[bytes, str | None]]:
        return [(row.body, row.next_step) for row in connection.execute(select(deliveries)).all()]

    with SqliteDatabase(url) as database:
        return database.read(stored)


def test_a_mail_is_kept_byte_by_byte_and_due_and_once_however_often_it_comes(url: str) -> None:
    done = [deliver("post") for _ in range(2)]

    assert [(one.returncode, one.stdout, one.stderr) for one in done] == [(0, b"", b"")] * 2
    assert kept(url) == [(MAIL, "read")]


@pytest.mark.parametrize(
    ("words", "mail", "told"),
    [
        (("nowhere",), MAIL, "no source nowhere"),
        (("nowhere",), b"", "no source nowhere"),
        (("web",), MAIL, "takes no mails"),
        (("post",), b"  \n", "empty"),
        ((), MAIL, "Missing argument"),
        (("post", "more"), MAIL, "unexpected extra argument"),
        (("post", "--no-such-option"), MAIL, "No such option"),
    ],
)
def test_a_mistake_in_the_mail_servers_file_sends_nobodys_mail_back(
    url: str,
    words: tuple[str, ...],
    mail: bytes,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (delivered(monkeypatch, *words, mail=mail), kept(url)) == (NOT_TAKEN, [])
    said = capsys.readouterr().err
    assert told in said
    assert "Ana" not in said


def test_a_paused_source_takes_it_later(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = CliRunner()
    run.invoke(command_line.cli, ["sources", "pause", "post"])
    assert (delivered(monkeypatch, "post"), kept(url)) == (NOT_TAKEN, [])
    run.invoke(command_line.cli, ["sources", "resume", "post"])
    assert (delivered(monkeypatch, "post"), len(kept(url))) == (0, 1)


@pytest.mark.parametrize(
    "database", ["sqlite:////nowhere/leads.db", "postgresql://leads@127.0.0.1:1/leads", "carrier-pigeon"]
)
def test_a_database_that_is_away_takes_it_later(url: str, monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    monkeypatch.setenv("LEADS_DATABASE_URL", database)
    assert delivered(monkeypatch, "post") == NOT_TAKEN


def test_a_wrong_setting_that_has_nothing_to_do_with_it_keeps_no_mail_out(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADS_SMTP_PORT", "no number")
    monkeypatch.setenv("LEADS_UNKNOWN", "1")
    assert (delivered(monkeypatch, "post"), len(kept(url))) == (0, 1)


def test_a_mail_that_is_too_large_is_given_back(url: str) -> None:
    done = CliRunner().invoke(command_line.cli, ["deliver", "post"], input=b"x" * (MOST_BYTES + 1))

    assert (done.exit_code, kept(url)) == (TOO_LARGE, [])
