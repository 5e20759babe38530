"""The buttons of the digest mail: for a signed-in browser the task itself, else a page that asks once more.

Looking changes nothing: mail programs look at links. The page shows what the decision is about and offers that one.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.decision import QUESTIONS, Choice, choice_of
from app.domain.digest_tokens import DigestButton, read_button_token
from app.domain.done_sentences import DONE_SENTENCES
from app.domain.draft import Draft
from app.domain.roles import MAY, NOT_YOURS, Right
from app.domain.task import OWN_LETTERS
from app.storage.digest.digest_mails import Reader, load_reader
from app.storage.events import note_event
from app.storage.tasks.review import OpenTask, undecided_task
from app.storage.tasks.tasks import load_task
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, Visitor, page
from app.web.console.review_pages import store_decision
from app.web.console.sessions import Form, Sessions
from app.web.console.unseen_letters import why_look_first


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """Whom the button was made for, at the moment of the request."""

    button: DigestButton
    reader: Reader
    now: datetime

    @property
    def firm_id(self) -> str:
        return self.reader.firm_id

    @property
    def email(self) -> str:
        return self.reader.email


def button_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/d/{token}`. No sign-in and no form token: the signed link is the proof, on its day and for its decision."""
    router = sessions.router()

    @router.get("/d/{token}")
    def ask(request: Request, token: str) -> Response:
        button = _require(context, token)
        who = sessions.colleague(request)
        if who is not None and who.firm_id == button.firm_id:
            return RedirectResponse(f"/tasks/{button.task_id}", status_code=303)
        request.state.colleague = None  # of another firm: this page is none of theirs
        sessions.visitor(request, button.firm_id)
        holder = _holder(context, button)
        return _asking(
            context, holder, token, visitor=sessions.visitor(request, holder.firm_id, holder.reader.language)
        )

    @router.post("/d/{token}")
    def decide(request: Request, token: str, form: Annotated[Form, Depends(sessions.form_before_sign_in)]) -> Response:
        button = _require(context, token)
        sessions.visitor(request, button.firm_id)
        holder = _holder(context, button)
        visitor = sessions.visitor(request, holder.firm_id, holder.reader.language)
        shown = form.get("shown", "")
        try:
            context.database.write(lambda connection: _store(connection, context, holder, shown))
        except PageError as why:
            return _asking(context, holder, token, visitor=visitor, problem=why.sentence, status=why.status)
        return _asking(context, holder, token, visitor=visitor)

    return router


def _require(context: ConsoleContext, token: str) -> DigestButton:
    button = read_button_token(context.refusal_secret, token)
    if button is None or button.firm_id not in context.profiles:
        raise PageError(404, "This link is not complete", "Open it from the mail again.", is_for_strangers=True)
    return button


def _holder(context: ConsoleContext, button: DigestButton) -> _Holder:
    """Raises PageError once the day is over, or when they are no colleague any more."""
    now = context.clock()
    reader = context.database.read(lambda connection: load_reader(connection, button.firm_id, button.email))
    if reader is None or not button.works_on(now.astimezone(reader.zone).date()):
        raise PageError(
            410,
            "This button was for one day",
            "Nothing was changed. Sign in to decide, or use the button of a newer mail.",
        )
    if Right.DECIDE not in MAY[reader.role]:
        raise PageError(403, "Not yours to do", f"{NOT_YOURS[Right.DECIDE]} Nothing was changed.")
    return _Holder(button=button, reader=reader, now=now)


def _undecided(connection: Connection, holder: _Holder) -> OpenTask | None:
    """The task as the mail told of it; None once it is decided, or asks something else."""
    found = undecided_task(connection, holder.firm_id, holder.button.task_id)
    return found if found is not None and found.task.action == holder.button.action else None


def _store(connection: Connection, context: ConsoleContext, holder: _Holder, shown: str) -> None:
    """Only what the page showed: nobody changes it between this look and the decision. Raises PageError."""
    button = holder.button
    task = load_task(connection, button.task_id, locked=True)
    found = _undecided(connection, holder)
    if found is None:
        return
    if _offered(found, button) is None:
        raise PageError(
            403, "Nothing was changed", "Nothing was changed. This needs more than a glance: sign in to decide."
        )
    if shown != _shown(found):
        raise PageError(409, "Nothing was changed", "It has changed since you opened this page. Look again.")
    store_decision(connection, context, holder, button.task_id, button.decision, text=None)
    note_event(
        connection,
        firm_id=holder.firm_id,
        lead_id=task.lead_id if task is not None else None,
        at=holder.now,
        kind="digest_button",
        actor=holder.email,
        detail=button.decision,
    )


def _asking(
    context: ConsoleContext, holder: _Holder, token: str, *, visitor: Visitor, problem: str = "", status: int = 200
) -> Response:
    """What would be decided, or what became of it."""
    found = context.database.read(lambda connection: _undecided(connection, holder))
    task = context.database.read(lambda connection: load_task(connection, holder.button.task_id))
    is_mine = task is not None and task.decided_by == holder.email and task.decision == holder.button.decision
    if found is None and is_mine:
        title, sentence = "Done", DONE_SENTENCES[holder.button.decision]
    elif found is None and task is not None and task.firm_id == holder.firm_id and task.decided_by:
        title, sentence = "Already decided", f"{task.decided_by} was quicker; nothing was changed."
    else:
        title, sentence = "Nothing to decide here", "It was dealt with meanwhile, or asks something else now."
    return page(
        "digest_button.html",
        status=status,
        visitor=visitor,
        one=found,
        question=QUESTIONS[found.task.action] if found else None,
        choice=_offered(found, holder.button) if found else None,
        shown=_shown(found) if found else "",
        token=token,
        task_id=holder.button.task_id,
        zone=holder.reader.zone,
        title=title,
        sentence=sentence,
        problem=problem,
    )


def _offered(found: OpenTask, button: DigestButton) -> Choice | None:
    """What the button decides; None where a letter needs more than a glance: sent only once they are signed in."""
    choice = choice_of(found.task.action, button.decision)
    is_another = found.task.action in OWN_LETTERS  # not the draft that the page shows
    held_back = is_another or why_look_first(found) or found.silence.reason or found.silence.is_asked
    return choice if not choice.sends or not held_back else None


def _shown(found: OpenTask) -> str:
    """Which letter and reason the page shows: another letter, or one to who has ended it since, is not sent unseen."""
    draft = _draft(found)
    return sha256(((draft.subject + draft.letter if draft else "") + found.task.reason).encode()).hexdigest()


def _draft(found: OpenTask) -> Draft | None:
    return found.lead.draft if found.lead is not None else None
