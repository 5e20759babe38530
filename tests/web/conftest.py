"""An intake with its database."""

from collections.abc import Iterator

import pytest

from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from tests.web.intake_door import Door, open_door


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    found = open_door(database)
    with found.client:
        yield found


@pytest.fixture
def small_door(sqlite_database: SqliteDatabase) -> Iterator[Door]:
    """On SQLite alone: for what the database has no say in."""
    found = open_door(sqlite_database)
    with found.client:
        yield found
