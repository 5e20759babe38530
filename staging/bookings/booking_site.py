"""The booking page: where an invitee books, moves and calls off, and the host says what became of the meeting."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from staging.bookings.host_calendar import SLUG, VENDORS, HostCalendar, Meeting, NotPossible, new_id
from staging.bookings.posted_news import NewsReceiver, PostedNews
from staging.bookings.vendor_apis import VendorApis, base_url

PAGE: Final = """{#- context: meetings (the newest first); of one page: hours, query; of one meeting: meeting, hours -#}
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Meetings · sandbox</title>
<style>:root { color-scheme: light dark; } body { font: 16px/1.5 system-ui; max-width: 40rem; margin: 2rem auto; }
label, button { display: block; margin: .5rem 0; }</style></head><body>
{% if meeting %}<h1>{{ meeting.name or meeting.email }}</h1>
<p>{{ meeting.starts_at }}{{ ", called off" if meeting.cancelled }}{{ ", nobody came" if meeting.no_show }}</p>
{% for what in ("cancel", "no-show", "end") %}
<form method="post" action="/meetings/{{ meeting.id }}/{{ what }}"><button>{{ what }}</button></form>{% endfor %}
{% elif query is defined %}<h1>Choose a time</h1>{% else %}<h1>Meetings</h1><ul>
{% for one in meetings %}<li><a href="/meetings/{{ one.id }}">{{ one.starts_at }} {{ one.email }}</a></li>{% endfor %}
</ul>{% endif %}
{% if hours %}<form method="post"{% if meeting %} action="/meetings/{{ meeting.id }}/move"{% endif %}>
<label>Time <select name="start">{% for at in hours %}<option>{{ at.isoformat() }}</option>{% endfor %}</select></label>
{% if not meeting %}<label>Name <input name="name" value="{{ query.get("name", "") }}"></label>
<label>Mail <input name="email" value="{{ query.get("email", "") }}"></label>
<label>What is it about? <input name="answer"></label>{% endif %}
<button>{{ "Move" if meeting else "Book" }}</button></form>{% endif %}
</body></html>
"""
_SHOWN: Final = timedelta(days=30)
_BEFORE: Final = timedelta(hours=4)


class BookingSite:
    """Pages and controls; what becomes of a meeting is told by webhook."""

    def __init__(self) -> None:
        self.calendar, self.webhooks = HostCalendar(), PostedNews()
        self.apis = VendorApis(self.calendar, self._tell)
        self._page = Environment(autoescape=True).from_string(PAGE)

    def routes(self) -> list[Route]:
        routes: tuple[tuple[str, str, Callable[[Request], Awaitable[Response]]], ...] = (
            ("GET", "/", self._shown),
            ("GET", "/{vendor}/" + SLUG, self._choose),
            ("POST", "/{vendor}/" + SLUG, self._book),
            ("GET", "/d/{token}/" + SLUG, self._choose),
            ("POST", "/d/{token}/" + SLUG, self._book),
            ("GET", "/meetings/{id}", self._shown),
            ("POST", "/meetings/{id}/{what}", self._change),
            ("GET", "/_sandbox/meetings", self._listed),
            ("GET", "/_sandbox/webhooks", self._attempts),
            ("POST", "/_sandbox/webhooks", self._subscribe),
            ("POST", "/_sandbox/faults", self._faults),
            ("POST", "/_sandbox/reset", self._reset),
        )
        pages = [Route(path, _answered(answer), methods=[method]) for method, path, answer in routes]
        return [*self.apis.routes(), *pages]

    def _tell(self, event: str, meeting: Meeting, request: Request) -> None:
        self.webhooks.tell(event, meeting, base_url(request))

    def _hours(self) -> list[datetime]:
        now = datetime.now(UTC)
        return self.calendar.free_hours(now - _BEFORE, now + _SHOWN)

    async def _choose(self, request: Request) -> Response:
        self._vendor(request)
        return HTMLResponse(self._page.render(hours=self._hours(), query=request.query_params))

    def _vendor(self, request: Request) -> Any:
        if token := request.path_params.get("token"):
            return self.calendar.vendor_of(token)
        if (vendor := request.path_params["vendor"]) not in VENDORS:
            raise KeyError(vendor)
        return vendor

    async def _book(self, request: Request) -> Response:
        form = await _form(request)
        meeting = Meeting(
            id=new_id(),
            vendor=self._vendor(request),
            starts_at=datetime.fromisoformat(form["start"]),
            email=form["email"],
            name=form.get("name", ""),
            answer=form.get("answer", ""),
            tracking=dict(request.query_params),
        )
        self.calendar.book(meeting, request.path_params.get("token", ""))
        self._tell("booked", meeting, request)
        return RedirectResponse(f"/meetings/{meeting.id}", 303)

    async def _shown(self, request: Request) -> Response:
        meeting = self.calendar.meetings[request.path_params["id"]] if request.path_params else None
        hours = self._hours() if meeting else []
        meetings = list(self.calendar.meetings.values())[::-1]
        return HTMLResponse(self._page.render(meeting=meeting, hours=hours, meetings=meetings))

    async def _change(self, request: Request) -> Response:
        """`move` (with `start`) and `cancel` are the invitee's, `no-show` and `end` the host's."""
        meeting, what = self.calendar.meetings[request.path_params["id"]], request.path_params["what"]
        if what == "move":
            meeting = self.calendar.move(meeting, datetime.fromisoformat((await _form(request))["start"]))
        elif what == "cancel":
            self.calendar.cancel(meeting)
        elif what == "no-show":
            meeting.no_show = True
        self._tell(
            {"move": "moved", "cancel": "cancelled", "no-show": "no_show", "end": "ended"}[what], meeting, request
        )
        return RedirectResponse(f"/meetings/{meeting.id}", 303)

    async def _listed(self, _request: Request) -> Response:
        told = ("id", "vendor", "email", "cancelled", "no_show", "replaces", "moved_to")
        held = self.calendar.meetings.values()
        return JSONResponse(
            [{name: getattr(one, name) for name in told} | {"start": one.starts_at.isoformat()} for one in held]
        )

    async def _attempts(self, _request: Request) -> Response:
        return JSONResponse(self.webhooks.attempts)

    async def _subscribe(self, request: Request) -> Response:
        """`{"calendly": {"url", "secret", "retry_seconds"}, "calcom": ...}`: whom each vendor tells from now on."""
        self.webhooks.receivers = {vendor: NewsReceiver(**one) for vendor, one in (await request.json()).items()}
        return JSONResponse({"ok": True})

    async def _faults(self, request: Request) -> Response:
        """`outage`: the APIs answer 503. `past_hours`: see `HostCalendar`."""
        wanted = await request.json()
        self.apis.outage = bool(wanted.get("outage", False))
        self.calendar.past_hours = bool(wanted.get("past_hours", False))
        return JSONResponse(wanted)

    async def _reset(self, _request: Request) -> Response:
        self.webhooks.stop()
        self.calendar.meetings.clear()
        self.calendar.links.clear()
        self.apis.outage = self.calendar.past_hours = False
        return JSONResponse({"ok": True})


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode()))


def _answered(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        try:
            return await answer(request)
        except NotPossible as error:
            return HTMLResponse(str(error), 409)
        except KeyError as error:
            return HTMLResponse(f"There is no {error}.", 404)
        except (ValueError, TypeError) as error:
            return HTMLResponse(str(error), 400)

    return route


def application() -> Starlette:
    return Starlette(routes=BookingSite().routes())
