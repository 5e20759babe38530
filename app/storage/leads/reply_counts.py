"""How many automatic replies were meant to leave: what the limits compare. Each count reads an index, never all mails.

Intentions count as sent, whatever their outcome, but for those that certainly did not leave.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, ScalarSelect, bindparam, exists, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.lead import Lead
from app.domain.people.mail_keys import domain_key, domain_of, recipient_key
from app.domain.reply_limits import COUNTED_KINDS, FIRST_REPLY, FURTHER_LETTERS, LONGEST_LOOK_BACK
from app.storage.people.person_hashes import erasure_key, person_hash
from app.storage.reply_tables import reply_hours
from app.storage.rows import from_row
from app.storage.tables import effects

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A day apart: what a person has not seen in the alerts of yesterday is not yet normal.
_NORMAL_FROM, _NORMAL_UNTIL = timedelta(days=28), timedelta(days=1)


def _is_one_of(column: Column[Any], *values: object) -> ColumnElement[bool]:
    """As `in_`, whose list SQLAlchemy spells out anew each time."""
    return or_(*(column == value for value in values))


def _replies(since: str, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    automatic = (
        effects.c.firm_id == bindparam("firm"),
        _is_one_of(effects.c.kind, *COUNTED_KINDS),
        effects.c.state != "failed",
    )
    counted = select(func.count()).where(*automatic, *conditions, effects.c.intended_at > bindparam(since))
    return counted.scalar_subquery()


_IN_MAILBOX = _is_one_of(effects.c.to_key, bindparam("mailbox"), bindparam("mailbox_hidden"))
_IN_DOMAIN = _is_one_of(effects.c.to_domain, bindparam("domain"), bindparam("domain_hidden"))
_OWN = exists().where(
    effects.c.lead_id == bindparam("lead"), effects.c.kind == FIRST_REPLY, effects.c.state != "failed"
)
_SENT = select(
    _OWN.label("is_being_answered"),
    _replies("week", _IN_MAILBOX, effects.c.kind == FIRST_REPLY).label("to_mailbox"),
    _replies("week", _IN_MAILBOX, _is_one_of(effects.c.kind, *FURTHER_LETTERS)).label("further_to_mailbox"),
    _replies("hour", _IN_DOMAIN).label("to_domain"),
    _replies("hour", effects.c.source_id == bindparam("source")).label("of_source"),
    _replies("hour").label("of_firm"),
    _replies("day").label("of_firm_in_a_day"),
)
_HOURS = select(func.sum(reply_hours.c.replies).label("replies")).where(
    reply_hours.c.firm_id == bindparam("firm"), reply_hours.c.hour.between(bindparam("first"), bindparam("last"))
)
_BUSIEST = select(func.max(_HOURS.group_by(reply_hours.c.hour).subquery().c.replies))
_OF_ITS_SOURCE = _HOURS.where(reply_hours.c.source_id == bindparam("source")).group_by(reply_hours.c.hour)
_BUSIEST_OF_SOURCE = select(func.max(_OF_ITS_SOURCE.subquery().c.replies))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReplies:
    """What has left or was meant to, where one more to the sender of a lead counts."""

    is_being_answered: bool  # the lead's own reply is among them: it was sent, or another thread is at it
    to_mailbox: int  # first answers within a week, however the mailbox was addressed
    further_to_mailbox: int  # further letters to it within a week
    to_domain: int  # to the registered domain, within an hour
    of_source: int  # to whoever wrote over the lead's source, within an hour
    of_firm: int  # from the lead's firm, within an hour
    of_firm_in_a_day: int


def sent_replies(connection: Connection, lead: Lead, now: datetime) -> SentReplies:
    """All that the limits compare, in one question. Of those who were erased a hash is left, and it is counted."""
    address, key = lead.inquiry.sender_email or "", erasure_key(connection, lead.firm_id)
    mailbox, domain = recipient_key(address), domain_key(domain_of(address))
    asked = {
        "firm": lead.firm_id,
        "lead": lead.id,
        "source": lead.source_id,
        "mailbox": mailbox,
        "mailbox_hidden": mailbox if key is None else person_hash(key, mailbox),
        "domain": domain,
        "domain_hidden": domain if key is None else person_hash(key, domain),
        "hour": now - _HOUR,
        "day": now - _DAY,
        "week": now - LONGEST_LOOK_BACK,
    }
    return from_row(SentReplies, connection.execute(_SENT, asked).one())


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
