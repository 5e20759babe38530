"""Answers on LinkedIn, which only whoever gave them knows of: the CRM is told that there was one, and when."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from app.domain.crm import CrmMessage, key_of_said_answer
from app.domain.draft import Answer
from app.domain.inquiry import is_said_on_linkedin
from app.domain.lead import Lead
from app.storage.tables import leads

_SAID = "Answered, as one of us says. What was written stands on LinkedIn."


def with_said_answers(
    connection: Connection, found: Sequence[Lead], replies: Mapping[str, list[CrmMessage]]
) -> dict[str, list[CrmMessage]]:
    """Lead -> what we sent, and where nothing of ours is known to somebody without an address, that one."""
    there = [
        one.id
        for one in found
        if is_said_on_linkedin(one.inquiry) and not one.inquiry.sender_email and not replies.get(one.id)
    ]
    told = {lead.id: list(replies.get(lead.id, ())) for lead in found}
    if there:
        by_person = leads.c.personal_answer == Answer.PERSON.value, leads.c.personally_answered_at.is_not(None)
        query = select(leads.c.id, leads.c.personally_answered_at).where(leads.c.id.in_(there), *by_person)
        for row in connection.execute(query):
            told[row.id].append(
                CrmMessage(
                    key=key_of_said_answer(row.id),
                    from_us=True,
                    at=row.personally_answered_at,
                    subject="",
                    text=_SAID,
                    from_address="",
                    to_address="",
                )
            )
    return told
