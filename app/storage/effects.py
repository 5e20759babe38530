"""What cannot be taken back: the intention is committed before the mail leaves, the outcome after."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from app.domain.identifiers import new_id
from app.domain.reply import OutgoingMail
from app.storage.inserts import insert_into
from app.storage.tables import effects, threads

FIRST_REPLY = "first_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A mail that was meant to leave."""

    id: str
    firm_id: str
    lead_id: str
    kind: str
    state: str  # "intended", "done", "failed" (certainly not sent), "unknown"
    answer: str
    mail: OutgoingMail
    holder: str
    intended_at: datetime


def intend(
    connection: Connection,
    *,
    firm_id: str,
    lead_id: str,
    kind: str,
    answer: str,
    mail: OutgoingMail,
    holder: str,
    now: datetime,
) -> str | None:
    """Write the intention, or return None because another one stands.

    Unique on (lead, kind): whoever writes first is the only one who sends. An
    intention that certainly failed may be taken over, by one taker.
    """
    values = {"state": "intended", "answer": answer, "mail": mail, "holder": holder, "intended_at": now}
    retaken = connection.execute(
        update(effects)
        .where(effects.c.lead_id == lead_id, effects.c.kind == kind, effects.c.state == "failed")
        .values(finished_at=None, **values)
        .returning(effects.c.id)
    ).scalar()
    if retaken is not None:
        return str(retaken)
    address = mail.to_address.lower()
    effect_id = new_id()
    row = {
        "id": effect_id,
        "firm_id": firm_id,
        "lead_id": lead_id,
        "kind": kind,
        "to_key": address,
        "to_domain": address.rpartition("@")[2],
        **values,
    }
    statement = insert_into(connection, effects).values(row).on_conflict_do_nothing(index_elements=["lead_id", "kind"])
    inserted: str | None = connection.execute(statement.returning(effects.c.id)).scalar()
    return inserted


def finish_effect(connection: Connection, effect_id: str, state: str, now: datetime) -> bool:
    """Write the outcome over an open intention. False: somebody settled it already."""
    changed = connection.execute(
        update(effects)
        .where(effects.c.id == effect_id, effects.c.state.in_(("intended", "unknown")))
        .values(state=state, finished_at=now)
    )
    return changed.rowcount == 1


def settle_by_person(connection: Connection, lead_id: str, now: datetime) -> None:
    """A person looked: what was unknown did leave."""
    connection.execute(
        update(effects)
        .where(effects.c.lead_id == lead_id, effects.c.state == "unknown")
        .values(state="done", finished_at=now)
    )


def load_effect(connection: Connection, lead_id: str, kind: str) -> Effect | None:
    """The one effect of this kind, or None."""
    row = connection.execute(select(effects).where(effects.c.lead_id == lead_id, effects.c.kind == kind)).one_or_none()
    if row is None:
        return None
    return Effect(**{name: getattr(row, name) for name in Effect.__slots__})


def claim_thread(connection: Connection, thread_id: str, lead_id: str) -> bool:
    """One automatic reply per thread: True if this lead's is the one."""
    claimed = connection.execute(
        update(threads)
        .where(threads.c.id == thread_id, (threads.c.answered_by.is_(None)) | (threads.c.answered_by == lead_id))
        .values(answered_by=lead_id)
    )
    return claimed.rowcount == 1


def release_thread(connection: Connection, thread_id: str, lead_id: str) -> None:
    """The automatic reply certainly did not leave: the thread is unanswered again."""
    connection.execute(
        update(threads).where(threads.c.id == thread_id, threads.c.answered_by == lead_id).values(answered_by=None)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentReplies:
    """Automatic replies already written, for the loop limits."""

    to_address_in_a_week: int
    to_domain_in_an_hour: int
    of_firm_in_a_day: int


def count_recent_replies(connection: Connection, firm_id: str, address: str, now: datetime) -> RecentReplies:
    """Intentions count as sent: a limit must hold whatever the outcome."""
    lower = address.lower()

    def count(condition: object, since: timedelta) -> int:
        return connection.execute(
            select(func.count())
            .select_from(effects)
            .where(
                effects.c.firm_id == firm_id,
                effects.c.kind == FIRST_REPLY,
                effects.c.state != "failed",
                effects.c.intended_at > now - since,
                condition,  # type: ignore[arg-type]  # a column expression
            )
        ).scalar_one()

    return RecentReplies(
        to_address_in_a_week=count(effects.c.to_key == lower, timedelta(days=7)),
        to_domain_in_an_hour=count(effects.c.to_domain == lower.rpartition("@")[2], timedelta(hours=1)),
        of_firm_in_a_day=count(effects.c.firm_id == firm_id, timedelta(days=1)),
    )
