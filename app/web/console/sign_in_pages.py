"""Signing in with a link by mail: no passwords, the same answer for strangers and colleagues."""

import re
from datetime import datetime, timedelta
from functools import partial
from html import escape
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.draft import OutgoingMail
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile
from app.domain.networks import network_of
from app.domain.reply.reply_mail import mail_to_colleague
from app.domain.words.text import clean_line
from app.storage.access.sign_ins import (
    close_session,
    drop_link,
    firms_of,
    has_enough_links,
    link_works,
    make_sign_in_link,
    open_session,
    owner_of_link,
)
from app.storage.events import note_event
from app.web.callers import caller_of, place_of
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, PageRoute, error_page, page
from app.web.console.sessions import FORM_COOKIE, Colleague, Form, Sessions, require_own_page
from app.web.rate_limit import RateLimit

log = structlog.get_logger("sign_in")

_SENDS_WITHIN = timedelta(minutes=2)
_ASKS = 20  # per network and quarter of an hour; a firm behind one address shares them
_TOO_MANY = (
    "Somebody in your network asked for very many links. If you are a colleague here, look into your mailbox: one that "
    "works is there. Otherwise wait a quarter of an hour."
)
_LOCAL_PAGE = re.compile(r"/[A-Za-z0-9/_.?=&%+-]{0,300}")


def sign_in_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/sign-in`, `/sign-in/{token}` and `/sign-out`. Looking at a link does not use it up."""
    router = APIRouter(route_class=PageRoute)
    limit = RateLimit(_ASKS, timedelta(minutes=15))

    @router.get("/sign-in")
    def ask(request: Request, next: str = "") -> Response:  # noqa: A002  the name in the address
        return sessions.entry_form(request, "sign_in.html", next=_local(next), can_mail=context.mailer is not None)

    @router.post("/sign-in")
    def send_link(
        request: Request, form: Annotated[Form, Depends(sessions.form_before_sign_in)], later: BackgroundTasks
    ) -> Response:
        require_own_page(request, form, request.cookies.get(FORM_COOKIE), context)
        caller = caller_of(request)
        email = clean_line(form.get("email", ""), 320)
        # After the answer has left, so that its timing does not tell who is a colleague. Also when there were too
        # many tries: a colleague whose neighbour, or whose front server, used them up still gets a link.
        later.add_task(_mail_links, context, email, _local(form.get("next", "")), place_of(request))
        if limit.allows(network_of(caller), context.clock()):
            answer = page("sign_in_sent.html", can_mail=context.mailer is not None)
        else:
            log.warning("sign_in_asked_too_often", network=place_of(request))
            answer = error_page(429, "Too many tries", _TOO_MANY)
        answer.background = later
        return answer

    @router.get("/sign-in/{token}")
    def confirm(request: Request, token: str, next: str = "") -> Response:  # noqa: A002  the name in the address
        now = context.clock()
        if not context.database.read(lambda connection: link_works(connection, token, now)):
            raise _link_is_over()
        return sessions.entry_form(request, "sign_in_confirm.html", token=token, next=_local(next))

    @router.post("/sign-in/{token}")
    def enter(request: Request, token: str, form: Annotated[Form, Depends(sessions.form_before_sign_in)]) -> Response:
        require_own_page(request, form, request.cookies.get(FORM_COOKIE), context)
        now = context.clock()
        earlier = request.cookies.get(sessions.cookie, "")
        where = place_of(request)
        session = context.database.write(lambda connection: _enter(connection, token, now, where))
        if session is None:
            log.warning("sign_in_failed", network=where)
            raise _link_is_over()
        if earlier:
            context.database.write(lambda connection: close_session(connection, earlier))
        response = RedirectResponse(_local(form.get("next", "")) or "/review", status_code=303)
        sessions.keep(response, session)
        response.delete_cookie(FORM_COOKIE, path="/")
        return response

    @router.post("/sign-out")
    def leave(request: Request, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        where, secret = place_of(request), request.cookies[sessions.cookie]
        context.database.write(partial(_leave, who=posted[0], secret=secret, where=where))
        response = RedirectResponse("/", status_code=303)
        sessions.forget(response)
        return response

    return router


def _enter(connection: Connection, token: str, now: datetime, where: str) -> str | None:
    """The new session, or None; either is an event of the colleague's firm, where the link is anybody's."""
    session, owner = open_session(connection, token, now), owner_of_link(connection, token)
    if owner is not None:
        _note(connection, owner[0], now, "signed_in" if session else "sign_in_failed", owner[1], where)
    return session


def _leave(connection: Connection, who: Colleague, secret: str, where: str) -> None:
    close_session(connection, secret)
    _note(connection, who.firm_id, who.now, "signed_out", who.email, where)


def _note(connection: Connection, firm_id: str, now: datetime, kind: str, actor: str, where: str) -> None:
    note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind=kind, actor=actor, detail=f"from {where}")


def _local(wanted: str) -> str:
    """A page of ours, or nothing: a link must not lead to another site after sign-in."""
    return wanted if _LOCAL_PAGE.fullmatch(wanted) and not wanted.startswith("//") else ""


def _link_is_over() -> PageError:
    return PageError(
        410, "This link does not work any more", "It was used, or it is older than 15 minutes. Ask for a new one."
    )


def _mail_links(context: ConsoleContext, email: str, wanted: str, where: str) -> None:
    """One mail per firm this person is a colleague of; nothing for anybody else."""
    now = context.clock()
    mailer = context.mailer
    if mailer is None:
        return
    for firm_id, address in context.database.read(lambda connection: firms_of(connection, email)):
        profile = context.profiles.get(firm_id)
        if profile is None or context.database.read(lambda connection: has_enough_links(connection, email, now)):
            continue
        link = make_sign_in_link(context.database, address, context.public_url, now, firm_id=firm_id)
        token = link.rpartition("/")[2]
        if wanted:
            link += f"?{urlencode({'next': wanted})}"
        try:
            mailer.send(_mail(profile, address, link, now), not_after=now + _SENDS_WITHIN)
            outcome = "sign_in_link_sent"
        except UpstreamError:
            outcome = "sign_in_link_failed"
            context.database.write(partial(drop_link, token=token))
        asked = partial(_note, firm_id=firm_id, now=now, kind=outcome, actor=f"asked for {address}", where=where)
        context.database.write(asked)


def _mail(firm: FirmProfile, address: str, link: str, now: datetime) -> OutgoingMail:
    lines = (
        f"This link signs you in to Firstreply for {firm.name}. It works once, for 15 minutes.",
        "If you did not ask for it, ignore this mail; nobody can sign in without it.",
    )
    partner = next((one for one in firm.partners if one.email.lower() == address.lower()), None)
    return mail_to_colleague(
        firm,
        address,
        now,
        name=partner.name if partner else "",
        subject="Your link to sign in to Firstreply",
        text=f"{lines[0]}\n\n{link}\n\n{lines[1]}\n",
        html=(
            f'<p>{escape(lines[0])}</p><p><a href="{escape(link)}">Sign in to Firstreply</a></p>'
            f"<p>{escape(link)}</p><p>{escape(lines[1])}</p>"
        ),
    )
