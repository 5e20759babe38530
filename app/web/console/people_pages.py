"""Contacts that may be one person: both side by side, one click, and everything can be taken back."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.storage.people.merging import accept, changes, refuse, split, undo
from app.storage.people.proposals import open_proposals
from app.web.callers import place_of
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, RowId, page
from app.web.console.sessions import Colleague, Form, Sessions

# (connection, firm, id of what it is about, by whom, when) -> a truthy value if it was done
_Call = Callable[[Connection, str, str, str, datetime], str | bool | None]

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
    router = sessions.router()

    @router.get("/people")
    def show(who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "") -> Response:
        pairs = context.database.read(lambda connection: open_proposals(connection, who.firm_id))
        made = context.database.read(lambda connection: changes(connection, who.firm_id))
        return page("people.html", who=who, pairs=pairs, changes=made, done=_DONE_SENTENCES.get(done, ""))

    def answer(path: str, call: _Call, done: str, refused: PageError) -> None:
        """One click of a partner about a pair, a change or a lead."""

        @router.post(path)
        def post(
            request: Request, row_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
        ) -> Response:
            who, _form = posted
            by = f"{who.email} ({place_of(request)})"
            if not context.database.write(lambda connection: call(connection, who.firm_id, row_id, by, who.now)):
                raise refused
            return RedirectResponse(f"/people?done={done}", status_code=303)

    answer("/people/{row_id}/accept", accept, "accepted", _DECIDED)
    answer("/people/{row_id}/refuse", refuse, "refused", _DECIDED)
    answer("/people/changes/{row_id}/undo", undo, "undone", _NOT_UNDONE)
    answer("/leads/{row_id}/split", split, "split", _NOT_SPLIT)
    return router
