"""How often a source was refused, as it is written down."""

from datetime import timedelta

from sqlalchemy import select

from app.storage.alarm_tables import source_refusals
from app.storage.engines.sqlite_database import SqliteDatabase
from app.web.refused_requests import RefusedRequests
from tests.seeding import NOON
from tests.web.intake_door import open_door


def test_a_burst_within_a_second_is_written_as_twice_and_the_rest_with_the_next(
    sqlite_database: SqliteDatabase,
) -> None:
    open_door(sqlite_database)
    times = [NOON, *[NOON + timedelta(milliseconds=number) for number in range(49)], NOON + timedelta(seconds=1)]
    clock = iter(times)
    refused = RefusedRequests(sqlite_database, lambda: next(clock))

    written = []
    for _ in times:
        refused.note("tally")
        written.append(
            sqlite_database.write(lambda connection: connection.execute(select(source_refusals.c.refused)).scalar_one())
        )

    assert written == [1, *[2] * 49, 51]
