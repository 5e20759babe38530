"""Who is asking: the session behind a request, and the guards of pages and forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response

from app.storage.access.sign_ins import SESSION_LIFE, SignedIn, load_session, renew_session
from app.web.console.context import ConsoleContext
from app.web.console.forms import Form, read_form, require_own_page
from app.web.console.pages import PageError, SignInFirst


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
