"""Cal.com's API, version 2: links that work once, and meetings called off (read 2026-11; not tried against the live
vendor).

- `GET /v2/event-types?username=NAME&eventSlug=SLUG`: `data` lists the event type of the page `cal.com/NAME/SLUG`. Pages
  of teams are found in another way, and get the plain link.
- `POST /v2/event-types/ID/private-links`: `data.bookingUrl`. Whether a booking made there has the metadata of our link
  is not said; it is found by the address otherwise.
- `GET /v2/slots?eventTypeId=ID&start=...&end=...`: `data` has a list for each day, of objects with `start`.
- `POST /v2/bookings/UID/cancel`. Refused where it was called off before.
- Each kind of call has a version of its own in `cal-api-version`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote, urlsplit

from app.domain.errors import UpstreamRefused
from integrations.bookings.booking_calls import (
    SECONDS_FOR_A_LETTER,
    SECONDS_FOR_A_PERSON,
    BookingCalls,
    at_the_same_place,
    in_a_query,
    moments_between,
)
from integrations.inbound.forms.payload import as_object, as_objects, as_text

_HOST = "cal.com"
_REASON = "The time does not suit us."  # which Cal.com asks of whoever calls off their own meeting
_TYPES = {"cal-api-version": "2024-06-14"}
_LINKS = {"cal-api-version": "2024-09-04"}
_BOOKINGS = {"cal-api-version": "2024-08-13"}


@dataclass(slots=True)
class CalcomPages:
    """Implements `app.domain.ports.BookingPages`."""

    calls: BookingCalls
    vendor: ClassVar[str] = "calcom"

    def link_once(self, page: str) -> str:
        """See the port."""
        with self.calls.within(SECONDS_FOR_A_LETTER):
            found = self._event_type(page)
            if found is None:
                return ""
            links = f"/v2/event-types/{found}/private-links"
            made = self.calls.call("POST", links, body={"maxUsageCount": 1}, headers=_LINKS)
            return at_the_same_place(as_text(as_object(made.get("data")).get("bookingUrl")), page, self.vendor)

    def free_times(self, page: str, begin: datetime, end: datetime) -> Sequence[datetime]:
        """See the port."""
        with self.calls.within(SECONDS_FOR_A_LETTER):
            found = self._event_type(page)
            if found is None:
                return ()
            asked = {"eventTypeId": str(found), "start": in_a_query(begin), "end": in_a_query(end)}
            days = as_object(self.calls.call("GET", "/v2/slots", query=asked, headers=_LINKS).get("data"))
            return moments_between((one.get("start") for day in days.values() for one in as_objects(day)), begin, end)

    def _event_type(self, page: str) -> int | None:
        """None: the page is none of the account's."""
        parts = urlsplit(page)
        path = [one for one in parts.path.split("/") if one]
        if parts.hostname not in {_HOST, f"app.{_HOST}", urlsplit(self.calls.url).hostname} or len(path) != 2:
            return None
        query = {"username": path[0], "eventSlug": path[1]}
        answer = self.calls.call("GET", "/v2/event-types", query=query, headers=_TYPES)
        found = next((one.get("id") for one in as_objects(answer.get("data"))), None)
        return found if isinstance(found, int) else None

    def call_off(self, name: str) -> None:
        """See the port."""
        booking = f"/v2/bookings/{quote(name, safe='')}"
        with self.calls.within(SECONDS_FOR_A_PERSON):
            try:
                self.calls.call("POST", f"{booking}/cancel", body={"cancellationReason": _REASON}, headers=_BOOKINGS)
            except UpstreamRefused:
                told = as_object(self.calls.call("GET", booking, headers=_BOOKINGS).get("data"))
                if as_text(told.get("status")).lower() != "cancelled":
                    raise

    def check(self) -> None:
        """Raises UpstreamError where the token is refused."""
        with self.calls.within(SECONDS_FOR_A_PERSON):
            self.calls.call("GET", "/v2/me")
