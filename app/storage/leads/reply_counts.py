"""How many automatic replies were meant to leave: what the limits compare. Each count reads an index, never all mails.

Intentions count as sent, whatever their outcome, but for those that certainly did not leave.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.lead import Lead
from app.domain.people.mail_keys import domain_key, domain_of, recipient_key
from app.domain.reply_limits import COUNTED_KINDS, FIRST_REPLY, FURTHER_LETTERS
from app.storage.people.person_hashes import erasure_key, person_hash
from app.storage.reply_tables import reply_hours
from app.storage.tables import effects

# A day apart: what a person has not seen in the alerts of yesterday is not yet normal.
_NORMAL_FROM, _NORMAL_UNTIL = timedelta(days=28), timedelta(days=1)


def _replies(*conditions: ColumnElement[bool]) -> Select[int]:
    automatic = (effects.c.firm_id == bindparam("firm"), effects.c.kind.in_(COUNTED_KINDS), effects.c.state != "failed")
    return select(func.count()).where(*automatic, *conditions, effects.c.intended_at > bindparam("since"))


_IN_MAILBOX = effects.c.to_key.in_((bindparam("known_by"), bindparam("hidden_as")))
_TO_MAILBOX = _replies(_IN_MAILBOX, effects.c.kind == FIRST_REPLY)
_FURTHER = _replies(_IN_MAILBOX, effects.c.kind.in_(FURTHER_LETTERS))
_TO_DOMAIN = _replies(effects.c.to_domain.in_((bindparam("known_by"), bindparam("hidden_as"))))
_OF_SOURCE = _replies(effects.c.source_id == bindparam("source"))
_OF_FIRM = _replies()
_OWN = select(effects.c.id).where(
    effects.c.lead_id == bindparam("lead"), effects.c.kind == FIRST_REPLY, effects.c.state != "failed"
)
_HOURS = select(func.sum(reply_hours.c.replies).label("replies")).where(
    reply_hours.c.firm_id == bindparam("firm"), reply_hours.c.hour.between(bindparam("first"), bindparam("last"))
)
_BUSIEST = select(func.max(_HOURS.group_by(reply_hours.c.hour).subquery().c.replies))
_OF_ITS_SOURCE = _HOURS.where(reply_hours.c.source_id == bindparam("source")).group_by(reply_hours.c.hour)
_BUSIEST_OF_SOURCE = select(func.max(_OF_ITS_SOURCE.subquery().c.replies))


def is_being_answered(connection: Connection, lead: Lead) -> bool:
    """Whether the lead's own reply is among those counted: it was sent, or another thread is at it."""
    return connection.execute(_OWN, {"lead": lead.id}).scalar() is not None


def to_mailbox(connection: Connection, lead: Lead, since: datetime) -> int:
    """First answers to the mailbox of the lead's sender, however it was addressed."""
    return _count_to(connection, _TO_MAILBOX, lead, since, recipient_key(lead.inquiry.sender_email or ""))


def further_to_mailbox(connection: Connection, lead: Lead, since: datetime) -> int:
    """Further letters to it."""
    return _count_to(connection, _FURTHER, lead, since, recipient_key(lead.inquiry.sender_email or ""))


def to_domain(connection: Connection, lead: Lead, since: datetime) -> int:
    """To the registered domain of the lead's sender."""
    return _count_to(connection, _TO_DOMAIN, lead, since, domain_key(domain_of(lead.inquiry.sender_email or "")))


def of_source(connection: Connection, lead: Lead, since: datetime) -> int:
    """To whoever wrote over the lead's source."""
    return _count(connection, _OF_SOURCE, lead, since, source=lead.source_id)


def of_firm(connection: Connection, lead: Lead, since: datetime) -> int:
    """From the lead's firm."""
    return _count(connection, _OF_FIRM, lead, since)


def _count_to(connection: Connection, query: Select[int], lead: Lead, since: datetime, known_by: str) -> int:
    """Of those who were erased a hash is left, and the limits count it."""
    key = erasure_key(connection, lead.firm_id)
    hidden_as = known_by if key is None else person_hash(key, known_by)
    return _count(connection, query, lead, since, known_by=known_by, hidden_as=hidden_as)


def _count(connection: Connection, query: Select[int], lead: Lead, since: datetime, **more: str) -> int:
    return connection.execute(query, {"firm": lead.firm_id, "since": since, **more}).scalar_one()


def busiest_hour(connection: Connection, firm_id: str, source_id: str | None, now: datetime) -> int:
    """The most replies of one clock hour, from four weeks to a day ago: of one source; None: of the whole firm."""
    hours = {"firm": firm_id, "first": now - _NORMAL_FROM, "last": now - _NORMAL_UNTIL}
    if source_id is None:
        return connection.execute(_BUSIEST, hours).scalar() or 0
    return connection.execute(_BUSIEST_OF_SOURCE, {**hours, "source": source_id}).scalar() or 0


def count_in_its_hour(connection: Connection, firm_id: str, source_id: str, at: datetime) -> None:
    """One more reply in the clock hour of `at`, in the transaction that writes its intention."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    row = {"firm_id": firm_id, "hour": hour, "source_id": source_id, "replies": 1}
    connection.execute(_ONE_MORE[connection.dialect.name], row)


def _one_more(statement: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    return statement.on_conflict_do_update(
        index_elements=reply_hours.primary_key, set_={"replies": reply_hours.c.replies + 1}
    )


_ONE_MORE = {"sqlite": _one_more(sqlite.insert(reply_hours)), "postgresql": _one_more(postgresql.insert(reply_hours))}
