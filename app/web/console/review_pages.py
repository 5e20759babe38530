"""What waits for a person, due first, each decided in one click."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.decision import DONE_SENTENCES, QUESTIONS, Effect, choice_of
from app.domain.errors import UnknownDecision
from app.storage.tasks.review import (
    PAGE,
    being_carried_out,
    is_refusal_asked,
    leads_by_id,
    undecided,
    undecided_task,
)
from app.storage.tasks.tasks import Task, decide, load_task
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, PageRoute, RowId, not_found, page
from app.web.console.sessions import Colleague, Form, Sessions

_MOST_PAGES = 400
_DONE_SENTENCES = {
    **DONE_SENTENCES,
    "erased": "The person is being erased; what is left for you to do comes as a task.",
}


def review_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/review`, and `/tasks/{id}`, where mails and alerts point to."""
    router = APIRouter(route_class=PageRoute)

    @router.get("/review")
    def review(who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "", number: str = "1") -> Response:
        at = min(int(number), _MOST_PAGES) if number.isdecimal() and number.isascii() and int(number) > 0 else 1
        tasks, total = context.database.read(
            lambda connection: undecided(connection, who.firm_id, skip=(at - 1) * PAGE)
        )
        busy = context.database.read(lambda connection: being_carried_out(connection, who.firm_id))
        return page(
            "review.html",
            who=who,
            tasks=tasks,
            total=total,
            busy=busy,
            number=at,
            more=at * PAGE < total,
            questions=QUESTIONS,
            done=_DONE_SENTENCES.get(done, ""),
            is_one=False,
        )

    @router.get("/tasks/{task_id}")
    def one_task(task_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        found = context.database.read(lambda connection: undecided_task(connection, who.firm_id, task_id))
        if found is not None:
            alone: dict[str, Any] = {"total": 1, "busy": 0, "number": 1, "more": False, "done": "", "is_one": True}
            return page("review.html", who=who, tasks=[found], questions=QUESTIONS, **alone)
        task = context.database.read(lambda connection: load_task(connection, task_id))
        if task is None or task.firm_id != who.firm_id:
            raise not_found()
        return RedirectResponse(f"/leads/{task.lead_id}" if task.lead_id else "/review", status_code=303)

    @router.post("/tasks/{task_id}")
    def decide_task(task_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        decision = form.get("decision", "")
        text, despite = form.get("text"), form.get("despite_refusal") == "yes"
        context.database.write(
            lambda connection: store_decision(
                connection, context, who, task_id, decision, text=text, despite_refusal=despite
            )
        )
        return RedirectResponse(f"/review?done={decision}", status_code=303)

    return router


def store_decision(
    connection: Connection,
    context: ConsoleContext,
    who: Colleague,
    task_id: str,
    decision: str,
    *,
    text: str | None,
    despite_refusal: bool = False,
) -> None:
    """Keep what the colleague chose and wake the worker. Raises PageError when it cannot be."""
    task = load_task(connection, task_id)
    if task is None or task.firm_id != who.firm_id:
        raise not_found()
    try:
        choice = choice_of(task.action, decision)
    except UnknownDecision as unknown:
        raise PageError(400, "Not understood", f"Nothing was decided: {unknown}.") from None
    mails_a_text = QUESTIONS[task.action].has_text and choice.effect is Effect.MAIL_REPLY
    if choice.effect is Effect.MAIL_REPLY and not despite_refusal and is_refusal_asked(connection, task):
        raise PageError(
            409,
            "Somebody asked for silence",
            "A message that proves nothing asked that this address gets no mail. Tick the box beside the button to "
            "write all the same, or decide about the refusal first.",
        )
    chosen_text = _edited(connection, task, text) if mails_a_text else None
    if not decide(connection, task_id, choice.decision, who.email, who.now, text=chosen_text):
        raise PageError(
            409, "Already decided", f"{task.decided_by or 'Somebody'} was quicker; your click changed nothing."
        )
    context.waker.wake(connection, "task", task_id)


def _edited(connection: Connection, task: Task, text: str | None) -> str | None:
    """The reply when the person changed it; None keeps the draft with its links and layout."""
    lead = leads_by_id(connection, [task.lead_id]).get(task.lead_id) if task.lead_id else None
    draft = lead.draft.text.strip() if lead is not None and lead.draft is not None else ""
    if not (draft if text is None else text.strip()):
        raise PageError(400, "Nothing to send", "Write the reply first, then press the button again.")
    return None if text is None or _plain(text) == _plain(draft) else text


def _plain(text: str) -> list[str]:
    """Lines without trailing white space: browsers change line ends, not words."""
    return [line.rstrip() for line in text.strip().splitlines()]
