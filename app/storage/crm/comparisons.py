"""How far a firm's comparison with its CRM has come, and what it found: the figures are told from the history."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from app.domain.counted_events import CrmEvent
from app.domain.crm_copy import CopyKind
from app.domain.crm_differences import CrmDifference, DifferenceKind, Handling
from app.domain.crm_night import ComparedNight
from app.storage.crm.crm_copies import Account
from app.storage.crm_tables import crm_comparisons
from app.storage.events import count_event
from app.storage.inserts import insert_or_replace
from app.storage.rows import from_row
from app.storage.tables import crm_links, events

ORDER: Final[tuple[CopyKind, ...]] = ("company", "contact", "deal", "task", "message")
_WRITTEN = ("night", "kind", "after", "records", "began_at", "ended_at", "why")
_LONGEST_ABOUT = 32
_WHO = "comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The one of this night, or of the last that there was."""

    night: str  # the day before it, as ISO
    kind: CopyKind = ORDER[0]
    after: str = ""
    records: int = 0
    began_at: datetime
    ended_at: datetime | None = None
    why: str = ""


def load_comparison(connection: Connection, account: Account) -> Comparison | None:
    """None: there never was one."""
    row = connection.execute(select(crm_comparisons).where(*_of(account))).one_or_none()
    return None if row is None else from_row(Comparison, row)


def last_comparison(connection: Connection, firm_id: str) -> Comparison | None:
    """The newest one of a firm, with whichever CRM."""
    of_firm = select(crm_comparisons).where(crm_comparisons.c.firm_id == firm_id)
    row = connection.execute(of_firm.order_by(crm_comparisons.c.began_at.desc()).limit(1)).one_or_none()
    return None if row is None else from_row(Comparison, row)


def night_of(connection: Connection, firm_id: str, ended_at: datetime) -> ComparedNight | None:
    """What came of the comparison that ended then; None: it has not ended."""
    nights = nights_between(connection, firm_id, ended_at, ended_at)
    return nights[-1][1] if nights else None


def keep_comparison(connection: Connection, account: Account, comparison: Comparison) -> None:
    """In the place of what was known of it."""
    row = {"firm_id": account.firm_id, "vendor": account.vendor, **asdict(comparison)}
    connection.execute(insert_or_replace(connection, crm_comparisons, *_WRITTEN), row)


def links_after(connection: Connection, account: Account, kind: CopyKind, after: str, limit: int) -> dict[str, str]:
    """Our key -> their id of what we wrote, the next ones in the database's own order of our keys."""
    query = select(crm_links.c.our_key, crm_links.c.their_id).where(
        crm_links.c.firm_id == account.firm_id,
        crm_links.c.vendor == account.vendor,
        crm_links.c.kind == kind,
        crm_links.c.our_key > after,
    )
    return {row.our_key: row.their_id for row in connection.execute(query.order_by(crm_links.c.our_key).limit(limit))}


def note_differences(connection: Connection, account: Account, found: Collection[CrmDifference], now: datetime) -> None:
    """One line of the history each."""
    for one in found:
        told = asdict(one)
        lead_id, their_id = told.pop("lead_id"), told.pop("their_id")
        value, about = json.dumps(told), their_id[:_LONGEST_ABOUT]
        count_event(connection, CrmEvent.DIFFERS, account.firm_id, lead_id, now, about=about, actor=_WHO, value=value)


def known_differences(connection: Connection, lead_ids: Collection[str]) -> set[tuple[str, str, str, str]]:
    """(their id, kind, what stands there, what was done) of all that was ever noted of these leads."""
    query = select(events.c.about, events.c.value).where(
        events.c.lead_id.in_(lead_ids), events.c.kind == CrmEvent.DIFFERS.value
    )
    rows = ((row.about, json.loads(row.value)) for row in connection.execute(query))
    return {(about, told["kind"], told["stands"], told["done"]) for about, told in rows}


def end_comparison(
    connection: Connection,
    account: Account,
    comparison: Comparison,
    found: Collection[CrmDifference],
    now: datetime,
    *,
    whole: bool,
    why: str = "",
    messages_unread: bool = False,
) -> None:
    """What came of it; `found` are its differences as the history tells them."""
    night = ComparedNight(
        records=comparison.records,
        whole=whole,
        differences=len({(one.record, one.their_id) for one in found}),
        handled=dict(Counter(one.done.value for one in found)),
        why=why,
        messages_unread=messages_unread,
    )
    value, about = json.dumps(asdict(night)), comparison.night
    count_event(connection, CrmEvent.COMPARED, account.firm_id, None, now, about=about, actor=_WHO, value=value)


def differences_between(
    connection: Connection, firm_id: str, start: datetime, end: datetime
) -> Sequence[CrmDifference]:
    """Those noted from `start` to `end`, in their order."""
    return [
        CrmDifference(lead_id=row.lead_id, their_id=row.about, **_as_noted(row.value))
        for row in _events(connection, firm_id, start, end, CrmEvent.DIFFERS)
    ]


def nights_between(
    connection: Connection, firm_id: str, start: datetime, end: datetime
) -> Sequence[tuple[date, ComparedNight]]:
    """(the day before it, what came of it), the oldest first."""
    return [
        (date.fromisoformat(row.about), ComparedNight(**json.loads(row.value)))
        for row in _events(connection, firm_id, start, end, CrmEvent.COMPARED)
    ]


def _as_noted(value: str) -> dict[str, Any]:
    told = json.loads(value)
    return {**told, "kind": DifferenceKind(told["kind"]), "done": Handling(told["done"])}


def _events(connection: Connection, firm_id: str, start: datetime, end: datetime, kind: CrmEvent) -> Sequence[Any]:
    of_time = (events.c.firm_id == firm_id, events.c.at >= start, events.c.at <= end, events.c.kind == kind.value)
    return connection.execute(select(events).where(*of_time).order_by(events.c.at, events.c.id)).all()


def _of(account: Account) -> tuple[Any, ...]:
    return (crm_comparisons.c.firm_id == account.firm_id, crm_comparisons.c.vendor == account.vendor)
