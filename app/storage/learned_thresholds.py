"""Thresholds learned from a firm's own messages: each is kept, the newest that was not taken back holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from app.domain.judgement import Thresholds
from app.storage.events import note_event
from app.storage.learning_tables import learned_thresholds
from app.storage.turns import wait_for_turn


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What held until now, and what holds instead; None: what the judge has of itself."""

    was: Thresholds
    now: Thresholds | None


def thresholds_in_use(connection: Connection) -> dict[str, Thresholds]:
    """Firm -> its learned thresholds; a firm that has none is left out."""
    newest = select(func.max(learned_thresholds.c.id)).where(learned_thresholds.c.taken_back_at.is_(None))
    query = select(learned_thresholds).where(learned_thresholds.c.id.in_(newest.group_by(learned_thresholds.c.firm_id)))
    return {row.firm_id: row.thresholds for row in connection.execute(query)}


def keep_thresholds(
    connection: Connection, firm_id: str, thresholds: Thresholds, *, cases: str, why: str, by: str, now: datetime
) -> None:
    """They hold from now on; those before are kept."""
    wait_for_turn(connection, f"thresholds {firm_id}")
    connection.execute(
        insert(learned_thresholds).values(firm_id=firm_id, at=now, by=by, thresholds=thresholds, cases=cases, why=why)
    )
    note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind="thresholds_learned", actor=by, detail=why)


def take_back(connection: Connection, firm_id: str, by: str, now: datetime) -> TakenBack | None:
    """The ones before hold again; None when nothing was learned, or all of it was taken back."""
    wait_for_turn(connection, f"thresholds {firm_id}")
    held = _newest(connection, firm_id)
    if held is None:
        return None
    connection.execute(update(learned_thresholds).where(learned_thresholds.c.id == held.id).values(taken_back_at=now))
    note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind="thresholds_taken_back", actor=by)
    before = _newest(connection, firm_id)
    return TakenBack(was=held.thresholds, now=None if before is None else before.thresholds)


def _newest(connection: Connection, firm_id: str) -> Row[Any] | None:
    query: Select[Any] = select(learned_thresholds).where(
        learned_thresholds.c.firm_id == firm_id, learned_thresholds.c.taken_back_at.is_(None)
    )
    return connection.execute(query.order_by(learned_thresholds.c.id.desc()).limit(1)).one_or_none()
