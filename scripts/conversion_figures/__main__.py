"""Tells the figures of conversion once more, as JSON, in the words of `leads conversion --json`.

    leads conversion --json > said.json
    python -m scripts.conversion_figures --beside said.json

The database is that of LEADS_DATABASE_URL, else `sqlite:///leads.db`, else `--database`. `differs` names what is not
equal; the exit code is 1 then. Without `--beside`, `--firm`, `--zone` and `--since` say what is asked:

    python -m scripts.conversion_figures --firm fernhill --zone Europe/London --since 2031-01-01
"""

import argparse
import json
import math
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from scripts.conversion_figures.histories import Event, Opportunity, opportunities_of

_STAGES = ("deal", "answered", "booked", "held", "won")
_BY = ("channel", "tier", "service", "case-study", "letter")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SETTLES = timedelta(days=28)


def events_of(database: str, firm: str, since: int) -> list[Event]:
    """All that happened to leads of the firm since then (microseconds), oldest first."""
    query = (
        "SELECT lead_id, at, kind, actor, about, value FROM events "
        "WHERE firm_id = {0} AND at >= {0} AND lead_id IS NOT NULL ORDER BY at, id"
    )
    scheme, _, path = database.partition(":///")
    if scheme.startswith("sqlite"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return [Event(*row) for row in connection.execute(query.format("?"), (firm, since))]
    with psycopg.connect(database.replace("postgresql+psycopg:", "postgresql:")) as server:
        return [Event(*row) for row in server.execute(query.format("%s"), (firm, since))]


def microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def figures_of(found: Sequence[Opportunity], zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Every figure, as it stands after the last event."""
    return {
        "all": _funnel(found),
        "by": {name: _by(found, name) for name in _BY},
        "weeks": _cohorts(found, zone, now, weekly=True),
        "months": _cohorts(found, zone, now, weekly=False),
        "pipeline": _pipeline(found, zone),
        "deals": {
            state: sum(deal["state"] == state for one in found for deal in one.deals)
            for state in ("open", "won", "lost")
        },
    }


def _share(count: int, total: int) -> dict[str, Any]:
    """With the range of 95 % after Wilson, worked out in its other form: the roots of a quadratic equation."""
    if not total:
        return {"count": 0, "total": 0, "share": None, "low": 0.0, "high": 1.0}
    share, z2 = Fraction(count, total), 1.959964**2
    a, b, c = 1 + z2 / total, -(2 * float(share) + z2 / total), float(share) ** 2
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
    low, high = min(max(low, 0.0), float(share)), max(min(high, 1.0), float(share))
    return {
        "count": count,
        "total": total,
        "share": round(count / total, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _funnel(found: Iterable[Opportunity]) -> dict[str, Any]:
    came = [one.reached for one in found]
    listed = list(found)
    told: dict[str, Any] = {
        "leads": len(listed),
        "called_off": sum(one.called_off for one in listed),
        "missed": sum(one.missed for one in listed),
    }
    for place, stage in enumerate(_STAGES):
        before = _STAGES[place - 1] if place else None
        told[stage] = _share(sum(stage in one for one in came), len(came))
        told[stage]["of_before"] = (
            _share(sum(stage in one and before in one for one in came), sum(before in one for one in came))
            if before
            else None
        )
    return told


def _by(found: Sequence[Opportunity], name: str) -> dict[str, Any]:
    values = {one.lead: (sorted(one.cases) or [""]) if name == "case-study" else [getattr(one, name)] for one in found}
    counted = Counter(value for of_one in values.values() for value in of_one)
    return {
        value: _funnel([one for one in found if value in values[one.lead]])
        for value in sorted(counted, key=lambda value: (-counted[value], value))
    }


def _cohorts(found: Sequence[Opportunity], zone: ZoneInfo, now: datetime, *, weekly: bool) -> list[dict[str, Any]]:
    begins = {one.lead: _begin(_day(one.arrived, zone), weekly=weekly) for one in found}
    told = []
    for begin in sorted(set(begins.values()), reverse=True):
        of_this = [one for one in found if begins[one.lead] == begin]
        end = begin
        while _begin(end, weekly=weekly) == begin:
            end += timedelta(days=1)
        young = now.astimezone(zone).date() < end + _SETTLES
        still_open = any(deal["state"] == "open" for one in of_this for deal in one.deals)
        told.append({"begins": str(begin), "unfinished": young or still_open, **_funnel(of_this)})
    return told


def _day(at: int, zone: ZoneInfo) -> date:
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone).date()


def _begin(day: date, *, weekly: bool) -> date:
    return date.fromisocalendar(*day.isocalendar()[:2], 1) if weekly else date(day.year, day.month, 1)


def _pipeline(found: Sequence[Opportunity], zone: ZoneInfo) -> list[dict[str, Any]]:
    months: dict[str, dict[str, dict[str, dict[str, Any]]]] = {}
    for deal in (deal for one in found for deal in one.deals if deal["state"] != "lost"):
        month = str(_day(deal["closed"], zone))[:7] if deal["state"] == "won" else deal.get("closes_on", "")[:7]
        of_state = months.setdefault(month, {"open": {}, "won": {}})[deal["state"]]
        money = of_state.setdefault(
            deal.get("currency", ""), {"deals": 0, "sums": [], "guesses": [], "named": [], "without": 0}
        )
        money["deals"] += 1
        amount = deal.get("amount")
        money["without"] += amount is None
        money["sums"] += [] if amount is None else [Decimal(amount)]
        of_origin = {"estimate": money["guesses"], "named": money["named"]}.get(deal.get("origin", ""), [])
        of_origin += [] if amount is None else [Decimal(amount)]
    return [
        {"month": month or None, "open": _money(months[month]["open"]), "won": _money(months[month]["won"])}
        for month in sorted(months, reverse=True)
    ]


def _money(by_currency: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        currency: {
            "deals": money["deals"],
            "amount": format(sum(money["sums"], Decimal(0)), "f"),
            "estimated": format(sum(money["guesses"], Decimal(0)), "f"),
            "named": format(sum(money["named"], Decimal(0)), "f"),
            "without_amount": money["without"],
        }
        for currency, money in sorted(by_currency.items())
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one JSON value. Returns 1 where it is not what the other file says."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="scripts.conversion_figures", description=__doc__, formatter_class=plain)
    parser.add_argument("--beside", type=Path, metavar="FILE", help="what `leads conversion --json` said")
    parser.add_argument("--database", default=os.environ.get("LEADS_DATABASE_URL", "sqlite:///leads.db"))
    parser.add_argument("--firm", help="its id")
    parser.add_argument("--zone", help="its clock, as Europe/London")
    parser.add_argument("--since", help="leads that arrived from that day on, as 2031-05-14")
    parser.add_argument("--at", type=datetime.fromisoformat, default=None, help="the moment they are told at; now")
    asked = parser.parse_args(arguments)
    said = json.loads(asked.beside.read_text(encoding="utf-8")) if asked.beside else {}
    named: dict[str, str] = {name: getattr(asked, name) or said.get(name, "") for name in ("firm", "zone", "since")}
    if missing := [f"--{name}" for name, value in named.items() if not value]:
        parser.error(f"say {', '.join(missing)}, or --beside")
    zone = ZoneInfo(named["zone"])
    since = microseconds(datetime.combine(date.fromisoformat(named["since"]), time.min, zone).astimezone(UTC))
    found = opportunities_of(events_of(asked.database, named["firm"], since))
    told = {**named, **figures_of(found, zone, asked.at or datetime.now(UTC))}
    differs = [name for name in told if said and told[name] != said.get(name)]
    sys.stdout.write(json.dumps({**told, "differs": differs} if said else told) + "\n")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
