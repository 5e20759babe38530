"""The table of what is searched by, with an index of its words in each database; and the views that colleagues keep.

In SQLite the index is an FTS5 table that keeps no text of its own and follows by triggers; in PostgreSQL a GIN index.
Rows go with the message or the contact they are about.
"""

from sqlalchemy import (
    DDL,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    func,
    literal_column,
)

from app.storage.column_types import Moment
from app.storage.tables import metadata, of_firm

search_texts = Table(
    "search_texts",
    metadata,
    Column("number", Integer, primary_key=True),  # what was written or changed last has the highest
    Column("firm_id", ForeignKey("firms.id"), nullable=False),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), unique=True),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), unique=True),
    Column("words", Text, nullable=False),  # one blank apart, see `app.domain.people.search_words`
)
WORDS_IN_POSTGRES = func.array_to_tsvector(
    func.string_to_array(search_texts.c.words, literal_column("' '"))  # no parameter: as the index says it
)
# One for each kind: of an index of all rows PostgreSQL would think that a word is as frequent among people as among
# letters. Without fast updates, which each search would have to read through.
for _name, _column in (("letters", search_texts.c.message_id), ("people", search_texts.c.contact_id)):
    Index(
        f"search_texts_{_name}",
        WORDS_IN_POSTGRES,
        postgresql_using="gin",
        postgresql_where=_column.is_not(None),
        postgresql_with={"fastupdate": "off"},
    ).ddl_if(dialect="postgresql")

# The tokenizer takes the words as they are: blanks part them, nothing else does.
SQLITE_INDEX = (
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
for _statement in SQLITE_INDEX:
    event.listen(search_texts, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]  # SQLAlchemy has no types for it

saved_views = of_firm(
    "saved_views",
    Column("email", String(320), nullable=False),  # whose it is
    Column("name", String(60), nullable=False),
    Column("query", Text, nullable=False),  # of the address of the list
    Column("saved_at", Moment, nullable=False),
    UniqueConstraint("firm_id", "email", "name", name="saved_views_once"),
)
