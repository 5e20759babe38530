"""How we and the CRM got on, for the digest of some days: told from the history."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.crm_bars import told_bars
from app.domain.crm_night import told_night
from app.domain.digest import day_bounds
from app.storage.crm.comparisons import nights_between
from app.storage.tasks.barred_crm import bars_between

_MORNING_AFTER = timedelta(hours=12)  # whoever reads about yesterday hears what has happened since


def crm_lines(connection: Connection, firm_id: str, days: Sequence[date], zone: ZoneInfo) -> tuple[str, ...]:
    """A sentence or two each; none where there is nothing to say. Of several nights the last one is told."""
    start, end = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1] + _MORNING_AFTER
    bars = told_bars(bars_between(connection, firm_id, start, end), zone)
    nights = [night for day, night in nights_between(connection, firm_id, start, end) if day in days]
    return (*bars, *(told_night(night) for night in nights[-1:]))
