"""The table of browsers that are remembered for a while."""

from sqlalchemy import Column, Index, String, Text

from app.storage.column_types import Moment
from app.storage.tables import of_firm

devices = of_firm(  # the firm is the one that was used last; a person may belong to several
    "devices",
    Column("token_hash", String(64), nullable=False),
    Column("email", String(320), nullable=False),  # whose it is
    Column("named", Text, nullable=False),  # as "Firefox on Windows"
    Column("remembered_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
Index("devices_by_token", devices.c.token_hash, unique=True)
