"""The schema on both databases: made at once or migrated step by step, it is the same, whoever starts first."""

import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import TypeAdapter
from sqlalchemy import Engine, create_engine, inspect, select, text

from app.domain.errors import ConfigurationError
from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.evaluation.figures import Figures
from app.evaluation.runs import EvaluationRun, new_run
from app.storage import schema
from app.storage.column_types import Moment, Value
from app.storage.engines.sqlite_database import open_engine
from app.storage.partner_tables import suppressions
from app.storage.reply_tables import reply_hours
from app.storage.schema import HEAD, METADATA, current_revision, migrate
from app.storage.tables import contact_points, contacts, crm_links, effects, leads
from staging.postgres import PostgresServer
from tests.racing import race

RELEASE_0_1 = Path(__file__).parent / "fixtures" / "release_0_1"


@pytest.fixture(params=["sqlite", "postgres"])
def new_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    """Makes engines of empty databases by name; the same name twice is the same database."""
    made: dict[str, str] = {}
    engines: list[Engine] = []

    def make(name: str) -> Engine:
        if request.param == "sqlite":
            engine = open_engine(f"sqlite:///{tmp_path}/{name}.db")
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            database = f"schema_{name}_{abs(hash(tmp_path))}"
            if name not in made:
                made[name] = server.create_database(database)
            engine = create_engine(made[name].replace("postgresql:", "postgresql+psycopg:"))
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.dispose()


def test_a_new_file_needs_no_rewriting_when_somebody_is_erased_first(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")
    migrate(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == 1
    engine.dispose()


def test_another_programs_database_is_refused_and_stays_as_it_is(new_engine: Callable[[str], Engine]) -> None:
    engine = new_engine("foreign")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name VARCHAR(20))"))

    with pytest.raises(ConfigurationError, match=r"another program \(recipes\)"):
        migrate(engine)

    assert inspect(engine).get_table_names() == ["recipes"]


def of_release_0_1(engine: Engine) -> Engine:
    """The tables as the first release made them."""
    kind = "sqlite" if engine.dialect.name == "sqlite" else "postgres"
    script = (RELEASE_0_1 / f"tables.{kind}.sql").read_text()
    with engine.begin() as connection:
        for statement in script.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    return engine


def differences(engine: Engine) -> list[object]:
    """What Alembic would change to bring the database to the tables of the code."""

    def same_type(_context: object, _inspected: object, _column: object, _found: object, ours: object) -> bool | None:
        return False if isinstance(ours, Moment | Value) else None  # ours are integers and texts to a database

    def known(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and (name or "").startswith("search_index"))  # SQLite's own, compared as SQL

    with engine.connect() as connection, warnings.catch_warnings():
        told = "autogenerate skipping metadata-specified expression-based index"
        warnings.filterwarnings("ignore", told)  # such indexes are PostgreSQL's alone: in SQLite there are none
        context = MigrationContext.configure(connection, opts={"compare_type": same_type, "include_name": known})
        return list(compare_metadata(context, METADATA))


def columns_and_indexes(engine: Engine) -> dict[str, object]:
    found = inspect(engine)
    return {
        table: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(table)},
            sorted((index["name"], index["column_names"]) for index in found.get_indexes(table)),
            sorted(
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in found.get_foreign_keys(table)
            ),
            found.get_pk_constraint(table)["constrained_columns"],
            sorted(str(key["name"]) for key in found.get_unique_constraints(table)),
        )
        for table in sorted(found.get_table_names())
        if table != "alembic_version"
    }


def test_a_new_database_is_what_the_migrations_make(new_engine: Callable[[str], Engine]) -> None:
    """But for the order of the columns, which no statement relies on."""
    at_once, step_by_step = new_engine("at_once"), of_release_0_1(new_engine("steps"))
    assert migrate(at_once) == "created"
    assert migrate(step_by_step) == "migrated from 0002"

    assert differences(at_once) == []
    assert differences(step_by_step) == []
    assert columns_and_indexes(at_once) == columns_and_indexes(step_by_step)
    with at_once.connect() as one, step_by_step.connect() as other:
        assert current_revision(one) == current_revision(other) == HEAD


def test_partial_indexes_are_partial_both_ways(new_engine: Callable[[str], Engine]) -> None:
    at_once, step_by_step = new_engine("at_once"), of_release_0_1(new_engine("steps"))
    migrate(at_once)
    migrate(step_by_step)

    made = []
    for engine in (at_once, step_by_step):
        with engine.connect() as connection:
            sqlite = engine.dialect.name == "sqlite"
            listed = "SELECT name, sql FROM sqlite_master" if sqlite else "SELECT indexname, indexdef FROM pg_indexes"
            sql = {row[0]: row[1] or "" for row in connection.execute(text(listed))}
        for name in ("deliveries_due", "leads_due", "tasks_due", "tasks_unalerted"):
            assert " WHERE " in sql[name], name
        made.append({name: text for name, text in sql.items() if name.startswith("search_")})
    assert made[0] == made[1]
    assert len(made[0]) > 3


def test_migrating_again_changes_nothing(new_engine: Callable[[str], Engine]) -> None:
    engine = new_engine("twice")
    migrate(engine)

    assert migrate(engine) == "current"


def test_processes_that_start_together_make_the_tables_once(new_engine: Callable[[str], Engine]) -> None:
    engines = [new_engine("together") for _ in range(4)]

    assert race(*(partial(migrate, engine) for engine in engines)) == []
    assert differences(engines[0]) == []


def test_two_real_processes_make_the_tables_once(tmp_path: Path) -> None:
    script = (
        "import sys; from app.storage.schema import migrate; from app.storage.engines.sqlite_database import open_engine;"
        "print(migrate(open_engine(sys.argv[1])))"
    )
    command = [sys.executable, "-c", script, f"sqlite:///{tmp_path}/leads.db"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [process.communicate(timeout=20) for process in running]

    assert [process.returncode for process in running] == [0, 0], answers
    assert {answer[0].strip() for answer in answers} <= {"created", "current"}


def test_a_database_of_a_newer_version_is_refused(new_engine: Callable[[str], Engine]) -> None:
    engine = new_engine("newer")
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(ConfigurationError, match="newer"):
        migrate(engine)
    with engine.connect() as connection:
        assert current_revision(connection) == "9999"


def test_the_code_names_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def run_alembic(engine: Engine, direction: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        direction(config, revision)


def test_links_to_the_crm_from_before_it_had_a_name_are_hubspots(new_engine: Callable[[str], Engine]) -> None:
    engine = of_release_0_1(new_engine("links"))
    old = "INSERT INTO crm_links VALUES ('f', 'company', 'acme.example', '17'), ('f', 'contact', 'c1', '18')"
    firm = "INSERT INTO firms VALUES ('f', 'F', 'hold', 'live', 100, false, 0, 'start')"
    with engine.begin() as connection:
        connection.execute(text(firm))
        connection.execute(text(old))

    assert migrate(engine) == "migrated from 0002"
    with engine.begin() as connection:
        rows = connection.execute(select(crm_links).order_by(crm_links.c.kind)).all()
    assert [(row.vendor, row.kind, row.our_key, row.their_id) for row in rows] == [
        ("hubspot", "company", "acme.example", "17"),
        ("hubspot", "contact", "c1", "18"),
    ]
    run_alembic(engine, command.downgrade, "0002")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT our_key FROM crm_links ORDER BY kind")).scalars().all() == [
            "acme.example",
            "c1",
        ]


def test_senders_that_an_earlier_release_believed_are_not_proved(new_engine: Callable[[str], Engine]) -> None:
    engine = of_release_0_1(new_engine("senders"))
    said = '"authentication":"pass"'
    old = Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="1",
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
        sender_email="ann@harbor.example",
        message=said,
        authentication=Authentication.PASS,
    )
    stored = TypeAdapter(Inquiry).dump_json(old).decode()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO firms VALUES ('f', 'F', 'hold', 'live', 100, false, 0, 'start')"))
        connection.execute(text("INSERT INTO sources VALUES ('s', 'f', 'inbound_email', 'raw_mail', '[]', false, 0)"))
        connection.execute(
            text(
                "INSERT INTO deliveries (id, firm_id, source_id, fingerprint, path, headers, body, received_at, attempts)"
                " VALUES ('d', 'f', 's', 'x', '', '{}', :body, 0, 0)"
            ),
            {"body": b""},
        )
        connection.execute(
            text(
                "INSERT INTO leads (id, firm_id, source_id, origin_id, delivery_id, channel, received_at, inquiry,"
                " attempts, rescued) VALUES ('l', 'f', 's', '1', 'd', 'inbound_email', 0, :inquiry, 0, false)"
            ),
            {"inquiry": stored},
        )

    assert migrate(engine) == "migrated from 0002"
    with engine.begin() as connection:
        kept = connection.execute(select(leads.c.inquiry)).scalar_one()
    assert not kept.address_proved
    assert kept == replace(old, authentication=Authentication.UNKNOWN)


def test_evaluations_by_answers_out_of_a_file_get_a_kind_of_their_own(new_engine: Callable[[str], Engine]) -> None:
    engine = new_engine("kinds")
    migrate(engine)
    run_alembic(engine, command.downgrade, "0021")
    kept = ("model", "answers of a.jsonl"), ("model", "small-model"), ("offline", "answers of b.jsonl")
    with engine.begin() as connection:
        for judge, model in kept:
            run = new_run(Figures(()), {"model": model}, datetime(2031, 5, 14, tzinfo=UTC))
            stored = {"judge": judge, "run": TypeAdapter(EvaluationRun).dump_json(run).decode()}
            connection.execute(
                text("INSERT INTO evaluation_runs (at, judge, cases, run) VALUES (0, :judge, 'c', :run)"), stored
            )

    run_alembic(engine, command.upgrade, "head")

    with engine.connect() as connection:
        kinds = connection.execute(text("SELECT judge FROM evaluation_runs ORDER BY id")).scalars().all()
    assert kinds == ["recorded", "model", "offline"]


def test_every_migration_can_be_taken_back(new_engine: Callable[[str], Engine]) -> None:
    engine = of_release_0_1(new_engine("back"))
    before = columns_and_indexes(engine)
    migrate(engine)
    run_alembic(engine, command.downgrade, "0002")

    assert columns_and_indexes(engine) == before


def of_release_0_1_with_spellings(engine: Engine) -> Engine:
    """Two spellings of one mailbox asked for silence, were mailed, and made two contacts."""
    person = '{"email": "%s", "email_key": "%s", "company_domain": "github.io", "name": {}}'
    people = {
        "c1": person % ("Bright.Pump@gmail.com", "brightpump@gmail.com"),
        "c2": person % ("ana@pump.github.io", "ana@pump.github.io"),
        "c3": person % ("ana-x@yahoo.com", "ana-x@yahoo.com"),
    }
    rows = [
        "firms VALUES ('f', 'F', 'hold', 'live', 100, false, 0, 'start')",
        "sources VALUES ('s', 'f', 'website_form', 'website_form', '[]', false, 0)",
        (
            "deliveries (id, firm_id, source_id, fingerprint, path, headers, body, received_at, attempts) VALUES"
            " ('d', 'f', 's', '1', '/', '{}', '', 0, 0)"
        ),
        "suppressions VALUES ('f', 'brightpump+b@gmail.com', 'second', 20)",
        "suppressions VALUES ('f', 'bright.pump@googlemail.com', 'first', 10)",
        "suppressions VALUES ('f', 'ana@müller.example', 'third', 30)",
        "suppressions VALUES ('f', 'nobody', 'fourth', 40)",
        "contact_points VALUES ('f', 'email:ana-x@yahoo.com', 'c3'), ('f', 'phone:12345678', 'c3')",
    ]
    first, mails = 1_800_000_000_000_000, ("B.rightPump@gmail.com", "brightpump+z@gmail.com", "ana@m.PUMP.github.io")
    with engine.begin() as connection:
        for row in rows[:-1]:
            connection.exec_driver_sql(f"INSERT INTO {row}")
        for contact, known in people.items():
            values = {"id": contact, "people": f"[{known}]"}
            connection.execute(
                text("INSERT INTO contacts (id, firm_id, name, people, created_at) VALUES (:id, 'f', '', :people, 0)"),
                values,
            )
        connection.exec_driver_sql(f"INSERT INTO {rows[-1]}")
        for number, address in enumerate(mails):
            stored = {"id": f"e{number}", "at": first + number, "mail": json.dumps({"to_address": address})}
            connection.execute(
                text(
                    "INSERT INTO leads (id, firm_id, source_id, origin_id, delivery_id, channel, received_at, inquiry,"
                    " attempts, rescued) VALUES (:id, 'f', 's', :id, 'd', 'website_form', 0, '{}', 0, false)"
                ),
                stored,
            )
            connection.execute(
                text(
                    "INSERT INTO effects (id, firm_id, lead_id, kind, state, answer, mail, to_key, to_domain, holder,"
                    " intended_at) VALUES (:id, 'f', :id, 'first_reply', 'done', 'reply', :mail, 'old', 'old', 'h', :at)"
                ),
                stored,
            )
    return engine


def test_what_was_stored_by_spelling_is_found_by_mailbox(new_engine: Callable[[str], Engine]) -> None:
    engine = of_release_0_1_with_spellings(of_release_0_1(new_engine("spellings")))
    migrate(engine)

    with engine.connect() as connection:
        refused = connection.execute(select(suppressions).order_by(suppressions.c.at)).all()
        mailed = connection.execute(
            select(effects.c.to_key, effects.c.to_domain, effects.c.source_id).order_by(effects.c.id)
        ).all()
        hours = connection.execute(select(reply_hours)).all()
        points = {
            (key, contact)
            for key, contact in connection.execute(select(contact_points.c.key, contact_points.c.contact_id))
            if key.startswith(("email:", "phone:")) and "~" not in key
        }
        people = dict(connection.execute(select(contacts.c.id, contacts.c.people)).all())
    assert [(row.mailbox, row.address, row.reason) for row in refused] == [
        ("brightpump@gmail.com", "bright.pump@googlemail.com", "first"),
        ("ana@müller.example", "ana@müller.example", "third"),
        ("nobody", "nobody", "fourth"),
    ]
    assert [tuple(row) for row in mailed] == [
        ("brightpump@gmail.com", "gmail.com", "s"),
        ("brightpump@gmail.com", "gmail.com", "s"),
        ("ana@m.pump.github.io", "pump.github.io", "s"),
    ]
    assert [(row.source_id, row.replies) for row in hours] == [("s", 3)]
    assert points == {
        ("email:brightpump@gmail.com", "c1"),
        ("email:ana@pump.github.io", "c2"),
        ("email:ana@yahoo.com", "c3"),
        ("email:ana-x@yahoo.com", "c3"),
        ("phone:12345678", "c3"),
    }
    assert people["c3"][0].email_key == "ana@yahoo.com"
    assert people["c2"][0].company_domain == "pump.github.io"
