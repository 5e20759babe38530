"""Whether the notices of a firm's CRM pass, and how many were refused since one did."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from app.storage.alarm_tables import crm_notices
from app.storage.inserts import insert_or_replace, insert_unless_known
from app.storage.rows import from_row


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRefusals:
    """Notices that were turned away since the last one that passed."""

    firm_id: str
    passed_at: datetime | None  # None: none ever did
    refused: int
    first_at: datetime
    last_at: datetime
    why: str  # of the last one: a few words of ours


def note_refused_notices(connection: Connection, firm_id: str, refused: int, now: datetime, *, why: str) -> None:
    """So many more."""
    row = {"firm_id": firm_id, "passed_at": None, "refused": 0, "first_at": now, "last_at": now, "why": why}
    connection.execute(insert_unless_known(connection, crm_notices), row)
    of_firm = update(crm_notices).where(crm_notices.c.firm_id == firm_id)
    connection.execute(of_firm.where(crm_notices.c.refused == 0).values(first_at=now))
    connection.execute(of_firm.values(refused=crm_notices.c.refused + refused, last_at=now, why=why))


def note_passed_notice(connection: Connection, firm_id: str, now: datetime) -> None:
    """One that proved its origin: what was refused before is counted no more."""
    row = {"firm_id": firm_id, "passed_at": now, "refused": 0, "first_at": now, "last_at": now, "why": ""}
    connection.execute(insert_or_replace(connection, crm_notices, "passed_at", "refused"), row)


def notices_refused(connection: Connection) -> list[NoticeRefusals]:
    """Of every firm of which some were, since one passed."""
    rows = connection.execute(select(crm_notices).where(crm_notices.c.refused > 0).order_by(crm_notices.c.firm_id))
    return [from_row(NoticeRefusals, row) for row in rows]
