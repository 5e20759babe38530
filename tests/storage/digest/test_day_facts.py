"""The day's facts: complete, in one firm, and found by index."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from app.domain.desk import DeskView
from app.domain.digest import Digest
from app.domain.judgement import Disposition
from app.domain.task import RequiredAction
from app.storage.digest.day_facts import digest_of_day
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.lead_lists import find_leads
from app.storage.leads.lead_story import story_of
from app.storage.tasks.desk_list import desk_page
from tests.seeding import DAY, LONDON, NOON, PARTNER, Seed, fresh_database, seed_every_state


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with fresh_database(tmp_path) as opened:
        yield opened


def digest(database: SqliteDatabase, day: date = DAY, firm_id: str = "larkfield") -> Digest:
    return database.read(lambda connection: digest_of_day(connection, firm_id, day, LONDON))


def test_each_message_stands_in_exactly_one_list(database: SqliteDatabase) -> None:
    seed = database.write(seed_every_state)
    found = digest(database)
    sections = {
        "answered": found.answered,
        "held": found.held,
        "unanswered": found.unanswered,
        "joined": found.joined,
        "filtered": found.filtered,
        "handed_on": found.handed_on,
        "machine_mail": found.machine_mail,
    }
    names = {lead_id: name for name, lead_id in seed.ids.items()}
    assert {section: sorted(names[lead.id] for lead in leads) for section, leads in sections.items()} == {
        "answered": ["acknowledged", "answered"],
        "held": ["held"],
        "unanswered": ["on-its-way"],
        "joined": ["again", "further"],
        "filtered": ["pitch", "spam", "unsure"],
        "handed_on": ["client"],
        "machine_mail": ["robot"],
    }
    assert [names[one.delivery_id] for one in (*found.notices, *found.repeats, *found.unreadable)] == [
        "booking",
        "twice",
        "broken",
    ]
    assert (found.counts.adds_up, found.still_unread) == (True, 1)
    assert all(lead.standing.why for leads in sections.values() for lead in leads)


@pytest.mark.parametrize("disposition", [*Disposition, None])
@pytest.mark.parametrize("joins", [{}, {"joined_to": "0" * 32}, {"follows": "0" * 32}])
@pytest.mark.parametrize("held", [None, "Because."])
def test_the_counts_add_up_whatever_a_lead_looks_like(
    database: SqliteDatabase, disposition: Disposition | None, joins: dict[str, Any], held: str | None
) -> None:
    def write(connection: Connection) -> None:
        seed = Seed(connection).firm()
        for step in (None, "record", "screen"):
            for taken in (None, timedelta(seconds=3)):
                seed.lead(
                    f"{step}-{taken is None}",
                    disposition=disposition,
                    held=held,
                    next_step=step,
                    answered_after=taken,
                    **joins,
                )
        seed.task("ask", RequiredAction.HAND_ON, due_at=NOON, about="None-True")

    database.write(write)
    counts = digest(database).counts
    assert (counts.adds_up, counts.arrived) == (True, 6)


def test_a_message_at_midnight_belongs_to_the_day_that_begins(database: SqliteDatabase) -> None:
    midnight = datetime(2031, 5, 13, 23, 0, tzinfo=UTC)  # 00:00 in London

    def write(connection: Connection) -> None:
        seed = Seed(connection).firm()
        seed.lead("last-moment", at=midnight - timedelta(microseconds=1))
        seed.lead("first-moment", at=midnight)

    database.write(write)
    assert [digest(database, day).counts.arrived for day in (date(2031, 5, 13), DAY, date(2031, 5, 15))] == [1, 1, 0]


def test_firms_are_apart(database: SqliteDatabase) -> None:
    database.write(seed_every_state)
    database.write(lambda connection: Seed(connection, "mossgate").firm())
    other = digest(database, firm_id="mossgate")
    assert (other.counts.arrived, other.still_unread) == (0, 0)


def test_nothing_reads_a_whole_table_of_leads(database: SqliteDatabase) -> None:
    """With a hundred thousand leads a page must cost what its rows cost."""
    seed = database.write(seed_every_state)
    asked: list[tuple[str, object]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    digest(database)
    database.read(lambda connection: desk_page(connection, "larkfield", PARTNER, DeskView.TEAM, NOON, NOON))
    database.read(lambda connection: find_leads(connection, "larkfield", before=seed.ids["held"]))
    database.read(lambda connection: story_of(connection, "larkfield", seed.ids["held"]))
    plans = [
        (statement, str(row[3]))
        for statement, parameters in asked
        for row in database.engine.raw_connection().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    assert len(plans) > 15
    for table in ("leads", "deliveries", "messages", "events", "tasks", "effects", "contacts"):
        scans = [statement for statement, plan in plans if plan.startswith(f"SCAN {table}") and "INDEX" not in plan]
        assert scans == [], table
