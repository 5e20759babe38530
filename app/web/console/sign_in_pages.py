"""Signing in with a link by mail: no passwords, the same answer for strangers and colleagues."""

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
from app.storage.access.chosen_languages import language_of_colleague
from app.storage.access.devices import remember_device
from app.storage.access.sign_ins import (
    bind_to_device,
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
from app.web.console.browser_names import browser_name
from app.web.console.catalogues import catalogue_of
from app.web.console.context import ConsoleContext
from app.web.console.going_back import local_page
from app.web.console.pages import PageError, error_page, page, visitor_of
from app.web.console.sessions import FORM_COOKIE, Form, Sessions, require_own_page
from app.web.rate_limit import RateLimit

log = structlog.get_logger("sign_in")

_SENDS_WITHIN = timedelta(minutes=2)
_ASKS = 20  # per network and quarter of an hour; a firm behind one address shares them
_TOO_MANY = (
    "Somebody in your network asked for very many links. If you are a colleague here, look into your mailbox: one that "
    "works is there. Otherwise wait a quarter of an hour."
)


def sign_in_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/sign-in` and `/sign-in/{token}`. Looking at a link does not use it up."""
    router = sessions.router()
    limit = RateLimit(_ASKS, timedelta(minutes=15))

    @router.get("/sign-in")
    def ask(request: Request, next: str = "", other: str = "") -> Response:  # noqa: A002  the name in the address
        known = None if other else sessions.known_person(request)
        can_mail = context.mailer is not None
        return sessions.entry_form(request, "sign_in.html", next=local_page(next), known=known, can_mail=can_mail)

    @router.post("/sign-in")
    def send_link(
        request: Request, form: Annotated[Form, Depends(sessions.form_before_sign_in)], later: BackgroundTasks
    ) -> Response:
        require_own_page(request, form, request.cookies.get(FORM_COOKIE), context)
        caller = caller_of(request)
        email = clean_line(form.get("email", ""), 320)
        # After the answer has left, so that its timing does not tell who is a colleague. Also when there were too
        # many tries: a colleague whose neighbour, or whose front server, used them up still gets a link.
        later.add_task(_mail_links, context, email, local_page(form.get("next", "")), place_of(request))
        if limit.allows(network_of(caller), context.clock()):
            answer = page("sign_in_sent.html", visitor=visitor_of(request), can_mail=context.mailer is not None)
        else:
            log.warning("sign_in_asked_too_often", network=place_of(request))
            answer = error_page(429, "Too many tries", _TOO_MANY, visitor=visitor_of(request))
        answer.background = later
        return answer

    @router.get("/sign-in/{token}")
    def confirm(request: Request, token: str, next: str = "") -> Response:  # noqa: A002  the name in the address
        now = context.clock()
        _introduce(request, context, sessions, token)
        if not context.database.read(lambda connection: link_works(connection, token, now)):
            raise _link_is_over()
        return sessions.entry_form(request, "sign_in_confirm.html", token=token, next=local_page(next))

    @router.post("/sign-in/{token}")
    def enter(request: Request, token: str, form: Annotated[Form, Depends(sessions.form_before_sign_in)]) -> Response:
        require_own_page(request, form, request.cookies.get(FORM_COOKIE), context)
        now = context.clock()
        earlier = request.cookies.get(sessions.cookie, "")
        where = place_of(request)
        device = _Browser(request, sessions) if form.get("remember") == "yes" else None
        entered = context.database.write(lambda connection: _enter(connection, token, now, where, device))
        if entered is None:
            log.warning("sign_in_failed", network=where)
            raise _link_is_over()
        if earlier:
            context.database.write(lambda connection: close_session(connection, earlier))
        response = RedirectResponse(local_page(form.get("next", "")) or "/desk", status_code=303)
        session, remembered = entered
        sessions.keep(response, session)
        if remembered:
            sessions.keep_device(response, remembered)
        response.delete_cookie(FORM_COOKIE, path="/")
        return response

    return router


def _introduce(request: Request, context: ConsoleContext, sessions: Sessions, token: str) -> None:
    """The link is of one firm, so that the page may be it, too."""
    owner = context.database.read(lambda connection: owner_of_link(connection, token))
    if owner is not None:
        sessions.visitor(request, owner[0])


class _Browser:
    """One that shall be remembered."""

    def __init__(self, request: Request, sessions: Sessions) -> None:
        self.named = browser_name(request.headers.get("user-agent", ""))
        self.earlier = request.cookies.get(sessions.device_cookie, "")  # by what it was known until now


def _enter(
    connection: Connection, token: str, now: datetime, where: str, browser: _Browser | None
) -> tuple[str, str] | None:
    """The secrets of the new session and of the remembered device ("": none), or None.

    Each is an event of the colleague's firm, where the link is anybody's.
    """
    session, owner = open_session(connection, token, now), owner_of_link(connection, token)
    if owner is not None:
        _note(connection, owner[0], now, "signed_in" if session else "sign_in_failed", owner[1], where)
    if session is None or owner is None or browser is None:
        return None if session is None else (session, "")
    device_id, secret = remember_device(connection, *owner, browser.named, now, earlier=browser.earlier)
    bind_to_device(connection, session, device_id)
    _note(connection, owner[0], now, "device_remembered", owner[1], where)
    return session, secret


def _note(connection: Connection, firm_id: str, now: datetime, kind: str, actor: str, where: str) -> None:
    note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind=kind, actor=actor, detail=f"from {where}")


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
        language = context.database.read(partial(language_of_colleague, firm_id=firm_id, email=address))
        if wanted:
            link += f"?{urlencode({'next': wanted})}"
        try:
            mailer.send(_mail(profile, address, link, now, language), not_after=now + _SENDS_WITHIN)
            outcome = "sign_in_link_sent"
        except UpstreamError:
            outcome = "sign_in_link_failed"
            context.database.write(partial(drop_link, token=token))
        asked = partial(_note, firm_id=firm_id, now=now, kind=outcome, actor=f"asked for {address}", where=where)
        context.database.write(asked)


def _mail(firm: FirmProfile, address: str, link: str, now: datetime, language: str) -> OutgoingMail:
    say = catalogue_of(language).said
    lines = (
        say(f"This link signs you in to Firstreply for {firm.name}. It works once, for 15 minutes."),
        say("If you did not ask for it, ignore this mail; nobody can sign in without it."),
    )
    colleague = firm.colleague_at(address)
    return mail_to_colleague(
        firm,
        address,
        now,
        name=colleague.name if colleague else "",
        subject=say("Your link to sign in to Firstreply"),
        text=f"{lines[0]}\n\n{link}\n\n{lines[1]}\n",
        html=(
            f'<p>{escape(lines[0])}</p><p><a href="{escape(link)}">{escape(say("Sign in to Firstreply"))}</a></p>'
            f"<p>{escape(link)}</p><p>{escape(lines[1])}</p>"
        ),
    )
