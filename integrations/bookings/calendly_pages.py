"""Calendly's API: links that work once, and meetings called off (read 2026-11; not tried against the live vendor).

- `GET /users/me`: the token's user and organisation, as URIs.
- `GET /event_types?organization=URI&count=100`: an administrator's token sees everybody's; another one is refused, and
  asks for `user=URI`. A page of ours is the event type whose `scheduling_url` it is.
- `POST /scheduling_links`: `resource.booking_url`, for one meeting. What our link carries in `utm_content` comes back.
- `GET /event_type_available_times?event_type=URI&start_time=...&end_time=...` (a week at most, to come): `collection`
  of `status` and `start_time`.
- `POST /scheduled_events/UUID/cancellation`: they hear of it from there. Refused where it was called off before.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
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

_HOST = "calendly.com"
_MEETING = re.compile(r"/scheduled_events/([\w-]{1,100})(?:/|\Z)")
_BELIEVED_FOR = 900.0  # seconds that we know an account's pages


@dataclass(slots=True)
class CalendlyPages:
    """Implements `app.domain.ports.BookingPages`."""

    calls: BookingCalls
    clock: Callable[[], float] = time.monotonic
    _types: Mapping[str, str] = field(default_factory=dict)  # page -> event type, as a URI
    _known_until: float = 0.0
    vendor: ClassVar[str] = "calendly"

    def link_once(self, page: str) -> str:
        """See the port."""
        if not self._is_ours(page):
            return ""
        with self.calls.within(SECONDS_FOR_A_LETTER):
            owner = self._event_types().get(_plain(page))
            if owner is None:
                return ""
            asked = {"max_event_count": 1, "owner": owner, "owner_type": "EventType"}
            made = as_object(self.calls.call("POST", "/scheduling_links", body=asked).get("resource"))
            return at_the_same_place(as_text(made.get("booking_url")), page, self.vendor)

    def free_times(self, page: str, begin: datetime, end: datetime) -> Sequence[datetime]:
        """See the port."""
        if not self._is_ours(page):
            return ()
        with self.calls.within(SECONDS_FOR_A_LETTER):
            owner = self._event_types().get(_plain(page))
            if owner is None:
                return ()
            asked = {"event_type": owner, "start_time": in_a_query(begin), "end_time": in_a_query(end)}
            answer = self.calls.call("GET", "/event_type_available_times", query=asked)
            listed = as_objects(answer.get("collection"))
            return moments_between((one.get("start_time") for one in listed if _is_free(one)), begin, end)

    def _is_ours(self, page: str) -> bool:
        return urlsplit(page).hostname in {_HOST, f"www.{_HOST}", urlsplit(self.calls.url).hostname}

    def call_off(self, name: str) -> None:
        """See the port. `name` is the invitee's URI, which holds the meeting's."""
        found = _MEETING.search(urlsplit(name).path)
        if found is None:
            raise UpstreamRefused(self.vendor, "the booking has no name that its API knows")
        meeting = f"/scheduled_events/{quote(found[1])}"
        with self.calls.within(SECONDS_FOR_A_PERSON):
            try:
                self.calls.call("POST", f"{meeting}/cancellation", body={})
            except UpstreamRefused:
                if as_object(self.calls.call("GET", meeting).get("resource")).get("status") != "canceled":
                    raise

    def check(self) -> None:
        """Raises UpstreamError where the token is refused."""
        with self.calls.within(SECONDS_FOR_A_PERSON):
            self.calls.call("GET", "/users/me")

    def _event_types(self) -> Mapping[str, str]:
        if self.clock() < self._known_until:
            return self._types
        me = as_object(self.calls.call("GET", "/users/me").get("resource"))
        try:
            listed = self._listed({"organization": as_text(me.get("current_organization"))})
        except UpstreamRefused:
            listed = self._listed({"user": as_text(me.get("uri"))})
        named = ((as_text(one.get("scheduling_url")), as_text(one.get("uri"))) for one in listed)
        self._types = {_plain(page): uri for page, uri in named if page and uri}
        self._known_until = self.clock() + _BELIEVED_FOR
        return self._types

    def _listed(self, whose: Mapping[str, str]) -> Iterable[Mapping[str, Any]]:
        answer = self.calls.call("GET", "/event_types", query={**whose, "count": "100"})
        return as_objects(answer.get("collection"))


def _is_free(told: Mapping[str, Any]) -> bool:
    return bool(told.get("status", "available") == "available" and told.get("invitees_remaining", 1) != 0)


def _plain(page: str) -> str:
    """As it is compared: without what is filled in, and in small letters."""
    parts = urlsplit(page)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}".lower()
