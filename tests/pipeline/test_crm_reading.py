"""Reading back from the CRM: what is kept, where the cursor stands, and what an outage or a kill changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.crm import CrmLink
from app.domain.crm_copy import CopyKind, CrmCopy
from app.domain.errors import UpstreamUnavailable
from app.pipeline.crm_reading import CrmReading
from app.storage.access.firms import store_profile
from app.storage.crm.crm_copies import Account, copies_by_key, copy_of, owners_there, read_until
from app.storage.crm.crm_looks import ask_to_look, looks_asked
from app.storage.crm.crm_records import keep_links
from app.storage.crm_tables import crm_copies, crm_copy_keys
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import crm_links
from tests.fakes import FakeCrm, Killed
from tests.path_parts import LeadPath
from tests.racing import race
from tests.seeding import firm_profile

EVERY = timedelta(minutes=5)


def reading(path: LeadPath, holder: str = "a") -> CrmReading:
    return CrmReading(
        database=path.database,
        crms={path.firm.id: path.crm},
        profiles=path.profiles,
        holder=holder,
        clock=path.clock,
        every=EVERY,
        waker=path.waker,
    )


def account(path: LeadPath) -> Account:
    return Account(path.firm.id, path.crm.vendor)


def contact(path: LeadPath, id_: str = "1", *, seconds: float = 0, **values: str) -> CrmCopy:
    at = path.clock() + timedelta(seconds=seconds)
    return CrmCopy(
        kind="contact", their_id=id_, changed_at=at, owner="x@y.example", keys=(f"p{id_}@acme.example",), values=values
    )


def kept(path: LeadPath, id_: str = "1") -> CrmCopy | None:
    return path.database.read(lambda connection: copy_of(connection, account(path), "contact", id_))


def cursor(path: LeadPath) -> datetime | None:
    return path.database.read(lambda connection: read_until(connection, account(path), "contact"))


def test_what_stands_there_is_kept_without_a_name_and_found_by_its_mailbox(path: LeadPath) -> None:
    path.crm.put(contact(path, lifecycle="customer", email="p1@acme.example"))
    path.crm.colleagues = [
        CrmCopy(kind="owner", their_id="700", changed_at=path.clock(), values={"email": "x@y.example"}),
        CrmCopy(
            kind="owner", their_id="701", changed_at=path.clock(), values={"email": "gone@y.example", "active": "no"}
        ),
    ]
    reading(path).read_all()

    [found] = path.database.read(
        lambda connection: copies_by_key(connection, path.firm.id, ("contact", "p1@acme.example"))
    )
    assert (found.owner, found.values) == ("x@y.example", {"lifecycle": "customer"})
    there = path.database.read(lambda connection: owners_there(connection, path.firm.id))
    assert there == {"x@y.example": True, "gone@y.example": False}


def test_nothing_is_asked_between_two_times_and_a_late_index_loses_nothing(path: LeadPath) -> None:
    reader = reading(path)
    path.crm.put(contact(path, "1"))
    reader.read_all()
    path.crm.put(contact(path, "late", seconds=-60))  # changed before the other one, and indexed after it
    reader.read_all()
    assert kept(path, "late") is None
    path.clock.advance(EVERY.total_seconds())

    reader.read_all()

    assert kept(path, "late") is not None
    assert cursor(path) == contact(path, seconds=-EVERY.total_seconds()).changed_at


@pytest.mark.parametrize("minutes", [-30, 30])
def test_a_clock_of_theirs_that_differs_by_minutes_loses_nothing(path: LeadPath, minutes: int) -> None:
    reader = reading(path)
    for number in range(3):
        path.crm.put(contact(path, str(number), seconds=minutes * 60))
        reader.read_all()
        path.clock.advance(EVERY.total_seconds())

    reader.read_all()

    assert [kept(path, str(number)) is not None for number in range(3)] == [True, True, True]


def test_the_first_time_is_read_in_portions(sqlite_database: SqliteDatabase) -> None:
    path = LeadPath(sqlite_database)
    reader = reading(path)
    for number in range(2_150):
        path.crm.put(contact(path, str(number), seconds=number))
    reader.read_all()
    assert (kept(path, "1999") is not None, kept(path, "2149") is not None) == (True, False)

    reader.read_all()

    assert kept(path, "2149") is not None


def test_an_outage_moves_no_cursor_and_stops_no_other_firm(path: LeadPath) -> None:
    path.crm.put(contact(path))
    other = firm_profile("harrow")
    path.profiles = {**path.profiles, other.id: other}
    path.database.write(lambda connection: store_profile(connection, other, path.clock()))
    theirs = FakeCrm()
    theirs.put(contact(path, "9"))
    reader = replace(reading(path), crms={path.firm.id: path.crm, other.id: theirs})
    path.crm.failure = UpstreamUnavailable("fake", "502")

    reader.read_all()
    assert cursor(path) is None
    found = path.database.read(lambda connection: copy_of(connection, Account(other.id, "fake"), "contact", "9"))
    assert found is not None

    path.crm.failure = None
    path.clock.advance(31)
    reader.read_all()
    assert kept(path) is not None


def test_a_kill_between_two_portions_reads_the_rest_afterwards(path: LeadPath) -> None:
    for number in range(150):
        path.crm.put(contact(path, str(number), seconds=number))
    whole, served = path.crm.changes, list[CrmCopy]()

    def until_killed(kind: CopyKind, since: datetime) -> Iterator[CrmCopy]:
        for copy in whole(kind, since):
            served.append(copy)
            if len(served) == 120:
                raise Killed
            yield copy

    path.crm.changes = until_killed  # type: ignore[method-assign]  # it dies after the first portion
    with pytest.raises(Killed):
        reading(path).read_all()
    path.crm.changes = whole  # type: ignore[method-assign]  # as it was
    assert kept(path, "99") is not None
    path.clock.advance(200)  # the dead one's lease

    reading(path, "b").read_all()

    assert kept(path, "149") is not None


def test_two_processes_at_once_keep_each_copy_once(path: LeadPath) -> None:
    for number in range(30):
        path.crm.put(contact(path, str(number), seconds=number))
    readers = [reading(path, holder) for holder in ("a", "b")]

    assert race(*(reader.read_all for reader in readers)) == []

    rows = path.database.read(lambda connection: connection.execute(select(crm_copies.c.their_id)).scalars().all())
    assert sorted(rows, key=int) == [str(number) for number in range(30)]


def test_what_somebody_says_has_changed_is_looked_at_before_its_time_and_once(path: LeadPath) -> None:
    reader = reading(path)
    reader.read_all()
    path.crm.put(contact(path))
    twice: list[tuple[CopyKind, str]] = [("contact", "1"), ("contact", "1")]
    path.database.write(lambda connection: ask_to_look(connection, account(path), twice, path.clock()))
    path.clock.advance(5)

    reader.read_all()

    assert kept(path) is not None
    left = path.database.read(lambda connection: looks_asked(connection, account(path), "contact", 10))
    assert left == []


def test_what_was_deleted_there_leaves_only_that_it_was(path: LeadPath) -> None:
    reader = reading(path)
    path.crm.put(contact(path, lifecycle="lead"))
    reader.read_all()
    path.crm.put(replace(contact(path), archived=True))
    path.database.write(lambda connection: ask_to_look(connection, account(path), [("contact", "1")], path.clock()))

    reader.read_all()

    copy = kept(path)
    assert copy is not None
    assert (copy.archived, copy.owner, copy.values) == (True, "", {})
    assert path.database.read(lambda connection: connection.execute(select(crm_copy_keys)).all()) == []


def test_links_follow_a_merge_to_its_new_id(path: LeadPath) -> None:
    links = [CrmLink(kind="contact", our_key=f"c{n}", their_id=str(n)) for n in (1, 2, 3)]
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, links))
    reader = reading(path)
    path.crm.put(replace(contact(path, "77"), merged_ids=("1", "2")))

    for _again in range(2):
        reader.read_all()
        path.clock.advance(EVERY.total_seconds())

    rows = path.database.read(
        lambda connection: connection.execute(select(crm_links.c.our_key, crm_links.c.their_id)).all()
    )
    assert sorted((row.our_key, row.their_id) for row in rows) == [("c1", "77"), ("c2", "77"), ("c3", "3")]


class _BrokenCrm(FakeCrm):
    def owners(self) -> list[CrmCopy]:
        raise RuntimeError("a bug of the adapter")


def test_a_fault_with_one_firm_leaves_the_others_their_turn(path: LeadPath) -> None:
    broken, other = _BrokenCrm(), replace(path.firm, id="other")
    path.crm.put(contact(path))
    read = replace(
        reading(path), crms={"other": broken, path.firm.id: path.crm}, profiles={**path.profiles, "other": other}
    )
    read.read_all()

    assert kept(path) is not None
