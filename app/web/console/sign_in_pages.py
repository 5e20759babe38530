"""Signing in with a link by mail: no passwords, the same answer for strangers and colleagues."""

import re
import secrets
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.words.text import clean_line
from app.storage.access.sign_ins import close_session, link_works, open_session
from app.web.console.context import ConsoleContext
from app.web.console.forms import FORM_COOKIE, Form, read_form, require_own_page
from app.web.console.pages import PageError, PageRoute, page
from app.web.console.sessions import Sessions
from app.web.console.sign_in_mail import mail_links
from app.web.rate_limit import RateLimit

_ASKS = 20  # per caller and quarter of an hour; a firm behind one address shares them
_LOCAL_PAGE = re.compile(r"/[A-Za-z0-9/_.?=&%+-]{0,300}")


def sign_in_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/sign-in`, `/sign-in/{token}` and `/sign-out`. Looking at a link does not use it up."""
    router = APIRouter(route_class=PageRoute)
    limit = RateLimit(_ASKS, timedelta(minutes=15))
    entry = _Entry(context)

    @router.get("/sign-in")
    def ask(request: Request, next: str = "") -> Response:  # noqa: A002  the name in the address
        return entry.form_page(request, "sign_in.html", next=_local(next), can_mail=context.mailer is not None)

    @router.post("/sign-in")
    def send_link(request: Request, form: Annotated[Form, Depends(read_form)], later: BackgroundTasks) -> Response:
        require_own_page(request, form, request.cookies.get(FORM_COOKIE), context)
        caller = request.client.host if request.client else ""
        if not limit.allows(caller, context.clock()):
            raise PageError(429, "Too many tries", "Wait a quarter of an hour, then ask for a link again.")
        email = clean_line(form.get("email", ""), 320)
        # After the answer has left, so that its timing does not tell who is a colleague.
        later.add_task(mail_links, context, email, _local(form.get("next", "")))
        answer = page("sign_in_sent.html", can_mail=context.mailer is not None)
        answer.background = later
        return answer

    @router.get("/sign-in/{token}")
    def confirm(request: Request, token: str, next: str = "") -> Response:  # noqa: A002  the name in the address
        now = context.clock()
        if not context.database.read(lambda connection: link_works(connection, token, now)):
            raise _link_is_over()
        return entry.form_page(request, "sign_in_confirm.html", token=token, next=_local(next))

    @router.post("/sign-in/{token}")
    def enter(request: Request, token: str, form: Annotated[Form, Depends(read_form)]) -> Response:
        require_own_page(request, form, request.cookies.get(FORM_COOKIE), context)
        now = context.clock()
        earlier = request.cookies.get(sessions.cookie, "")
        session = context.database.write(lambda connection: open_session(connection, token, now))
        if session is None:
            raise _link_is_over()
        if earlier:
            context.database.write(lambda connection: close_session(connection, earlier))
        response = RedirectResponse(_local(form.get("next", "")) or "/review", status_code=303)
        sessions.keep(response, session)
        response.delete_cookie(FORM_COOKIE, path="/")
        return response

    @router.post("/sign-out", dependencies=[Depends(sessions.actor())])
    def leave(request: Request) -> Response:
        secret = request.cookies[sessions.cookie]
        context.database.write(lambda connection: close_session(connection, secret))
        response = RedirectResponse("/", status_code=303)
        sessions.forget(response)
        return response

    return router


class _Entry:
    """Forms before sign-in: they have no session, so the token in the form must equal a cookie."""

    def __init__(self, context: ConsoleContext) -> None:
        self._secure = context.secure_cookies

    def form_page(self, request: Request, template: str, **values: Any) -> Response:
        token = request.cookies.get(FORM_COOKIE, "")
        if not re.fullmatch(r"[\w-]{43}", token):
            token = secrets.token_urlsafe(32)
        response = page(template, csrf=token, **values)
        response.set_cookie(
            FORM_COOKIE, token, max_age=3600, httponly=True, secure=self._secure, samesite="lax", path="/"
        )
        return response


def _local(wanted: str) -> str:
    """A page of ours, or nothing: a link must not lead to another site after sign-in."""
    return wanted if _LOCAL_PAGE.fullmatch(wanted) and not wanted.startswith("//") else ""


def _link_is_over() -> PageError:
    return PageError(
        410, "This link does not work any more", "It was used, or it is older than 15 minutes. Ask for a new one."
    )
