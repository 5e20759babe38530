"""Which addresses want no mail from us, by their owner's wish or a partner's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, select

from app.domain.own_refusals import is_own
from app.domain.people.mail_keys import recipient_key
from app.storage.crm.refused_mail import tell_crm_of_refusal
from app.storage.events import note_event
from app.storage.inserts import insert_unless_known
from app.storage.partner_tables import suppressions
from app.storage.people.person_hashes import erasure_key, person_hash
from app.storage.tables import firms

_SUPPRESSED = (  # with the key by which the refusal of somebody erased is found
    select(suppressions, firms.c.erasure_key)
    .select_from(firms)
    .outerjoin(suppressions, and_(suppressions.c.firm_id == firms.c.id, suppressions.c.mailbox == bindparam("mailbox")))
    .where(firms.c.id == bindparam("firm"))
)
_LIFT = delete(suppressions).where(
    suppressions.c.firm_id == bindparam("firm"), suppressions.c.mailbox == bindparam("mailbox")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """That an address gets no mail: whose, since when, why, and by whose word."""

    address: str  # as it was first asked for; of an erased person a sentence
    reason: str
    at: datetime
    asked_by: str | None  # "the sender, by mail", a colleague, a vendor; None: an earlier release did not keep it
    lead_id: str | None  # the message that asked, if one did


def refusal_of(connection: Connection, firm_id: str, address: str) -> Refusal | None:
    """What forbids mail to this address or another spelling of its mailbox, or None."""
    row = connection.execute(_SUPPRESSED, {"firm": firm_id, "mailbox": recipient_key(address)}).one_or_none()
    if row is not None and row.mailbox is None and row.erasure_key is not None:
        hidden = {"firm": firm_id, "mailbox": person_hash(row.erasure_key, address)}
        row = connection.execute(_SUPPRESSED, hidden).one_or_none()
    return None if row is None or row.mailbox is None else _refusal(row)


def is_suppressed(connection: Connection, firm_id: str, address: str) -> str | None:
    """Why we never write to this address or another spelling of its mailbox, or None."""
    found = refusal_of(connection, firm_id, address)
    return None if found is None else found.reason


def refused_sentence(reason: str) -> str:
    """What a partner reads where `is_suppressed` gave that reason."""
    if reason.startswith("our mail came back"):
        return f"Nothing goes to this address ({reason}). Ask for another one, or allow it on the lead's page."
    return f"This person refused our mail ({reason}). Nothing can be sent until you allow it on the lead's page."


def hide_refusals(connection: Connection, firm_id: str, addresses: Iterable[str], key: str) -> None:
    """The people are erased, and their wish holds: of the address a hash stays that tells it again."""
    for address in sorted(addresses):
        mailbox = suppressions.c.mailbox == recipient_key(address)
        found = delete(suppressions).where(suppressions.c.firm_id == firm_id, mailbox)
        hidden = person_hash(key, address)
        for row in connection.execute(found.returning(*suppressions.c)).mappings().all():
            kept = {**row, "mailbox": recipient_key(hidden), "address": hidden}
            connection.execute(insert_unless_known(connection, suppressions), kept)


def suppress(
    connection: Connection,
    firm_id: str,
    address: str,
    reason: str,
    now: datetime,
    *,
    by: str,
    lead_id: str | None = None,
) -> None:
    """Never write to this mailbox again, however its address is spelled; the history says so. Twice changes nothing.

    `by` is whose word it was, `lead_id` the message that asked.
    """
    row = {
        "firm_id": firm_id,
        "mailbox": recipient_key(address),
        "address": address,
        "reason": reason,
        "at": now,
        "asked_by": by,
        "lead_id": lead_id,
    }
    if connection.execute(insert_unless_known(connection, suppressions), row).rowcount:
        note_event(connection, firm_id=firm_id, lead_id=lead_id, at=now, kind="refused", actor=by, detail=reason)
        if is_own(reason, by):
            tell_crm_of_refusal(connection, firm_id, address, now)


def lift(connection: Connection, firm_id: str, address: str) -> bool:
    """Mail may go to this mailbox again. False: nothing forbade it."""
    gone = connection.execute(_LIFT, {"firm": firm_id, "mailbox": recipient_key(address)}).rowcount
    if (key := erasure_key(connection, firm_id)) is not None:
        gone += connection.execute(_LIFT, {"firm": firm_id, "mailbox": person_hash(key, address)}).rowcount
    return gone > 0


def suppressed(connection: Connection, firm_id: str) -> list[Refusal]:
    """Every address of a firm that gets no mail, newest first."""
    rows = select(suppressions).where(suppressions.c.firm_id == firm_id).order_by(suppressions.c.at.desc())
    return [_refusal(row) for row in connection.execute(rows)]


def _refusal(row: Row[Any]) -> Refusal:
    return Refusal(
        address=row.address if "@" in row.address else "somebody who was erased",
        reason=row.reason,
        at=row.at,
        asked_by=row.asked_by,
        lead_id=row.lead_id,
    )
