"""Which colleague was told about which day: one row each, so that nobody is told twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, select, update

from app.domain.identifiers import new_id
from app.domain.roles import ColleagueRole
from app.storage.inserts import insert_unless_known
from app.storage.partner_tables import colleagues, digests
from app.storage.tables import events


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A colleague who gets the digest."""

    firm_id: str
    email: str
    name: str
    zone: ZoneInfo
    digest_at: time
    role: ColleagueRole = ColleagueRole.PARTNER
    language: str = "en"


def digest_readers(connection: Connection) -> list[Reader]:
    """Every colleague of every firm who gets one."""
    language = func.coalesce(colleagues.c.chosen_language, colleagues.c.language).label("reads")
    query = select(colleagues, language).where(colleagues.c.digest_at != "")
    rows = connection.execute(query.order_by(colleagues.c.firm_id, colleagues.c.email))
    return [
        Reader(
            firm_id=row.firm_id,
            email=row.email,
            name=row.name,
            zone=ZoneInfo(row.time_zone),
            digest_at=time.fromisoformat(row.digest_at),
            role=ColleagueRole(row.role),
            language=row.reads,
        )
        for row in rows
    ]


def load_reader(connection: Connection, firm_id: str, email: str) -> Reader | None:
    """One colleague, by address in any letter case."""
    wanted = (firm_id, email.lower())
    return next((one for one in digest_readers(connection) if (one.firm_id, one.email.lower()) == wanted), None)


def _of(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    return digests.c.firm_id == reader.firm_id, digests.c.email == reader.email


def last_digest_day(connection: Connection, reader: Reader) -> date | None:
    """The latest day the reader has a row for, whatever became of it."""
    latest: str | None = connection.execute(select(func.max(digests.c.local_day)).where(*_of(reader))).scalar()
    return None if latest is None else date.fromisoformat(latest)


def began_at(connection: Connection, firm_id: str) -> datetime | None:
    """When the first thing happened here for the firm; None: nothing has yet."""
    first: datetime | None = connection.execute(
        select(func.min(events.c.at)).where(events.c.firm_id == firm_id)
    ).scalar()
    return first


def failed_digest_days(connection: Connection, reader: Reader, since: date) -> list[date]:
    """Days whose mail certainly did not leave and is worth another try."""
    rows = connection.execute(
        select(digests.c.local_day).where(
            *_of(reader),
            digests.c.state == "failed",
            digests.c.local_day >= since.isoformat(),
        )
    ).scalars()
    return sorted(date.fromisoformat(day) for day in rows)


def intend_digest(
    connection: Connection, reader: Reader, counts: Mapping[date, Mapping[str, int]], now: datetime
) -> list[date]:
    """Claim the days for this mail; returns those that were free.

    A day is free when it has no row, or one whose mail certainly did not leave. Both
    claims are single statements, so of two processes only one gets a day.
    """
    return [day for day, figures in counts.items() if _claim(connection, reader, day, figures, now)]


def _claim(connection: Connection, reader: Reader, day: date, counts: Mapping[str, int], now: datetime) -> bool:
    values = {"state": "intended", "built_at": now, "counts": dict(counts)}
    place = {"firm_id": reader.firm_id, "email": reader.email, "local_day": day.isoformat()}
    inserted = connection.execute(insert_unless_known(connection, digests), {"id": new_id(), **place, **values})
    if inserted.scalar() is not None:
        return True
    retaken = connection.execute(update(digests).where(*_is(place), digests.c.state == "failed").values(**values))
    return retaken.rowcount == 1


def _is(place: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [digests.c[name] == value for name, value in place.items()]


def finish_digest(connection: Connection, reader: Reader, days: Sequence[date], state: str) -> None:
    """The outcome over open intentions: "done", "failed" (again later), "refused" or "unknown"."""
    connection.execute(
        update(digests)
        .where(
            *_of(reader),
            digests.c.local_day.in_([day.isoformat() for day in days]),
            digests.c.state == "intended",
        )
        .values(state=state)
    )


def give_up_old_intentions(connection: Connection, now: datetime, older_than: timedelta) -> list[tuple[str, str]]:
    """Mails a dead process may or may not have sent become "unknown". Returns (firm, local day) of each."""
    rows = connection.execute(
        update(digests)
        .where(digests.c.state == "intended", digests.c.built_at < now - older_than)
        .values(state="unknown")
        .returning(digests.c.firm_id, digests.c.local_day)
    )
    return [(row.firm_id, row.local_day) for row in rows]


def digest_state(connection: Connection, firm_id: str, email: str, day: date) -> str | None:
    """What became of the mail about this day; None: there was none."""
    return connection.execute(
        select(digests.c.state).where(
            digests.c.firm_id == firm_id, digests.c.email == email, digests.c.local_day == day.isoformat()
        )
    ).scalar()
