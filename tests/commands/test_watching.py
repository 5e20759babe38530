"""The watch as it is composed: dead processes and late work are told by whoever lives, and the doctor repeats it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from app.domain.delivery import Delivery
from app.domain.errors import SpendingCapReached
from app.domain.model_costs import ModelPrice, PriceTable, Tokens
from app.domain.ports import Prompt
from app.main.clock import utc_now
from app.main.databases import AnyDatabase
from app.main.outside import build_outside
from app.main.readiness import wrong_parts
from app.main.watching import build_alarm_watch, build_weekly_evaluation
from app.pipeline.alarm_watch import AlarmWatch
from app.pipeline.spending import Spending
from app.profiles.profile_folders import load_profiles
from app.settings import Settings
from app.storage.access.firms import store_profile
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.leads.deliveries import store_delivery
from app.storage.leases import SERVING, WORKING, hold_lease
from tests.fakes import FakeAlerts
from tests.seeding import add_website

PROFILES = load_profiles(Path(__file__).parents[2] / "profiles")
DEAR = {"dear": ModelPrice(input=Decimal(1), output=Decimal(1))}
LONG_AGO, JUST_NOW = timedelta(minutes=20), timedelta(seconds=-30)
Watching = Callable[[AnyDatabase], AlarmWatch]


@pytest.fixture
def told() -> FakeAlerts:
    return FakeAlerts()


@pytest.fixture
def watching(told: FakeAlerts) -> Watching:
    def watch(database: AnyDatabase) -> AlarmWatch:
        settings = settings_of(database)
        outside = build_outside(settings)
        weekly = build_weekly_evaluation(settings, database, outside, PROFILES, "this-process")
        made = build_alarm_watch(settings, database, outside, PROFILES, "this-process", weekly)
        return replace(made, alerts=(told,))

    return watch


def settings_of(database: AnyDatabase) -> Settings:
    return Settings(database_url=database.engine.url.render_as_string(hide_password=False))


def titles(told: FakeAlerts) -> list[str]:
    return [alert.title for alert in told.sent]


@pytest.mark.parametrize(
    ("dead", "alive", "said"),
    [(WORKING, SERVING, "Leads are taken and nobody works on them"), (SERVING, WORKING, "No lead is taken any more")],
)
def test_whoever_lives_tells_of_whoever_died(
    postgres_database: PostgresDatabase, watching: Watching, told: FakeAlerts, dead: str, alive: str, said: str
) -> None:
    for name, ago in ((dead, LONG_AGO), (alive, JUST_NOW)):
        postgres_database.write(
            partial(hold_lease, name=name, holder=name, now=utc_now() - ago, duration=timedelta(seconds=60))
        )

    watching(postgres_database).watch()

    assert [title.startswith(said) for title in titles(told)] == [True]
    what_to_do = wrong_parts(settings_of(postgres_database), postgres_database)[0].what_to_do
    assert what_to_do.startswith(f"{said}. No `leads ")
    assert what_to_do.endswith(". Start one.")


def test_work_that_waits_is_told(database: AnyDatabase, watching: Watching, told: FakeAlerts) -> None:
    database.write(lambda connection: store_profile(connection, PROFILES["fernhill"], utc_now()))
    database.write(lambda connection: add_website(connection, "fernhill", utc_now()))
    old = Delivery(headers={}, body=b"{}", received_at=utc_now() - LONG_AGO)
    watch = watching(database)
    watch.watch()
    assert titles(told) == []

    database.write(lambda connection: store_delivery(connection, "fernhill", "web", old))
    watch.watch()

    assert titles(told) == ["Leads have been waiting for more than 15 minutes, and nothing works on them"]
    assert "`leads doctor`" in told.sent[0].text


def test_a_cap_of_spending_that_is_reached_is_told_once(
    database: AnyDatabase, watching: Watching, told: FakeAlerts
) -> None:
    database.write(lambda connection: store_profile(connection, PROFILES["fernhill"], utc_now()))
    spending = Spending(database=database, prices=PriceTable(currency="USD", models=DEAR), cap=1, clock=utc_now)
    prompt = Prompt(name="judge", version=3, size="small", system="", user="", firm_id="fernhill")
    for _ in range(2):
        with pytest.raises(SpendingCapReached):
            spending.begin(prompt, "dear", Tokens(read=1, written=1))
    watch = watching(database)
    watch.watch()
    watch.watch()

    assert [title.startswith("The model has cost what it may cost in a day") for title in titles(told)] == [True]
