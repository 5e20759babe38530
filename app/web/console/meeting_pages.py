"""What a colleague says of a meeting on the lead's page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.booking import SAID_OF_MEETINGS, Booking, may_be_said
from app.domain.decision import QUESTIONS
from app.domain.errors import MoveRefused
from app.domain.task import RequiredAction
from app.storage.bookings import not_spoken_of, say_of_lead
from app.storage.leads.lead_story import story_of
from app.storage.tasks.tasks import finish_tasks_about_meeting
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, RowId, not_found
from app.web.console.sessions import Colleague, Form, Sessions

_NOT_LISTED = "We met, though it is not listed here"


def sayings(bookings: Sequence[Booking], now: datetime) -> dict[str, str]:
    """The buttons below a lead's meetings: what is said, and in which words."""
    named = {choice.decision.value: choice.label for choice in QUESTIONS[RequiredAction.SAY_IF_MET].choices}
    if not any(one.starts_at <= now for one in bookings):
        named["met"] = _NOT_LISTED
    may = may_be_said(bookings, now)
    return {said: named[said] for said, state in SAID_OF_MEETINGS.items() if state in may}


def meeting_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/leads/{id}/meeting`. Pressing twice is harmless."""
    router = sessions.router()

    @router.post("/leads/{lead_id}/meeting")
    def meeting(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        said = form.get("said", "")
        if said not in SAID_OF_MEETINGS:
            raise PageError(400, "Not understood", "Press one of the buttons of the page.")

        def write(connection: Connection) -> None:
            if story_of(connection, who.firm_id, lead_id) is None:
                raise not_found()
            say_of_lead(connection, lead_id, SAID_OF_MEETINGS[said], who.email, who.now)
            finish_tasks_about_meeting(connection, lead_id, who.now, but=not_spoken_of(connection, lead_id, who.now))

        try:
            context.database.write(write)
        except MoveRefused as refused:
            raise PageError(409, "Nothing was changed", str(refused)) from None
        return RedirectResponse(f"/leads/{lead_id}?done={said}", status_code=303)

    return router
