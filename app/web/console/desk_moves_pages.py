"""What a colleague does with a task beside deciding it: one form each, and one for many tasks at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection

from app.domain.decision import choice_of
from app.domain.desk import FILED_AS, MOVE_SENTENCES, Move, snoozed_until
from app.domain.done_sentences import DONE_SENTENCES
from app.domain.due_times import due_for_asking
from app.domain.errors import MoveRefused, UnknownDecision
from app.domain.judgement import Disposition
from app.domain.task import RequiredAction
from app.storage.leads.lead_story import story_of
from app.storage.leads.reopened_tasks import reopen
from app.storage.leads.verdicts import filter_lead
from app.storage.tasks import desk_moves
from app.storage.tasks.desk_list import names_of_tasks
from app.storage.tasks.review import undecided_task
from app.storage.tasks.tasks import load_task
from app.web.console.context import ConsoleContext
from app.web.console.going_back import back_to, page_behind
from app.web.console.pages import PageError, RowId, not_found, page
from app.web.console.review_pages import store_decision
from app.web.console.sessions import Colleague, Form, Sessions
from app.web.console.unseen_letters import why_look_first

T = TypeVar("T")
_ID = re.compile(r"[0-9a-f]{32}")
_MOST_AT_ONCE = 100
_ALONE = "Look at it by itself: {}."


def desk_moves_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/tasks/{id}/...`, `/leads/{id}/kind` and `/desk/bulk`: forms only."""
    router = sessions.router()

    def add(name: str, move: Callable[[Connection, Colleague, str, Form], str]) -> None:
        @router.post(f"/tasks/{{task_id}}/{name}", name=f"task_{name}")
        def moved(task_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
            who, form = posted
            return back_to(form, _written(context, lambda connection: move(connection, who, task_id, form)))

    moves = _Moves(context)
    for name, move in moves.by_name.items():
        add(name, move)

    @router.post("/tasks/{task_id}/reopen")
    def reopen_decided(task_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        opened, move = _written(context, lambda connection: moves.reopened(connection, who, task_id))
        return back_to({"back": f"/tasks/{opened}", **form}, move)

    @router.post("/leads/{lead_id}/kind")
    def file_as(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        _written(context, lambda connection: _filed(connection, who, lead_id, form.get("kind", "")))
        return back_to({"back": f"/leads/{lead_id}", **form}, Move.REFILED)

    @router.post("/desk/bulk")
    def bulk(posted: Annotated[tuple[Colleague, Form, list[str]], Depends(sessions.actor_about_many)]) -> Response:
        who, form, named = posted
        chosen = list(dict.fromkeys(one for one in named if _ID.fullmatch(one)))
        if not chosen:
            raise PageError(400, "Nothing chosen", "Tick at least one line, then press the button again.")
        if len(chosen) > _MOST_AT_ONCE:
            raise PageError(400, "Too many", f"At most {_MOST_AT_ONCE} at once; nothing was changed.")
        names = context.database.read(lambda connection: names_of_tasks(connection, who.firm_id, chosen))
        results = [moves.one_of_many(who, one, names.get(one, ""), form) for one in chosen]
        return page("moved.html", who=who, results=results, back=page_behind(form))

    return router


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveResult:
    """What became of one of many tasks."""

    task_id: str
    name: str
    done: bool
    sentence: str


class _Moves:
    """The moves, each within the transaction it is given."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context
        self.by_name: dict[str, Callable[[Connection, Colleague, str, Form], str]] = {
            "assign": self._assign,
            "snooze": self._snooze,
            "unsnooze": self._unsnooze,
            "undo": self._undo,
            "wish": self._wish,
        }

    def reopened(self, connection: Connection, who: Colleague, task_id: str) -> tuple[str, Move]:
        due = due_for_asking(who.email, self._context.profiles[who.firm_id], who.now)
        return reopen(connection, who.firm_id, task_id, who.email, who.now, due_at=due)

    def one_of_many(self, who: Colleague, task_id: str, name: str, form: Form) -> MoveResult:
        """In a transaction of its own; what one cannot have done to it keeps no other from it."""
        wanted = form.get("do", "")
        try:
            done = _written(self._context, lambda connection: self._done(connection, who, task_id, wanted, form))
        except PageError as refused:
            return MoveResult(task_id=task_id, name=name, done=False, sentence=refused.sentence)
        told = MOVE_SENTENCES.get(done) or DONE_SENTENCES.get(done) or ""
        return MoveResult(task_id=task_id, name=name, done=True, sentence=told)

    def _done(self, connection: Connection, who: Colleague, task_id: str, wanted: str, form: Form) -> str:
        if wanted in ("assign", "snooze", "unsnooze", "undo"):
            return self.by_name[wanted](connection, who, task_id, form)
        if wanted == "reopen":
            return self.reopened(connection, who, task_id)[1]
        _require_fit_unseen(connection, who, task_id, wanted)
        store_decision(connection, self._context, who, task_id, wanted, text=None)
        return wanted

    def _assign(self, connection: Connection, who: Colleague, task_id: str, form: Form) -> str:
        desk_moves.assign(connection, who.firm_id, task_id, form.get("owner", ""), who.email, who.now)
        return Move.ASSIGNED

    def _snooze(self, connection: Connection, who: Colleague, task_id: str, form: Form) -> str:
        until = snoozed_until(form.get("until", ""), who.zone, who.now)
        desk_moves.snooze(connection, who.firm_id, task_id, until, who.email, who.now)
        return Move.SNOOZED

    def _unsnooze(self, connection: Connection, who: Colleague, task_id: str, _form: Form) -> str:
        desk_moves.unsnooze(connection, who.firm_id, task_id, who.email, who.now)
        return Move.UNSNOOZED

    def _undo(self, connection: Connection, who: Colleague, task_id: str, _form: Form) -> str:
        desk_moves.undo(connection, who.firm_id, task_id, who.email, who.now)
        return Move.UNDONE

    def _wish(self, connection: Connection, who: Colleague, task_id: str, form: Form) -> str:
        desk_moves.wish(connection, who.firm_id, task_id, form.get("wish", ""), who.email, who.now)
        self._context.waker.wake(connection, "task", task_id)
        return Move.WISHED


def _written(context: ConsoleContext, work: Callable[[Connection], T]) -> T:
    try:
        return context.database.write(work)
    except MoveRefused as refused:
        if str(refused) == desk_moves.GONE:
            raise not_found() from None
        raise PageError(409, "Nothing was changed", str(refused)) from None


def _require_fit_unseen(connection: Connection, who: Colleague, task_id: str, decision: str) -> None:
    """A letter that nobody has opened leaves only where nothing speaks against it. Raises PageError."""
    load_task(connection, task_id, locked=True)
    found = undecided_task(connection, who.firm_id, task_id)
    if found is None:
        return  # that it is decided, or not here, is told as of any other
    try:
        sends = choice_of(RequiredAction(found.task.action), decision).sends
    except UnknownDecision:
        raise PageError(409, "Nothing was changed", _ALONE.format("it asks something else")) from None
    why = why_look_first(found) if sends else ""
    if why:
        raise PageError(409, "Not sent", _ALONE.format(why))


def _filed(connection: Connection, who: Colleague, lead_id: str, kind: str) -> None:
    if story_of(connection, who.firm_id, lead_id) is None:
        raise not_found()
    if kind not in FILED_AS:
        raise PageError(400, "Not understood", "Choose one of the kinds of the list.")
    if not filter_lead(connection, lead_id, who.email, who.now, kind=Disposition(kind)):
        raise PageError(409, "Nothing was changed", "Nothing of this message is left.")
    desk_moves.require_no_letter_leaves(connection, lead_id)
