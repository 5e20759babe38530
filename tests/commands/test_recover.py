"""`leads recover` and `leads sources access`: figures that add up, also when it is killed; and no key is shown."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from app.cli import cli
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import deliveries, events
from tests.form_vendors import FormVendorsAt, form_vendors
from tests.installed import ROOT, install

PEOPLE = 500


@pytest.fixture(scope="module")
def vendors() -> Iterator[FormVendorsAt]:
    with form_vendors() as running:
        running.seed(PEOPLE)
        yield running


def leads(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, words)
    return done.exit_code, done.output


def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendors: FormVendorsAt) -> str:
    url = install(tmp_path, monkeypatch)
    vendors.fail([])
    assert leads("sources", "add", "forms", "--adapter", "typeform")[0] == 0
    values = [f"{name}={value}" for name, value in vendors.access("typeform").items()]
    code, told = leads("sources", "access", "forms", *values)
    assert (code, vendors.access("typeform")["token"] in told) == (0, False)
    return url


def kept(url: str) -> int:
    with SqliteDatabase(url) as database:
        return database.read(lambda connection: connection.execute(select(func.count(deliveries.c.id))).scalar_one())


def figures(*words: str) -> dict[str, str]:
    done = CliRunner().invoke(cli, [*words, "--json"])
    assert done.exit_code == 0, done.output
    return {**json.loads(done.stdout)[0]}


def test_killed_half_way_and_repeated_it_has_each_of_500_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendors: FormVendorsAt
) -> None:
    url = opened(tmp_path, monkeypatch, vendors)
    command = [sys.executable, "-m", "app.cli", "recover", "forms", "--since", "2026-11-20"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        assert next(line for line in child.stderr if line.startswith("200 fetched"))
        child.kill()
    before = kept(url)
    assert 200 <= before < PEOPLE

    told = figures("recover", "forms", "--since", "2026-11-20")
    expected = {"fetched": str(PEOPLE), "new": str(PEOPLE - before), "already_here": str(before)}
    assert told == {"source": "forms", **expected}
    assert kept(url) == PEOPLE


def test_a_vendor_that_gives_up_ends_it_with_the_figures_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendors: FormVendorsAt
) -> None:
    opened(tmp_path, monkeypatch, vendors)
    vendors.fail([200, 200, *[503] * 6])
    code, told = leads("recover", "forms", "--since", "2026-11-20")

    assert code == 1
    assert "run it again for the rest" in " ".join(told.split())
    assert "fetched=200" in told


def test_access_is_noted_hidden_and_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendors: FormVendorsAt
) -> None:
    url = opened(tmp_path, monkeypatch, vendors)
    with SqliteDatabase(url) as database:
        noted = database.read(lambda connection: connection.execute(select(events.c.detail)).scalars().all())
    assert any("forms: access to the vendor set" in one for one in noted)
    assert not [one for one in noted if vendors.access("typeform")["token"] in one]

    assert leads("sources", "access", "forms", "--forget")[0] == 0
    done = CliRunner().invoke(cli, ["recover", "forms", "--since", "2026-11-20"])
    assert "lacks token, form" in str(done.exception)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("recover", "nobody", "--since", "2026-11-20"), "there is no source nobody"),
        (("sources", "access", "forms", "colour=blue"), "write NAME=VALUE with one of token, form"),
        (("sources", "access", "forms", "form=f2", "url=http://forms.example"), "begins with https://"),
        (("recover", "mail", "--since", "2026-11-20"), "nothing can be fetched for raw_mail"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vendors: FormVendorsAt, words: tuple[str, ...], told: str
) -> None:
    opened(tmp_path, monkeypatch, vendors)
    leads("sources", "add", "mail", "--adapter", "raw_mail")
    done = CliRunner().invoke(cli, words)

    assert done.exit_code != 0
    assert told in " ".join((done.output + str(done.exception)).split())
