"""Devices that know a colleague: a tap instead of a link by mail, and the ways to sign out and be forgotten."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.storage.access.devices import KnownPerson, forget_device, note_device_used, sign_out_everywhere
from app.storage.access.sign_ins import begin_session, close_session
from app.storage.events import note_event
from app.web.callers import place_of
from app.web.console.context import ConsoleContext
from app.web.console.going_back import local_page
from app.web.console.pages import PageError
from app.web.console.sessions import FORM_COOKIE, Colleague, Form, Sessions, require_own_page
from app.web.rate_limit import RateLimit

_EVERYWHERE = "everywhere"
_TAPS = 20  # per device and quarter of an hour: each is a session


def device_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/go-on`, whose button stands on the page to sign in, `/sign-out` and `/you/forget`."""
    router = sessions.router()
    limit = RateLimit(_TAPS, timedelta(minutes=15))

    @router.post("/go-on")
    def go_on(request: Request, form: Annotated[Form, Depends(sessions.form_before_sign_in)]) -> Response:
        require_own_page(request, form, request.cookies.get(FORM_COOKIE), context)
        known = sessions.known_person(request)
        if known is None:
            raise PageError(410, "This device is not known any more", "Sign in with a link by mail.")
        now, where = context.clock(), place_of(request)
        if not limit.allows(known.device_id, now):
            raise PageError(429, "Too many tries", "This device signs in very often. Wait a quarter of an hour.")
        earlier = request.cookies.get(sessions.cookie, "")
        secret = context.database.write(lambda connection: _go_on(connection, known, now, where, earlier))
        response = RedirectResponse(local_page(form.get("next", "")) or "/desk", status_code=303)
        sessions.keep(response, secret)
        response.delete_cookie(FORM_COOKIE, path="/")
        return response

    @router.post("/sign-out")
    def leave(request: Request, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        where, secret = place_of(request), request.cookies[sessions.cookie]
        context.database.write(partial(_leave, who=posted[0], secret=secret, where=where))
        response = RedirectResponse("/", status_code=303)
        sessions.forget(response)
        return response

    @router.post("/you/forget")
    def forget(request: Request, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        place, device = place_of(request), form.get("device", "")
        if not context.database.write(lambda connection: _forget(connection, who, device, place)):
            raise PageError(400, "Not understood", "Press one of the buttons of the page.")
        if device != _EVERYWHERE:
            return RedirectResponse("/you?done=forgotten", status_code=303)
        response = RedirectResponse("/", status_code=303)
        sessions.forget(response)
        return response

    return router


def _go_on(connection: Connection, known: KnownPerson, now: datetime, where: str, earlier: str) -> str:
    if earlier:
        close_session(connection, earlier)
    note_device_used(connection, known.device_id, known.firm_id, now)
    _note(connection, known, now, "signed_in", f"{where}, on a device that is remembered")
    return begin_session(connection, known.firm_id, known.email, now, device_id=known.device_id)


def _leave(connection: Connection, who: Colleague, secret: str, where: str) -> None:
    close_session(connection, secret)
    if who.device_id is not None:
        forget_device(connection, who.email, who.device_id)  # else a tap would undo it
    _note(connection, who, who.now, "signed_out", where)


def _forget(connection: Connection, who: Colleague, device: str, place: str) -> bool:
    if device == _EVERYWHERE:
        sign_out_everywhere(connection, who.email)
        _note(connection, who, who.now, "signed_out_everywhere", place)
        return True
    if forget_device(connection, who.email, device):
        _note(connection, who, who.now, "device_forgotten", place)
        return True
    return False


def _note(connection: Connection, who: Colleague | KnownPerson, now: datetime, kind: str, place: str) -> None:
    detail = f"from {place}"
    note_event(connection, firm_id=who.firm_id, lead_id=None, at=now, kind=kind, actor=who.email, detail=detail)
