"""Proofs that do not cover what they came with, and so bring in one delivery only."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete

from app.domain.errors import SignatureMismatch
from app.storage.inserts import insert_unless_known
from app.storage.intake_tables import used_proofs

_KEPT_FOR = timedelta(days=1)  # far longer than a time stamp in them is accepted
_OLD = delete(used_proofs).where(used_proofs.c.used_at < bindparam("before"))


def use_proof(connection: Connection, proof: str, now: datetime) -> None:
    """Use it up, in the transaction that keeps its delivery. Raises SignatureMismatch: it was used before."""
    connection.execute(_OLD, {"before": now - _KEPT_FOR})
    if connection.execute(insert_unless_known(connection, used_proofs), {"id": proof, "used_at": now}).scalar() is None:
        raise SignatureMismatch("its signature was used for another delivery")
