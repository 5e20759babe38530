"""What is searched by, of all messages and contacts there are; and the views that colleagues keep."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic import TypeAdapter

from app.domain.people.person import Person
from app.storage.people.indexing import words_of_letter, words_of_person

revision = "0028"
down_revision = "0027"

_AT_ONCE = 500
_PEOPLE: TypeAdapter[tuple[Person, ...]] = TypeAdapter(tuple[Person, ...])
_SQLITE_INDEX = (
    (
        "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_texts', content_rowid='number', "
        "tokenize='ascii', detail='none', columnsize=0)"
    ),
    (
        "CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN "
        "INSERT INTO search_index(rowid, words) VALUES (new.number, new.words); END"
    ),
    (
        "CREATE TRIGGER search_texts_gone AFTER DELETE ON search_texts BEGIN "
        "INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.number, old.words); END"
    ),
    (
        "CREATE TRIGGER search_texts_changed AFTER UPDATE ON search_texts BEGIN "
        "INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.number, old.words); "
        "INSERT INTO search_index(rowid, words) VALUES (new.number, new.words); END"
    ),
)
_GIN = "gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)"
_POSTGRES_INDEXES = (
    f"CREATE INDEX search_texts_letters ON search_texts USING {_GIN} WHERE message_id IS NOT NULL",
    f"CREATE INDEX search_texts_people ON search_texts USING {_GIN} WHERE contact_id IS NOT NULL",
)
_CONTACTS = sa.text(
    "SELECT contacts.id, contacts.firm_id, contacts.people, contacts.name, contacts.email, companies.name AS company, "
    "companies.domain AS domain FROM contacts LEFT JOIN companies ON companies.id = contacts.company_id "
    "WHERE contacts.id > :last AND NOT EXISTS (SELECT 1 FROM contact_changes WHERE other_id = contacts.id "
    "AND kind = 'merge' AND undone_at IS NULL) ORDER BY contacts.id LIMIT :most"
)
_MESSAGES = sa.text("SELECT id, firm_id, subject, text FROM messages WHERE id > :last ORDER BY id LIMIT :most")
_ADD = sa.text(
    "INSERT INTO search_texts (firm_id, message_id, contact_id, words) VALUES (:firm, :message, :contact, :words)"
)


def upgrade() -> None:
    op.create_table(
        "search_texts",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("message_id", sa.String(32), sa.ForeignKey("messages.id", ondelete="CASCADE"), unique=True),
        sa.Column("contact_id", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), unique=True),
        sa.Column("words", sa.Text, nullable=False),
    )
    for statement in _SQLITE_INDEX if op.get_bind().dialect.name == "sqlite" else _POSTGRES_INDEXES:
        op.execute(statement)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("firm_id", sa.String(64), sa.ForeignKey("firms.id"), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("firm_id", "email", "name", name="saved_views_once"),
    )
    for rows in _in_parts(_MESSAGES):
        _add({"firm": row.firm_id, "message": row.id, "contact": None, "words": _letter(row)} for row in rows)
    for rows in _in_parts(_CONTACTS):
        _add({"firm": row.firm_id, "message": None, "contact": row.id, "words": _person(row)} for row in rows)


def downgrade() -> None:
    op.drop_table("saved_views")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_texts")


def _letter(row: Any) -> str:
    return words_of_letter(row.firm_id, row.subject, row.text)


def _person(row: Any) -> str:
    people = _PEOPLE.validate_json(row.people)
    return words_of_person(row.firm_id, people, row.name, row.email, (row.company, row.domain))


def _add(rows: Iterator[dict[str, Any]]) -> None:
    op.get_bind().execute(_ADD, list(rows))


def _in_parts(query: sa.TextClause) -> Iterator[list[Any]]:
    """A few hundred at a time in the order of their ids, which is that of time: never all of them in memory."""
    connection, last = op.get_bind(), ""
    while rows := list(connection.execute(query, {"last": last, "most": _AT_ONCE})):
        yield rows
        last = rows[-1].id
