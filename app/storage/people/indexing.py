"""What is searched by is written in the transaction that writes what it stands for."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.people.person import Person
from app.domain.people.search_words import letter_words, person_words, whose
from app.storage.people.merged_contacts import whole_of
from app.storage.search_tables import search_texts
from app.storage.tables import companies, contacts, messages

PERSON, LETTER = "person", "letter"
_ADD = insert(search_texts)
_FORGET_CONTACT = delete(search_texts).where(search_texts.c.contact_id == bindparam("contact"))
_CONTACT = (
    select(contacts, companies.c.name.label("company"), companies.c.domain.label("domain"))
    .outerjoin(companies, companies.c.id == contacts.c.company_id)
    .where(contacts.c.id == bindparam("contact"))
)


def index_message(connection: Connection, firm_id: str, message_id: str, subject: str, text: str) -> None:
    """A message that has just been added."""
    words = words_of_letter(firm_id, subject, text)
    connection.execute(_ADD, {"firm_id": firm_id, "message_id": message_id, "contact_id": None, "words": words})


def index_messages_again(connection: Connection, message_ids: Sequence[str]) -> None:
    """Messages whose text has changed."""
    connection.execute(delete(search_texts).where(search_texts.c.message_id.in_(message_ids)))
    for row in connection.execute(select(messages).where(messages.c.id.in_(message_ids)).order_by(messages.c.id)).all():
        index_message(connection, row.firm_id, row.id, row.subject, row.text)


def index_new_contact(
    connection: Connection, firm_id: str, contact_id: str, person: Person, company: Sequence[str | None]
) -> None:
    """A contact that has just been added, with what there is to know of it; `company`: its name and domain."""
    words = words_of_person(firm_id, (person,), person.full_name, person.email or None, company)
    connection.execute(_ADD, {"firm_id": firm_id, "message_id": None, "contact_id": contact_id, "words": words})


def index_contact(connection: Connection, contact_id: str) -> None:
    """The contact as it is now; one that is part of another one is found by that one."""
    connection.execute(_FORGET_CONTACT, {"contact": contact_id})
    row = connection.execute(_CONTACT, {"contact": contact_id}).one_or_none()
    if row is None or whole_of(connection, contact_id) != contact_id:
        return
    words = words_of_person(row.firm_id, row.people, row.name, row.email, (row.company, row.domain))
    connection.execute(_ADD, {"firm_id": row.firm_id, "message_id": None, "contact_id": contact_id, "words": words})


def words_of_letter(firm_id: str, subject: str, text: str) -> str:
    return " ".join((whose(firm_id, LETTER), *letter_words(subject, text)))


def words_of_person(
    firm_id: str, people: Iterable[Person], name: str, email: str | None, company: Sequence[str | None]
) -> str:
    """Of all the ways they have signed, with the company's name and domain."""
    signed = tuple(people)
    names = (name, *(one.full_name for one in signed), *(one.company for one in signed), *company)
    addresses = (email, *(one.email for one in signed), *(one.profile_key for one in signed))
    phones = [one.phone for one in signed if one.phone]
    return " ".join((whose(firm_id, PERSON), *person_words(filter(None, names), filter(None, addresses), phones)))
