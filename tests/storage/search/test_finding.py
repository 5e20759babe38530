"""Search over names, companies, phones, addresses and letters, on both databases: what is found, for whom, how fast."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, insert, select, text

from app.domain.draft import OutgoingMail
from app.domain.identifiers import new_id
from app.storage.engines.database import Database
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.people.threads import add_reply
from app.storage.search.finding import FoundWords, about, find
from app.storage.search_tables import search_texts
from app.storage.tables import leads, messages
from tests.path_parts import LeadPath
from tests.search_rows import is_kept, should_be
from tests.seeding import NOON, Seed, firm_profile

JORG: dict[str, object] = {
    "email": "j.mueller@kilnmetric.example",
    "name": "Jörg Müller-O’Neil",
    "company": "Kilnmetric Öfen GmbH",
    "phone": "+49 (0)30 9018 2047",
    "message": "Wir suchen Hilfe bei den Preisen für Tunnelöfen. C'est l'entreprise de mon frère.",
}
TANAKA: dict[str, object] = {
    "email": "tanaka@hinoki.example",
    "name": "田中 一郎",
    "message": "東京都の工場について相談したいです。",
}


def with_both(database: Database) -> LeadPath:
    made = LeadPath(database)
    made.run(JORG)
    made.run(TANAKA)
    return made


@pytest.fixture
def path(database: Database) -> LeadPath:
    """For a test that writes more."""
    return with_both(database)


@pytest.fixture(scope="module")
def kept(database_of_the_module: Database) -> LeadPath:
    """For all that only ask."""
    return with_both(database_of_the_module)


def found(path: LeadPath, question: str, firm_id: str = "larkfield") -> FoundWords:
    return path.database.read(lambda connection: find(connection, firm_id, question))


def people(path: LeadPath, question: str) -> set[str]:
    return {person.name for person in found(path, question).people}


def letters(path: LeadPath, question: str) -> set[str]:
    return {letter.name for letter in found(path, question).letters}


@pytest.mark.parametrize(
    "question",
    [
        "Müller",
        "mueller",
        "MULLER",
        "jörg mül",
        "O'Neil",
        "oneil",
        "kilnmetric",
        "Ofen",
        "oefen",
        "j.mueller@kilnmetric.example",
        "+49 30 90182047",
        "030 / 9018-2047",
        "0049 30 90182047",
        "90182047",
        "2047",
        "９０１８２０４７",
    ],
)
def test_a_person_is_found_however_they_are_written(kept: LeadPath, question: str) -> None:
    assert people(kept, question) == {JORG["name"]}


@pytest.mark.parametrize("question", ["Mülller", "Muler", "Kilnmetrik", "kilnmetic", "Jorg Muelker"])
def test_one_wrong_letter_of_a_name_finds_those_who_are_called_nearly_so(kept: LeadPath, question: str) -> None:
    answer = found(kept, question)
    assert answer.nearly
    assert [person.name for person in answer.people] == [JORG["name"]]


@pytest.mark.parametrize(
    "question", ["Tunnelofen", "tunnelöf", "preisen tunnel", "entreprise", "l'entreprise", "frere"]
)
def test_a_letter_is_found_by_its_words_and_their_beginnings(kept: LeadPath, question: str) -> None:
    assert letters(kept, question) == {JORG["name"]}


@pytest.mark.parametrize("question", ["東京", "京都の", "工場", "場", "相談"])
def test_scripts_without_spaces_are_found_by_any_part(kept: LeadPath, question: str) -> None:
    assert letters(kept, question) == {TANAKA["name"]}


def test_all_words_must_be_there(kept: LeadPath) -> None:
    assert letters(kept, "preisen tokyo") == set()
    assert people(kept, "jörg tanaka") == set()


def test_what_we_wrote_is_found_too(path: LeadPath) -> None:
    mail = OutgoingMail(
        message_id="<one@larkfield.example>",
        from_address="hello@larkfield.example",
        from_name="Ines",
        to_address="tanaka@hinoki.example",
        to_name="",
        subject="Re: 工場",
        text="Let us talk on Thursday about the veneers.",
        html="",
        sent_at=NOON,
    )

    def write(connection: Connection) -> None:
        lead = connection.execute(select(leads).order_by(leads.c.id.desc()).limit(1)).one()
        add_reply(connection, firm_id="larkfield", thread_id=lead.thread_id, lead_id=lead.id, mail=mail)

    path.database.write(write)
    (letter,) = found(path, "thursday veneers").letters
    assert (letter.from_us, letter.name) == (True, TANAKA["name"])


def test_no_firm_finds_what_is_another_ones(path: LeadPath) -> None:
    path.database.write(lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate")))
    for question in ("Müller", "Mülller", "Tunnelofen", "90182047", "東京"):
        assert found(path, question, "mossgate") == FoundWords()
        assert found(path, question) != FoundWords()
        asked = path.database.read(lambda connection: about(connection, "mossgate", question))  # noqa: B023  called at once
        with_these = select(leads.c.id).where(*asked)
        assert path.database.read(lambda connection: connection.execute(with_these).all()) == []  # noqa: B023  called at once


def test_nobody_borrows_another_firms_mark(path: LeadPath) -> None:
    """The word that marks a firm's rows narrows down what is read; who may see a row says its firm."""

    def take_the_mark(connection: Connection) -> None:
        Seed(connection, "mossgate").firm(firm_profile("mossgate"))
        row = connection.execute(select(search_texts).where(search_texts.c.message_id.is_not(None)).limit(1)).one()
        connection.execute(search_texts.update().where(search_texts.c.number == row.number).values(firm_id="mossgate"))

    path.database.write(take_the_mark)
    assert letters(path, "tunnelofen") == set()


STRANGE = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "' OR 1=1 --",
    '"',
    '""" NEAR(a b)',
    "* ^ : - + ( ) { } [ ]",
    "AND OR NOT",
    "words:a",
    "'tu':* & !'x' | (",
    "\\",
    "%_%",
    "\ud800",
    "\u202e\u200b",
    "☎2047",
    "§p0123",
    "≈muler",
    "x" * 10_000,
    "x " * 5_000,
    "東" * 3_000,
    "+49",
    "(((((",
    "1e5 0x41 -7.5",
    "สวัสดี हिन्दी 한국어 العربية",
]


@pytest.mark.parametrize("question", STRANGE)
def test_any_characters_get_an_answer(kept: LeadPath, question: str) -> None:
    assert found(kept, question).more_letters is False
    kept.database.read(
        lambda connection: connection.execute(select(leads).where(*about(connection, "larkfield", question)))
    )


@settings(max_examples=150, deadline=None)
@given(question=st.text(max_size=80))
def test_whatever_is_asked_gets_an_answer(kept: LeadPath, question: str) -> None:
    assert isinstance(found(kept, question), FoundWords)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each adds to what all is compared with
)
@given(subject=st.text(max_size=60), message=st.text(max_size=300))
def test_whatever_is_written_is_kept_in_a_form_both_databases_take(path: LeadPath, subject: str, message: str) -> None:
    path.run({"email": "odd@odd.example", "name": subject[:40], "subject": subject, "message": message})
    assert path.database.read(is_kept) == path.database.read(should_be)


def test_the_words_are_written_with_what_they_stand_for(kept: LeadPath) -> None:
    assert kept.database.read(is_kept) == kept.database.read(should_be)
    assert len(kept.database.read(is_kept)) >= 4


def many_letters(connection: Connection, number: int) -> None:
    """As many letters of one thread, all of which say hello."""
    row = connection.execute(select(messages).order_by(messages.c.id).limit(1)).one()._mapping
    mark = connection.execute(select(search_texts.c.words).where(search_texts.c.message_id == row["id"])).scalar_one()
    mark = mark.split()[0]
    ids = [new_id() for _ in range(number)]
    connection.execute(insert(messages), [dict(row) | {"id": one} for one in ids])
    words = [
        f"{mark} hello number{place} " + " ".join(f"w{place * 7 % 9973 + step}" for step in range(40))
        for place in range(number)
    ]
    rows = [{"firm_id": "larkfield", "message_id": one, "words": text} for one, text in zip(ids, words, strict=True)]
    connection.execute(insert(search_texts), rows)


def steps_of(database: SqliteDatabase, question: str) -> int:
    """How far SQLite's machine goes for one question."""
    taken = 0

    def advance() -> int:
        nonlocal taken
        taken += 1
        return 0

    def start(raw: Any, *_rest: object) -> None:
        raw.set_progress_handler(advance, 10)

    event.listen(database.engine, "checkout", start)
    database.read(lambda connection: find(connection, "larkfield", question))
    event.remove(database.engine, "checkout", start)
    return taken


def test_what_every_letter_says_is_found_without_reading_every_row(sqlite_database: SqliteDatabase) -> None:
    path = LeadPath(sqlite_database)
    path.run(JORG)
    sqlite_database.write(lambda connection: many_letters(connection, 400))
    few = steps_of(sqlite_database, "hello")
    sqlite_database.write(lambda connection: many_letters(connection, 4_000))
    assert steps_of(sqlite_database, "hello") <= few * 2
    assert len(found(path, "hello").letters) == 25
    assert len(found(path, "number399").letters) == 12


def test_postgres_reads_its_indexes(postgres_database: PostgresDatabase) -> None:
    """Never all rows in the order of their numbers, which is right for a frequent word and slow for any other."""
    LeadPath(postgres_database).run(JORG)
    postgres_database.write(lambda connection: many_letters(connection, 3_000))
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    with postgres_database.engine.begin() as connection:
        connection.execute(text("ANALYZE search_texts"))
    event.listen(postgres_database.engine, "before_cursor_execute", note)
    postgres_database.read(lambda connection: find(connection, "larkfield", "number2999"))
    event.remove(postgres_database.engine, "before_cursor_execute", note)
    searches = [one for one in asked if "@@" in one[0]]
    with postgres_database.engine.connect() as connection:
        plans = [
            "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
            for statement, parameters in searches
        ]
    assert len(plans) == 3  # people, those who are called nearly so, letters
    assert "search_texts_letters" in plans[2], plans[2]
    assert not [plan for plan in plans if "search_texts_pkey" in plan]  # that is: through all rows
