"""Meetings of the rehearsed day, as a booking page tells of them: signed webhooks in Cal.com's form."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from staging.installation.firstreply import Installation

SOURCE: Final = {"calcom": "calcom"}
HELD, MISSED, MOVED = "MEETING_ENDED", "BOOKING_NO_SHOW_UPDATED", "BOOKING_RESCHEDULED"
_MINUTES = 25
_MOVED_BY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Booked:
    """One meeting: whose, when at last, and what of it was not taken."""

    lead_id: str
    starts_at: datetime
    refused: list[str]


def book(made: Installation, lead_id: str, starts_at: datetime, outcome: str = "") -> Booked:
    """A booking, and what became of it: held, missed, moved by a day, or nothing yet."""
    at = min(starts_at, datetime.now(UTC)) - timedelta(minutes=10)
    told = [("BOOKING_CREATED", starts_at, at)]
    if outcome:
        again_at = starts_at + _MOVED_BY if outcome == MOVED else starts_at
        told.append((outcome, again_at, at + timedelta(minutes=5 if outcome == MOVED else 30)))
    refused = [one for kind, starts, when in told for one in _tell(made, lead_id, kind, starts, when)]
    return Booked(lead_id, told[-1][1], refused)


def _tell(made: Installation, lead_id: str, kind: str, starts: datetime, at: datetime) -> Iterator[str]:
    name = f"day-{lead_id}"
    payload: dict[str, Any] = {
        "uid": f"{name}-moved" if kind == MOVED else name,
        "startTime": starts.isoformat(),
        "endTime": (starts + timedelta(minutes=_MINUTES)).isoformat(),
        "attendees": [
            {"email": made.ask("lead", lead_id)["address"], "name": "A visitor", "noShow": kind == MISSED},
        ],
        "metadata": {"lead_id": lead_id},
        **({"rescheduleUid": name} if kind == MOVED else {}),
    }
    body = json.dumps({"triggerEvent": kind, "createdAt": at.isoformat(), "payload": payload}).encode()
    proof = hmac.new(made.secrets["calcom"], body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-cal-signature-256": proof}
    with made.http() as http:
        answer = http.post("/in/calcom", content=body, headers=headers)
    if answer.status_code != 202:
        yield f"the booking page was answered {answer.status_code}"
