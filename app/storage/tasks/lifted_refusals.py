"""Whether mail may go to an address, and taking back that it may not: by a person, and written down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.decision import Decision
from app.domain.task import RequiredAction
from app.domain.words.addresses_in_text import masked
from app.storage.events import note_event
from app.storage.people.refusal_questions import refusal_asked_at, settle_questions_about
from app.storage.people.refusals import lift, refusal_of
from app.storage.tables import tasks
from app.storage.tasks.tasks import UNDECIDED, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What keeps mail from an address: its owner's wish, or a wish nobody has proved."""

    reason: str | None = None  # why nothing goes there at all
    since: datetime | None = None
    asked_by: str | None = None  # whose word it was; None also where an earlier release did not keep it
    lead_id: str | None = None  # the message that asked
    is_asked: bool = False  # a person has to decide first


def silence_of(connection: Connection, firm_id: str, address: str | None) -> Silence:
    """For one address; nothing keeps mail from nobody."""
    if not address:
        return Silence()
    asked_at = refusal_asked_at(connection, firm_id, address)
    found = refusal_of(connection, firm_id, address)
    if found is None:
        return Silence(is_asked=asked_at is not None)
    return Silence(
        reason=found.reason,
        since=found.at,
        asked_by=found.asked_by,
        lead_id=found.lead_id,
        is_asked=asked_at is not None,
    )


def lift_refusal(
    connection: Connection,
    firm_id: str,
    address: str | None,
    *,
    by: str,
    place: str,
    now: datetime,
    lead_id: str | None = None,
) -> bool:
    """Mail may go there again, whoever asked for silence; the history says who allowed it. False: it might before.

    Where a task asks whether the wish was real, this answers it with no.
    """
    if not address:
        return False
    was_refused, asked_by = lift(connection, firm_id, address), settle_questions_about(connection, firm_id, address)
    if was_refused or asked_by:
        _answer_questions(connection, asked_by, by, now)
        detail = f"{masked(address)}, from {place}" if place else masked(address)
        note_event(connection, firm_id=firm_id, lead_id=lead_id, at=now, kind="refusal_lifted", actor=by, detail=detail)
    return was_refused or bool(asked_by)


def _answer_questions(connection: Connection, lead_ids: list[str], by: str, now: datetime) -> None:
    asking = select(tasks.c.id).where(
        tasks.c.lead_id.in_(lead_ids), tasks.c.action == RequiredAction.CONFIRM_REFUSAL.value, UNDECIDED
    )
    for task_id in connection.execute(asking).scalars().all():
        decide(connection, task_id, Decision.DONE, by, now)
