"""How a page is made: autoescaped templates, and clear pages for what went wrong."""

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Protocol
from urllib.parse import urlencode

from fastapi import Path as PathParameter
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment

from app.domain.choice_effects import EFFECTS_TOLD, what_clicks_do
from app.domain.console_languages import accepted_languages, console_language
from app.domain.judgement import told_once
from app.domain.people.mail_keys import unless_domain_of
from app.domain.people.shown_names import shown_name
from app.domain.promised_answers import SAID
from app.domain.qualification import NOT_FOUND
from app.domain.unsaid import unsaid
from app.domain.words.written_in import in_language
from app.templates import templates_in
from app.web.console.catalogues import Catalogue, catalogue_of
from app.web.console.outside_links import call_address, host_named, https_address
from app.web.console.page_words import WORDS

RowId = Annotated[str, PathParameter(pattern="^[0-9a-f]{32}$")]  # anything else is simply not here
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
    return PageError(404, "Not here", "This page does not exist, or it was erased. Start again from the desk.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks without a session: in which language, and whose page it is."""

    language: str = "en"
    firm_name: str = ""  # empty: nobody can tell yet, or it is ours


class _Reader(Protocol):
    @property
    def language(self) -> str: ...
    @property
    def firm_name(self) -> str: ...


def visitor_of(request: Request) -> Visitor:
    """As the console introduced them; else by what their browser prefers."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    preferred = accepted_languages(request.headers.get("accept-language", ""))
    return known or Visitor(language=console_language(*preferred))


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
                    error.status,
                    error.title,
                    error.sentence,
                    who=who,
                    visitor=visitor_of(request),
                    is_for_strangers=error.is_for_strangers,
                )
            except SignInFirst as error:
                response = RedirectResponse(f"/sign-in?{urlencode({'next': error.wanted})}", status_code=303)
            except RequestValidationError as error:
                response = _refusal(error, visitor_of(request))
            return response

        return answer


async def http_error(request: Request, error: Exception) -> Response:
    """The application's answer to unknown addresses and methods, and to a fault of ours: a page for
    browsers, JSON for programs."""
    status = getattr(error, "status_code", 500)
    if "text/html" in request.headers.get("accept", ""):
        title = {404: "Not here", 405: "Not that way"}.get(status, "Something went wrong")
        answer: Response = error_page(status, title, "Start again from the desk.", visitor=visitor_of(request))
    else:
        answer = JSONResponse({"detail": HTTPStatus(status).phrase}, status_code=status)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _refusal(error: RequestValidationError, visitor: Visitor) -> HTMLResponse:
    if any(problem["loc"][0] == "path" for problem in error.errors()):
        missing = not_found()
        return error_page(missing.status, missing.title, missing.sentence, visitor=visitor)
    return error_page(400, "Not understood", "Part of the address or of the form is not valid.", visitor=visitor)


def page(
    template: str, *, who: _Reader | None = None, visitor: Visitor | None = None, status: int = 200, **values: object
) -> HTMLResponse:
    """A rendered template, for a colleague (`who`) with the navigation, in their language; else for the visitor."""
    reader = who or visitor or Visitor()
    shown = {"who": who, "language": reader.language, "firm_name": reader.firm_name, **values}
    html = _templates(reader.language).get_template(template).render(**shown)
    return HTMLResponse(html, status_code=status)


def error_page(
    status: int,
    title: str,
    sentence: str,
    *,
    who: _Reader | None = None,
    visitor: Visitor | None = None,
    is_for_strangers: bool = False,
) -> HTMLResponse:
    """What went wrong, in words; for a colleague (`who`) with the menu."""
    told = {"title": title, "sentence": sentence, "is_for_strangers": is_for_strangers}
    return page("error.html", status=status, who=who, visitor=visitor, **told)


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
def _templates(language: str) -> Environment:
    """Those of one language: what they say, and how words and days that Python hands over are said there."""
    told = catalogue_of(language)
    environment = templates_in("app.web.console", told)
    environment.globals |= {stem: static_address(stem) for stem in ("style", "icon", "console")}
    environment.globals |= {"not_found": NOT_FOUND, "unsaid": unsaid, "effects_told": EFFECTS_TOLD, "SAID": SAID}
    environment.filters |= {
        "told_once": told_once,
        "what_clicks_do": lambda choices: what_clicks_do(choices).items(),
        "in_language": _in_words(told, in_language),
        "unless_domain_of": unless_domain_of,
        "shown_name": shown_name,
        "long_day": told.long_day,
        "local": told.moment,
        "to_call": call_address,
        "https_address": https_address,
        "host_named": host_named,
        **{name: _in_words(told, named) for name, named in WORDS.items()},
    }
    return environment


def _in_words(told: Catalogue, named: Callable[..., str]) -> Callable[..., str]:
    return lambda *values: told.said(named(*values))
