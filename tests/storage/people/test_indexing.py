"""The index of the search stays what its rows say: through merging, erasing, moving and the migration."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

from app.storage import schema
from app.storage.access.saved_views import save_view, views_of
from app.storage.copying import copy_everything
from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.people import merging
from app.storage.people.emptying import empty_leads
from app.storage.people.indexing import index_contact
from app.storage.people.proposals import open_proposals
from app.storage.search.finding import find
from app.storage.search_tables import search_texts
from app.storage.tables import contacts, leads
from tests.path_parts import LeadPath
from tests.person_to_erase import ADDRESS, LETTER, NAME, ask_to_erase, erasing, row
from tests.search_rows import is_kept, should_be

WORK: dict[str, object] = {"email": "a.holt@kelp.example", "name": "Anneliese Holt", "message": "Help with pricing?"}
HOME: dict[str, object] = {"email": "anneliese77@homely.example", "name": "Anneliese Holt", "message": "Oak doors?"}
BY = "ines@larkfield.example"


def is_right(database: Database) -> bool:
    return database.read(is_kept) == database.read(should_be)


def found(path: LeadPath, question: str) -> tuple[int, int]:
    """(people, letters)."""
    answer = path.database.read(lambda connection: find(connection, path.firm.id, question))
    return len(answer.people), len(answer.letters)


def newest_lead(path: LeadPath) -> str:
    newest = select(leads.c.id).order_by(leads.c.id.desc()).limit(1)
    return str(path.database.read(lambda connection: connection.execute(newest).scalar_one()))


def test_two_contacts_made_one_are_found_once_and_each_again_after_it_is_taken_back(path: LeadPath) -> None:
    path.run(WORK)
    path.run(HOME)
    assert found(path, "anneliese") == (2, 0)
    (pair,) = path.database.read(lambda connection: open_proposals(connection, path.firm.id))
    change = path.database.write(lambda connection: merging.accept(connection, path.firm.id, pair.id, BY, path.clock()))
    assert is_right(path.database)
    assert found(path, "anneliese") == found(path, "holt homely") == found(path, "holt kelp") == (1, 0)

    assert path.database.write(
        lambda connection: merging.undo(connection, path.firm.id, change or "", BY, path.clock())
    )
    assert is_right(path.database)
    assert (found(path, "anneliese"), found(path, "homely kelp")) == ((2, 0), (0, 0))


def test_a_conversation_that_is_somebody_elses_is_found_under_them(path: LeadPath) -> None:
    path.run(WORK)
    path.clock.advance(60 * 86_400)
    path.run(WORK | {"name": "Bertram Quill", "message": "Quite another matter: our northern mill."})
    last = newest_lead(path)
    path.database.write(lambda connection: merging.split(connection, path.firm.id, last, BY, path.clock()))
    assert is_right(path.database)
    assert found(path, "quill")[0] == 1


def test_an_erased_person_is_found_by_nothing_they_were_or_wrote(path: LeadPath) -> None:
    path.run(row())
    path.run({"email": "b@ottermill.example", "name": "Bo Otter", "message": f"{NAME} told me of you. Brick kilns?"})
    assert found(path, "quirina") == (1, 1)
    ask_to_erase(path)
    erasing(path).carry_out_due()
    for question in ("quirina", "voss", ADDRESS, "tallowmere", "veneers", LETTER):
        assert found(path, question) == (0, 0), question
    assert found(path, "brick kilns") == (0, 1)
    assert is_right(path.database)


@pytest.mark.parametrize(
    ("name", "query", "left"),
    [
        ("Quirina", "tier=hot", []),
        ("One", "q=abernethy&tier=hot", []),
        ("Two", "q=quirina.voss%40tallowmere.example", []),
        ("Hot ones", "tier=hot", ["Hot ones"]),
        ("Kilns", "q=kilns", ["Kilns"]),
    ],
)
def test_a_list_kept_by_the_name_of_an_erased_person_goes_too(
    path: LeadPath, name: str, query: str, left: list[str]
) -> None:
    path.run(row())
    path.database.write(lambda connection: save_view(connection, path.firm.id, BY, name, query, path.clock()))
    ask_to_erase(path)
    erasing(path).carry_out_due()
    kept = path.database.read(lambda connection: views_of(connection, path.firm.id, BY))
    assert [one.name for one in kept] == left


def test_a_contact_forgets_what_an_emptied_lead_alone_said(path: LeadPath) -> None:
    path.run(WORK)
    path.clock.advance(60 * 86_400)
    path.run(WORK | {"name": "Anneliese Holt-Zuber", "message": "The northern mill again."})
    last = newest_lead(path)
    assert found(path, "zuber")[0] == 1
    path.database.write(lambda connection: empty_leads(connection, [last], path.clock()))
    assert found(path, "zuber") == (0, 0)
    assert is_right(path.database)


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir())).lower()


def test_no_word_of_an_erased_person_is_left_in_a_byte_of_the_file(
    sqlite_database: SqliteDatabase, tmp_path: Path
) -> None:
    """Also not in the index, which keeps what was deleted until its parts are merged."""
    path = LeadPath(sqlite_database)
    for number in range(40):
        path.run({"email": f"p{number}@many.example", "name": f"Pat Many{number}", "message": f"Kilns and w{number}."})
    path.run(row())
    for number in range(40, 80):
        path.run({"email": f"p{number}@many.example", "name": f"Pat Many{number}", "message": f"Kilns and w{number}."})
    written = (b"quirina", b"abernethy", b"voss", b"tallowmere", b"veneers", b"irina", b"vooss")
    assert all(word in bytes_of(tmp_path) for word in written[:5])
    with sqlite_database.engine.connect() as connection:
        assert "quirina" in words_in(connection)

    ask_to_erase(path)
    assert erasing(path).carry_out_due() == 1

    assert [word for word in written if word in bytes_of(tmp_path)] == []
    with sqlite_database.engine.connect() as connection:
        assert {"kilns", "many41", "w79"} <= words_in(connection)
        assert not {"quirina", "veneers"} & words_in(connection)
    assert found(path, "w41 kilns") == (0, 1)


def words_in(connection: Connection) -> set[str]:
    """All words of SQLite's index."""
    connection.execute(text("CREATE VIRTUAL TABLE IF NOT EXISTS temp.seen USING fts5vocab(main, search_index, row)"))
    return set(connection.execute(text("SELECT term FROM temp.seen")).scalars())


def test_a_move_takes_the_index_along_and_goes_on_counting(
    path: LeadPath, sqlite_database: SqliteDatabase, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    path.run(WORK)
    is_postgres = path.database.engine.dialect.name == "postgresql"
    target: Database = sqlite_database if is_postgres else request.getfixturevalue("postgres_database")
    copy_everything(path.database.engine, target.engine, None, path.clock(), lambda *_step: None)
    moved = LeadPath.__new__(LeadPath)
    moved.database, moved.firm = target, path.firm
    assert found(moved, "anneliese pricing") == (0, 0)
    assert (found(moved, "anneliese"), found(moved, "pricing")) == ((1, 0), (0, 1))
    copied = target.read(is_kept)
    target.write(index_all_again)
    assert target.read(is_kept) == copied == target.read(should_be)


def index_all_again(connection: Connection) -> None:
    for contact_id in connection.execute(select(contacts.c.id)).scalars().all():
        index_contact(connection, contact_id)


def test_the_migration_fills_the_index_with_all_there_is(path: LeadPath) -> None:
    path.run(WORK)
    path.run(HOME)
    before = path.database.read(is_kept)
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    every = ScriptDirectory.from_config(config).walk_revisions()
    ours = next(one for one in every if one.path.endswith("_search.py"))
    for direction, revision in ((command.downgrade, str(ours.down_revision)), (command.upgrade, "head")):
        with path.database.engine.begin() as connection:
            config.attributes["connection"] = connection
            direction(config, revision)
    assert path.database.read(is_kept) == before
    assert (found(path, "anneliese"), found(path, "oak")) == ((2, 0), (0, 1))
    path.database.write(lambda connection: connection.execute(search_texts.delete()))
    assert found(path, "anneliese") == (0, 0)
