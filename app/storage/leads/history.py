"""What happened with leads, as one list by time: letters, decisions, tasks, mails that did not leave, and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import Connection, and_, or_, select

from app.domain.counted_events import SAID_ELSEWHERE
from app.domain.decision import QUESTIONS, choice_of
from app.domain.desk import Move
from app.domain.errors import UnknownDecision
from app.domain.lead_path import LEAD_PATH
from app.domain.model_costs import MODEL_ASKED
from app.domain.task import RequiredAction
from app.storage.tables import effects, events, leads, messages, tasks

_MOST = 500  # lines of a kind, the newest
_SHOWN = 400  # characters of a letter


class Happened(StrEnum):
    THEY_WROTE = auto()
    WE_WROTE = auto()
    ASKED = auto()  # a person was given a task
    DECIDED = auto()
    OVERTAKEN = auto()  # a task that nobody has to decide any more
    LEAVING = auto()  # a mail that is being sent
    NOT_LEFT = auto()
    MAYBE_LEFT = auto()
    NOTED = auto()  # anything else: `what` is a kind of event


_MAILS = {"intended": Happened.LEAVING, "failed": Happened.NOT_LEFT, "unknown": Happened.MAYBE_LEFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    at: datetime
    happened: Happened
    lead_id: str
    who: str = ""
    what: str = ""  # a subject, a task's title, a choice's label, a kind of event
    told: str = ""  # the beginning of a letter, the reason of a task

    @property
    def is_of_the_model(self) -> bool:
        """A question to the language model and its price: for whoever runs the service, and not for a partner."""
        return self.happened is Happened.NOTED and self.what == MODEL_ASKED


def history_of_contact(connection: Connection, contact_id: str) -> list[HistoryLine]:
    """Of their newest leads, the newest first, without the steps of each message and the questions to the model."""
    newest = select(leads.c.id).where(leads.c.contact_id == contact_id).order_by(leads.c.received_at.desc(), leads.c.id)
    lines = history_of(connection, list(connection.execute(newest.limit(_MOST)).scalars()))
    unsaid = {*LEAD_PATH, MODEL_ASKED}
    return [one for one in reversed(lines) if one.happened is not Happened.NOTED or one.what not in unsaid][:_MOST]


def history_of(connection: Connection, lead_ids: Sequence[str]) -> list[HistoryLine]:
    """The oldest first."""
    asked, reasons = _of_tasks(connection, lead_ids)
    noted = [
        line
        for line in _of_events(connection, lead_ids)
        if not line.what.startswith("decided_") and not (line.what == "held" and line.told in reasons)
    ]
    lines = [*_of_messages(connection, lead_ids), *noted, *asked, *_of_mails(connection, lead_ids)]
    return sorted(lines, key=lambda line: line.at)


def _of_messages(connection: Connection, lead_ids: Sequence[str]) -> list[HistoryLine]:
    query = select(messages).where(messages.c.lead_id.in_(lead_ids)).order_by(messages.c.at.desc(), messages.c.id)
    return [
        HistoryLine(
            at=row.at,
            happened=Happened.WE_WROTE if row.from_us else Happened.THEY_WROTE,
            lead_id=row.lead_id,
            what=row.subject,
            told=f"{row.text[:_SHOWN]}{' …' if len(row.text) > _SHOWN else ''}",
        )
        for row in connection.execute(query.limit(_MOST))
    ]


def _of_events(connection: Connection, lead_ids: Sequence[str]) -> list[HistoryLine]:
    told_here = and_(events.c.lead_id.in_(lead_ids), events.c.kind.not_in(SAID_ELSEWHERE))
    query = select(events).where(told_here).order_by(events.c.at.desc(), events.c.id.desc())
    rows = connection.execute(query.limit(_MOST)).all()
    return [
        HistoryLine(
            at=row.at, happened=Happened.NOTED, lead_id=row.lead_id, who=row.actor, what=row.kind, told=row.detail
        )
        for row in reversed(rows)
    ]


def _of_tasks(connection: Connection, lead_ids: Sequence[str]) -> tuple[list[HistoryLine], set[str]]:
    """With all their reasons; those of open tasks stand beside the tasks, and not in the lines."""
    query = select(tasks).where(tasks.c.lead_id.in_(lead_ids)).order_by(tasks.c.created_at.desc(), tasks.c.id)
    found, reasons = [], set()
    for row in connection.execute(query.limit(_MOST)):
        action = RequiredAction(row.action) if row.action in list(RequiredAction) else None
        title = QUESTIONS[action].title if action else row.action.replace("_", " ")
        asked = HistoryLine(
            at=row.created_at,
            happened=Happened.ASKED,
            lead_id=row.lead_id,
            who=row.owner,
            what=title,
            told=row.reason if row.done_at or row.decision else "",
        )
        found.append(asked)
        reasons.add(row.reason)
        if row.decision and row.decided_at:
            label = _label(action, row.decision)
            decided = HistoryLine(
                at=row.decided_at, happened=Happened.DECIDED, lead_id=row.lead_id, who=row.decided_by or "", what=label
            )
            found.append(decided)
        elif row.done_at:
            over = HistoryLine(at=row.done_at, happened=Happened.OVERTAKEN, lead_id=row.lead_id, what=title)
            found.append(over)
    return found, reasons


def _label(action: RequiredAction | None, decision: str) -> str:
    """As the button says; one of another version by its name."""
    try:
        return choice_of(action, decision).label if action else decision.replace("_", " ")
    except UnknownDecision:
        return decision.replace("_", " ")


def _of_mails(connection: Connection, lead_ids: Sequence[str]) -> list[HistoryLine]:
    """What left is among the messages."""
    states = or_(*(effects.c.state == state for state in _MAILS))
    query = select(effects).where(effects.c.lead_id.in_(lead_ids), states).order_by(effects.c.intended_at.desc())
    return [
        HistoryLine(
            at=row.finished_at or row.intended_at,
            happened=_MAILS[row.state],
            lead_id=row.lead_id,
            what=row.mail.subject,
        )
        for row in connection.execute(query.limit(_MOST))
    ]


def has_moved(connection: Connection, lead_id: str, move: Move) -> bool:
    """Whether somebody did that with a task of the lead."""
    query = select(events.c.id).where(events.c.lead_id == lead_id, events.c.kind == move.value).limit(1)
    return connection.execute(query).scalar() is not None
