"""What a colleague says of a meeting on the lead's page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.booking import SAID_OF_MEETINGS
from app.storage.bookings import say_of_lead
from app.storage.leads.lead_story import story_of
from app.storage.tasks.tasks import finish_tasks_about_meeting
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, PageRoute, RowId, not_found
from app.web.console.sessions import Colleague, Form, Sessions


def meeting_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/leads/{id}/meeting`. Pressing twice is harmless."""
    router = APIRouter(route_class=PageRoute)

    @router.post("/leads/{lead_id}/meeting")
    def meeting(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        said = form.get("said", "")
        if said not in SAID_OF_MEETINGS:
            raise PageError(400, "Not understood", "Say whether you met, or they did not come.")

        def write(connection: Connection) -> None:
            if story_of(connection, who.firm_id, lead_id) is None:
                raise not_found()
            say_of_lead(connection, lead_id, SAID_OF_MEETINGS[said], who.email, who.now)
            finish_tasks_about_meeting(connection, lead_id, who.now)

        context.database.write(write)
        return RedirectResponse(f"/leads/{lead_id}?done={said}", status_code=303)

    return router
