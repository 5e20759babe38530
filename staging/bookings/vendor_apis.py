"""What a service asks of Calendly's and Cal.com's APIs. A token is anything that is not empty."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from staging.bookings.host_calendar import SLUG, HostCalendar, Meeting, NotPossible, Vendor

_TYPE_ID: Final = 7
_LONGEST: Final = timedelta(days=7)  # that Calendly is asked for at once
Told = Callable[[str, Meeting, Request], None]
Endpoint = Callable[[Request], Awaitable[Response]]


class VendorApis:
    """`told` hears of what is called off; `outage` answers every call with 503."""

    def __init__(self, calendar: HostCalendar, told: Told) -> None:
        self.calendar, self.told, self.outage = calendar, told, False

    def routes(self) -> list[Route]:
        routes: tuple[tuple[str, str, Callable[[Request], Awaitable[Any]]], ...] = (
            ("GET", "/users/me", self._me),
            ("GET", "/event_types", self._event_types),
            ("POST", "/scheduling_links", self._scheduling_links),
            ("GET", "/event_type_available_times", self._available_times),
            ("GET", "/scheduled_events/{id}", self._calendly_meeting),
            ("POST", "/scheduled_events/{id}/cancellation", self._call_off),
            ("GET", "/v2/me", self._me),
            ("GET", "/v2/event-types", self._types_of_calcom),
            ("POST", "/v2/event-types/{type:int}/private-links", self._private_links),
            ("GET", "/v2/slots", self._slots),
            ("GET", "/v2/bookings/{id}", self._calcom_booking),
            ("POST", "/v2/bookings/{id}/cancel", self._call_off),
        )
        return [Route(path, self._guarded(answer), methods=[method]) for method, path, answer in routes]

    def _guarded(self, answer: Callable[[Request], Awaitable[Any]]) -> Endpoint:
        async def route(request: Request) -> Response:
            if self.outage:
                return JSONResponse({"message": "Service Unavailable"}, 503)
            if not request.headers.get("authorization", "").removeprefix("Bearer").strip():
                return JSONResponse({"message": "Unauthorized"}, 401)
            try:
                found = await answer(request)
            except NotPossible as error:
                return JSONResponse({"message": str(error)}, 403)
            except (KeyError, ValueError) as error:
                return JSONResponse({"message": f"Bad request: {error}"}, 400)
            return JSONResponse(found, 201 if request.method == "POST" else 200)

        return route

    async def _me(self, request: Request) -> Any:
        place = base_url(request)
        return {"resource": {"uri": f"{place}/users/host", "current_organization": f"{place}/organizations/firm"}}

    async def _event_types(self, request: Request) -> Any:
        if "organization" not in request.query_params and "user" not in request.query_params:
            raise ValueError("organization or user")
        return {"collection": [{"uri": _type_uri(request), "scheduling_url": page_url(request, "calendly")}]}

    async def _scheduling_links(self, request: Request) -> Any:
        asked = await request.json()
        if (asked["owner"], asked["owner_type"], asked["max_event_count"]) != (_type_uri(request), "EventType", 1):
            raise ValueError("owner, owner_type or max_event_count")
        link = link_url(request, self.calendar.new_link("calendly"))
        return {"resource": {"booking_url": link, "owner": asked["owner"], "owner_type": "EventType"}}

    async def _available_times(self, request: Request) -> Any:
        query = request.query_params
        begin, end = _moment(query["start_time"]), _moment(query["end_time"])
        if query["event_type"] != _type_uri(request) or end - begin > _LONGEST or begin < datetime.now(UTC):
            raise ValueError("a week to come, at most, of an event type")
        free = (at.isoformat() for at in self.calendar.free_hours(begin, end))
        return {"collection": [{"status": "available", "invitees_remaining": 1, "start_time": at} for at in free]}

    async def _types_of_calcom(self, request: Request) -> Any:
        _versioned(request)
        ours = (request.query_params["username"], request.query_params["eventSlug"]) == ("calcom", SLUG)
        return {"status": "success", "data": [{"id": _TYPE_ID, "slug": SLUG}] if ours else []}

    async def _private_links(self, request: Request) -> Any:
        _versioned(request)
        token = self.calendar.new_link("calcom")
        return {"status": "success", "data": {"linkId": token, "bookingUrl": link_url(request, token)}}

    async def _slots(self, request: Request) -> Any:
        _versioned(request)
        query, days = request.query_params, dict[str, list[dict[str, str]]]()
        if query["eventTypeId"] != str(_TYPE_ID):
            raise ValueError("eventTypeId")
        for at in self.calendar.free_hours(_moment(query["start"]), _moment(query["end"])):
            days.setdefault(at.date().isoformat(), []).append({"start": at.isoformat()})
        return {"status": "success", "data": days}

    async def _calendly_meeting(self, request: Request) -> Any:
        meeting = self.calendar.meetings[request.path_params["id"]]
        return {"resource": {"status": "canceled" if meeting.cancelled else "active"}}

    async def _calcom_booking(self, request: Request) -> Any:
        meeting = self.calendar.meetings[request.path_params["id"]]
        return {"status": "success", "data": {"status": "cancelled" if meeting.cancelled else "accepted"}}

    async def _call_off(self, request: Request) -> Any:
        """By the host; the vendor tells the invitee, and whoever hears its webhooks."""
        meeting = self.calendar.meetings[request.path_params["id"]]
        self.calendar.cancel(meeting)
        self.told("cancelled", meeting, request)
        return {"resource": {"canceled_by": "host"}, "status": "success"}


def base_url(request: Request) -> str:
    """With https, since a profile takes no other page; whoever opens one here leaves the s out."""
    return f"https://{request.url.netloc}"


def page_url(request: Request, vendor: Vendor) -> str:
    return f"{base_url(request)}/{vendor}/{SLUG}"


def link_url(request: Request, token: str) -> str:
    return f"{base_url(request)}/d/{token}/{SLUG}"


def _type_uri(request: Request) -> str:
    return f"{base_url(request)}/event_types/{_TYPE_ID}"


def _versioned(request: Request) -> None:
    if "cal-api-version" not in request.headers:
        raise ValueError("cal-api-version")


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without a zone")
    return found
