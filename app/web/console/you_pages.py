"""What a colleague sets for themselves: the language, the firm they look at, the devices that know them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.console_languages import CONSOLE_LANGUAGES
from app.domain.roles import ROLE_IN_WORDS
from app.storage.access.chosen_languages import choose_language
from app.storage.access.devices import devices_of, note_device_used
from app.storage.access.sign_ins import switch_firm
from app.storage.events import note_event
from app.web.callers import place_of
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, not_found, page
from app.web.console.sessions import Colleague, Form, Sessions

_DONE_SENTENCES = {
    "language": "The language is changed.",
    "forgotten": "The device is forgotten: nobody can go on with it, and whoever was signed in there is signed out.",
}


def you_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/you`, and the switch to another firm."""
    router = sessions.router()

    @router.get("/you")
    def show(who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "") -> Response:
        known = context.database.read(lambda connection: devices_of(connection, who.email, who.now))
        told = _DONE_SENTENCES.get(done, "")
        return page(
            "you.html",
            who=who,
            devices=known,
            languages=CONSOLE_LANGUAGES,
            role_in_words=ROLE_IN_WORDS[who.role],
            done=told,
        )

    @router.post("/you/language")
    def language(posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        chosen = form.get("language", "")
        if chosen not in CONSOLE_LANGUAGES:
            raise PageError(400, "Not understood", "Choose one of the offered languages.")
        context.database.write(lambda connection: choose_language(connection, who.firm_id, who.email, chosen))
        return RedirectResponse("/you?done=language", status_code=303)

    @router.post("/firm")
    def switch(request: Request, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        place, firm_id = place_of(request), form.get("firm", "")
        if firm_id not in {known for known, _name in who.other_firms}:
            raise not_found()
        secret = context.database.write(lambda connection: _switch(connection, who, firm_id, place))
        if secret is None:
            raise not_found()
        response = RedirectResponse("/desk", status_code=303)
        sessions.keep(response, secret)
        return response

    return router


def _switch(connection: Connection, who: Colleague, firm_id: str, place: str) -> str | None:
    secret = switch_firm(connection, who, firm_id, who.now)
    if secret is not None:
        if who.device_id is not None:
            note_device_used(connection, who.device_id, firm_id, who.now)
        _note(connection, who, who.firm_id, "signed_out", place)
        _note(connection, who, firm_id, "signed_in", place)
    return secret


def _note(connection: Connection, who: Colleague, firm_id: str, kind: str, place: str) -> None:
    detail = f"from {place}"
    note_event(connection, firm_id=firm_id, lead_id=None, at=who.now, kind=kind, actor=who.email, detail=detail)
