"""The lists of the desk: who sees which task, page by page, in one statement that reads an index."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, insert, update

from app.domain.decision import Decision
from app.domain.desk import DeskLine, DeskView
from app.domain.identifiers import new_id
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.task import EMERGENCY, RequiredAction
from app.storage.digest.minute_rows import tasks_in_order
from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import companies, contacts, leads, tasks
from app.storage.tasks.desk_list import DeskPage, desk_counts, desk_page, recently_decided, undoable
from app.storage.tasks.tasks import decide, finish_task, open_tasks
from tests.seeding import NOON, PARTNER, Seed
from tests.storage.people.test_emptying import noted, plan

HOUR = timedelta(hours=1)
T = TypeVar("T")
OTHER = "leo@larkfield.example"
SHOWN_SECONDS = 0.2
ENDS = NOON + timedelta(hours=12)


def seeded(connection: Connection) -> Seed:
    """Mine hot and soon due, the other's overdue and stopped, mine by mail, one snoozed, one quarantined, one decided."""
    seed = Seed(connection).firm()
    for name, due, columns in (
        ("hot", NOON + HOUR, {"score": 82}),
        ("stopped", NOON - HOUR, {"held_for": "stopped"}),
        ("mail", NOON + 2 * HOUR, {"channel": "inbound_email"}),
        ("snoozed", NOON + 3 * HOUR, {}),
        ("decided", NOON + HOUR, {}),
    ):
        seed.lead(name, draft=True, **columns)
        seed.task(f"{name} task", RequiredAction.APPROVE_REPLY, due_at=due, about=name)
    seed.delivery("broken", "quarantined")
    seed.task("repair", RequiredAction.REPAIR_DELIVERY, due_at=NOON + 4 * HOUR, about="broken")
    of = seed.ids
    connection.execute(update(tasks).where(tasks.c.id == of["stopped task"]).values(owner=OTHER))
    connection.execute(update(tasks).where(tasks.c.id == of["snoozed task"]).values(snoozed_until=NOON + HOUR))
    connection.execute(update(tasks).where(tasks.c.id == of["decided task"]).values(decision="drop", done_at=NOON))
    return seed


def test_desk_digest_and_command_line_have_one_order(sqlite_database: SqliteDatabase) -> None:
    def orders(connection: Connection) -> list[list[str]]:
        seed = Seed(connection).firm()
        for name, due, tier in (
            ("later", NOON + 40 * HOUR, "warm"),
            ("today", NOON + 2 * HOUR, "warm"),
            ("hot", NOON + 3 * HOUR, "hot"),
        ):
            seed.lead(name, draft=True, tier=tier)
            seed.task(f"{name} task", RequiredAction.APPROVE_REPLY, due_at=due, about=name)
        shown = desk_page(connection, "larkfield", PARTNER, DeskView.MINE, NOON, ENDS)
        in_mail, _, _ = tasks_in_order(connection, "larkfield", PARTNER, 10, ENDS)
        listed = open_tasks(connection, "larkfield", ENDS)
        return [
            [seed.ids[f"{one} task"] for one in ("hot", "today", "later")],
            [line.task_id for line in shown.lines],
            [task.id for task, _ in in_mail],
            [task.id for task in listed],
        ]

    expected, *found = sqlite_database.write(orders)

    assert found == [expected] * 3


def shown_page(connection: Connection, *, view: DeskView, now: datetime, after: str = "", limit: int = 50) -> DeskPage:
    return desk_page(connection, "larkfield", PARTNER, view, now, ENDS, after=after, limit=limit)


def planned(connection: Connection, asked: list[tuple[str, Any]]) -> list[str]:
    return plan(connection, *asked[0])


def names(connection: Connection, view: DeskView, channel: str | None = None) -> list[str]:
    shown = desk_page(connection, "larkfield", PARTNER, view, NOON, ENDS, channel=channel)
    return [line.name.partition(" ")[0].lower() or "repair" for line in shown.lines]


def test_each_list_shows_what_it_says_what_costs_most_first_and_the_counts_agree(database: Database) -> None:
    database.write(seeded)
    found = {view: database.read(partial(names, view=view)) for view in DeskView}

    assert found == {
        DeskView.MINE: ["hot", "mail", "repair"],
        DeskView.TEAM: ["hot", "stopped", "mail", "repair"],
        DeskView.HOT: ["hot"],
        DeskView.OVERDUE: ["stopped"],
        DeskView.STOPPED: ["stopped"],
        DeskView.SNOOZED: ["snoozed"],
    }
    counts = database.read(lambda connection: desk_counts(connection, "larkfield", PARTNER, NOON, ENDS))
    assert {view: getattr(counts, view) for view in DeskView} == {view: len(of) for view, of in found.items()}
    assert counts.urgent == 3
    assert counts.channels == {"website_form": 2, "inbound_email": 1}
    by_mail = database.read(lambda connection: names(connection, DeskView.TEAM, ChannelName.INBOUND_EMAIL))
    assert by_mail == ["mail"]
    later = NOON + HOUR
    back = database.read(lambda connection: desk_page(connection, "larkfield", PARTNER, DeskView.TEAM, later, ENDS))
    assert [line.name.partition(" ")[0] for line in back.lines][-2] == "Snoozed", "it comes back when it said"


def test_nothing_of_another_firm_is_shown_or_counted(database: Database) -> None:
    database.write(seeded)
    database.write(lambda connection: Seed(connection, "mossgate").firm())

    assert database.read(lambda c: desk_page(c, "mossgate", PARTNER, DeskView.TEAM, NOON, ENDS)).lines == ()
    counts = database.read(lambda c: desk_counts(c, "mossgate", PARTNER, NOON, ENDS))
    assert (counts.team, counts.mine, counts.channels) == (0, 0, {})


def test_who_is_not_identified_yet_is_named_as_they_wrote(database: Database) -> None:
    def add(connection: Connection) -> None:
        seed = seeded(connection)
        of_lead = update(leads).where(leads.c.id == seed.ids["hot"])
        connection.execute(of_lead.values(contact_id=None, tier=None, held_for=None))
        urgent = update(tasks).where(tasks.c.id == seed.ids["hot task"])
        connection.execute(urgent.values(context={EMERGENCY: "the line stands still"}, next_step="redraft"))

    database.write(add)
    page = database.read(lambda connection: desk_page(connection, "larkfield", PARTNER, DeskView.MINE, NOON, ENDS))
    line = page.lines[0]
    assert (line.name, line.company, line.tier, line.held_for) == ("Hot Person", "Visitor Works", "", "")
    assert (line.emergency, line.is_being_rewritten) == (True, True)


def test_letters_that_can_be_stopped_and_what_was_decided_last(database: Database) -> None:
    seed = database.write(seeded)
    letter = seed.ids["hot task"]
    database.write(lambda connection: decide(connection, letter, Decision.SEND, PARTNER, NOON))

    (waiting,) = database.read(lambda connection: undoable(connection, "larkfield", NOON + timedelta(seconds=9)))
    assert (waiting.task_id, waiting.until) == (letter, NOON + timedelta(seconds=10))
    assert waiting.name.startswith("Hot")
    assert database.read(lambda connection: undoable(connection, "larkfield", NOON + timedelta(seconds=10))) == []
    database.write(lambda connection: finish_task(connection, letter, NOON + HOUR))
    (last, *_) = database.read(lambda connection: recently_decided(connection, "larkfield"))
    assert (last.task_id, last.decision, last.decided_by, last.reopening) == (letter, "send", PARTNER, "new")


def a_thousand(connection: Connection) -> None:
    """Each with its lead and contact, forty due at the same moment; and as many that are decided."""
    seed = Seed(connection).firm()
    delivery_id = seed.delivery("all")
    people, rows, waiting = [], [], []
    for number in range(1000):
        lead_id, contact_id = new_id(), new_id()
        inquiry = Inquiry(
            channel=ChannelName.WEBSITE_FORM, source_id=lead_id, received_at=NOON, sender_email=f"p{number}@a.example"
        )
        of_lead: dict[str, Any] = {"id": lead_id, "origin_id": lead_id, "contact_id": contact_id}
        of_lead |= {"inquiry": inquiry, "received_at": NOON}
        people.append(
            {"id": contact_id, "firm_id": "larkfield", "name": f"P {number}", "people": (), "created_at": NOON}
        )
        of_firm = {"firm_id": "larkfield", "source_id": seed.source, "delivery_id": delivery_id, "attempts": 0}
        rows.append({**of_lead, **of_firm, "channel": "website_form"})
        task: dict[str, Any] = {
            "firm_id": "larkfield",
            "lead_id": lead_id,
            "action": "approve_reply",
            "owner": PARTNER,
            "context": {},
        }
        task |= {"reason": "Please check and send.", "due_at": NOON + (number // 40) * HOUR, "created_at": NOON}
        waiting += [task | {"id": new_id(), "decision": done} for done in (None, "drop")]
    for table, of_table in ((contacts, people), (leads, rows), (tasks, waiting)):
        connection.execute(insert(table), of_table)


def timed(database: Database, read: Callable[[Connection], T]) -> tuple[T, list[tuple[str, Any]], float]:
    """What it reads, by which statements, and in how many seconds at best."""
    found: list[tuple[float, T, list[tuple[str, Any]]]] = []
    for _ in range(3):
        with noted(database) as asked:
            began = time.perf_counter()
            shown = database.read(read)
            found.append((time.perf_counter() - began, shown, asked))
    took, shown, asked = min(found, key=lambda one: one[0])
    return shown, asked, took


def test_a_thousand_open_tasks_are_listed_in_one_statement_that_reads_the_index(
    sqlite_database: SqliteDatabase,
) -> None:
    sqlite_database.write(a_thousand)
    for view in (DeskView.MINE, DeskView.TEAM, DeskView.OVERDUE):
        shown, asked, took = timed(sqlite_database, partial(shown_page, view=view, now=NOON + HOUR))
        assert (len(asked), len(shown.lines) > 0, took < SHOWN_SECONDS) == (1, True, True), (view, took)
        lines = sqlite_database.read(partial(planned, asked=asked))
        assert re.search(r"SEARCH tasks USING INDEX tasks_(open|on_desk)\b", lines[0]), lines
    counted = partial(desk_counts, firm_id="larkfield", email=PARTNER, now=NOON, ends=ENDS)
    counts, asked, took = timed(sqlite_database, counted)
    assert (counts.mine, len(asked), took < SHOWN_SECONDS) == (1000, 1, True), took


@pytest.mark.parametrize("limit", [7, 50])
def test_page_after_page_shows_each_task_once(database: Database, limit: int) -> None:
    database.write(a_thousand)
    seen: list[DeskLine] = []
    after, statements = "", 0
    while True:
        with noted(database) as asked:
            shown = database.read(partial(shown_page, view=DeskView.TEAM, now=NOON, after=after, limit=limit))
        statements = max(statements, len(asked))
        seen += shown.lines
        after = shown.after
        if not after or len(seen) > 300:
            break
    assert len({line.task_id for line in seen}) == len(seen) > 250
    assert [line.due_at for line in seen] == sorted(line.due_at for line in seen)
    assert statements == 1


@pytest.mark.parametrize("after", ["x", "1-2", "-1-" + "0" * 32, "9-" + "9" * 19 + "-" + "f" * 32, "' OR 1=1"])
def test_a_cursor_of_somebody_elses_making_breaks_nothing(database: Database, after: str) -> None:
    database.write(seeded)
    shown = database.read(lambda c: desk_page(c, "larkfield", PARTNER, DeskView.TEAM, NOON, ENDS, after=after))
    assert len(shown.lines) == (0 if after.startswith("9") else 4)


def test_a_company_known_by_its_domain_alone_is_called_as_that(database: Database) -> None:
    def write(connection: Connection) -> DeskPage:
        seeded(connection)
        connection.execute(update(companies).values(name=companies.c.domain))
        return shown_page(connection, view=DeskView.MINE, now=NOON)

    assert {line.company for line in database.write(write).lines} == {"", "visitor"}
