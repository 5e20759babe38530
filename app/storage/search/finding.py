"""Looking for people and letters by their words, newest first; of one firm, and never more rows than a page shows.

The index gives its rows in the order of their numbers, so that what everybody writes is found as fast as what one did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    cast,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.domain.people.search_words import Asked, asked_for, begins_others, nearly, whose
from app.storage.people.indexing import LETTER, PERSON
from app.storage.search_tables import WORDS_IN_POSTGRES, search_texts
from app.storage.tables import companies, contacts, leads, messages

PEOPLE_SHOWN = 10
LETTERS_SHOWN = 25
_INDEX = table("search_index", column("rowid"))  # SQLite's
_MOST_NARROWED = 5_000  # letters with the words, the newest, among which a reader's further choices are looked for
MOST_FOUND = 400  # leads of one question in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    contact_id: str
    name: str
    email: str
    company: str
    messages: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLetter:
    lead_id: str
    contact_id: str | None
    name: str
    from_us: bool
    at: datetime
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWords:
    """What a question found; `nearly`: nobody is called so, these people are called nearly so."""

    people: tuple[FoundPerson, ...] = ()
    letters: tuple[FoundLetter, ...] = ()
    more_letters: bool = False
    nearly: bool = False


def find(
    connection: Connection, firm_id: str, question: str, *narrowed: ColumnElement[bool], skip: int = 0
) -> FoundWords:
    """People and letters with all of the words. `narrowed` are conditions on the letters' leads."""
    asked = asked_for(question)
    if not asked:
        return FoundWords()
    people = _people(connection, firm_id, asked)
    near = None if people else nearly(asked)
    nearly_called = _people(connection, firm_id, near) if near else ()
    letters = _letters(connection, firm_id, asked, narrowed, skip)
    return FoundWords(
        people=people or nearly_called,
        letters=letters[:LETTERS_SHOWN],
        more_letters=len(letters) > LETTERS_SHOWN,
        nearly=bool(nearly_called),
    )


def about(connection: Connection, firm_id: str, question: str) -> list[ColumnElement[bool]]:
    """What leads must fulfil: a letter or the person of theirs is among the 400 newest with these words."""
    if not question:
        return []
    asked = asked_for(question)
    if not asked:
        return [false()]
    letters = _rows(connection, firm_id, LETTER, asked).limit(MOST_FOUND).subquery()
    of_letters = select(messages.c.lead_id).join(letters, letters.c.message_id == messages.c.id).distinct()
    people = _rows(connection, firm_id, PERSON, asked).limit(MOST_FOUND).subquery()
    lead_ids = connection.execute(of_letters).scalars().all()
    contact_ids = connection.execute(select(people.c.contact_id)).scalars().all()
    return [or_(leads.c.id.in_(lead_ids), leads.c.contact_id.in_(contact_ids))]


def _people(connection: Connection, firm_id: str, asked: Asked) -> tuple[FoundPerson, ...]:
    rows = _rows(connection, firm_id, PERSON, asked).limit(PEOPLE_SHOWN).subquery()
    of_contact = leads.c.contact_id == contacts.c.id
    query = (
        select(
            contacts.c.id,
            contacts.c.name,
            contacts.c.email,
            companies.c.name.label("company"),
            select(func.count()).where(of_contact).scalar_subquery().label("messages"),
            select(func.max(leads.c.received_at)).where(of_contact).scalar_subquery().label("last_at"),
        )
        .join(rows, rows.c.contact_id == contacts.c.id)
        .outerjoin(companies, companies.c.id == contacts.c.company_id)
        .order_by(rows.c.number.desc())
    )
    return tuple(
        FoundPerson(
            contact_id=row.id,
            name=row.name or row.email or "",
            email=row.email or "",
            company=row.company or "",
            messages=row.messages,
            last_at=row.last_at,
        )
        for row in connection.execute(query)
    )


def _letters(
    connection: Connection, firm_id: str, asked: Asked, narrowed: tuple[ColumnElement[bool], ...], skip: int
) -> tuple[FoundLetter, ...]:
    within = _MOST_NARROWED if narrowed else skip + LETTERS_SHOWN + 1
    rows = _rows(connection, firm_id, LETTER, asked).limit(within).subquery()  # first: the rest is asked of these alone
    query = (
        select(messages, leads.c.contact_id.label("of_contact"), contacts.c.name, contacts.c.email)
        .join(rows, rows.c.message_id == messages.c.id)
        .join(leads, leads.c.id == messages.c.lead_id)
        .outerjoin(contacts, contacts.c.id == leads.c.contact_id)
        .where(*narrowed)
        .order_by(rows.c.number.desc())
        .offset(skip)
        .limit(LETTERS_SHOWN + 1)
    )
    return tuple(
        FoundLetter(
            lead_id=row.lead_id,
            contact_id=row.of_contact,
            name=row.name or row.email or "",
            from_us=row.from_us,
            at=row.at,
            subject=row.subject,
            text=row.text,
        )
        for row in connection.execute(query)
    )


def _rows(connection: Connection, firm_id: str, kind: str, asked: Asked) -> Select[Any]:
    """Rows of the index with these words, of one firm, the newest first."""
    query = select(search_texts.c.number, search_texts.c.message_id, search_texts.c.contact_id)
    of_kind = search_texts.c.message_id if kind == LETTER else search_texts.c.contact_id
    query = query.where(search_texts.c.firm_id == firm_id, of_kind.is_not(None))
    if connection.dialect.name == "postgresql":
        # In the statement itself, not as a parameter: a plan kept for any words reads all rows in their order.
        quoted = _written(firm_id, kind, asked, _POSTGRES).replace("'", "''")
        wanted = cast(literal_column(f"'{quoted}'"), TSQUERY)
        return query.where(WORDS_IN_POSTGRES.op("@@")(wanted)).order_by(search_texts.c.number.desc())
    matches = literal_column("search_index").op("MATCH")(_written(firm_id, kind, asked, _SQLITE))
    joined = _INDEX.join(search_texts, search_texts.c.number == _INDEX.c.rowid)
    return query.select_from(joined).where(matches).order_by(_INDEX.c.rowid.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """How a database writes a question. Words hold letters, digits and our own marks: nothing to escape."""

    word: str
    beginning: str
    all_of: str
    one_of: str


_SQLITE = _Signs(word='"{}"', beginning='"{}"*', all_of=" AND ", one_of=" OR ")
_POSTGRES = _Signs(word="'{}'", beginning="'{}':*", all_of=" & ", one_of=" | ")


def _written(firm_id: str, kind: str, asked: Asked, signs: _Signs) -> str:
    def one_of(words: Iterable[str]) -> str:
        written = ((signs.beginning if begins_others(word) else signs.word).format(word) for word in words)
        return f"({signs.one_of.join(written)})"

    either = [signs.all_of.join(map(one_of, asked.words))] if asked.words else []
    either += [one_of([asked.number])] if asked.number else []
    meant = signs.one_of.join(f"({one})" for one in either)
    return f"{signs.word.format(whose(firm_id, kind))}{signs.all_of}({meant})"
