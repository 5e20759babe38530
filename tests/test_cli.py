"""The `leads` command in a directory of its own: figures on stdout, sentences on stderr, exit codes that tell."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app import cli as command_line
from app.commands.options import operator
from app.domain.delivery import Delivery
from app.domain.judgement import Disposition
from app.domain.task import RequiredAction
from app.engine.one_worker import OneWorker
from app.main.clock import utc_now
from app.storage.access.firms import load_source
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.deliveries import load_delivery
from app.storage.people.refusal_questions import ask_about_refusal
from app.storage.people.refusals import suppress
from app.storage.tasks.tasks import load_task
from tests.installed import install
from tests.seeding import Seed, fresh_database

ROOT = Path(__file__).parents[1]
RUNNER = CliRunner()
Leads = Callable[..., Any]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory as after an installation, with nothing set but where the data lie."""
    install(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def leads(place: Path) -> Leads:
    """Runs a command with --json and returns its value; an exit code is a failure, and so is more on stderr than where."""
    where = f"Database: sqlite:///{place}/leads.db"

    def run(*arguments: str) -> Any:
        result = RUNNER.invoke(command_line.cli, [*arguments, "--json"])
        assert result.exit_code == 0, result.output + repr(result.exception)
        assert result.stderr in ("", f"{where}\n", f"{where} (nothing serves it now)\n")
        return json.loads(result.stdout)

    return run


def refused(*arguments: str) -> tuple[int, str]:
    """Exit code and sentence, as a terminal shows them."""
    told, before = io.StringIO(), sys.argv
    sys.argv = ["leads", *arguments]
    try:
        with contextlib.redirect_stderr(told), pytest.raises(SystemExit) as ended:
            command_line.main()
    finally:
        sys.argv = before
    return int(ended.value.code or 0), told.getvalue()


@contextlib.contextmanager
def served(place: Path) -> Iterator[None]:
    """As while `leads serve` runs on the database there."""
    lock = OneWorker(place / "leads.db").acquire()
    yield
    lock.release()


def seed(place: Path) -> Seed:
    """One held lead with its task, and one that was filtered, in the firm of the profile."""
    with fresh_database(place) as database:

        def fill(connection: Any) -> Seed:
            found = Seed(connection, "fernhill").firm()
            found.lead("held", held="Autonomy is set to hold.", score=74, draft=True)
            found.lead("pitch", disposition=Disposition.VENDOR_PITCH)
            found.task("approve", RequiredAction.APPROVE_REPLY, due_at=utc_now(), about="held")
            return found

        return database.write(fill)


def test_migrating_makes_the_tables_once(leads: Leads, place: Path) -> None:
    (place / "leads.db").unlink()

    assert leads("migrate") == {"schema": "created"}
    assert leads("migrate") == {"schema": "current"}


def test_a_source_is_opened_paused_rotated_and_listed_without_its_secret(leads: Leads, place: Path) -> None:
    (made,) = leads("sources", "add", "website", "--adapter", "website_form")
    assert made["address"] == "http://127.0.0.1:8000/in/website"
    assert len(made["secret"]) >= 32
    assert leads("sources", "pause", "website") == [{"name": "website", "paused": True}]
    (listed,) = leads("sources", "list")
    assert (listed["name"], listed["paused"], "secret" in listed) == ("website", True, False)
    assert listed["address"] == made["address"]
    assert leads("sources", "alarm", "website", "--off") == [{"name": "website", "silence_alarm": False}]
    leads("sources", "resume", "website")
    (rotated,) = leads("sources", "rotate", "website")

    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        source = database.read(lambda connection: load_source(connection, "website"))
    assert source is not None
    assert (source.paused, source.secrets) == (False, (rotated["secret"], made["secret"]))


def test_the_adapters_are_listed(leads: Leads) -> None:
    assert {"adapter": "postmark", "channel": "inbound_email"} in leads("sources", "adapters")


def test_the_rollout_is_shown_and_changed(leads: Leads, place: Path) -> None:
    (before,) = leads("rollout")
    assert (before["autonomy"], before["mode"], before["stopped"]) == ("hold", "live", False)
    assert any("it reads like a complaint" in sentence for sentence in before["table"])
    (after,) = leads("rollout", "--percent", "10", "--autonomy", "send", "--mode", "shadow")
    assert (after["percent"], after["autonomy"], after["mode"]) == (10, "send", "shadow")
    with served(place):
        assert leads("stop")[0]["stopped"] is True
    assert leads("resume")[0] == after


def test_leads_and_tasks_are_listed_and_decided_once(leads: Leads, place: Path) -> None:
    seeded = seed(place)
    lines = {line["id"]: line for line in leads("lead")}
    assert lines[seeded.ids["held"]]["decision"] == "held"
    assert lines[seeded.ids["pitch"]]["decision"] == "vendor_pitch"
    story = leads("lead", seeded.ids["held"])
    assert (story["score"], len(story["tasks"])) == (74, 1)

    (task,) = leads("tasks")
    offered = "a task to approve reply is decided as one of: send, drop, answered, no_inquiry, pitch, spam"
    for said, told in ((("--decision", "sned"), "not 'sned'"), ((), "and none of them was given")):
        code, sentence = refused("tasks", task["id"], *said)
        assert (code, sentence.splitlines()[-1]) == (2, f"leads: --decision: {offered}; {told}")
    assert (task["action"], task["lead"]) == ("approve_reply", seeded.ids["held"])
    decided = {"task": task["id"], "who": "Held Person", "decision": "send"}
    assert leads("tasks", task["id"], "--decision", "send") == [decided]
    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        stored = database.read(lambda connection: load_task(connection, task["id"]))
    assert stored is not None
    assert (stored.decision, stored.decided_by) == ("send", operator()[0])
    assert refused("tasks", task["id"], "--decision", "drop")[1].endswith("leads: this task has been decided already\n")


def test_a_wish_nobody_has_decided_about_is_listed_and_lifting_it_answers_its_task(leads: Leads, place: Path) -> None:
    seeded, visitor = seed(place), "held@visitor.example"
    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:

        def ask(connection: Any) -> str:
            seeded.connection = connection
            ask_about_refusal(connection, "fernhill", seeded.ids["held"], visitor, utc_now())
            return seeded.task("asked", RequiredAction.CONFIRM_REFUSAL, due_at=utc_now(), about="held")

        task_id = database.write(ask)
    assert [row["address"] for row in leads("refusals", "list")] == [visitor]
    assert RUNNER.invoke(command_line.cli, ["refusals", "lift", visitor]).exit_code == 0
    assert leads("refusals", "list") == []
    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        task = database.read(lambda connection: load_task(connection, task_id))
    assert task is not None
    assert task.decision == "done"


def test_an_address_is_refused_by_hand_with_who_and_why_and_lifted_again(leads: Leads, place: Path) -> None:
    seed(place)
    asked = ["refusals", "add", "ann@visitor.example", "--why", "complained by telephone"]
    assert RUNNER.invoke(command_line.cli, asked).exit_code == 0
    (row,) = leads("refusals", "list")
    assert (row["address"], row["why"], row["by"]) == (
        "ann@visitor.example",
        "complained by telephone",
        operator()[0],
    )
    assert refused("refusals", "add", "no address", "--why", "x")[0] == 2
    assert RUNNER.invoke(command_line.cli, ["refusals", "lift", "ann@visitor.example"]).exit_code == 0
    assert leads("refusals", "list") == []


def test_a_reply_to_somebody_who_refused_mail_cannot_be_decided(place: Path) -> None:
    seeded = seed(place)
    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        database.write(
            lambda connection: suppress(
                connection, "fernhill", "held@visitor.example", "asked by link", utc_now(), by="the test"
            )
        )
    code, sentence = refused("tasks", seeded.ids["approve"], "--decision", "send", "--despite-refusal")
    assert (code, "leads refusals lift" in sentence) == (1, True)


def test_a_list_of_tasks_that_ends_early_says_so(place: Path) -> None:
    seed(place)

    all_of_them = RUNNER.invoke(command_line.cli, ["tasks"])
    first = RUNNER.invoke(command_line.cli, ["tasks", "--limit", "1"])

    assert all_of_them.stderr == ""
    assert first.stderr == "These are the first 1; --limit shows more.\n"


def test_a_partner_gets_a_link_and_a_digest(leads: Leads, place: Path) -> None:
    seed(place)
    partner = _partner()
    assert leads("sign-in", partner)["link"].startswith("http://127.0.0.1:8000/")
    digest = leads("digest", partner, "--day", "2031-05-14")
    assert (digest["to"], digest["sent"], digest["counts"]["adds_up"]) == (partner, False, True)


def _partner() -> str:
    text = Path("profiles/fernhill/firm.toml").read_text()
    return next(word for word in text.replace('"', " ").split() if "@" in word and "hello" not in word)


def test_the_doctor_names_each_part(place: Path) -> None:
    assert place.exists()
    result = RUNNER.invoke(command_line.cli, ["doctor", "--json"])
    parts = {row["part"]: row for row in json.loads(result.stdout)}

    assert result.exit_code == 0
    assert parts["database"]["state"] == parts["profiles"]["state"] == "working"
    assert parts["LEADS_SMTP_HOST"]["state"] == "not configured"


def test_the_doctor_fails_when_a_configured_part_does(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place.exists()
    monkeypatch.setenv("LEADS_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("LEADS_SMTP_PORT", "1")
    result = RUNNER.invoke(command_line.cli, ["doctor", "--json"])
    parts = {row["part"]: row for row in json.loads(result.stdout)}

    assert result.exit_code == 1
    assert parts["mail server"]["state"] == "failing"
    assert "LEADS_SMTP_HOST" in parts["mail server"]["what to do"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("sources", "pause", "nobody"), 1, "there is no source nobody"),
        (("sources", "rotate", "nobody"), 1, "there is no source nobody"),
        (("sources", "add", "a b", "--adapter", "postmark"), 2, "letters, digits"),
        (("sources", "add", "web", "--adapter", "fax"), 2, "--adapter is one of"),
        (("rollout", "--mode", "loud"), 2, "--mode is live or shadow"),
        (("rollout", "--firm", "nobody"), 1, "--firm: fernhill"),
        (("lead", "nobody"), 1, "there is no lead nobody"),
        (("tasks", "nobody"), 1, "there is no task nobody"),
        (("sign-in", "nobody@elsewhere.example"), 1, "profiles/*/firm.toml"),
        (("digest", "--day", "someday"), 2, "--day is today"),
        (("digest", "2026-11-28"), 2, "for a day: --day 2026-11-28"),
        (("export", "Ana Costa"), 1, "give a mail address, or the id"),
        (("doctor", "--mail", "none.eml"), 1, "--mail none.eml: No such file"),
        (("digest", "nobody@elsewhere.example"), 1, "not a partner"),
        (("try", "judge", "no-such-file.jsonl"), 2, "No such file"),
        (("try", "judge", "profiles/fernhill/firm.toml", "--firm", "nobody"), 2, "there is no profile nobody"),
    ],
)
def test_a_mistake_is_a_sentence_and_an_exit_code(
    place: Path, arguments: Sequence[str], code: int, sentence: str
) -> None:
    assert place.exists()
    exit_code, told = refused(*arguments)

    *where, said = told.splitlines()
    assert (exit_code, [line.partition(" ")[0] for line in where]) in ((code, []), (code, ["Database:"])), told
    assert sentence in said


def test_the_command_itself_says_so_too(place: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app.cli", "lead", "nobody"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert (result.returncode, result.stdout, result.stderr) == (1, "", "leads: there is no lead nobody\n")


@pytest.mark.parametrize(
    ("name", "value", "code", "sentence"),
    [
        ("LEADS_NONSENSE", "1", 2, "LEADS_NONSENSE is not a setting"),
        ("LEADS_SMPT_HOST", "mail.example", 2, "did you mean LEADS_SMTP_HOST?"),
        ("LEADS_PORT", "http", 2, "LEADS_PORT"),
        ("LEADS_DATABASE_URL", "mysql://127.0.0.1/leads", 2, "LEADS_DATABASE_URL"),
        ("LEADS_DATABASE_URL", "sqlite://", 2, "name a file"),
        ("LEADS_DATABASE_URL", "postgresql://leads@127.0.0.1:1/leads", 1, "the database cannot be used"),
        ("LEADS_DATABASE_URL", "sqlite:////proc/none/leads.db", 2, "/proc/none"),
        ("LEADS_PROFILES_DIRECTORY", "nowhere", 2, "No firm's folder in"),
    ],
)
def test_a_wrong_setting_is_a_sentence_too(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: int, sentence: str
) -> None:
    assert place.exists()
    monkeypatch.setenv(name, value)
    exit_code, told = refused("rollout")

    assert exit_code == code, told
    assert sentence in told
    assert told.count("\n") == 1, "one line"


def test_a_file_that_is_no_database_is_told_as_such(place: Path) -> None:
    (place / "leads.db").write_text("this is a letter, not a database, and it is long enough to be looked at" * 20)
    code, told = refused("rollout")

    assert (code, "not a database" in told) == (1, True)


def test_tables_are_for_people(place: Path) -> None:
    assert place.exists()
    empty = RUNNER.invoke(command_line.cli, ["lead"])
    assert (empty.exit_code, empty.stdout) == (0, "No lead yet.\n")
    assert "it reads like a complaint" in RUNNER.invoke(command_line.cli, ["rollout"]).stdout


def test_a_second_serve_on_one_sqlite_file_is_refused(place: Path) -> None:
    with served(place):
        code, told = refused("serve", "--port", "0")

    assert (code, "Another worker already uses this database" in told) == (2, True)


def test_what_was_kept_before_an_upgrade_of_the_command_is_still_there(leads: Leads, place: Path) -> None:
    """Opening the database for a command changes nothing that was stored."""
    leads("sources", "add", "website", "--adapter", "website_form")
    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        from app.storage.leads.deliveries import store_delivery

        kept = Delivery(headers={}, body=b"x", received_at=utc_now())
        keep = partial(store_delivery, firm_id="fernhill", source_id="website", delivery=kept)
        delivery_id, _ = database.write(keep)
    leads("rollout", "--percent", "5")
    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        found = database.read(lambda connection: load_delivery(connection, delivery_id))

    assert found is not None
    assert found.next_step == "read"


def test_ids_and_secrets_stay_whole_on_a_line_of_80_characters(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    seeded = seed(place)

    made = RUNNER.invoke(command_line.cli, ["sources", "add", "website", "--adapter", "website_form"]).stdout
    newest = RUNNER.invoke(command_line.cli, ["lead"]).stdout
    story = RUNNER.invoke(command_line.cli, ["lead", seeded.ids["held"]]).stdout
    waiting = RUNNER.invoke(command_line.cli, ["tasks"]).stdout

    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        source = database.read(lambda connection: load_source(connection, "website"))
    assert source is not None
    assert f"secret={source.secrets[0]}" in made.splitlines()
    assert all(seeded.ids[lead] in newest for lead in ("held", "pitch"))
    assert f"id={seeded.ids['held']}" in story.splitlines()
    assert json.loads(RUNNER.invoke(command_line.cli, ["tasks", "--json"]).stdout)[0]["id"] in waiting
    assert max(map(len, (newest + waiting).splitlines())) <= 80


def test_the_version_is_told() -> None:
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert RUNNER.invoke(command_line.cli, ["--version"]).stdout == f"{packaged}\n"


def test_the_doctor_names_case_studies_that_are_not_the_firms(place: Path) -> None:
    firm = place / "profiles" / "fernhill" / "firm.toml"
    firm.write_text(
        firm.read_text()
        .replace("https://fernhill.example", "https://acorn.example")
        .replace('own_domains = ["fernhill.example"]', 'own_domains = ["acorn.example"]')
    )

    rows = json.loads(RUNNER.invoke(command_line.cli, ["doctor", "--json"]).stdout)

    (told,) = [row for row in rows if row["part"] == "case studies of fernhill"]
    assert (told["state"], "gantrymoor-demand" in told["what to do"]) == ("not configured", True)
