"""The desk: what waits in a list, and one of it open beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, Row

from app.domain.decision import QUESTIONS, Decision
from app.domain.desk import MOVE_SENTENCES, SNOOZES, DeskView
from app.domain.digest import day_bounds
from app.domain.done_sentences import DONE_SENTENCES
from app.domain.inquiry import ChannelName
from app.domain.words.text import clean_line
from app.storage.absent_colleagues import away_now
from app.storage.tasks.card_conversation import said_besides
from app.storage.tasks.desk_changes import DeskState, desk_states
from app.storage.tasks.desk_list import (
    DecidedLine,
    DeskCounts,
    DeskPage,
    Undoable,
    desk_counts,
    desk_page,
    recently_decided,
    undoable,
)
from app.storage.tasks.desk_moves import colleagues_of
from app.storage.tasks.review import OpenTask, being_carried_out, undecided_task
from app.storage.tasks.tasks import load_task
from app.web.console.answer_offers import ANSWER_SENTENCES, AnswerOffer, kept_key, offer_after
from app.web.console.context import ConsoleContext
from app.web.console.page_words import words
from app.web.console.pages import RowId, not_found, page
from app.web.console.sessions import Colleague, Sessions

_OTHER_SENTENCES = {
    "allowed": "Mail may go to this address again. Nothing was sent yet.",
    "erased": "The person is being erased; what is left for you to do comes as a task.",
}
SENTENCES: Mapping[str, str] = {**DONE_SENTENCES, **MOVE_SENTENCES, **ANSWER_SENTENCES, **_OTHER_SENTENCES}
_IS_NOTHING_SPECIAL = {"view": DeskView.MINE.value, "channel": "", "after": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPart:
    """The part of the list somebody looks at, as it stands in an address."""

    view: DeskView = DeskView.MINE
    channel: str = ""  # a ChannelName
    after: str = ""  # from where on

    def query(self, **changes: str) -> str:
        """ "?view=team", where it is not one's own list; another part begins at its beginning."""
        wanted = {"view": self.view.value, "channel": self.channel, "after": "", **changes}
        told = {name: value for name, value in wanted.items() if value != _IS_NOTHING_SPECIAL.get(name, "")}
        return f"?{urlencode(told)}" if told else ""

    @property
    def here(self) -> str:
        """The same part again."""
        return self.query(after=self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDesk:
    """All that one look at the desk needs."""

    listed: DeskPage
    counts: DeskCounts
    state: DeskState
    undoable: Sequence[Undoable]
    busy: int
    is_away: bool
    card: OpenTask | None
    said: Sequence[Row[Any]]
    names: Mapping[str, str]  # of colleagues, by address
    offer: AnswerOffer | None = None  # of the letter that was sent a moment ago


def _part(view: str = "", channel: str = "", after: str = "") -> DeskPart:
    """From an address; what means nothing narrows nothing."""
    return DeskPart(
        view=DeskView(view) if view in list(DeskView) else DeskView.MINE,
        channel=channel if channel in list(ChannelName) else "",
        after=clean_line(after, 100),
    )


Part = Annotated[DeskPart, Depends(_part)]


def desk_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/desk`, its older name `/review`, and `/tasks/{id}`, where mails and alerts point to."""
    router = sessions.router()

    @router.get("/desk")
    @router.get("/review")
    def desk(
        who: Annotated[Colleague, Depends(sessions.viewer)],
        part: Part,
        done: str = "",
        open: str = "",  # noqa: A002  a word of addresses
        sent: str = "",
        kept: str = "",
    ) -> Response:
        seen = context.database.read(lambda connection: _look(connection, who, part, clean_line(open, 32)))
        offer = context.database.read(lambda connection: offer_after(connection, who, clean_line(sent, 32)))
        return desk_shown(who, part, replace(seen, offer=offer), done=SENTENCES.get(done, ""), kept=kept_key(kept))

    @router.get("/desk/decided")
    def decided(who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "") -> Response:
        lines = context.database.read(lambda connection: recently_decided(connection, who.firm_id))
        names = context.database.read(lambda connection: dict(colleagues_of(connection, who.firm_id)))
        return page(
            "decided.html",
            who=who,
            lines=lines,
            names=names,
            questions=QUESTIONS,
            label_of=_label_of,
            can_move=who.may("decide"),
            done=SENTENCES.get(done, ""),
        )

    @router.get("/tasks/{task_id}")
    def one_task(
        task_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)], part: Part, done: str = ""
    ) -> Response:
        alone = shown_alone(context, who, task_id, part, done=SENTENCES.get(done, ""))
        if alone is not None:
            return alone
        task = context.database.read(lambda connection: load_task(connection, task_id))
        if task is None or task.firm_id != who.firm_id:
            raise not_found()
        return RedirectResponse(f"/leads/{task.lead_id}" if task.lead_id else "/desk", status_code=303)

    return router


def shown_alone(
    context: ConsoleContext, who: Colleague, task_id: str, part: DeskPart = DeskPart(), **told: Any
) -> Response | None:
    """The desk with this task open; None when nobody has to decide it any more."""
    seen = context.database.read(lambda connection: _look(connection, who, part, task_id))
    if seen.card is None or seen.card.task.id != task_id:
        return None
    return desk_shown(who, part, seen, is_alone=True, **told)


def desk_shown(
    who: Colleague,
    part: DeskPart,
    seen: SeenDesk,
    *,
    is_alone: bool = False,
    status: int = 200,
    text: str | None = None,
    done: str = "",
    problem: str = "",
    kept: str = "",
) -> Response:
    """`is_alone`: on a telephone the card is shown, else the list. `text`: what was written in it a moment ago.

    `kept`: the key of an answer that was kept a moment ago.
    """
    if done == SENTENCES[Decision.SEND] and seen.undoable and who.may("decide"):
        done = ""  # the bar that undoes it says so
    return page(
        "desk.html",
        status=status,
        who=who,
        part=part,
        seen=seen,
        card=seen.card,
        below=_below(seen),
        names=seen.names,
        questions=QUESTIONS,
        snoozes=SNOOZES,
        can_move=who.may("decide"),
        text=text,
        done=done,
        problem=problem,
        kept=kept,
        is_alone=is_alone,
    )


def _label_of(line: DecidedLine) -> str:
    """What was written on the button."""
    choices = QUESTIONS[line.action].choices
    return next((one.label for one in choices if one.decision == line.decision), words(line.decision))


def _look(connection: Connection, who: Colleague, part: DeskPart, task_id: str) -> SeenDesk:
    """With that task open, else the first of the list."""
    channel = part.channel or None
    ends = day_bounds(who.today, who.zone)[1]
    listed = desk_page(connection, who.firm_id, who.email, part.view, who.now, ends, channel=channel, after=part.after)
    card = undecided_task(connection, who.firm_id, task_id) if task_id else None
    if card is None and listed.lines:
        card = undecided_task(connection, who.firm_id, listed.lines[0].task_id)
    return SeenDesk(
        listed=listed,
        counts=desk_counts(connection, who.firm_id, who.email, who.now, ends),
        state=desk_states(connection, [who.firm_id], who.now)[who.firm_id],
        undoable=[one for one in undoable(connection, who.firm_id, who.now) if one.decided_by == who.email],
        busy=being_carried_out(connection, who.firm_id),
        is_away=who.email in away_now(connection, who.firm_id, who.now),
        card=card,
        said=said_besides(connection, card.lead) if card is not None and card.lead is not None else (),
        names=dict(colleagues_of(connection, who.firm_id)),
    )


def _below(seen: SeenDesk) -> str:
    """The task that stands below the open one, to go on with."""
    ids = [line.task_id for line in seen.listed.lines]
    if seen.card is None or seen.card.task.id not in ids:
        return ""
    at = ids.index(seen.card.task.id)
    return ids[at + 1] if at + 1 < len(ids) else ""
