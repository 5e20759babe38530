"""Each figure of conversion, told a second time from the history alone: equal whatever happened in whatever order."""

import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from app.domain.counted_events import SalesEvent
from app.domain.deal_figures import AmountOrigin, DealFigures, amount_of, day_of
from app.domain.identifiers import new_id
from app.measures.conversion import as_json
from app.measures.journeys import KINDS, JourneyEvent, journeys_of
from app.storage.conversion_rows import journey_events
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import events
from scripts.conversion_figures.__main__ import events_of, figures_of, main, microseconds
from scripts.conversion_figures.histories import Event, opportunities_of
from tests.path_parts import LeadPath

PACKAGE = Path(__file__).parents[2] / "scripts" / "conversion_figures"
ZONE = ZoneInfo("Europe/Berlin")
BEGAN = datetime(2031, 3, 28, 21, 0, tzinfo=UTC)  # a Friday before a clock change, with a month's end near
LEADS = ("a", "b", "c", "d")
DEALS = ("71", "72", "73")
MEETINGS = ("m1", "m2")


@dataclass(frozen=True)
class Choice:
    """One event, by small numbers."""

    lead: int
    kind: int
    about: int
    value: int
    hours: int


def event_of(choice: Choice, at: datetime) -> JourneyEvent:
    kind = sorted(KINDS)[choice.kind % len(KINDS)]
    about: str | None = None
    value: str | None = None
    if kind.startswith("deal_"):
        about, value = DEALS[choice.about % 3], deal_value(choice.value)
    elif kind.startswith(("booked", "booking_", "meeting_")):
        about = MEETINGS[choice.about % 2]
    elif kind in ("joined", "continues", "of_opportunity"):
        about = (*LEADS, None)[choice.about % 5]
    elif kind in (SalesEvent.ASKS_FOR, SalesEvent.LETTER_LEFT, SalesEvent.CASE_SHOWN):
        value = f"{kind} {choice.value % 3}"
    actor = ("website_form", "inbound_email", "linkedin")[choice.value % 3] if kind == "arrived" else ""
    return JourneyEvent(LEADS[choice.lead % 4], at, kind, actor, about, value)


def deal_value(number: int) -> str:
    """Every third as the version before wrote it."""
    told = DealFigures(
        amount=(None, amount_of("1200.50"), amount_of("0.1"), amount_of("30000"))[number % 4],
        currency=("", "EUR", "CHF")[number % 3],
        closes_on=(None, day_of("2031-04-30"), day_of("2031-06-01"))[number % 3],
        origin=(None, *AmountOrigin)[number % 4],
    ).as_text()
    return told if number % 3 else told.replace('"origin": "estimate"', '"estimated": true')


def history_of(choices: list[Choice]) -> list[JourneyEvent]:
    """Those leads arrive first: what never arrived counts nowhere."""
    at, told = BEGAN, [JourneyEvent(lead, BEGAN, "arrived", "website_form", None, None) for lead in LEADS[:3]]
    for choice in choices:
        at += timedelta(hours=choice.hours)
        told.append(event_of(choice, at))
    return told


def as_the_script_reads(told: list[JourneyEvent]) -> list[Event]:
    return [Event(one.lead_id, microseconds(one.at), one.kind, one.actor, one.about, one.value) for one in told]


def flat(told: Any, name: str = "") -> dict[str, Any]:
    """Each figure by its way there: what differs is seen at once."""
    parts = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else None
    if parts is None:
        return {name: told}
    found = {} if parts else {name: told}
    for key, value in parts:
        found |= flat(value, f"{name}.{key}")
    return found


small = st.integers(min_value=0, max_value=1000)
choices = st.lists(st.builds(Choice, lead=small, kind=small, about=small, value=small, hours=st.integers(0, 400)))


@given(choices, st.integers(0, 20_000))
def test_whatever_happens_in_whatever_order_page_and_script_agree(choices: list[Choice], hours: int) -> None:
    told, now = history_of(choices), BEGAN + timedelta(hours=hours)

    ours = as_json(journeys_of(told), ZONE, now)
    theirs = figures_of(opportunities_of(as_the_script_reads(told)), ZONE, now)

    assert flat(theirs) == flat(ours)


@pytest.mark.parametrize("seed", range(4))
def test_both_read_the_same_rows_of_both_databases(path: LeadPath, seed: int) -> None:
    chance = random.Random(seed)
    drawn = [
        Choice(
            lead=chance.randrange(4),
            kind=chance.randrange(1000),
            about=chance.randrange(30),
            value=chance.randrange(12),
            hours=chance.randrange(1, 200),
        )
        for _ in range(200)
    ]
    told = history_of(drawn)
    rows = [
        {"id": new_id(), "firm_id": path.firm.id, "detail": "", **one._asdict()}
        for one in (*told, told[0]._replace(kind="held", at=BEGAN + timedelta(hours=1)))
    ]
    database = path.database
    database.write(lambda connection: connection.execute(insert(events), rows))
    url = database.engine.url.render_as_string(hide_password=False)
    since, now = BEGAN + timedelta(minutes=-1), BEGAN + timedelta(days=100)

    read = database.read(lambda connection: journey_events(connection, path.firm.id, since))
    ours = as_json(journeys_of(read), ZONE, now)
    theirs = figures_of(opportunities_of(events_of(url, path.firm.id, microseconds(since))), ZONE, now)

    assert set(read) == set(told)
    assert flat(theirs) == flat(ours)


def test_beside_what_the_command_said_the_script_names_what_differs(
    sqlite_database: SqliteDatabase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = LeadPath(sqlite_database)
    path.run({})
    said, url = tmp_path / "said.json", path.database.engine.url.render_as_string(hide_password=False)
    since, now = datetime(2031, 1, 1, tzinfo=ZONE), path.clock()
    read = path.database.read(lambda connection: journey_events(connection, path.firm.id, since.astimezone(UTC)))
    told = {"firm": path.firm.id, "since": "2031-01-01", "zone": str(ZONE), **as_json(journeys_of(read), ZONE, now)}
    assert told["all"]["leads"] == 1
    asked = ["--beside", str(said), "--database", url, "--at", now.isoformat()]

    said.write_text(json.dumps(told))
    assert main(asked) == 0
    said.write_text(json.dumps({**told, "deals": {}}))
    assert main(asked) == 1

    equal, other = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (equal["differs"], other["differs"]) == ([], ["deals"])


def test_the_script_counts_with_nothing_of_ours() -> None:
    for file in PACKAGE.glob("*.py"):
        assert not re.search(
            r"^\s*(?:from|import) (?:app|integrations|sqlalchemy)\b", file.read_text(), re.MULTILINE
        ), file.name
