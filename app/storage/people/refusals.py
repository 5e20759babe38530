"""Which addresses want no mail from us, by their owner's wish or a partner's word."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from app.domain.people.mail_keys import recipient_key
from app.storage.inserts import insert_unless_known
from app.storage.people.person_hashes import erasure_key, person_hash
from app.storage.tables import suppressions

_SUPPRESSED = select(suppressions.c.reason).where(
    suppressions.c.firm_id == bindparam("firm"), suppressions.c.mailbox == bindparam("mailbox")
)
_LIFT = delete(suppressions).where(
    suppressions.c.firm_id == bindparam("firm"), suppressions.c.mailbox == bindparam("mailbox")
)


def is_suppressed(connection: Connection, firm_id: str, address: str) -> str | None:
    """Why we never write to this address or another spelling of its mailbox, or None."""
    mailbox = recipient_key(address)
    reason: str | None = connection.execute(_SUPPRESSED, {"firm": firm_id, "mailbox": mailbox}).scalar()
    if reason is None and (key := erasure_key(connection, firm_id)) is not None:
        hidden = {"firm": firm_id, "mailbox": person_hash(key, address)}
        reason = connection.execute(_SUPPRESSED, hidden).scalar()
    return reason


def refused_sentence(reason: str) -> str:
    """What a partner reads where `is_suppressed` gave that reason."""
    return f"This person refused our mail ({reason}). Nothing can be sent until you allow it on the lead's page."


def hide_refusals(connection: Connection, firm_id: str, addresses: Iterable[str], key: str) -> None:
    """The people are erased, and their wish holds: of the address a hash stays that tells it again."""
    for address in sorted(addresses):
        mailbox = suppressions.c.mailbox == recipient_key(address)
        found = delete(suppressions).where(suppressions.c.firm_id == firm_id, mailbox)
        for reason, at in connection.execute(found.returning(suppressions.c.reason, suppressions.c.at)).all():
            suppress(connection, firm_id, person_hash(key, address), reason, at)


def suppress(connection: Connection, firm_id: str, address: str, reason: str, now: datetime) -> None:
    """Never write to this mailbox again, however its address is spelled. Doing it twice changes nothing."""
    row = {"firm_id": firm_id, "mailbox": recipient_key(address), "address": address, "reason": reason, "at": now}
    connection.execute(insert_unless_known(connection, suppressions), row)


def lift(connection: Connection, firm_id: str, address: str) -> bool:
    """Mail may go to this mailbox again. False: nothing forbade it."""
    gone = connection.execute(_LIFT, {"firm": firm_id, "mailbox": recipient_key(address)}).rowcount
    if (key := erasure_key(connection, firm_id)) is not None:
        gone += connection.execute(_LIFT, {"firm": firm_id, "mailbox": person_hash(key, address)}).rowcount
    return gone > 0


def suppressed(connection: Connection, firm_id: str) -> list[tuple[str, str, datetime]]:
    """(address, reason, since) of every address of a firm that gets no mail, newest first."""
    rows = select(suppressions).where(suppressions.c.firm_id == firm_id).order_by(suppressions.c.at.desc())
    return [
        (row.address if "@" in row.address else "somebody who was erased", row.reason, row.at)
        for row in connection.execute(rows)
    ]
