"""Links and sessions in the database; what they mean to a browser is tested with the pages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app.storage.access.sign_ins import (
    LINK_LIFE,
    firms_of,
    load_session,
    make_sign_in_link,
    open_session,
    owner_of_link,
)
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.past_their_time import remove_ended_sign_ins
from tests.seeding import NOON, PARTNER, Seed, firm_profile, fresh_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with fresh_database(tmp_path) as opened:
        opened.write(lambda connection: Seed(connection).firm())
        yield opened


def token(database: SqliteDatabase) -> str:
    return make_sign_in_link(database, PARTNER, "https://x.example", NOON).rpartition("/")[2]


def test_a_link_is_made_for_colleagues_only(database: SqliteDatabase) -> None:
    link = make_sign_in_link(database, f" {PARTNER.upper()} ", "https://x.example", NOON)
    assert link.startswith("https://x.example/sign-in/")
    with pytest.raises(LookupError):
        make_sign_in_link(database, "stranger@visitor.example", "https://x.example", NOON)
    with pytest.raises(LookupError):
        make_sign_in_link(database, PARTNER, "https://x.example", NOON, firm_id="mossgate")


def test_however_a_colleague_spells_the_address_the_link_goes_to_the_one_that_is_known(
    database: SqliteDatabase,
) -> None:
    name, _, domain = PARTNER.partition("@")
    for spelling in (f"{name}+x@{domain}", f"{name}@{domain.upper()}.", PARTNER.upper()):
        assert database.read(partial(firms_of, email=spelling)) == [("larkfield", PARTNER)]


def test_a_colleague_of_two_firms_signs_in_to_the_named_one(database: SqliteDatabase) -> None:
    database.write(lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate")))
    link = make_sign_in_link(database, PARTNER, "https://x.example", NOON, firm_id="mossgate")
    session = database.write(lambda connection: open_session(connection, link.rpartition("/")[2], NOON))
    assert session is not None
    found = database.read(lambda connection: load_session(connection, session, NOON))
    assert found is not None
    assert found[0].firm_id == "mossgate"


def test_many_clicks_at_once_make_one_session(database: SqliteDatabase) -> None:
    link = token(database)
    with ThreadPoolExecutor(8) as pool:
        sessions = list(
            pool.map(lambda _: database.write(lambda connection: open_session(connection, link, NOON)), range(16))
        )
    assert sum(session is not None for session in sessions) == 1


def test_a_link_is_no_session_and_a_session_no_link(database: SqliteDatabase) -> None:
    link = token(database)
    assert database.read(lambda connection: load_session(connection, link, NOON)) is None
    session = database.write(lambda connection: open_session(connection, link, NOON))
    assert session is not None
    assert database.write(lambda connection: open_session(connection, session, NOON)) is None


def test_whose_a_link_was_is_known_for_a_day_after_it_ended_and_then_it_is_gone(database: SqliteDatabase) -> None:
    link = token(database)
    for ended, owner, removed in ((timedelta(hours=23), ("larkfield", PARTNER), 0), (timedelta(hours=25), None, 1)):
        now = NOON + LINK_LIFE + ended

        assert database.write(lambda connection, now=now: remove_ended_sign_ins(connection, now)) == removed  # type: ignore[misc]  # a default binds the loop's value
        assert database.read(lambda connection: owner_of_link(connection, link)) == owner
