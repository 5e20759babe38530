"""Erasing a person: what would go, and the button."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.storage.leads.lead_story import story_of
from app.storage.people.erasures import ask_erasure
from app.storage.people.person_search import find_person
from app.web.callers import place_of
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, RowId, not_found, page
from app.web.console.sessions import Colleague, Form, Sessions


def erase_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/leads/{id}/erase`: the person who wrote the lead, wholly."""
    router = sessions.router()

    @router.get("/leads/{lead_id}/erase")
    def ask_to_erase(lead_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        subject = context.database.read(lambda connection: find_person(connection, who.firm_id, lead_id))
        story = context.database.read(lambda connection: story_of(connection, who.firm_id, lead_id))
        if story is None or not subject.leads:
            raise not_found()
        return page("erase.html", who=who, lead_id=lead_id, inquiry=story.lead.inquiry, subject=subject)

    @router.post("/leads/{lead_id}/erase")
    def erase(
        lead_id: RowId, request: Request, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, form = posted
        if form.get("confirmed") != "yes":
            raise PageError(400, "Not confirmed", "Tick the box first; nothing was erased.")
        subject = context.database.read(lambda connection: find_person(connection, who.firm_id, lead_id))
        if not subject.leads:
            raise not_found()
        by = f"{who.email} ({place_of(request)})"
        context.database.write(lambda connection: ask_erasure(connection, who.firm_id, subject, by, who.now))
        return RedirectResponse("/desk?done=erased", status_code=303)

    return router
