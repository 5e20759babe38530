"""Whoever looks at a lead, and wherever, is told the same about it."""

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import cli
from app.domain.judgement import Disposition
from app.domain.lead_path import LEAD_PATH
from app.domain.lead_state import FILTERED, NEW, LeadState
from app.storage.digest.day_facts import digest_of_day
from app.storage.leads.lead_lists import IS_NEW, find_leads, recent_leads
from app.storage.tables import leads
from app.web.console.page_words import kind_named
from tests.seeding import DAY, LONDON, Seed
from tests.web.console.conftest import Console

ROOT = Path(__file__).parents[3]
SECTIONS = {
    "answered": {LeadState.ANSWERED},
    "held": {LeadState.HELD},
    "unanswered": {LeadState.ON_ITS_WAY, LeadState.CLOSED},
    "joined": {LeadState.JOINED},
    "filtered": {*FILTERED} - {LeadState.EXISTING_CLIENT},
    "handed_on": {LeadState.EXISTING_CLIENT},
    "machine_mail": {LeadState.AUTOMATED},
}
JOINS: tuple[dict[str, Any], ...] = (
    {},
    {"joined_to": "0" * 32},
    {"follows": "0" * 32},
    {"joined_to": "0" * 32, "follows": "1" * 32},
)
MORE: dict[str, dict[str, Any]] = {
    "recorded-next": {"next_step": "record"},
    "held-and-recorded-next": {"held": "No address.", "next_step": "record"},
    "dropped": {},
    "acknowledged-then-pitch": {
        "disposition": Disposition.VENDOR_PITCH,
        "answered_after": timedelta(seconds=91),
        "answer": "acknowledgement",
    },
    "acknowledged-and-held": {
        "held": "The full reply is ready.",
        "answered_after": timedelta(seconds=91),
        "answer": "acknowledgement",
    },
    "rescued": {"disposition": None, "next_step": "screen", "rescued": True},
    "further-and-answered": {"answered_after": timedelta(seconds=2)},
    "further-and-on-its-way": {"disposition": None, "next_step": "screen"},
    "further-and-pitch": {"disposition": Disposition.VENDOR_PITCH},
    "further-and-client": {"disposition": Disposition.EXISTING_CLIENT, "held": "A client."},
}


def add_more(connection: Connection, console: Console) -> None:
    console.seed.connection = connection
    for name, columns in MORE.items():
        follows = console.seed.ids["answered"] if name.startswith("further") else None
        console.seed.lead(name, follows=follows, **columns)


def told_by_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, dict[str, Any]]:
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path}/leads.db")
    monkeypatch.setenv("LEADS_PROFILES_DIRECTORY", str(ROOT / "profiles"))
    said = CliRunner().invoke(cli, ["lead", "--json"])
    assert said.exit_code == 0, said.output
    return {row["id"]: row for row in json.loads(said.stdout)}


def test_every_view_tells_the_same_state_and_the_digest_the_same_reason(
    console: Console, partner: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    console.database.write(lambda connection: add_more(connection, console))
    lines = {line.id: line for line in console.database.read(lambda connection: recent_leads(connection, 100))}
    digest = console.database.read(lambda connection: digest_of_day(connection, "larkfield", DAY, LONDON))
    in_digest = {line.id: (name, line) for name in SECTIONS for line in getattr(digest, name)}
    on_list = re.findall(
        r'href="/leads/(\w{32})".*?<td data-label="What">([^<]+)</td>', partner.get("/leads").text, re.DOTALL
    )
    by_command = told_by_the_command(monkeypatch, tmp_path)

    assert len(lines) == len(in_digest) == len(on_list) == len(by_command) == 11 + len(MORE)
    for lead_id, said in on_list:
        state, standing = lines[lead_id].state, lines[lead_id].standing
        section, line = in_digest[lead_id]
        page = unescape(partner.get(f"/leads/{lead_id}").text)
        assert state in SECTIONS[section]
        assert said == kind_named(state.value)
        assert line.standing == standing
        assert (by_command[lead_id]["decision"], by_command[lead_id]["why"]) == (state.value, lines[lead_id].why)
        assert f"<strong>{said}</strong>" in page
        assert standing.why in page
        assert ('id="rescue"' in page) is (
            state in (*FILTERED, LeadState.AUTOMATED) or line.facts.joined_to is not None
        )
    assert digest.counts.adds_up
    assert digest.counts.new_leads == sum(line.state in NEW for line in lines.values())


@pytest.mark.parametrize("disposition", [*Disposition, None])
def test_what_the_database_counts_and_looks_for_are_the_same_states(
    console: Console, disposition: Disposition | None
) -> None:
    def write(connection: Connection) -> None:
        seed = Seed(connection, "mossgate").firm()
        for joins in JOINS:
            for held in (None, "Because."):
                for step in (None, *LEAD_PATH[1:]):
                    for answer in (None, "reply"):
                        name = f"{len(seed.ids)}"
                        seed.lead(name, disposition=disposition, held=held, next_step=step, answer=answer, **joins)

    console.database.write(write)
    every = console.database.read(lambda connection: recent_leads(connection, 1000))
    ours = console.database.read(_ids)
    states = {line.id: line.state for line in every if line.id in ours}
    assert len(states) == 96
    kinds: dict[str, set[LeadState]] = {
        "new": set(NEW),
        "joined": {LeadState.JOINED},
        "filtered": set(FILTERED),
        **{one.value: {LeadState(one.value)} for one in Disposition if one is not Disposition.INQUIRY},
    }
    for kind, meant in kinds.items():
        assert found_as(console, kind) == {lead_id for lead_id, state in states.items() if state in meant}, kind
    new = console.database.read(
        lambda connection: set(
            connection.execute(select(leads.c.id).where(leads.c.firm_id == "mossgate", IS_NEW)).scalars()
        )
    )
    assert new == {lead_id for lead_id, state in states.items() if state in NEW}


def _ids(connection: Connection) -> set[str]:
    return set(connection.execute(select(leads.c.id).where(leads.c.firm_id == "mossgate")).scalars())


def found_as(console: Console, kind: str) -> set[str]:
    found: set[str] = set()
    before, more = "", True
    while more:
        page, more = console.database.read(
            lambda connection: find_leads(connection, "mossgate", kind=kind, before=before)  # noqa: B023  called at once
        )
        found |= {line.id for line in page}
        before = page[-1].id if page else ""
    return found
