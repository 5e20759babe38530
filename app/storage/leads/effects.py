"""What cannot be taken back: the intention is committed before the mail leaves, the outcome after."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from app.domain.draft import Answer, OutgoingMail
from app.domain.identifiers import new_id
from app.domain.people.mail_keys import domain_key, domain_of, recipient_key
from app.domain.reply_limits import COUNTED_KINDS
from app.storage.inserts import insert_unless_known
from app.storage.leads.reply_counts import count_in_its_hour
from app.storage.rows import from_row
from app.storage.tables import effects, leads, threads

_RETAKE = (
    update(effects)
    .where(effects.c.lead_id == bindparam("lead"), effects.c.kind == bindparam("of_kind"), effects.c.state == "failed")
    .returning(effects.c.id)
)
_FINISH = update(effects).where(effects.c.id == bindparam("effect"), effects.c.state.in_(("intended", "unknown")))
_OF_LEAD = select(effects).where(effects.c.lead_id == bindparam("lead"), effects.c.kind == bindparam("of_kind"))
_CLAIM = update(threads).where(
    threads.c.id == bindparam("thread"),
    or_(threads.c.answered_by.is_(None), threads.c.answered_by == bindparam("lead")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEffect:
    """A mail that was meant to leave."""

    id: str
    firm_id: str
    lead_id: str
    kind: str
    state: str  # "intended", "done", "failed" (certainly not sent), "unknown", "erased"
    answer: Answer
    mail: OutgoingMail
    holder: str
    intended_at: datetime


def intend(
    connection: Connection,
    *,
    firm_id: str,
    source_id: str,
    lead_id: str,
    kind: str,
    answer: Answer,
    mail: OutgoingMail,
    holder: str,
    now: datetime,
) -> str | None:
    """Write the intention, or return None because another one stands.

    Unique on (lead, kind): whoever writes first is the only one who sends. An
    intention that certainly failed may be taken over, by one taker.
    """
    values = {"state": "intended", "answer": answer, "mail": mail, "holder": holder, "intended_at": now}
    row = {
        "id": new_id(),
        "firm_id": firm_id,
        "lead_id": lead_id,
        "kind": kind,
        "source_id": source_id,
        "to_key": recipient_key(mail.to_address),
        "to_domain": domain_key(domain_of(mail.to_address)),
        **values,
    }
    written: str | None = connection.execute(insert_unless_known(connection, effects), row).scalar()
    if written is not None:
        if kind in COUNTED_KINDS:
            count_in_its_hour(connection, firm_id, source_id, now)
        return written
    failed = {"lead": lead_id, "of_kind": kind, "finished_at": None, **values}
    retaken: str | None = connection.execute(_RETAKE, failed).scalar()
    return retaken


def finish_effect(connection: Connection, effect_id: str, state: str, now: datetime) -> bool:
    """Write the outcome over an open intention. False: somebody settled it already."""
    return connection.execute(_FINISH, {"effect": effect_id, "state": state, "finished_at": now}).rowcount == 1


def settle_by_person(connection: Connection, lead_id: str, now: datetime) -> list[OutgoingMail]:
    """A person looked: what was unknown did leave. Returns it, oldest first."""
    settled = connection.execute(
        update(effects)
        .where(effects.c.lead_id == lead_id, effects.c.state == "unknown")
        .values(state="done", finished_at=now)
        .returning(effects.c.mail)
    ).scalars()
    return sorted(settled, key=lambda mail: mail.sent_at)


def load_effect(connection: Connection, lead_id: str, kind: str) -> StoredEffect | None:
    """The one effect of this kind, or None."""
    row = connection.execute(_OF_LEAD, {"lead": lead_id, "of_kind": kind}).one_or_none()
    return None if row is None else from_row(StoredEffect, row, answer=Answer(row.answer))


def lead_written_to(connection: Connection, firm_id: str, address: str, since: datetime) -> str | None:
    """The lead of our latest mail to that address that left since then, or None."""
    query = (
        select(effects.c.lead_id)
        .where(
            effects.c.firm_id == firm_id,
            effects.c.to_key == recipient_key(address),
            effects.c.intended_at > since,
            effects.c.state.in_(("done", "unknown")),
        )
        .order_by(effects.c.intended_at.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def claim_thread(connection: Connection, thread_id: str, lead_id: str) -> bool:
    """One automatic reply per thread: True if this lead's is the one."""
    claimed = connection.execute(_CLAIM, {"thread": thread_id, "lead": lead_id, "answered_by": lead_id})
    return claimed.rowcount == 1


def claim_thread_of(connection: Connection, lead_id: str) -> None:
    """A person has had a part in the lead's conversation: who is about to answer another message of it sees that."""
    of_lead = select(leads.c.thread_id).where(leads.c.id == lead_id).scalar_subquery()
    free = update(threads).where(threads.c.id == of_lead, threads.c.answered_by.is_(None))
    connection.execute(free.values(answered_by=lead_id))


def release_thread(connection: Connection, thread_id: str, lead_id: str) -> None:
    """The automatic reply certainly did not leave: the thread is unanswered again."""
    connection.execute(
        update(threads).where(threads.c.id == thread_id, threads.c.answered_by == lead_id).values(answered_by=None)
    )
