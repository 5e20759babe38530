"""Who is away, and who was named to stand in."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select

from app.storage.absence_tables import absences
from app.storage.partner_tables import colleagues

NOT_OVER = or_(absences.c.ends_at.is_(None), absences.c.ends_at > bindparam("now"))
_STAYS = and_(colleagues.c.firm_id == absences.c.firm_id, colleagues.c.email == absences.c.stand_in)
_AWAY = (
    select(absences.c.firm_id, absences.c.email, absences.c.stand_in)
    .join(colleagues, _STAYS)  # who has left the firm stands in for nobody
    .where(absences.c.begins_at <= bindparam("now"), NOT_OVER)
)
_OF_FIRM = absences.c.firm_id == bindparam("firm")


def away_now(connection: Connection, firm_id: str, now: datetime) -> dict[str, str]:
    """Address of whoever is away -> who stands in."""
    rows = connection.execute(_AWAY.where(_OF_FIRM), {"firm": firm_id, "now": now})
    return {row.email: row.stand_in for row in rows}


def everybody_away(connection: Connection, now: datetime) -> dict[str, dict[str, str]]:
    """Firm -> the same; only firms of which anybody is away."""
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(_AWAY, {"now": now}):
        found.setdefault(row.firm_id, {})[row.email] = row.stand_in
    return found
