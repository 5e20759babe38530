"""The lists that colleagues keep, when one is kept twice at once."""

from functools import partial

from app.storage.access.saved_views import save_view, views_of
from app.storage.engines.postgres_database import PostgresDatabase
from tests.racing import meanwhile
from tests.seeding import NOON, PARTNER, Seed


def test_a_list_that_is_kept_twice_at_once_is_one_and_the_later_one(postgres_database: PostgresDatabase) -> None:
    postgres_database.write(lambda connection: Seed(connection).firm())
    save = partial(save_view, firm_id="larkfield", email=PARTNER, name="Hot", now=NOON)
    assert meanwhile(postgres_database, partial(save, query="tier=hot"), partial(save, query="tier=warm"))
    kept = postgres_database.read(lambda connection: views_of(connection, "larkfield", PARTNER))
    assert [(view.name, view.query) for view in kept] == [("Hot", "tier=warm")]
