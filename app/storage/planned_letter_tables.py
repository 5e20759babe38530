"""The table of letters to come: to those who were answered and have not written since."""

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from app.storage.column_types import Moment
from app.storage.tables import of_firm

further_letters = of_firm(
    "further_letters",
    Column("lead_id", ForeignKey("leads.id"), nullable=False),
    Column("due_at", Moment),  # when the next one leaves; null: none comes any more
    Column("ended_at", Moment),
    Column("why", Text),  # none comes any more, as a sentence
    Column("ended_by", Text),  # a colleague's address; null: a rule
    UniqueConstraint("lead_id", name="further_letters_once"),
)
_to_come = further_letters.c.due_at.is_not(None)
Index("further_letters_due", further_letters.c.due_at, sqlite_where=_to_come, postgresql_where=_to_come)
