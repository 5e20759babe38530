"""A source that used to speak and is silent or refused is found, on both databases; any other is left alone."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from app.domain.delivery import Delivery
from app.domain.identifiers import new_id
from app.pipeline.source_watch import SourceWatch
from app.profiles.profile_folders import load_profiles
from app.storage.access.firms import change_source, store_profile
from app.storage.access.notice_refusals import note_passed_notice, note_refused_notices
from app.storage.access.source_traffic import arrival_slots, note_refusals
from app.storage.engines.database import Database
from app.storage.leads.deliveries import store_delivery
from app.storage.tables import deliveries
from tests.fakes import START
from tests.path_parts import on_one_database
from tests.seeding import add_website

PROFILES = load_profiles(Path(__file__).parents[2] / "profiles")
HOUR = timedelta(hours=1)


def deliver(connection: Connection, at: datetime) -> None:
    store_delivery(connection, "fernhill", "website", Delivery(headers={}, body=str(at).encode(), received_at=at))


@pytest.fixture
def watch(database: Database) -> SourceWatch:
    """A source with a delivery each hour of the five weeks before START."""

    def fill(connection: Connection) -> None:
        store_profile(connection, PROFILES["fernhill"], START)
        for name in ("website", "never"):
            add_website(connection, "fernhill", START, name=name)
        deliver(connection, START)
        one = dict(connection.execute(select(deliveries)).mappings().one())
        earlier = (START - hour * HOUR for hour in range(1, 24 * 7 * 5))
        rows = [one | {"id": new_id(), "fingerprint": str(at), "received_at": at} for at in earlier]
        connection.execute(deliveries.insert(), rows)

    database.write(fill)
    return SourceWatch(database, PROFILES)


def keys(watch: SourceWatch, now: datetime) -> list[str]:
    return [trouble.key for trouble in (*watch.silent(now), *watch.refused(now))]


@on_one_database
def test_a_silent_source_is_named_with_what_was_expected(watch: SourceWatch) -> None:
    assert keys(watch, START + 3 * HOUR) == []

    (trouble,) = watch.silent(START + 15 * HOUR)

    assert (trouble.key, trouble.firm_id) == ("silent:website", "fernhill")
    assert trouble.title == "Nothing has come in from website since Wed 14 May 10:00"
    assert trouble.advice.startswith("About 1")


@on_one_database
def test_silence_ends_with_the_next_delivery(watch: SourceWatch) -> None:
    assert keys(watch, START + 15 * HOUR) == ["silent:website"]
    watch.database.write(partial(deliver, at=START + 15 * HOUR))

    assert keys(watch, START + 16 * HOUR) == []


@on_one_database
def test_a_paused_source_may_be_silent(watch: SourceWatch) -> None:
    watch.database.write(lambda connection: change_source(connection, "website", paused=True))

    assert keys(watch, START + 100 * HOUR) == []


def refuse(watch: SourceWatch, source: str, at: datetime, count: int = 1) -> None:
    watch.database.write(partial(note_refusals, source_id=source, refused=count, now=at))


@on_one_database
def test_a_source_that_used_to_pass_and_is_refused_twice_is_named(watch: SourceWatch) -> None:
    refuse(watch, "website", START + HOUR)
    assert keys(watch, START + HOUR) == [], "one stray request"
    refuse(watch, "website", START + 2 * HOUR)

    (trouble,) = watch.refused(START + 2 * HOUR)

    assert trouble.key == "refused:website"
    assert "since Wed 14 May 11:00" in trouble.advice
    assert "leads sources rotate website" in trouble.advice


@on_one_database
def test_one_that_passes_again_is_well_and_counted_anew(watch: SourceWatch) -> None:
    refuse(watch, "website", START + HOUR, 5)
    watch.database.write(partial(deliver, at=START + 2 * HOUR))
    assert keys(watch, START + 2 * HOUR) == []
    refuse(watch, "website", START + 3 * HOUR)

    assert keys(watch, START + 3 * HOUR) == []


def test_a_crm_whose_notices_used_to_pass_and_are_refused_is_named(watch: SourceWatch) -> None:
    [firm] = watch.profiles
    for passed in (False, True):
        if passed:
            watch.database.write(partial(note_passed_notice, firm_id=firm, now=START))
        assert watch.refused_notices(START + HOUR) == []
        refused = partial(
            note_refused_notices, firm_id=firm, refused=2, now=START + HOUR, why="missing or wrong signature"
        )
        watch.database.write(refused)

    (trouble,) = watch.refused_notices(START + HOUR)

    assert (trouble.key, trouble.firm_id) == (f"refused_crm:{firm}", firm)
    assert "missing or wrong signature" in trouble.advice
    assert watch.refused_notices(START + 49 * HOUR) == [], "nobody tries any more"


@on_one_database
def test_strangers_at_a_source_that_never_passed_alarm_nobody(watch: SourceWatch) -> None:
    refuse(watch, "never", START, 500)

    assert keys(watch, START) == []


@on_one_database
def test_a_burst_is_one_arrival_of_its_slot(watch: SourceWatch) -> None:
    for second in range(20):
        watch.database.write(partial(deliver, at=START + timedelta(seconds=second)))
    last = START + timedelta(seconds=19)

    slots = watch.database.read(lambda connection: arrival_slots(connection, "website", last))

    assert len(slots) == 24 * 7 * 5
    assert slots == sorted(slots)
    assert slots[-1] == START


def test_an_address_that_its_vendor_checks_no_more_is_named(watch: SourceWatch) -> None:
    assert watch.unchecked(START) == []  # of one that was never checked nothing is known

    watch.database.write(lambda connection: change_source(connection, "website", challenged_at=START))
    assert watch.unchecked(START + 7 * HOUR) == []
    (trouble,) = watch.unchecked(START + 9 * HOUR)
    assert (trouble.key, trouble.firm_id) == ("unchecked:website", "fernhill")
    assert "leads recover website --since" in trouble.advice

    watch.database.write(lambda connection: change_source(connection, "website", paused=True))
    assert watch.unchecked(START + 9 * HOUR) == []
