"""Who is asking: the session behind a request, and the guards of pages and forms.

A form is read within bounds, and must prove that it was our page that posted it.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response

from app.domain.words.text import clean_text
from app.storage.access.sign_ins import SESSION_LIFE, SignedIn, load_session, renew_session
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, SignInFirst

_MOST_BYTES = 300_000  # an edited reply with every character percent-encoded
_MOST_FIELDS = 20
FORM_COOKIE = "firstreply-form"  # for forms before sign-in: the token in the form must equal the cookie

Form = Mapping[str, str]


async def read_form(request: Request) -> Form:
    """The fields of an urlencoded body, cleaned; of repeated ones the last counts."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise PageError(413, "Too long", "The form is longer than we accept. Shorten the text and try again.")
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise PageError(400, "Not understood", "The form has more fields than it should.") from None
    return {clean_text(name, 100): clean_text(value) for name, value in pairs}


def require_own_page(request: Request, form: Form, token: str | None, context: ConsoleContext) -> None:
    """Refuse a form that another site posted: wrong origin, or without the token of this session."""
    origin = request.headers.get("origin") or request.headers.get("referer")
    own = {request.headers.get("host", ""), urlsplit(context.public_url).netloc}
    try:
        from_us = origin is None or urlsplit(origin).netloc in own - {""}
    except ValueError:
        from_us = False
    presented = form.get("csrf", "").encode()
    if not from_us or not token or not secrets.compare_digest(presented, token.encode("utf-8", "replace")):
        raise PageError(
            403, "Please try again", "This form did not come from a page of ours, or the page was too old. Reload it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A signed-in colleague, with the moment of the request."""

    session: SignedIn
    zone: ZoneInfo
    now: datetime

    @property
    def firm_id(self) -> str:
        return self.session.firm_id

    @property
    def email(self) -> str:
        return self.session.email

    @property
    def name(self) -> str:
        return self.session.name

    @property
    def csrf(self) -> str:
        return self.session.csrf

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


class Sessions:
    """Finds the colleague behind a request. Made once per application."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context
        # The prefix makes browsers refuse the cookie from a neighbour's subdomain; it needs https.
        self.cookie = "__Host-firstreply" if context.secure_cookies else "firstreply"

    def colleague(self, request: Request) -> Colleague | None:
        """None without a valid session. A session in use lives on."""
        secret = request.cookies.get(self.cookie, "")
        if not secret:
            return None
        now = self._context.clock()
        found = self._context.database.read(lambda connection: load_session(connection, secret, now))
        if found is None:
            return None
        who, is_due = found
        if is_due:
            self._context.database.write(lambda connection: renew_session(connection, who.token_hash, now))
        return Colleague(session=who, zone=ZoneInfo(who.time_zone), now=now)

    def keep(self, response: Response, secret: str) -> None:
        """Give the browser its new session."""
        response.set_cookie(
            self.cookie,
            secret,
            max_age=int(SESSION_LIFE.total_seconds()),  # the server ends idle ones sooner
            httponly=True,
            secure=self._context.secure_cookies,
            samesite="lax",
            path="/",
        )

    def forget(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(
            self.cookie, httponly=True, secure=self._context.secure_cookies, samesite="lax", path="/"
        )

    def viewer(self) -> Callable[[Request], Colleague]:
        """A dependency for pages: the colleague, else the way to sign in."""

        def require(request: Request) -> Colleague:
            who = self.colleague(request)
            if who is None:
                query = f"?{request.url.query}" if request.url.query else ""
                raise SignInFirst((request.url.path + query)[:300])
            return who

        return require

    def actor(self) -> Callable[[Request, Form], tuple[Colleague, Form]]:
        """A dependency for forms that change something: the colleague and what they posted."""

        def require(request: Request, form: Annotated[Form, Depends(read_form)]) -> tuple[Colleague, Form]:
            who = self.colleague(request)
            if who is None:
                raise PageError(401, "Signed out", "Your session is over. Sign in again; nothing was changed.")
            require_own_page(request, form, who.csrf, self._context)
            return who, form

        return require
