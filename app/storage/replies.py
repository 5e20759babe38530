"""What we wrote: replies as part of their conversation, refusals, and the rollout."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from app.domain.identifiers import new_id
from app.domain.reply import OutgoingMail
from app.storage.contacts import touch_thread
from app.storage.inserts import insert_into
from app.storage.tables import messages, rollout, suppressions


def add_reply(
    connection: Connection, *, firm_id: str, thread_id: str, lead_id: str, mail: OutgoingMail, at: datetime
) -> None:
    """A mail that has left, beside the message it answers."""
    connection.execute(
        insert(messages).values(
            id=new_id(),
            firm_id=firm_id,
            thread_id=thread_id,
            lead_id=lead_id,
            from_us=True,
            at=at,
            subject=mail.subject,
            text=mail.text,
            message_id=mail.message_id,
            from_address=mail.from_address,
            to_address=mail.to_address,
        )
    )
    touch_thread(connection, thread_id, at)


def is_suppressed(connection: Connection, firm_id: str, address: str) -> str | None:
    """Why we never write to this address, or None."""
    return connection.execute(
        select(suppressions.c.reason).where(
            suppressions.c.firm_id == firm_id, suppressions.c.address == address.lower()
        )
    ).scalar()


def suppress(connection: Connection, firm_id: str, address: str, reason: str, now: datetime) -> None:
    """Never write to this address again. Doing it twice changes nothing."""
    connection.execute(
        insert_into(connection, suppressions)
        .values(firm_id=firm_id, address=address.lower(), reason=reason, at=now)
        .on_conflict_do_nothing(index_elements=["firm_id", "address"])
    )


def rollout_place(connection: Connection, firm_id: str, contact_id: str) -> bool | None:
    """Whether the contact was put inside the rollout; None: not yet assigned."""
    return connection.execute(
        select(rollout.c.inside).where(rollout.c.firm_id == firm_id, rollout.c.contact_id == contact_id)
    ).scalar()


def assign_rollout(connection: Connection, firm_id: str, contact_id: str, *, inside: bool, now: datetime) -> None:
    """Remembered, so that a contact answered by the machine is not answered by a colleague the next day."""
    connection.execute(
        insert_into(connection, rollout)
        .values(firm_id=firm_id, contact_id=contact_id, inside=inside, at=now)
        .on_conflict_do_update(index_elements=["firm_id", "contact_id"], set_={"inside": inside, "at": now})
    )
