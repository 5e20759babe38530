"""What the index of the search should hold, worked out anew from the rows it stands for."""

from sqlalchemy import Connection, select

from app.storage.merge_tables import contact_changes
from app.storage.people.indexing import words_of_letter, words_of_person
from app.storage.search_tables import search_texts
from app.storage.tables import companies, contacts, messages


def should_be(connection: Connection) -> dict[str, str]:
    """Id of a message or contact -> its words."""
    found = {
        row.id: words_of_letter(row.firm_id, row.subject, row.text) for row in connection.execute(select(messages))
    }
    parts = select(contact_changes.c.other_id).where(
        contact_changes.c.kind == "merge", contact_changes.c.undone_at.is_(None)
    )
    query = (
        select(contacts, companies.c.name.label("company"), companies.c.domain)
        .outerjoin(companies, companies.c.id == contacts.c.company_id)
        .where(contacts.c.id.not_in(parts))
    )
    return found | {
        row.id: words_of_person(row.firm_id, row.people, row.name, row.email, (row.company, row.domain))
        for row in connection.execute(query)
    }


def is_kept(connection: Connection) -> dict[str, str]:
    """The same as it is stored."""
    return {row.message_id or row.contact_id: row.words for row in connection.execute(select(search_texts))}
