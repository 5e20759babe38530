"""Wishes for silence that a person has to look at: whoever asked did not prove that the address is theirs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from app.domain.people.mail_keys import recipient_key
from app.storage.inserts import insert_unless_known
from app.storage.partner_tables import refusal_questions
from app.storage.people.person_hashes import make_erasure_key, person_hash
from app.storage.people.refusals import suppress
from app.storage.tables import leads

_ASKED_AT = select(func.max(refusal_questions.c.at)).where(
    refusal_questions.c.firm_id == bindparam("firm"), refusal_questions.c.mailbox == bindparam("mailbox")
)
_OF_LEAD = delete(refusal_questions).where(refusal_questions.c.lead_id == bindparam("lead"))
_OF_MAILBOX = (
    delete(refusal_questions)
    .where(refusal_questions.c.firm_id == bindparam("firm"), refusal_questions.c.mailbox == bindparam("mailbox"))
    .returning(refusal_questions.c.lead_id)
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


def open_questions(connection: Connection, firm_id: str) -> list[tuple[str, datetime, str]]:
    """(address, since, lead) of every wish of a firm that nobody has decided about, newest first."""
    rows = (
        select(leads.c.inquiry, refusal_questions.c.mailbox, refusal_questions.c.at, refusal_questions.c.lead_id)
        .outerjoin_from(refusal_questions, leads, leads.c.id == refusal_questions.c.lead_id)
        .where(refusal_questions.c.firm_id == firm_id)
        .order_by(refusal_questions.c.at.desc())
    )
    return [
        ((row.inquiry.refusing_address if row.inquiry else None) or row.mailbox, row.at, row.lead_id)
        for row in connection.execute(rows)
    ]


def settle_question_of_lead(connection: Connection, lead_id: str) -> None:
    """A person has decided."""
    connection.execute(_OF_LEAD, {"lead": lead_id})


def settle_questions_about(connection: Connection, firm_id: str, address: str) -> list[str]:
    """A person has decided for all messages that asked; the ids of their leads."""
    asked = connection.execute(_OF_MAILBOX, {"firm": firm_id, "mailbox": recipient_key(address)})
    return list(asked.scalars())


def refuse_undecided(
    connection: Connection, firm_id: str, *, lead_ids: Sequence[str] = (), addresses: Iterable[str] = ()
) -> None:
    """What these leads asked, and what anybody asked for these addresses: nobody is left whom a person could ask.

    So the wish is granted. Of the mailbox a hash stays that tells it again.
    """
    mailboxes = [recipient_key(address) for address in addresses]
    whose = or_(refusal_questions.c.lead_id.in_(lead_ids), refusal_questions.c.mailbox.in_(mailboxes))
    found = delete(refusal_questions).where(refusal_questions.c.firm_id == firm_id, whose)
    for mailbox, at in connection.execute(found.returning(refusal_questions.c.mailbox, refusal_questions.c.at)).all():
        hidden = person_hash(make_erasure_key(connection, firm_id), mailbox)
        reason = "silence was asked for, and the message was erased undecided"
        suppress(connection, firm_id, hidden, reason, at, by="an erasure")
