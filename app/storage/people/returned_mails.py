"""Mails of ours that came back, and those that were called spam: what follows for the address they went to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from app.domain.people.mail_keys import recipient_key
from app.domain.task import OWN_MAIL, RequiredAction
from app.storage.events import note_event
from app.storage.people.refusals import is_suppressed, suppress
from app.storage.tables import effects, events, messages, tasks

RETURNED, RETURNED_SOFTLY = "mail_returned", "mail_returned_softly"  # kinds of event, never renamed
FOR_GOOD = "our mail came back: there is no such mailbox"
TOO_OFTEN = "our mail came back three times within a week"
_TIMES, _WITHIN = 3, timedelta(days=7)


def note_returned(
    connection: Connection, firm_id: str, lead_id: str, address: str, now: datetime, *, for_good: bool, by: str
) -> bool:
    """A mail to this lead came back. True where its owner is to be told: of the first, and of what ends mail to it."""
    was = select(events.c.id).where(events.c.lead_id == lead_id, events.c.kind.in_((RETURNED, RETURNED_SOFTLY)))
    is_first = connection.execute(was.limit(1)).scalar() is None
    kind = RETURNED if for_good else RETURNED_SOFTLY
    note_event(connection, firm_id=firm_id, lead_id=lead_id, at=now, kind=kind, actor=by)
    ends = for_good or _softly_returned(connection, firm_id, address, now) >= _TIMES
    is_new = ends and is_suppressed(connection, firm_id, address) is None
    if is_new:
        suppress(connection, firm_id, address, FOR_GOOD if for_good else TOO_OFTEN, now, by=by, lead_id=lead_id)
    return is_first or is_new


def _softly_returned(connection: Connection, firm_id: str, address: str, now: datetime) -> int:
    """How often within the week, over all leads that we wrote to at this mailbox."""
    written = select(effects.c.lead_id).where(effects.c.firm_id == firm_id, effects.c.to_key == recipient_key(address))
    softly = (events.c.kind == RETURNED_SOFTLY, events.c.at > now - _WITHIN, events.c.lead_id.in_(written))
    return connection.execute(select(func.count()).where(events.c.firm_id == firm_id, *softly)).scalar_one()


def mail_of_ours(connection: Connection, firm_id: str, message_ids: Sequence[str]) -> tuple[str, str] | None:
    """(lead, address) of a mail of ours with one of these ids: nobody knows them but who had it."""
    query = select(messages.c.lead_id, messages.c.to_address).where(
        messages.c.firm_id == firm_id, messages.c.message_id.in_(message_ids), messages.c.from_us
    )
    found = connection.execute(query.order_by(messages.c.at.desc()).limit(1)).one_or_none() if message_ids else None
    return None if found is None else (found.lead_id, found.to_address)


def is_told_of_own_mail(connection: Connection, firm_id: str, address: str) -> bool:
    """Whether somebody has an open task about mail to this colleague that came back."""
    query = select(tasks.c.context).where(
        tasks.c.firm_id == firm_id, tasks.c.done_at.is_(None), tasks.c.action == RequiredAction.HAND_ON.value
    )
    mailbox = recipient_key(address)
    told = (one for one in connection.execute(query).scalars() if OWN_MAIL in one)
    return any(recipient_key(one.get("address", "")) == mailbox for one in told)
