"""What the intake remembers beside the deliveries themselves."""

from sqlalchemy import Column, Index, String, Table

from app.storage.column_types import Moment
from app.storage.tables import metadata

used_proofs = Table(  # of vendors whose signature does not cover what it comes with
    "used_proofs",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of what is signed
    Column("used_at", Moment, nullable=False),
)
Index("used_proofs_by_age", used_proofs.c.used_at)
