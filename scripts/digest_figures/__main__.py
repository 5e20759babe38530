"""Prints the figures of a day as JSON, in the words of `leads digest --json`.

    python -m scripts.digest_figures --database sqlite:///leads.db --firm fernhill --zone Europe/London --day 2031-05-14

The history begins with the release that writes it: of days before it nothing is told.
"""

import argparse
import json
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from scripts.digest_figures.lives import Event, LeadLife, Lives, lives_of

_TWO_MINUTES = 120_000_000
_NEW = ("answered", "held", "on its way", "closed")
_FILTERED = {
    "vendor_pitch": "selling something",
    "spam": "spam",
    "job_seeker": "looking for a job",
    "existing_client": "from clients",
    "other": "something else",
}
_BECAME = {"held": "held as tasks", "on its way": "still on the way", "closed": "closed without a reply"}
_ANSWERED = {"person": "answered by one of you", "acknowledgement": "acknowledged"}
_SUBJECTS = ("letter", "routing", "record", "filtered")


def events_of(database: str, firm: str) -> list[Event]:
    """All of the firm, oldest first."""
    query = "SELECT at, kind, lead_id, about FROM events WHERE firm_id = {} ORDER BY at, id"
    scheme, _, path = database.partition(":///")
    if scheme.startswith("sqlite"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return [Event(*row) for row in connection.execute(query.format("?"), (firm,))]
    with psycopg.connect(database.replace("postgresql+psycopg:", "postgresql:")) as server:
        return [Event(*row) for row in server.execute(query.format("%s"), (firm,))]


def figures_of(lives: Lives, day: date, zone: ZoneInfo) -> dict[str, Any]:
    """The equation and every other number of that local day, as it stands after the last event."""
    begins, ends, week_before = (
        _midnight(one, zone) for one in (day, day + timedelta(days=1), day - timedelta(days=7))
    )
    of_day = _arrived(lives, begins, ends)
    states = Counter(life.state for life in of_day.values())
    outcomes = Counter(
        one.outcome for one in lives.deliveries.values() if one.kept_at is not None and begins <= one.kept_at < ends
    )
    counts = {
        "read": len(of_day) + outcomes["notice"] + outcomes["repeat"],
        "unreadable": outcomes["quarantined"],
        "new_leads": sum(states[one] for one in _NEW),
        "joined": states["joined"] + outcomes["repeat"],
        "filtered": sum(states[one] for one in _FILTERED),
        "notices": states["automated"] + outcomes["notice"],
        "quarantined": outcomes["quarantined"],
    }
    right = sum(counts[name] for name in ("new_leads", "joined", "filtered", "notices", "quarantined"))
    said = {rating: lives.verdicts[rating] for rating in lives.asked if rating in lives.verdicts}
    return {
        "counts": {**counts, "adds_up": counts["read"] + counts["unreadable"] == right},
        "figures": {
            **_how(lives, of_day),
            "week_before": _how(lives, _arrived(lives, week_before, begins)),
            "decided": dict(Counter(_became(life) for life in of_day.values() if life.state in _NEW)),
            "filtered": {words: states[kind] for kind, words in _FILTERED.items() if states[kind]},
            "still_unread": outcomes[None],
            "open_tasks": len(lives.open_tasks),
            "to_rate": sum(
                not lives.leads[lead or ""].is_emptied for rating, lead in lives.asked.items() if rating not in said
            ),
            "rated": {
                subject: {
                    "right": sum(one == (subject, "right") for one in said.values()),
                    "of": sum(one[0] == subject for one in said.values()),
                }
                for subject in _SUBJECTS
            },
        },
    }


def _midnight(day: date, zone: ZoneInfo) -> int:
    since = datetime.combine(day, time.min, zone).astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1)


def _arrived(lives: Lives, begins: int, ends: int) -> dict[str, LeadLife]:
    return {
        lead: life
        for lead, life in lives.leads.items()
        if life.arrived_at is not None and begins <= life.arrived_at < ends
    }


def _how(lives: Lives, found: dict[str, LeadLife]) -> dict[str, Any]:
    new = [life for life in found.values() if life.state in _NEW]
    first = sorted(life.answered_after for life in new if life.answered_after is not None)
    personal = sorted(life.personally_answered_after for life in new if life.personally_answered_after is not None)
    held = [life.held_for for life in new if life.state == "held"]
    letters = [changed for lead, changed in lives.letters.values() if lead in found]
    return {
        "leads": len(new),
        "answered": len(first),
        "answered_by_itself": sum(life.own_letter is not None for life in new),
        "within_two_minutes": sum(taken <= _TWO_MINUTES for taken in first),
        "median_seconds": _median(first),
        "longest_seconds": first[-1] / 1_000_000 if first else None,
        "personally_answered": len(personal),
        "median_personal_seconds": _median(personal),
        "held": len(held),
        "held_for": dict(sorted(Counter(held).items())),
        "letters_by_person": len(letters),
        "letters_changed": sum(letters),
        "judged": sum(life.is_judged for life in found.values()),
        "judged_without_the_model": sum(life.fell_back for life in found.values()),
    }


def _median(taken: Sequence[int]) -> float | None:
    return taken[(len(taken) - 1) // 2] / 1_000_000 if taken else None


def _became(life: LeadLife) -> str:
    if life.state == "answered":
        return _ANSWERED.get(life.answer or "", "answered by Firstreply")
    return _BECAME[life.state]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one JSON value."""
    parser = argparse.ArgumentParser(prog="scripts.digest_figures", description=__doc__.splitlines()[0])
    parser.add_argument("--database", default=os.environ.get("LEADS_DATABASE_URL", ""))
    parser.add_argument("--firm", required=True)
    parser.add_argument("--zone", required=True, type=ZoneInfo)
    parser.add_argument("--day", required=True, type=date.fromisoformat)
    asked = parser.parse_args(arguments)
    found = figures_of(lives_of(events_of(asked.database, asked.firm)), asked.day, asked.zone)
    sys.stdout.write(json.dumps({"day": str(asked.day), "firm": asked.firm, **found}) + "\n")


if __name__ == "__main__":
    main()
