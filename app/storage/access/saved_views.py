"""The lists a colleague keeps by a name: what they chose, as it stands in the address."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from app.domain.identifiers import new_id
from app.storage.inserts import insert_unless_known
from app.storage.rows import from_row
from app.storage.search_tables import saved_views

MOST_VIEWS = 20  # of one colleague


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    id: str
    name: str
    query: str


def views_of(connection: Connection, firm_id: str, email: str) -> list[SavedView]:
    """By name."""
    theirs = saved_views.c.firm_id == firm_id, saved_views.c.email == email
    rows = connection.execute(select(saved_views).where(*theirs).order_by(saved_views.c.name)).all()
    return [from_row(SavedView, row) for row in rows]


def save_view(connection: Connection, firm_id: str, email: str, name: str, query: str, now: datetime) -> bool:
    """One of the same name is replaced. False: they have as many as anybody may keep."""
    theirs = saved_views.c.firm_id == firm_id, saved_views.c.email == email
    others = select(func.count()).select_from(saved_views).where(*theirs, saved_views.c.name != name)
    if connection.execute(others).scalar_one() >= MOST_VIEWS:
        return False
    row = {"id": new_id(), "firm_id": firm_id, "email": email, "name": name, "query": query, "saved_at": now}
    if connection.execute(insert_unless_known(connection, saved_views), row).scalar() is None:
        known = update(saved_views).where(*theirs, saved_views.c.name == name)
        connection.execute(known.values(query=query, saved_at=now))
    return True


def forget_view(connection: Connection, firm_id: str, email: str, view_id: str) -> bool:
    """False where they have no such view."""
    theirs = saved_views.c.firm_id == firm_id, saved_views.c.email == email
    return connection.execute(delete(saved_views).where(saved_views.c.id == view_id, *theirs)).rowcount == 1
