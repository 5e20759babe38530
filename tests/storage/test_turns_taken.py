"""Turns in the firm's routing: even, also under two at once, and without making up for an absence."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from app.domain.absence import PlannedAbsence
from app.domain.firm import Partner
from app.storage.access.firms import store_profile
from app.storage.crm.turns_taken import take_turn
from app.storage.engines.database import Database
from app.storage.tasks.stand_ins import come_back, go_away
from tests.racing import race
from tests.seeding import NOON, firm_profile

ONE, TWO = "tomas@larkfield.example", "lena@larkfield.example"


def prepared(database: Database) -> str:
    firm = firm_profile()
    partners = (*firm.partners, *(Partner(email=one, name=one) for one in (ONE, TWO)))
    database.write(lambda connection: store_profile(connection, replace(firm, partners=partners), NOON))
    return firm.id


def test_two_at_once_are_given_as_many(database: Database) -> None:
    firm_id, taken = prepared(database), list[str]()

    def take() -> None:
        for _ in range(10):
            taken.append(database.write(lambda connection: take_turn(connection, firm_id, "r", (ONE, TWO), NOON)))

    assert race(take, take) == []
    assert Counter(taken) == {ONE: 10, TWO: 10}


def test_who_is_away_is_passed_over_and_is_not_made_up_for(database: Database) -> None:
    firm_id = prepared(database)

    def turns(connection: Connection, number: int) -> list[str]:
        return [take_turn(connection, firm_id, "r", (ONE, TWO), NOON) for _ in range(number)]

    away = PlannedAbsence(email=ONE, stand_in=TWO, begins_at=NOON - timedelta(hours=1), ends_at=None)
    database.write(lambda connection: go_away(connection, firm_id, away, by="x", now=NOON))
    assert database.write(lambda connection: turns(connection, 6)) == [TWO] * 6
    database.write(lambda connection: come_back(connection, firm_id, ONE, by="x", now=NOON))

    assert Counter(database.write(lambda connection: turns(connection, 6))) == {ONE: 3, TWO: 3}


def test_somebody_new_in_a_rule_begins_where_the_others_are(database: Database) -> None:
    firm_id = prepared(database)
    database.write(lambda connection: [take_turn(connection, firm_id, "r", (ONE,), NOON) for _ in range(5)])

    taken = database.write(lambda connection: [take_turn(connection, firm_id, "r", (ONE, TWO), NOON) for _ in range(4)])

    assert Counter(taken) == {ONE: 2, TWO: 2}
