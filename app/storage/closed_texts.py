"""Messages that were closed as pitches or spam, so that nearly the same text from others is recognised."""

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from app.domain.inquiry import Inquiry
from app.domain.words.near_copies import ENOUGH_SHARED, marks_of
from app.storage.inserts import insert_unless_known
from app.storage.learning_tables import closed_texts
from app.storage.tables import leads

_ALIKE = (
    select(closed_texts.c.lead_id)
    .where(
        closed_texts.c.firm_id == bindparam("firm"),
        closed_texts.c.mark.in_(bindparam("marks", expanding=True)),
    )
    .group_by(closed_texts.c.lead_id)
    .having(func.count() >= ENOUGH_SHARED)
)
_SENDERS = select(func.count(func.distinct(func.coalesce(leads.c.contact_id, leads.c.id)))).where(
    leads.c.id.in_(_ALIKE), or_(leads.c.contact_id.is_(None), leads.c.contact_id != bindparam("contact"))
)


def senders_of_alike(connection: Connection, firm_id: str, inquiry: Inquiry, contact_id: str | None) -> int:
    """How many others than this contact sent nearly the same text, and had it closed as a pitch or spam."""
    marks = marks_of(inquiry.typed)
    if not marks:
        return 0
    return int(
        connection.execute(_SENDERS, {"firm": firm_id, "marks": marks, "contact": contact_id or ""}).scalar_one()
    )


def remember_closed_text(connection: Connection, firm_id: str, lead_id: str, inquiry: Inquiry) -> None:
    """From now on it is compared with; saying it again changes nothing, not even at the same moment."""
    forget_closed_text(connection, lead_id)
    rows = [{"firm_id": firm_id, "mark": mark, "lead_id": lead_id} for mark in sorted(marks_of(inquiry.typed))]
    if rows:
        connection.execute(insert_unless_known(connection, closed_texts), rows)


def forget_closed_text(connection: Connection, lead_id: str) -> None:
    """A person said that it is no such message, or its person was erased."""
    connection.execute(delete(closed_texts).where(closed_texts.c.lead_id == lead_id))
