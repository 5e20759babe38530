"""A draft as the mail it will be: shown in a frame that can do nothing, by a route that nothing else is like."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from app.domain.reply.letter_mail import edited
from app.storage.tasks.review import undecided_task
from app.web.console.context import ConsoleContext
from app.web.console.pages import RowId, not_found
from app.web.console.sessions import Colleague, Form, Sessions

# Mail is laid out by styles in its elements, so these alone are allowed; only a page of ours may frame it.
FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


def preview_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/tasks/{id}/mail`: the draft as it is kept, or with what stands in the field of the card. Changes nothing."""
    router = sessions.router()

    @router.get("/tasks/{task_id}/mail")
    def kept(task_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        return _as_mail(context, who, task_id, None)

    @router.post("/tasks/{task_id}/mail")
    def as_written(task_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        return _as_mail(context, who, task_id, form.get("text"))

    return router


def _as_mail(context: ConsoleContext, who: Colleague, task_id: str, text: str | None) -> Response:
    found = context.database.read(lambda connection: undecided_task(connection, who.firm_id, task_id))
    if found is None or found.lead is None or found.lead.draft is None:
        raise not_found()
    kept = found.task.decision_text if text is None else text
    return HTMLResponse(edited(found.lead.draft, kept).html, headers=FRAMED)
