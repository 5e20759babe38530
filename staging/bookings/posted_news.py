"""What the two vendors post when something becomes of a meeting: signed, and sent again until it is taken."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx2

from staging.bookings.host_calendar import LASTS, Meeting, Vendor
from staging.serving import PLAIN_HTTP

TRIES: Final = 6
_ANSWER_WITHIN_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class NewsReceiver:
    """Who is told by one vendor."""

    url: str
    secret: str
    retry_seconds: float = 0.5  # before the second try; doubled each time


class PostedNews:
    """Lives in the event loop of the part. `attempts`: vendor, event, status (0: no answer)."""

    def __init__(self) -> None:
        self.receivers: dict[Vendor, NewsReceiver] = {}
        self.attempts: list[dict[str, Any]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, event: str, meeting: Meeting, base_url: str) -> None:
        """`event`: "booked", "moved" (of the new one), "cancelled", "no_show" or "ended"."""
        receiver = self.receivers.get(meeting.vendor)
        if receiver is None:
            return
        bodies = _of_calendly if meeting.vendor == "calendly" else _of_calcom
        for name, told in bodies(event, meeting, base_url):
            task = asyncio.get_running_loop().create_task(self._send(receiver, meeting.vendor, name, told))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self.receivers.clear()
        self.attempts.clear()

    async def _send(self, receiver: NewsReceiver, vendor: Vendor, event: str, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        async with httpx2.AsyncClient(timeout=_ANSWER_WITHIN_SECONDS, trust_env=False, verify=PLAIN_HTTP) as client:
            for attempt in range(TRIES):
                try:
                    headers = signed(vendor, receiver.secret.encode(), body)
                    status = (await client.post(receiver.url, content=body, headers=headers)).status_code
                except httpx2.HTTPError:
                    status = 0
                self.attempts.append({"vendor": vendor, "event": event, "status": status})
                if 200 <= status < 300:
                    return
                await asyncio.sleep(receiver.retry_seconds * 2**attempt)


def signed(vendor: Vendor, secret: bytes, body: bytes) -> dict[str, str]:
    """Calendly signs the seconds, a dot and the body, Cal.com the body alone."""
    headers = {"content-type": "application/json"}
    if vendor == "calcom":
        return headers | {"x-cal-signature-256": hmac.new(secret, body, hashlib.sha256).hexdigest()}
    stamp = str(int(time.time()))
    digits = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return headers | {"calendly-webhook-signature": f"t={stamp},v1={digits}"}


def _of_calendly(event: str, meeting: Meeting, base_url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A move is two: the old invitee called off, and a new one. It has no event for a meeting that took place."""
    names = {"booked": "invitee.created", "cancelled": "invitee.canceled", "no_show": "invitee_no_show.created"}
    if event == "moved":
        gone = {"uri": _uri(base_url, meeting.replaces), "rescheduled": True, "new_invitee": _uri(base_url, meeting.id)}
        yield "invitee.canceled", _calendly("invitee.canceled", meeting, base_url, status="canceled", **gone)
        old = _uri(base_url, meeting.replaces)
        yield "invitee.created", _calendly("invitee.created", meeting, base_url, old_invitee=old)
    elif event in names:
        marked = {"no_show": {"uri": f"{base_url}/invitee_no_shows/{meeting.id}"}} if event == "no_show" else {}
        status = "canceled" if meeting.cancelled else "active"
        yield names[event], _calendly(names[event], meeting, base_url, status=status, **marked)


def _calendly(event: str, meeting: Meeting, base_url: str, **more: Any) -> dict[str, Any]:
    uri = _uri(base_url, meeting.id)
    payload = {
        "uri": uri,
        "email": meeting.email,
        "name": meeting.name,
        "status": "active",
        "timezone": "UTC",
        "event": uri.partition("/invitees/")[0],
        "scheduled_event": {
            "uri": uri.partition("/invitees/")[0],
            "start_time": meeting.starts_at.isoformat(),
            "end_time": (meeting.starts_at + LASTS).isoformat(),
            "location": {"type": "custom", "location": "by telephone"},
        },
        "questions_and_answers": [{"question": "What is it about?", "answer": meeting.answer, "position": 0}],
        "tracking": {name: meeting.tracking.get(name) for name in ("utm_source", "utm_content", "salesforce_uuid")},
        "rescheduled": False,
        "old_invitee": None,
        "new_invitee": None,
        "no_show": None,
    }
    return {"event": event, "created_at": _now(), "created_by": f"{base_url}/users/host", "payload": payload | more}


def _of_calcom(event: str, meeting: Meeting, _base_url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    names = {
        "booked": "BOOKING_CREATED",
        "moved": "BOOKING_RESCHEDULED",
        "cancelled": "BOOKING_CANCELLED",
        "no_show": "BOOKING_NO_SHOW_UPDATED",
        "ended": "MEETING_ENDED",
    }
    payload = {
        "uid": meeting.id,
        "startTime": meeting.starts_at.isoformat(),
        "endTime": (meeting.starts_at + LASTS).isoformat(),
        "status": "CANCELLED" if meeting.cancelled else "ACCEPTED",
        "attendees": [{"email": meeting.email, "name": meeting.name, "timeZone": "UTC", "noShow": meeting.no_show}],
        "responses": {"about": {"label": "What is it about?", "value": meeting.answer}},
        "metadata": {name[9:-1]: value for name, value in meeting.tracking.items() if name.startswith("metadata[")},
        **({"rescheduleUid": meeting.replaces} if event == "moved" else {}),
    }
    yield names[event], {"triggerEvent": names[event], "createdAt": _now(), "payload": payload}


def _uri(base_url: str, id_: str) -> str:
    """Of the invitee of the meeting of that id."""
    return f"{base_url}/scheduled_events/{id_}/invitees/{id_}"


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
