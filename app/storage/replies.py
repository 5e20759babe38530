"""What we wrote: replies as part of their conversation, refusals, and the rollout."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from app.domain.identifiers import new_id
from app.domain.reply import OutgoingMail
from app.storage.inserts import insert_into
from app.storage.tables import messages, rollout, suppressions
from app.storage.threads import touch_thread

_SAY = insert(messages)
_SUPPRESSED = select(suppressions.c.reason).where(
    suppressions.c.firm_id == bindparam("firm"), suppressions.c.address == bindparam("address")
)
_PLACE = select(rollout.c.inside).where(
    rollout.c.firm_id == bindparam("firm"), rollout.c.contact_id == bindparam("contact")
)


def add_reply(
    connection: Connection, *, firm_id: str, thread_id: str, lead_id: str, mail: OutgoingMail, at: datetime
) -> None:
    """A mail that has left, beside the message it answers."""
    connection.execute(
        _SAY,
        {
            "id": new_id(),
            "firm_id": firm_id,
            "thread_id": thread_id,
            "lead_id": lead_id,
            "from_us": True,
            "at": at,
            "subject": mail.subject,
            "text": mail.text,
            "message_id": mail.message_id,
            "from_address": mail.from_address,
            "to_address": mail.to_address,
        },
    )
    touch_thread(connection, thread_id, at)


def is_suppressed(connection: Connection, firm_id: str, address: str) -> str | None:
    """Why we never write to this address, or None."""
    reason: str | None = connection.execute(_SUPPRESSED, {"firm": firm_id, "address": address.lower()}).scalar()
    return reason


def suppress(connection: Connection, firm_id: str, address: str, reason: str, now: datetime) -> None:
    """Never write to this address again. Doing it twice changes nothing."""
    connection.execute(
        insert_into(connection, suppressions)
        .values(firm_id=firm_id, address=address.lower(), reason=reason, at=now)
        .on_conflict_do_nothing(index_elements=["firm_id", "address"])
    )


def rollout_place(connection: Connection, firm_id: str, contact_id: str) -> bool | None:
    """Whether the contact was put inside the rollout; None: not yet assigned."""
    inside: bool | None = connection.execute(_PLACE, {"firm": firm_id, "contact": contact_id}).scalar()
    return inside


def assign_rollout(connection: Connection, firm_id: str, contact_id: str, *, inside: bool, now: datetime) -> None:
    """Remembered, so that a contact answered by the machine is not answered by a colleague the next day."""
    connection.execute(
        insert_into(connection, rollout)
        .values(firm_id=firm_id, contact_id=contact_id, inside=inside, at=now)
        .on_conflict_do_update(index_elements=["firm_id", "contact_id"], set_={"inside": inside, "at": now})
    )
