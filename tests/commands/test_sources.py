"""`leads sources`: each change is in the history, with who and from where, and without the secret."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app import cli as command_line
from app.domain import source_recipes
from app.domain.source_proof import SourceProof, new_secret
from app.main.source_adapters import adapter_channels
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
    assert told == ["web: opened as website_form, proved by hmac", "web: paused", "web: resumed", "web: new secret"]
    assert all(actor.startswith("command line") for actor, _ in noted)
    assert not [secret for secret in secrets if secret in str(noted)]


def ran(*words: str) -> Any:
    done = CliRunner().invoke(command_line.cli, ["sources", *words])
    return done, done.stdout


@pytest.mark.parametrize("proof", list(SourceProof))
def test_opening_a_source_prints_what_to_enter_at_the_sender(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proof: SourceProof
) -> None:
    install(tmp_path, monkeypatch)
    done, told = ran("add", "web", "--adapter", "website_form", "--proof", proof.value)
    assert done.exit_code == 0, done.output
    values = dict(line.split("=", 1) for line in told.partition("\n\n")[0].splitlines())
    steps = told.partition("At the sender:")[2]

    assert values["proof"] == proof.value
    assert values["address"] in steps
    assert values["secret"] in steps or proof is SourceProof.WEBFLOW  # whose app has it already
    assert not re.search(r"\{(?:\w+)\}", steps), "a place that was not filled in"
    (row,) = json.loads(ran("list", "--json")[1])
    assert row["proof"] == proof.value


def test_rotating_keeps_the_way_of_proof_and_takes_the_vendors_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    (first,) = json.loads(
        ran("add", "hook", "--adapter", "linkedin_relay", "--proof", "standard_webhooks", "--json")[1]
    )
    given = new_secret(SourceProof.STANDARD_WEBHOOKS)

    assert ran("rotate", "hook", "--secret", "whsec_short")[0].exit_code == 2
    (made,) = json.loads(ran("rotate", "hook", "--json")[1])
    (taken,) = json.loads(ran("rotate", "hook", "--secret", given, "--json")[1])

    assert made["secret"].startswith("whsec_")
    assert made["secret"] != first["secret"]
    assert taken["secret"] == given
    assert json.loads(ran("list", "--json")[1])[0]["proof"] == "standard_webhooks"


def test_an_adapter_whose_vendor_signs_leaves_no_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)

    assert ran("add", "hook", "--adapter", "typeform", "--proof", "bearer")[0].exit_code == 2
    done, told = ran("add", "hook", "--adapter", "typeform")
    assert done.exit_code == 0
    assert "proof=" not in told
    assert {row["proof"] for row in json.loads(ran("proofs", "--json")[1])} == {one.value for one in SourceProof}


def test_adapters_whose_vendor_signs_have_their_steps_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    told = tomllib.loads(Path(source_recipes.__file__).with_suffix(".toml").read_text("utf-8"))["adapters"]
    assert set(told) <= set(adapter_channels())
    for adapter in told:
        assert "At the sender:" in ran("add", f"s-{adapter}", "--adapter", adapter)[1], adapter
