"""Wishes for silence that a person has to look at: whoever asked did not prove that the address is theirs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from app.domain.people.mail_keys import recipient_key
from app.storage.inserts import insert_unless_known
from app.storage.partner_tables import refusal_questions

_ASKED_AT = select(func.max(refusal_questions.c.at)).where(
    refusal_questions.c.firm_id == bindparam("firm"), refusal_questions.c.mailbox == bindparam("mailbox")
)
_OF_LEAD = delete(refusal_questions).where(refusal_questions.c.lead_id == bindparam("lead"))
_OF_MAILBOX = delete(refusal_questions).where(
    refusal_questions.c.firm_id == bindparam("firm"), refusal_questions.c.mailbox == bindparam("mailbox")
)


def ask_about_refusal(connection: Connection, firm_id: str, lead_id: str, address: str, now: datetime) -> None:
    """From now on nothing goes to this mailbox by itself. Asking twice for one lead changes nothing."""
    row = {"firm_id": firm_id, "mailbox": recipient_key(address), "lead_id": lead_id, "at": now}
    connection.execute(insert_unless_known(connection, refusal_questions), row)


def refusal_asked_at(connection: Connection, firm_id: str, address: str) -> datetime | None:
    """When silence was last asked for this mailbox, where nobody has decided about it yet."""
    asked: datetime | None = connection.execute(
        _ASKED_AT, {"firm": firm_id, "mailbox": recipient_key(address)}
    ).scalar()
    return asked


def asked_about(connection: Connection, firm_id: str, addresses: Sequence[str]) -> set[str]:
    """Those of these addresses that somebody asked silence for."""
    keys = {recipient_key(address): address for address in addresses}
    found = select(refusal_questions.c.mailbox).where(
        refusal_questions.c.firm_id == firm_id, refusal_questions.c.mailbox.in_(keys)
    )
    asked = set(connection.execute(found).scalars())
    return {address for address in addresses if recipient_key(address) in asked}


def settle_question_of_lead(connection: Connection, lead_id: str) -> None:
    """A person has decided."""
    connection.execute(_OF_LEAD, {"lead": lead_id})


def settle_questions_about(connection: Connection, firm_id: str, address: str) -> bool:
    """A person has decided for all messages that asked. False: none did."""
    return connection.execute(_OF_MAILBOX, {"firm": firm_id, "mailbox": recipient_key(address)}).rowcount > 0
