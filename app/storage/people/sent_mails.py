"""Which of our mails and alerts name a person, and lie where we only read, or not even that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, or_, select

from app.storage.people.person_search import Subject
from app.storage.tables import effects, leads, tasks

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMails:
    """By Message-ID, which names nobody; digests and alerts by when they told of the person."""

    message_ids: tuple[str, ...]
    told: tuple[tuple[datetime, datetime], ...]  # first and last moment of a day whose digest may name them
    alerted: tuple[tuple[datetime, datetime], ...]  # the same of alerts, by mail and in a chat


def sent_mails(
    connection: Connection, subject: Subject, named: Mapping[str, Sequence[str]], now: datetime
) -> SentMails:
    """A digest names whoever wrote on its day, and whose task is open when it is made, in the morning after.

    An alert may be sent as long as a task is open. It names the task's person, and whoever its reason or draft speaks
    of; `named` are other people's rows that do.
    """
    mails = connection.execute(select(effects.c.mail).where(effects.c.lead_id.in_(subject.leads))).scalars()
    rows = connection.execute(
        select(leads.c.received_at, tasks.c.id, tasks.c.done_at)
        .outerjoin_from(leads, tasks, tasks.c.lead_id == leads.c.id)
        .where(leads.c.id.in_(subject.leads))
    )
    told = {
        (row.received_at, row.received_at) if row.id is None else (row.received_at - _DAY, row.done_at or now)
        for row in rows
    }
    about = or_(
        tasks.c.lead_id.in_([*subject.leads, *named.get("leads", ())]),
        tasks.c.delivery_id.in_(subject.deliveries),
        tasks.c.id.in_(named.get("tasks", ())),
    )
    open_then = connection.execute(select(tasks.c.created_at, tasks.c.done_at).where(about))
    alerted = {(row.created_at, row.done_at or now) for row in open_then}
    return SentMails(
        message_ids=tuple(sorted(mail.message_id for mail in mails if mail.message_id)),
        told=tuple(sorted(told)),
        alerted=tuple(sorted(alerted)),
    )


def days_of(told: Sequence[tuple[datetime, datetime]], zones: Sequence[ZoneInfo]) -> str:
    """The local days of all these zones: "from 2031-05-13 to 2031-05-15, from 2031-06-02 to 2031-06-02"."""
    merged: list[tuple[date, date]] = []
    for begin, end in sorted(told):
        first = min(begin.astimezone(zone).date() for zone in zones)
        last = max(end.astimezone(zone).date() for zone in zones)
        if merged and first <= merged[-1][1] + _DAY:
            first, last = merged[-1][0], max(last, merged.pop()[1])
        merged.append((first, last))
    return ", ".join(f"from {first} to {last}" for first, last in merged)
