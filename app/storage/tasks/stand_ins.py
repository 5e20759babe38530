"""Who is away and who stands in; what waits for the one goes to the other."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from app.domain.absence import PlannedAbsence
from app.domain.identifiers import new_id
from app.storage.absence_tables import absences
from app.storage.absent_colleagues import NOT_OVER, away_now
from app.storage.events import note_event
from app.storage.partner_tables import colleagues
from app.storage.recording_again import record_tasks_again
from app.storage.rows import from_row
from app.storage.tables import tasks

# Of a task that somebody is asked anew: nobody was told of it.
UNTOLD: Mapping[str, None] = dict.fromkeys(
    ("alerted_at", "reminded_at", "deputy_told_at", "business_owner_told_at", "next_reminder_at")
)
_MOVED: Mapping[str, None] = dict.fromkeys(("alerted_at", "reminded_at", "next_reminder_at"))  # whoever else knows does
_OF_FIRM = absences.c.firm_id == bindparam("firm")
_ABSENCES = select(absences).where(_OF_FIRM, NOT_OVER).order_by(absences.c.begins_at)
_WHO = (colleagues.c.firm_id == bindparam("firm"), colleagues.c.email == bindparam("who"))
_NAME = select(colleagues.c.name).where(*_WHO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One that is running, or to come."""

    id: str
    firm_id: str
    email: str
    stand_in: str
    begins_at: datetime
    ends_at: datetime | None  # None: until they say that they are back
    said_by: str
    said_at: datetime


def absences_of(connection: Connection, firm_id: str, now: datetime) -> list[Absence]:
    """Those that are not over, by when they begin."""
    return [from_row(Absence, row) for row in connection.execute(_ABSENCES, {"firm": firm_id, "now": now})]


def stand_in_of(connection: Connection, firm_id: str, owner: str, now: datetime) -> tuple[str, str]:
    """(whose a task of `owner` is now, why in a sentence that ends with a space); (owner, "") for whoever is here."""
    stand_in = _stand_in(owner, away_now(connection, firm_id, now))
    return stand_in, "" if stand_in == owner else _why(connection, firm_id, owner)


def go_away(connection: Connection, firm_id: str, absence: PlannedAbsence, *, by: str, now: datetime) -> int:
    """They are away, in the place of whatever was said of them before; what is open moves as soon as it begins.

    Returns how many tasks have moved.
    """
    email = absence.email
    _end(connection, firm_id, email, now)
    row = Absence(id=new_id(), firm_id=firm_id, said_by=by, said_at=now, **asdict(absence))
    connection.execute(insert(absences).values(**asdict(row)))
    _note(connection, firm_id, None, "away", by, now, f"{_named(connection, firm_id, email)} is away")
    return move_open_tasks(connection, firm_id, now)


def come_back(connection: Connection, firm_id: str, email: str, *, by: str, now: datetime) -> bool:
    """They are here again, or do not go after all; what has moved stays where it is. False: they were not away."""
    ended = _end(connection, firm_id, email, now)
    if ended:
        _note(connection, firm_id, None, "back", by, now, f"{_named(connection, firm_id, email)} is back")
    return ended


def move_open_tasks(connection: Connection, firm_id: str, now: datetime) -> int:
    """What nobody decided yet of whoever is away goes to who stands in, who is told of it as of a new task."""
    away = away_now(connection, firm_id, now)
    moved = 0
    for owner in away:
        stand_in = _stand_in(owner, away)
        if stand_in == owner:
            continue
        mine = (tasks.c.firm_id == firm_id, tasks.c.owner == owner)
        rows = connection.execute(
            update(tasks)
            .where(*mine, tasks.c.done_at.is_(None), tasks.c.decision.is_(None))
            .values(owner=stand_in, reason=_why(connection, firm_id, owner) + tasks.c.reason, **_MOVED)
            .returning(tasks.c.id, tasks.c.lead_id)
        ).all()
        record_tasks_again(connection, rows, now)
        names = [_named(connection, firm_id, one) for one in (owner, stand_in)]
        for row in rows:
            _note(connection, firm_id, row.lead_id, "moved", "absence", now, "{} is away; {} stands in".format(*names))
        moved += len(rows)
    return moved


def _stand_in(owner: str, away: Mapping[str, str]) -> str:
    """Who is here of those who stand in for each other; where all of them are away it stays the owner's."""
    seen, found = {owner}, owner
    while found in away:
        found = away[found]
        if found in seen:
            return owner
        seen.add(found)
    return found


def _why(connection: Connection, firm_id: str, owner: str) -> str:
    return f"{_named(connection, firm_id, owner)} is away; you stand in. "


def _end(connection: Connection, firm_id: str, email: str, now: datetime) -> bool:
    mine = (absences.c.firm_id == firm_id, absences.c.email == email)
    is_not_over = or_(absences.c.ends_at.is_(None), absences.c.ends_at > now)
    ended = connection.execute(update(absences).where(*mine, is_not_over).values(ends_at=now))
    return ended.rowcount > 0


def _named(connection: Connection, firm_id: str, email: str) -> str:
    name: str | None = connection.execute(_NAME, {"firm": firm_id, "who": email}).scalar()
    return name or email


def _note(
    connection: Connection, firm_id: str, lead_id: str | None, kind: str, actor: str, at: datetime, detail: str
) -> None:
    note_event(connection, firm_id=firm_id, lead_id=lead_id, at=at, kind=kind, actor=actor, detail=detail)
