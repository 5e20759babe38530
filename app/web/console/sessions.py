"""Who is asking: the session behind a request, and the guards of pages and forms.

A form is read within bounds, and must prove that it was our page that posted it.
"""

import asyncio
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response

from app.domain.console_languages import console_language
from app.domain.errors import PayloadTooLarge, TooMuchAtOnce
from app.domain.networks import network_of
from app.domain.public_url import own_hosts
from app.domain.roles import MAY, NOT_YOURS, Right
from app.domain.words.text import clean_text
from app.storage.access.devices import DEVICE_LIFE, KnownPerson, known_person
from app.storage.access.sign_ins import SESSION_LIFE, SignedIn, load_session, renew_session
from app.web.bodies import BodyInMemory
from app.web.callers import caller_of
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, PageRoute, SignInFirst, Visitor, page, visitor_of
from app.web.console.rights import right_asked
from app.web.fair_share import FairShare

_MOST_BYTES = 300_000  # an edited reply with every character percent-encoded
_MOST_BYTES_BEFORE_SIGN_IN = 16_384
_MOST_BYTES_TOGETHER = 16_000_000  # of all forms that are being read; strangers leave colleagues half of it
_MOST_FIELDS = 20
IN_THE_BACKGROUND = "x-in-the-background"  # a header of our script: nobody pressed anything
_MOST_FIELDS_ABOUT_MANY = 130
FORM_COOKIE = "firstreply-form"  # for forms before sign-in: the token in the form must equal the cookie

Form = Mapping[str, str]


def require_may(who: SignedIn, right: Right) -> None:
    """Raises PageError: their role does not have it."""
    if right not in MAY[who.role]:
        raise PageError(403, "Not yours to do", f"{NOT_YOURS[right]} Nothing was changed.")


def _require_right(request: Request, who: SignedIn) -> None:
    require_may(who, right_asked(request.scope["route"], request.method))


def require_own_page(request: Request, form: Form, token: str | None, context: ConsoleContext) -> None:
    """Refuse a form that another site posted: wrong origin, or without the token of this session."""
    origin = request.headers.get("origin") or request.headers.get("referer")
    try:
        from_us = origin is None or urlsplit(origin).netloc.lower() in own_hosts(context.public_url)
    except ValueError:
        from_us = False
    presented = form.get("csrf", "").encode()
    if not from_us or not token or not secrets.compare_digest(presented, token.encode("utf-8", "replace")):
        raise PageError(
            403, "Please try again", "This form did not come from a page of ours, or the page was too old. Reload it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague(SignedIn):
    """A signed-in colleague, with the moment of the request."""

    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


class Sessions:
    """Finds the colleague behind a request. Made once per application."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context
        self._forms = FairShare(_MOST_BYTES_TOGETHER)
        # The prefix makes browsers refuse the cookie from a neighbour's subdomain; it needs https.
        prefix = "__Host-" if context.secure_cookies else ""
        self.cookie, self.device_cookie = f"{prefix}firstreply", f"{prefix}firstreply-device"

    def router(self) -> APIRouter:
        """For pages: their errors are pages too, and each knows who looks before anything else of it runs."""
        introduced = [Depends(self.introduce)]
        return APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=introduced)

    def colleague(self, request: Request) -> Colleague | None:
        """None without a valid session. A session in use lives on; a page that looks for news by itself is no use."""
        return self._found(request, is_use=IN_THE_BACKGROUND not in request.headers)

    def watcher(self, request: Request) -> Colleague | None:
        """Whose page waits for news, if they may look; that is no use of their session."""
        who = self._found(request, is_use=False)
        asked = right_asked(request.scope["route"], request.method)
        return who if who is not None and asked in MAY[who.role] else None

    def _found(self, request: Request, *, is_use: bool) -> Colleague | None:
        secret = request.cookies.get(self.cookie, "")
        if not secret:
            return None
        now = self._context.clock()
        found = self._context.database.read(lambda connection: load_session(connection, secret, now))
        if found is None:
            return None
        who, is_due = found
        if is_due and is_use:
            self._context.database.write(lambda connection: renew_session(connection, who.token_hash, now))
        known = {field.name: getattr(who, field.name) for field in fields(who)}
        known["other_firms"] = tuple(firm for firm in who.other_firms if firm[0] in self._context.profiles)
        colleague = Colleague(**known, zone=ZoneInfo(who.time_zone), now=now)
        request.state.colleague = colleague  # for the page of an error
        return colleague

    def keep(self, response: Response, secret: str) -> None:
        """Give the browser its new session."""
        self._set_cookie(response, self.cookie, secret, SESSION_LIFE)  # the server ends idle ones sooner

    def keep_device(self, response: Response, secret: str) -> None:
        """Let the browser be known for a while."""
        self._set_cookie(response, self.device_cookie, secret, DEVICE_LIFE)

    def forget(self, response: Response) -> None:
        """Take the session from the browser, and by what it was known."""
        secure = self._context.secure_cookies
        for name in (self.cookie, self.device_cookie):
            response.delete_cookie(name, httponly=True, secure=secure, samesite="lax", path="/")

    def known_person(self, request: Request) -> KnownPerson | None:
        """Whose device the browser is remembered as; the page is theirs and speaks their language."""
        secret, now = request.cookies.get(self.device_cookie, ""), self._context.clock()
        found = self._context.database.read(lambda connection: known_person(connection, secret, now))
        if found is None or found.firm_id not in self._context.profiles:
            return None
        self.visitor(request, found.firm_id, found.language)
        return found

    async def introduce(self, request: Request) -> None:
        """A dependency of every page: whose it is and in which language, as far as that is known of a visitor."""
        firms = self._context.profiles
        request.state.visitor = self.visitor(request, next(iter(firms))) if len(firms) == 1 else visitor_of(request)

    def visitor(self, request: Request, firm_id: str, language: str = "") -> Visitor:
        """Somebody without a session, on a page of this firm; in a language the page is known in, else the firm's."""
        firm = self._context.profiles.get(firm_id)
        known = language or console_language(firm.language if firm else "")
        visitor = Visitor(language=known, firm_name=firm.name if firm else firm_id)
        request.state.visitor = visitor
        return visitor

    def viewer(self, request: Request) -> Colleague:
        """A dependency for pages: the colleague, if their role may see it, else the way to sign in."""
        who = self.colleague(request)
        if who is None:
            query = f"?{request.url.query}" if request.url.query else ""
            raise SignInFirst((request.url.path + query)[:300])
        _require_right(request, who)
        return who

    async def actor(self, request: Request) -> tuple[Colleague, Form]:
        """A dependency for forms that change something: the colleague and what they posted.

        Nothing of the form is read before it is known that they may.
        """
        who, pairs = await self._posted(request, _MOST_FIELDS)
        return who, dict(pairs)

    async def actor_about_many(self, request: Request) -> tuple[Colleague, Form, list[str]]:
        """The same for a form about several tasks, whose ids come last: as often as `task` stands in it."""
        who, pairs = await self._posted(request, _MOST_FIELDS_ABOUT_MANY)
        return who, dict(pairs), [value for name, value in pairs if name == "task"]

    async def _posted(self, request: Request, most_fields: int) -> tuple[Colleague, list[tuple[str, str]]]:
        who = await asyncio.to_thread(self.colleague, request)
        if who is None:
            raise PageError(401, "Signed out", "Your session is over. Sign in again; nothing was changed.")
        _require_right(request, who)
        pairs = await self._read(request, _MOST_BYTES, source="colleagues", most_fields=most_fields)
        require_own_page(request, dict(pairs), who.csrf, self._context)
        return who, pairs

    async def form_before_sign_in(self, request: Request) -> Form:
        """A dependency for the forms anybody can post."""
        pairs = await self._read(request, _MOST_BYTES_BEFORE_SIGN_IN, source="strangers", most_fields=_MOST_FIELDS)
        return dict(pairs)

    async def _read(self, request: Request, most_bytes: int, *, source: str, most_fields: int) -> list[tuple[str, str]]:
        """The fields of an urlencoded body, cleaned, as (name, value); of repeated ones the last counts as a rule."""
        caller = network_of(caller_of(request))
        body = BodyInMemory(self._forms, source=source, caller=caller)
        try:
            await body.read(request, most_bytes)
            text = body.whole().decode("utf-8", "replace")
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=most_fields)
        except PayloadTooLarge:
            raise PageError(
                413, "Too long", "The form is longer than we accept. Shorten the text and try again."
            ) from None
        except TooMuchAtOnce:
            raise PageError(503, "Please try again", "Too much is arriving at the same time. Send it again.") from None
        except ValueError:
            raise PageError(400, "Not understood", "The form has more fields than it should.") from None
        finally:
            body.forget()
        return [(clean_text(name, 100), clean_text(value)) for name, value in pairs]

    def entry_form(self, request: Request, template: str, **values: Any) -> Response:
        """A form before sign-in: there is no session, so the token in the form must equal a cookie."""
        token = request.cookies.get(FORM_COOKIE, "")
        if not re.fullmatch(r"[\w-]{43}", token):
            token = secrets.token_urlsafe(32)
        response = page(template, visitor=visitor_of(request), csrf=token, **values)
        self._set_cookie(response, FORM_COOKIE, token, timedelta(hours=1))
        return response

    def _set_cookie(self, response: Response, name: str, value: str, life: timedelta) -> None:
        seconds, secure = int(life.total_seconds()), self._context.secure_cookies
        response.set_cookie(name, value, max_age=seconds, httponly=True, secure=secure, samesite="lax", path="/")
