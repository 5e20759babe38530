"""The table of erasures: that somebody was erased, and what is still to be done about it."""

from sqlalchemy import Column, Index, Integer, String, Text

from app.storage.column_types import Moment, Value
from app.storage.tables import of_firm

erasures = of_firm(
    "erasures",
    Column("asked_at", Moment, nullable=False),
    Column("asked_by", Text, nullable=False),  # a colleague, the command line, a vendor's notice
    Column("person_hash", String(64), nullable=False),  # keyed: answers "was this address erased?", names nobody
    Column("subject", Value(dict[str, tuple[str, ...]])),  # our ids of what is to go, see `Subject`; null: it has gone
    Column("counts", Value(dict[str, int]), nullable=False),  # rows by table
    Column("rows_gone_at", Moment),
    Column("files_clean_at", Moment),  # no trace in write-ahead log and free pages either
    Column("crm_keys", Value(dict[str, tuple[str, ...]])),  # our ids of what the CRM still has to delete; null: done
    Column("crm_due_at", Moment),
    Column("crm_passes", Integer, nullable=False, default=0),
)
Index("erasures_by_time", erasures.c.firm_id, erasures.c.asked_at)
