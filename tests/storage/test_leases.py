"""A lease: one holder at a time, free again when its holder is gone."""

from datetime import UTC, datetime, timedelta

from app.storage.engines.database import Database
from app.storage.leases import end_leases_of_the_dead, hold_lease
from tests.racing import race

NOW = datetime(2031, 5, 14, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def hold(database: Database, holder: str, now: datetime, name: str = "recorder") -> bool:
    return database.write(lambda connection: hold_lease(connection, name, holder, now, MINUTE))


def test_the_first_comer_holds_it_and_can_prolong_it(database: Database) -> None:
    assert hold(database, "one", NOW)
    assert hold(database, "one", NOW + MINUTE / 2)
    assert not hold(database, "two", NOW + MINUTE), "prolonged by half a minute"
    assert hold(database, "two", NOW + MINUTE * 1.5)


def test_a_holder_that_came_too_late_has_lost_it(database: Database) -> None:
    hold(database, "one", NOW)
    hold(database, "two", NOW + MINUTE)

    assert not hold(database, "one", NOW + MINUTE + timedelta(seconds=1))


def test_leases_of_other_names_are_free(database: Database) -> None:
    assert hold(database, "one", NOW, "recorder")
    assert hold(database, "two", NOW, "tell_owners")


def test_of_many_at_once_one_gets_it(database: Database) -> None:
    for number in range(10):
        now = NOW + MINUTE * 2 * number
        got: list[str] = []

        def take(holder: str, now: datetime = now, got: list[str] = got) -> None:
            if hold(database, holder, now):
                got.append(holder)

        assert race(*[lambda holder=f"{number}-{one}": take(holder) for one in range(4)]) == []
        assert len(got) == 1


def test_a_process_that_is_alone_does_not_wait_for_the_dead(database: Database) -> None:
    hold(database, "killed", NOW)

    database.write(end_leases_of_the_dead)

    assert hold(database, "restarted", NOW + timedelta(seconds=1))
