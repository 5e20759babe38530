"""Contacts that may be one person: both side by side, one click, and everything can be taken back."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.storage.people.merging import accept, changes, refuse, split, undo
from app.storage.people.proposals import Side, open_proposals, sides_of
from app.web.callers import place_of
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, PageRoute, RowId, page
from app.web.console.sessions import Colleague, Form, Sessions

_DONE_SENTENCES = {
    "accepted": "They are one contact now. Below it can be taken back.",
    "refused": "They stay two, and nobody is asked about them again.",
    "undone": "Taken back.",
    "split": "The conversation is a contact of its own now. Below it can be taken back.",
}
_DECIDED = PageError(409, "Decided already", "Somebody has decided about these two; your click changed nothing.")
_NOT_UNDONE = PageError(
    409, "Nothing to take back", "It was taken back already, or a later change of the same contact has to be first."
)
_NOT_SPLIT = PageError(409, "Nothing to divide", "This conversation is all that the contact has.")


def people_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/people` and what a partner says about contacts, also on a lead's page."""
    router = APIRouter(route_class=PageRoute)

    @router.get("/people")
    def show(who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "") -> Response:
        pairs = context.database.read(lambda connection: open_proposals(connection, who.firm_id))
        made = context.database.read(lambda connection: changes(connection, who.firm_id))
        ids = {one for change in made for one in (change.contact_id, change.other_id)}
        sides: Mapping[str, Side] = context.database.read(lambda connection: sides_of(connection, ids))
        return page("people.html", who=who, pairs=pairs, changes=made, sides=sides, done=_DONE_SENTENCES.get(done, ""))

    @router.post("/people/{proposal_id}/accept")
    def are_one(
        request: Request, proposal_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, _form = posted
        by = _named(who, request)
        if context.database.write(lambda connection: accept(connection, who.firm_id, proposal_id, by, who.now)) is None:
            raise _DECIDED
        return _back("accepted")

    @router.post("/people/{proposal_id}/refuse")
    def are_two(
        request: Request, proposal_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, _form = posted
        by = _named(who, request)
        if not context.database.write(lambda connection: refuse(connection, who.firm_id, proposal_id, by, who.now)):
            raise _DECIDED
        return _back("refused")

    @router.post("/people/changes/{change_id}/undo")
    def take_back(
        request: Request, change_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, _form = posted
        by = _named(who, request)
        if not context.database.write(lambda connection: undo(connection, who.firm_id, change_id, by, who.now)):
            raise _NOT_UNDONE
        return _back("undone")

    @router.post("/leads/{lead_id}/split")
    def is_somebody_else(
        request: Request, lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, _form = posted
        by = _named(who, request)
        if context.database.write(lambda connection: split(connection, who.firm_id, lead_id, by, who.now)) is None:
            raise _NOT_SPLIT
        return _back("split")

    return router


def _named(who: Colleague, request: Request) -> str:
    return f"{who.email} ({place_of(request)})"


def _back(done: str) -> Response:
    return RedirectResponse(f"/people?done={done}", status_code=303)
