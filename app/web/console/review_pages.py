"""What a person decides of what waits, in one click."""

from datetime import datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.decision import QUESTIONS, Decision, carried_out_from, choice_of
from app.domain.errors import UnknownDecision
from app.storage.people.refusals import refused_sentence
from app.storage.tasks.lifted_refusals import lift_refusal
from app.storage.tasks.review import leads_by_id, silence_of_task
from app.storage.tasks.tasks import Task, decide, load_task
from app.web.callers import place_of
from app.web.console.context import ConsoleContext
from app.web.console.desk_pages import SENTENCES, shown_alone
from app.web.console.going_back import back_to
from app.web.console.pages import PageError, RowId, not_found
from app.web.console.sessions import Colleague, Form, Sessions


class CannotSend(PageError):
    """The reply cannot go to this address as things stand; what the colleague wrote is shown again."""


def review_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """The forms of an open card."""
    router = sessions.router()

    @router.post("/tasks/{task_id}")
    def decide_task(task_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        decision = form.get("decision", "")
        text, despite = form.get("text"), form.get("despite_refusal") == "yes"
        try:
            context.database.write(
                lambda connection: store_decision(
                    connection, context, who, task_id, decision, text=text, despite_refusal=despite
                )
            )
        except CannotSend as why:
            again = shown_alone(context, who, task_id, status=why.status, text=text, problem=why.sentence)
            if again is None:
                raise
            return again
        return back_to(form, decision, sent=task_id if decision == Decision.SEND else "")

    @router.post("/tasks/{task_id}/allow")
    def allow_mail(
        request: Request, task_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        """From the card itself, so that a letter written already stays in its field. Pressing twice is harmless."""
        who, form = posted
        place = place_of(request)
        context.database.write(lambda connection: _allow_mail(connection, who, task_id, place))
        again = shown_alone(
            context,
            who,
            task_id,
            text=form.get("text"),
            done=SENTENCES["allowed"],
        )
        return again or RedirectResponse("/desk", status_code=303)

    return router


class Decider(Protocol):
    """A colleague, and the moment they decide."""

    @property
    def firm_id(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def now(self) -> datetime: ...


def store_decision(
    connection: Connection,
    context: ConsoleContext,
    who: Decider,
    task_id: str,
    decision: str,
    *,
    text: str | None,
    despite_refusal: bool = False,
) -> None:
    """Keep what the colleague chose and wake the worker. Raises PageError when it cannot be."""
    task = load_task(connection, task_id, locked=True)  # the letter that is looked at is the one that leaves
    if task is None or task.firm_id != who.firm_id:
        raise not_found()
    try:
        choice = choice_of(task.action, decision)
    except UnknownDecision as unknown:
        raise PageError(400, "Not understood", f"Nothing was decided: {unknown}.") from None
    mails_a_text = QUESTIONS[task.action].has_text and choice.sends
    if choice.sends:
        _require_recipient(connection, context, task, despite_refusal=despite_refusal)
    chosen_text = _edited(connection, task, text) if mails_a_text else None
    if not decide(connection, task_id, choice.decision, who.email, who.now, text=chosen_text):
        raise PageError(
            409, "Already decided", f"{task.decided_by or 'Somebody'} was quicker; your click changed nothing."
        )
    at = carried_out_from(choice.decision, who.now) if choice.sends else None
    context.waker.wake(connection, "task", task_id, at=at)


def _require_recipient(connection: Connection, context: ConsoleContext, task: Task, *, despite_refusal: bool) -> None:
    """Nobody is told that a reply is on its way that will be withheld. Raises CannotSend."""
    silence = silence_of_task(connection, task, despite_refusal=despite_refusal)
    if silence.reason:
        raise CannotSend(409, "Not sent", f"Nothing was sent. {refused_sentence(silence.reason)}")
    if silence.is_asked:
        raise CannotSend(
            409,
            "Somebody asked for silence",
            "Nothing was sent. A message that proves nothing asked that this address gets no mail. Tick the box above "
            "the button to write all the same, or decide about the refusal first.",
        )
    if context.mailer is None:
        raise CannotSend(409, "Not sent", "Nothing was sent: no mail server is set up. Please tell the operator.")


def _allow_mail(connection: Connection, who: Colleague, task_id: str, place: str) -> None:
    task = load_task(connection, task_id)
    if task is None or task.firm_id != who.firm_id or task.lead_id is None:
        raise not_found()
    address = leads_by_id(connection, [task.lead_id])[task.lead_id].inquiry.sender_email
    lift_refusal(connection, who.firm_id, address, by=who.email, place=place, now=who.now, lead_id=task.lead_id)


def _edited(connection: Connection, task: Task, text: str | None) -> str | None:
    """The reply when the person changed it; None keeps the draft with its links and layout."""
    text = task.decision_text if text is None else text  # as they left it
    lead = leads_by_id(connection, [task.lead_id]).get(task.lead_id) if task.lead_id else None
    draft = lead.draft.letter if lead is not None and lead.draft is not None else ""
    if not (draft if text is None else text.strip()):
        raise PageError(400, "Nothing to send", "Write the reply first, then press the button again.")
    return None if text is None or _plain(text) == _plain(draft) else text


def _plain(text: str) -> list[str]:
    """Lines without trailing white space: browsers change line ends, not words."""
    return [line.rstrip() for line in text.strip().splitlines()]
