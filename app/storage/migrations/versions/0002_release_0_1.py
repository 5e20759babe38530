"""The tables of release 0.1, where every migration begins.

A new database is made at once (`app/storage/schema.py`), so nothing leads here. What those tables
were stands in `tests/storage/fixtures/release_0_1`; the tests migrate from there.
"""

revision = "0002"
down_revision = None


def upgrade() -> None:
    raise NotImplementedError("a database of release 0.1 begins here; an empty one is made at once")
