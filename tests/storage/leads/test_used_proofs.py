"""A proof that covers nothing but itself brings in one delivery."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.domain.errors import SignatureMismatch
from app.storage.engines.database import Database
from app.storage.intake_tables import used_proofs
from app.storage.leads.used_proofs import use_proof
from tests.racing import race

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_the_second_use_is_refused(database: Database) -> None:
    database.write(lambda connection: use_proof(connection, "a", NOW))
    database.write(lambda connection: use_proof(connection, "b", NOW))
    with pytest.raises(SignatureMismatch):
        database.write(lambda connection: use_proof(connection, "a", NOW))


def test_of_many_uses_at_once_one_counts(database: Database) -> None:
    failed = race(*[lambda: database.write(lambda connection: use_proof(connection, "a", NOW))] * 20)
    assert [type(one) for one in failed] == [SignatureMismatch] * 19


def test_proofs_too_old_to_be_accepted_are_forgotten(database: Database) -> None:
    database.write(lambda connection: use_proof(connection, "old", NOW))
    database.write(lambda connection: use_proof(connection, "new", NOW + timedelta(days=2)))
    assert database.read(lambda connection: connection.execute(select(func.count(used_proofs.c.id))).scalar_one()) == 1
