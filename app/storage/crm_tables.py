"""The tables of what stands in the CRM, as it was when it was last read: nothing on the path ever asks the CRM."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from app.storage.column_types import Moment, Value
from app.storage.tables import WORDS, metadata

crm_copies = Table(
    "crm_copies",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("vendor", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),  # a CopyKind
    Column("their_id", String(64), primary_key=True),
    Column("owner", Text, nullable=False, server_default=""),  # address; empty: nobody's
    Column("changed_at", Moment, nullable=False),  # by the CRM's clock
    Column("archived", Boolean, nullable=False, server_default=false()),  # deleted there, or merged into another
    Column("values", Value(WORDS), nullable=False),  # see `CrmCopy.values`
    Column("read_at", Moment, nullable=False),
)
Index("crm_copies_by_id", crm_copies.c.their_id)

crm_copy_keys = Table(  # by what a copy is found before any link to it is known
    "crm_copy_keys",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("vendor", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("key", String(300), primary_key=True),  # a contact's mailbox key, a company's domain
    Column("their_id", String(64), primary_key=True),
)
Index("crm_copy_keys_of", crm_copy_keys.c.their_id)
Index("crm_copy_keys_by_key", crm_copy_keys.c.key)

crm_cursors = Table(
    "crm_cursors",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("vendor", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("read_until", Moment, nullable=False),  # the latest change that is known, by the CRM's clock
    Column("looked_at", Moment, nullable=False),
)

crm_looks = Table(  # records that somebody says have changed: the reader looks at them before its time
    "crm_looks",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("vendor", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("their_id", String(64), primary_key=True),
    Column("asked_at", Moment, nullable=False),
)

crm_comparisons = Table(  # how far this night's comparison with what we believe has come
    "crm_comparisons",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("vendor", String(32), primary_key=True),
    Column("night", String(10), nullable=False),  # the day before it, as ISO
    Column("kind", String(16), nullable=False),  # of the links that come next
    Column("after", String(300), nullable=False),  # the key of the last one compared
    Column("records", Integer, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),  # null: it goes on
    Column("why", Text, nullable=False, server_default=""),  # it waits
)

routing_turns = Table(  # how many new leads a rule of the firm's routing has given to each of its partners
    "routing_turns",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("rule", String(200), primary_key=True),
    Column("partner", String(320), primary_key=True),
    Column("given", Integer, nullable=False),
)
