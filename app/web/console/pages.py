"""How a page is made: autoescaped templates, and clear pages for what went wrong."""

import hashlib
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path as PathParameter
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.alert_words import clock_words, due_words
from app.domain.digest import duration
from app.domain.digest_minute import counted
from app.domain.inquiry import ChannelName
from app.domain.judgement import NAMED, Disposition, told_once
from app.domain.lead_path import LEAD_PATH
from app.domain.people.mail_keys import unless_domain_of
from app.domain.words.moments import local_time
from app.domain.words.shown_text import defanged, visible
from app.web.console.outside_links import call_address, host_named, https_address

RowId = Annotated[str, PathParameter(pattern="^[0-9a-f]{32}$")]  # anything else is simply not here
_IN_MINUTES, _IN_HOURS = timedelta(minutes=90), timedelta(hours=36)  # below them people say so
_STATIC = Path(__file__).parent / "static"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class PageError(Exception):
    """Ends a request with a page that says what is wrong and what to do."""

    def __init__(self, status: int, title: str, sentence: str, *, is_for_strangers: bool = False) -> None:
        super().__init__(title)
        self.is_for_strangers = is_for_strangers  # to whom the pages behind the sign-in are nothing
        self.status = status
        self.title = title
        self.sentence = sentence


class SignInFirst(Exception):
    """Somebody without a session asked for a page; they are shown the way in, and back."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


def not_found() -> PageError:
    """The same for what does not exist and what belongs to another firm."""
    return PageError(404, "Not here", "This page does not exist, or it was erased. Start again from the review page.")


class PageRoute(APIRoute):
    """Turns errors into pages, wherever the router is mounted."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handler(request)
            except PageError as error:
                who = getattr(request.state, "colleague", None)  # known where `Sessions` has been asked
                response = error_page(
                    error.status, error.title, error.sentence, who=who, is_for_strangers=error.is_for_strangers
                )
            except SignInFirst as error:
                response = RedirectResponse(f"/sign-in?{urlencode({'next': error.wanted})}", status_code=303)
            except RequestValidationError as error:
                response = _refusal(error)
            return response

        return answer


async def http_error(request: Request, error: Exception) -> Response:
    """The application's answer to unknown addresses and methods, and to a fault of ours: a page for
    browsers, JSON for programs."""
    status = getattr(error, "status_code", 500)
    if "text/html" in request.headers.get("accept", ""):
        title = {404: "Not here", 405: "Not that way"}.get(status, "Something went wrong")
        answer: Response = error_page(status, title, "Start again from the review page.")
    else:
        answer = JSONResponse({"detail": HTTPStatus(status).phrase}, status_code=status)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _refusal(error: RequestValidationError) -> HTMLResponse:
    if any(problem["loc"][0] == "path" for problem in error.errors()):
        missing = not_found()
        return error_page(missing.status, missing.title, missing.sentence)
    return error_page(400, "Not understood", "Part of the address or of the form is not valid.")


def page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A rendered template. `who` (a SignedIn, or None) decides about the navigation."""
    values.setdefault("who", None)
    html = _templates().get_template(template).render(**values)
    return HTMLResponse(html, status_code=status)


def error_page(
    status: int, title: str, sentence: str, *, who: object = None, is_for_strangers: bool = False
) -> HTMLResponse:
    """What went wrong, in words; for a colleague (`who`) with the menu."""
    told = {"title": title, "sentence": sentence, "is_for_strangers": is_for_strangers}
    return page("error.html", status=status, who=who, **told)


def saved_file(content: bytes, name: str) -> Response:
    """A stranger's bytes, to be saved and never shown by the browser."""
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@cache
def static_files() -> dict[str, tuple[bytes, str]]:
    """Name -> (bytes, media type). A name changes with the content, so that browsers may keep the file."""
    found: dict[str, tuple[bytes, str]] = {}
    for file in sorted(_STATIC.iterdir()):
        content = file.read_bytes()
        name = f"{file.stem}-{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
        found[name] = (content, _MEDIA_TYPES[file.suffix])
    return found


def static_address(stem: str) -> str:
    """Where the file whose name begins so is served."""
    return next(f"/static/{name}" for name in static_files() if name.startswith(f"{stem}-"))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("app.web.console"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_said, _said_of_many, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    environment.globals |= {stem: static_address(stem) for stem in ("style", "icon", "console")}
    environment.filters |= {"local": local_time, "duration": duration, "roughly": roughly, "words": words}
    environment.filters |= {"due": due_words, "counted": counted, "said": _said}
    environment.filters |= {
        "defanged": defanged,
        "visible": visible,
        "kind_named": kind_named,
        "channel_named": channel_named,
        "told_once": told_once,
    }
    environment.filters |= {"day": day_named, "event_named": event_named, "actor_named": actor_named}
    environment.filters |= {"unless_domain_of": unless_domain_of, "clock": clock_words}
    environment.filters |= {"to_call": call_address, "https_address": https_address, "host_named": host_named}
    return environment


def _said(english: str) -> str:
    """A page's words in the reader's language: `{% trans %}` and `_()` of the templates."""
    return english


def _said_of_many(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def day_named(day: date) -> str:
    """A day as it is said."""
    return f"{day:%a} {day.day} {day:%b}"


_EVENTS = {
    "identify": "recognised",
    "screen": "read and judged",
    "qualify": "fit scored",
    "respond": "reply written",
    "held": "held for a person",
    "reminded": "reminded at half time",
    "deputy_told": "due: a second person told",
    "business_owner_told": "long due: the business owner told",
    "moved": "given to who stands in",
    "digest_button": "decided by the button of the digest mail",
    "said_answered": "answered by one of you, not through this service",
}
_STEPS = {"rules": "by a rule", **dict.fromkeys(LEAD_PATH, "")}  # a step that held a lead is nobody a partner knows

_RATED = {"letter": "letter", "routing": "routing", "record": "CRM entry", "filtered": "filtering"}
_EVENTS |= {f"rated_{one}_{how}": f"{words} rated {how}" for one, words in _RATED.items() for how in ("right", "wrong")}


def event_named(kind: str) -> str:
    """What happened to a lead, as a partner says it."""
    ending, _, disposition = kind.partition("_")
    return f"not answered: {kind_named(disposition)}" if ending == "closed" else _EVENTS.get(kind, words(kind))


def actor_named(actor: str) -> str:
    """Who did it; "" for a step of the path."""
    return _STEPS.get(actor, actor)


def roughly(span: timedelta) -> str:
    """How late something is, as people say it: "20 min", "5 h", "2 d"."""
    minutes = max(int(span / timedelta(minutes=1)), 1)
    hours = round(minutes / 60)
    if span < _IN_MINUTES:
        return f"{minutes} min"
    return f"{hours} h" if span < _IN_HOURS else f"{round(hours / 24)} d"


def kind_named(kind: str) -> str:
    """A disposition or a lead's state in a sentence; one of another version as it is."""
    return NAMED[Disposition(kind)] if kind in list(Disposition) else words(kind)


_CHANNELS = {
    ChannelName.WEBSITE_FORM: "website form",
    ChannelName.INBOUND_EMAIL: "mail",
    ChannelName.LINKEDIN: "LinkedIn",
    ChannelName.BY_HAND: "added by hand",
}


def channel_named(channel: str) -> str:
    """Where a lead came from; a channel of another version as it is."""
    return _CHANNELS[ChannelName(channel)] if channel in list(ChannelName) else words(channel)


def words(name: str) -> str:
    """ "on_its_way" as people say it."""
    return name.replace("_", " ")
