"""The tables of what a person says about contacts: two of them may be one, are one, or never were."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Text, UniqueConstraint

from app.storage.column_types import Moment, Value
from app.storage.tables import of_firm

proposals = of_firm(
    "proposals",
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),  # the smaller of the two ids
    Column("other_id", ForeignKey("contacts.id"), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("bits", Integer, nullable=False),  # how much speaks for it: the likeliest are shown first
    Column("found_at", Moment, nullable=False),
    Column("decision", String(8)),  # "accepted"; "refused": for good
    Column("decided_by", Text),
    Column("decided_at", Moment),
    UniqueConstraint("firm_id", "contact_id", "other_id", name="proposals_once"),
)
Index("proposals_open", proposals.c.firm_id, proposals.c.decision, proposals.c.bits)
Index("proposals_of_contact", proposals.c.contact_id)
Index("proposals_of_other", proposals.c.other_id)

contact_changes = of_firm(
    "contact_changes",
    Column("kind", String(8), nullable=False),  # "merge", "split"
    Column(
        "contact_id", ForeignKey("contacts.id"), nullable=False
    ),  # who has everything after a merge, as before a split
    Column("other_id", ForeignKey("contacts.id"), nullable=False),  # whose everything it became; the new one of a split
    Column("moved", Value(dict[str, tuple[str, ...]]), nullable=False),  # ids of "leads" and "threads"
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", Text),
)
Index("contact_changes_by_time", contact_changes.c.firm_id, contact_changes.c.at)
Index("contact_changes_of_contact", contact_changes.c.contact_id)
Index("contact_changes_of_other", contact_changes.c.other_id)
