"""In the wrong shell: a command names its database, makes none, uses none that was moved, and never says "stopped" idly."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.domain.errors import ConfigurationError
from app.engine.one_worker import OneWorker
from app.main.composition import build_service
from app.main.databases import open_database, open_existing
from app.settings import read_settings
from tests.installed import only_these_settings
from tests.seeding import Seed, empty_database

ROOT = Path(__file__).parents[2]
WRITING = (
    ("stop",),
    ("resume",),
    ("rollout", "--percent", "5"),
    ("sources", "add", "website", "--adapter", "website_form"),
    ("sources", "pause", "website"),
    ("sources", "rotate", "website"),
    ("sign-in", "isobel@fernhill.example"),
    ("digest", "--send"),
    ("tasks", "some-task", "--decision", "drop"),
)
READING = (("rollout",), ("sources", "list"), ("lead",), ("tasks",), ("digest",), ("work",))
Leads = Callable[..., Result]


def installed_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Leads:
    """The command with a database there, which may not be yet."""
    url = f"sqlite:///{folder}/leads.db"
    only_these_settings(monkeypatch, database_url=url, profiles_directory=str(ROOT / "profiles"))
    return lambda *arguments: CliRunner().invoke(cli, arguments)


@pytest.fixture
def leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Leads:
    return installed_in(tmp_path, monkeypatch)


@pytest.mark.parametrize("command", [*WRITING, *READING], ids=" ".join)
def test_where_there_is_no_database_none_is_made(leads: Leads, tmp_path: Path, command: tuple[str, ...]) -> None:
    ended = leads(*command)

    assert isinstance(ended.exception, ConfigurationError)
    assert f"There is no database at sqlite:///{tmp_path}/leads.db" in str(ended.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_command_that_writes_names_its_database(leads: Leads, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "leads.db").write_bytes(empty_database())

    said = leads(*command).stderr

    assert said.splitlines()[0] == f"Database: sqlite:///{tmp_path}/leads.db (nothing serves it now)"


def test_a_password_is_not_named_with_it(leads: Leads, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "canary" + "-password"
    url = f"postgresql://leads:{secret}@127.0.0.1:1/leads?password={secret}"
    monkeypatch.setenv("LEADS_DATABASE_URL", url)

    said = leads("migrate").stderr

    assert said.startswith("Database: postgresql://leads:***@127.0.0.1:1/leads\n")
    assert secret not in said


def test_stopping_what_nobody_serves_is_no_success(leads: Leads, tmp_path: Path) -> None:
    leads("migrate")

    alone = leads("stop", "--json")
    lock = OneWorker(tmp_path / "leads.db").acquire()
    served = leads("stop", "--json")
    lock.release()

    assert (alone.exit_code, served.exit_code) == (1, 0)
    assert "nothing that runs was stopped" in alone.stderr
    assert served.stderr == f"Database: sqlite:///{tmp_path}/leads.db\n"
    assert json.loads(alone.stdout)[0]["stopped"], "and yet it is stopped, should it be served later"


def test_a_database_that_was_moved_is_refused_until_it_is_put_to_use_again(leads: Leads, tmp_path: Path) -> None:
    leads("migrate")
    assert leads("migrate", "--to", f"sqlite:///{tmp_path}/new.db").exit_code == 0

    refused = [leads(*command).exception for command in (("stop",), ("lead",), ("migrate",))]
    with pytest.raises(ConfigurationError, match="was moved"):
        open_database(read_settings(os.environ), {})
    leads("migrate", "--reopen")

    assert all("was moved to another database" in str(error) for error in refused)
    assert leads("lead").exit_code == 0


def test_the_new_database_is_not_marked(leads: Leads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leads("migrate")
    leads("migrate", "--to", f"sqlite:///{tmp_path}/new.db")
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")

    assert leads("lead").exit_code == 0


def test_sending_alone_is_asked_how_far(leads: Leads) -> None:
    leads("migrate")

    asked = leads("rollout", "--autonomy", "send")

    assert asked.exit_code == 2
    assert "--percent" in asked.stderr
    assert json.loads(leads("rollout", "--json").stdout)[0]["autonomy"] == "hold"


def test_a_sample_that_an_upgrade_brings_back_stops_nothing(
    leads: Leads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "profiles" / "acorn"
    shutil.copytree(ROOT / "profiles" / "fernhill", ours)
    text = (ours / "firm.toml").read_text().replace("hello@fernhill.example", "hello@acorn.test")
    (ours / "firm.toml").write_text(text)
    monkeypatch.setenv("LEADS_PROFILES_DIRECTORY", str(tmp_path / "profiles"))
    leads("migrate")
    leads("sources", "add", "website", "--adapter", "website_form")

    shutil.copytree(ROOT / "profiles" / "fernhill", tmp_path / "profiles" / "fernhill")

    (row,) = json.loads(leads("rollout", "--json").stdout)
    assert row["firm"] == "acorn"
    assert leads("sources", "add", "more", "--adapter", "website_form", "--firm", "fernhill").exit_code == 1


WRONG = (
    ("LEADS_SMPT_HOST", "mail.example"),
    ("LEADS_PORT", "http"),
    ("LEADS_PROFILES_DIRECTORY", "nowhere"),
    ("LEADS_PROFILES_DIRECTORY", "bad"),
)


NEEDING_THE_DATABASE = (
    "stop",
    "resume",
    "tasks",
    "refusals list",
    "lead",
    "backup kept",
    "restore before --check",
    "erase answered@visitor.example --yes",
)
READING_NO_PROFILE = {"bad": ("backup kept", "restore before --check"), "nowhere": ("restore before --check",)}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm with a source, a lead and a backup, beside profiles with a mistake (in `bad`)."""
    folder = tmp_path_factory.mktemp("acorn")
    shutil.copytree(ROOT / "profiles" / "fernhill", folder / "profiles" / "acorn")
    shutil.copytree(ROOT / "profiles", folder / "bad")
    (folder / "bad" / "fernhill" / "firm.toml").write_text("name = = 3")
    with pytest.MonkeyPatch.context() as monkeypatch:
        leads = in_folder(folder, monkeypatch)
        leads("migrate")
        assert leads("sources", "add", "acorn-form", "--adapter", "website_form").exit_code == 0
        with open_existing(read_settings(os.environ)) as database:
            database.write(lambda connection: Seed(connection, "acorn").lead("answered"))
        assert leads("backup", "before").exit_code == 0
    return folder


def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Leads:
    """The command with this folder's database and profiles, from within it."""
    found = installed_in(folder, monkeypatch)
    monkeypatch.setenv("LEADS_PROFILES_DIRECTORY", str(folder / "profiles"))
    monkeypatch.chdir(folder)
    return found


@pytest.fixture
def acorn(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Leads:
    """A firm with a source, whose database is served, while a profile on disk has a mistake (in `bad`)."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return in_folder(tmp_path, monkeypatch)


@pytest.mark.parametrize(("name", "value"), WRONG, ids="=".join)
@pytest.mark.parametrize("command", NEEDING_THE_DATABASE)
def test_what_needs_only_the_database_is_stopped_by_no_mistake_elsewhere(
    acorn: Leads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, command: str
) -> None:
    monkeypatch.setenv(name, value)

    lock = OneWorker(tmp_path / "leads.db").acquire()
    done = acorn(*command.split(), "--json")
    lock.release()

    assert done.exit_code == 0, done.output
    if command in ("stop", "resume"):
        assert [(row["firm"], row["stopped"]) for row in json.loads(done.stdout)] == [("acorn", command == "stop")]
    if name != "LEADS_PROFILES_DIRECTORY" or command not in READING_NO_PROFILE.get(value, ()):
        assert done.stderr.startswith("Warning: ")


def test_the_switch_stops_every_firm_where_none_is_named(acorn: Leads, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "profiles" / "acorn", tmp_path / "profiles" / "beech")

    acorn("stop")

    for firm in ("acorn", "beech"):
        assert json.loads(acorn("rollout", "--firm", firm, "--json").stdout)[0]["stopped"] is True


def test_letting_more_leave_needs_settings_that_are_right(acorn: Leads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADS_SMPT_HOST", "mail.example")

    assert isinstance(acorn("rollout", "--percent", "5").exception, ConfigurationError)


def test_serving_in_the_wrong_directory_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADS_PROFILES_DIRECTORY", str(tmp_path / "nowhere"))
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path}/var/leads.db")

    with pytest.raises(ConfigurationError, match="No firm's folder in"):
        build_service(read_settings(os.environ))

    assert list(tmp_path.iterdir()) == []
