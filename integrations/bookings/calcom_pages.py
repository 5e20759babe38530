"""Cal.com's API, version 2: links that work once, and meetings called off (read 2026-11; not tried against the live
vendor).

- `GET /v2/event-types?username=NAME&eventSlug=SLUG`: `data` lists the event type of the page `cal.com/NAME/SLUG`. Pages
  of teams are found in another way, and get the plain link.
- `POST /v2/event-types/ID/private-links`: `data.bookingUrl`. Whether a booking made there has the metadata of our link
  is not said; it is found by the address otherwise.
- `POST /v2/bookings/UID/cancel`. Refused where it was called off before.
- Each kind of call has a version of its own in `cal-api-version`.
"""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, urlsplit

from app.domain.errors import UpstreamRefused
from integrations.bookings.booking_calls import (
    SECONDS_FOR_A_LETTER,
    SECONDS_FOR_A_PERSON,
    BookingCalls,
    at_the_same_place,
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
        parts = urlsplit(page)
        path = [one for one in parts.path.split("/") if one]
        if parts.hostname not in {_HOST, f"app.{_HOST}", urlsplit(self.calls.url).hostname} or len(path) != 2:
            return ""
        with self.calls.within(SECONDS_FOR_A_LETTER):
            query = {"username": path[0], "eventSlug": path[1]}
            answer = self.calls.call("GET", "/v2/event-types", query=query, headers=_TYPES)
            found = next((one.get("id") for one in as_objects(answer.get("data"))), None)
            if not isinstance(found, int):
                return ""
            links = f"/v2/event-types/{found}/private-links"
            made = self.calls.call("POST", links, body={"maxUsageCount": 1}, headers=_LINKS)
            return at_the_same_place(as_text(as_object(made.get("data")).get("bookingUrl")), page, self.vendor)

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
