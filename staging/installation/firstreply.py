"""A whole Firstreply with its sandbox, whose processes can be ended one by one and started again."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx2
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from app.cli import cli
from app.storage.booking_tables import bookings
from app.storage.schema import with_driver
from app.storage.tables import deliveries
from staging.installation.processes import READY_WITHIN_SECONDS, ROOT, CannotGoOn, Processes
from staging.installation.sandbox import Sandbox, begin_sandbox, sandbox_of
from staging.postgres import PostgresServer, postgres_server
from staging.serving import LOOPBACK, PLAIN_HTTP, free_port

EngineName = Literal["sqlite", "postgres"]
WEB = "web"
WEBSITE = {"website": "website_form"}
LOGS_KEPT_IN = "BREAK_LOGS"  # an environment variable: a directory
_LOOK_EVERY_SECONDS = 0.05
_STOPPED_WITHIN_SECONDS = 40
_MOST_ROWS = "10000"


@dataclass(kw_only=True)
class Installation:
    """Its processes are `web` (on SQLite the worker too), and on PostgreSQL `worker-1`, `worker-2`, ..."""

    processes: Processes
    sandbox: Sandbox
    postgres: PostgresServer | None
    workers: int
    settings: dict[str, str]
    database_directory: Path
    profiles: Path = ROOT / "profiles"
    children: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)  # of each source
    port: int = field(default_factory=free_port)
    ahead: timedelta = timedelta(0)  # of the service's clock, from its next start

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def database_url(self) -> str:
        return self.postgres.url if self.postgres else f"sqlite:///{self.database_directory / 'leads.db'}"

    @property
    def names(self) -> list[str]:
        """Every process that makes up the service."""
        return [WEB, *(f"worker-{number}" for number in range(1, self.workers + 1))]

    @property
    def environment(self) -> dict[str, str]:
        """Nothing the caller set for another Firstreply gets in."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("LEADS_")}
        key = {"LEADS_SECRET_KEY": "a-key-for-one-run-of-the-sandbox"} if self.postgres else {}
        return {
            **plain,
            **key,
            **self.settings,
            "LEADS_DATABASE_URL": self.database_url,
            "LEADS_PROFILES_DIRECTORY": str(self.profiles),
            "LEADS_PROMPTS_DIRECTORY": str(ROOT / "prompts"),
            "LEADS_PUBLIC_URL": self.url,
        }

    def add_sources(self, sources: Mapping[str, str]) -> None:
        """Name -> adapter; their secrets are kept here."""
        for name, adapter in sources.items():
            row = self.ask("sources", "add", name, "--adapter", adapter)
            self.secrets[name] = str((row[0] if isinstance(row, list) else row)["secret"]).encode()

    def ask(self, *command: str, typed: str = "") -> Any:
        """What a `leads` command answers with --json, with `typed` as its stdin."""
        return json.loads(self.printed(*command, "--json", typed=typed))

    def printed(self, *command: str, typed: str = "") -> str:
        """What a `leads` command writes to stdout. It runs here, since starting Python for each takes seconds."""
        foreign = {name: None for name in os.environ if name.startswith("LEADS_")}
        done = CliRunner().invoke(cli, command, env={**foreign, **self.environment}, input=typed)
        if done.exit_code:
            said = f"{done.stdout[-2000:]} {done.stderr[-2000:]} {done.exception or ''}"
            raise CannotGoOn(f"leads {' '.join(command)} did not work:\n{said}")
        return done.stdout

    def leads(self) -> list[dict[str, Any]]:
        """Every lead as `leads lead` shows it."""
        return list(self.ask("lead", "--limit", _MOST_ROWS))

    def open_tasks(self) -> list[dict[str, Any]]:
        """Every task as `leads tasks` shows it."""
        return list(self.ask("tasks", "--limit", _MOST_ROWS))

    def outcomes(self) -> dict[str, tuple[str | None, str]]:
        """Delivery id -> (what it was read as, why); None while it has a step before it."""
        engine = create_engine(with_driver(make_url(self.database_url)))
        with engine.connect() as connection:
            rows = connection.execute(select(deliveries.c.id, deliveries.c.outcome, deliveries.c.problem)).all()
        engine.dispose()
        return {row.id: (row.outcome, row.problem or "") for row in rows}

    def meetings(self) -> dict[str, list[tuple[str, datetime]]]:
        """Lead id -> (state, begin) of each meeting that is known of it."""
        engine = create_engine(with_driver(make_url(self.database_url)))
        with engine.connect() as connection:
            rows = connection.execute(select(bookings.c.lead_id, bookings.c.state, bookings.c.starts_at)).all()
        engine.dispose()
        found: dict[str, list[tuple[str, datetime]]] = {}
        for row in rows:
            found.setdefault(row.lead_id or "", []).append((row.state, row.starts_at))
        return found

    def begin(self, name: str) -> None:
        """Start one process and do not wait for it."""
        serve = ("serve", "--host", LOOPBACK, "--port", str(self.port))
        command = serve if name == WEB else ("work",)
        program = ("staging.installation.later_clock", str(self.ahead.total_seconds())) if self.ahead else ("app.cli",)
        self.begin_other(name, "-m", *program, *command)

    def begin_other(self, name: str, *command: str) -> None:
        """Start a Python program of the caller's own in a process's place."""
        self.children[name] = self.processes.start_logged(name, *command, environment=self.environment)

    def begin_all(self) -> None:
        for name in self.names:
            self.begin(name)

    def start(self) -> None:
        """Every process; returns when leads are taken."""
        self.begin_all()
        self.wait_until_ready()

    def stop(self) -> None:
        """As an operator would, with SIGTERM; returns when all have ended."""
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            child.wait(_STOPPED_WITHIN_SECONDS)

    def wait_until_ready(self) -> None:
        """Until `/readyz` agrees. Raises CannotGoOn with what the service said if it never does."""
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        with self.http() as http:
            while time.monotonic() < deadline and self.runs(WEB):
                if _is_ready(http):
                    return
                time.sleep(_LOOK_EVERY_SECONDS)
        raise self.processes.failure(WEB)

    def runs(self, name: str) -> bool:
        return self.children[name].poll() is None

    def signal(self, name: str, number: signal.Signals) -> None:
        """To the process with everything it started."""
        child = self.children[name]
        if child.poll() is None:
            os.killpg(child.pid, number)

    def kill(self, name: str) -> None:
        """SIGKILL; returns when it is gone."""
        self.signal(name, signal.SIGKILL)
        self.children[name].wait()

    def kill_all(self) -> None:
        for name in self.children:
            self.signal(name, signal.SIGKILL)
        for child in self.children.values():
            child.wait()

    def waiting(self) -> int | None:
        """How much still has a step before it; None while nobody answers."""
        try:
            with self.http() as http:
                state = http.get("/readyz").json()
            return int(state["deliveries"] + state["leads"])
        except (httpx2.TransportError, ValueError, KeyError):
            return None

    def settle(self, within_seconds: float) -> int | None:
        """Wait until nothing has a step before it. Returns how much still has when time is up."""
        deadline = time.monotonic() + within_seconds
        while (left := self.waiting()) != 0 and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY_SECONDS)
        return left

    def http(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=20, trust_env=False, verify=PLAIN_HTTP)


def _is_ready(http: httpx2.Client) -> bool:
    try:
        return http.get("/readyz").is_success
    except httpx2.TransportError:
        return False


@contextmanager
def installation(
    engine: EngineName = "sqlite",
    *,
    workers: int = 1,
    sources: Mapping[str, str] = WEBSITE,
    model: bool = True,
    archive: bool = True,
    bookings: bool = False,
    directory: Path | None = None,
    database_directory: Path | None = None,
    always_open: bool = True,
) -> Iterator[Installation]:
    """Everything prepared and sending allowed, the service not yet started; nothing is left behind.

    Args:
        workers: processes of `leads work` on PostgreSQL; SQLite has its one worker inside the web process.
        sources: name -> adapter.
        model: whether the sandbox's language model judges and writes; else the offline judge and writer.
        bookings: whether there is a booking page, too.
        archive: whether the service may look into the archive mailbox for what it is not sure it sent.
        directory: where logs are kept, and the SQLite file; default: one that is removed at the end.
        database_directory: where the SQLite file stands; default: beside the logs.
        always_open: whether the office never closes, so that alerts come at any hour; else it keeps the firm's hours.
    """
    with ExitStack() as stack:
        place = directory or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="firstreply-")))
        stack.callback(_keep_logs, place)
        postgres = stack.enter_context(postgres_server(for_tests=False)) if engine == "postgres" else None
        processes = Processes(place)
        stack.callback(processes.stop)
        sandbox = sandbox_of(processes, begin_sandbox(processes, with_model=model, with_bookings=bookings))
        made = Installation(
            processes=processes,
            sandbox=sandbox,
            postgres=postgres,
            workers=workers if postgres else 0,
            settings=sandbox.settings(archive=archive),
            database_directory=database_directory or place,
            profiles=_profiles_in(place / "profiles", always_open=always_open),
        )
        sandbox.hubspot.add_owners(_partners(made.profiles))
        made.ask("migrate")
        made.add_sources(sources)
        made.ask("rollout", "--autonomy", "send", "--percent", "100")
        yield made


def _profiles_in(directory: Path, *, always_open: bool) -> Path:
    """The profiles that come with the program."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = "\n".join(f'{day} = "00:00-24:00"' for day in days)
    shutil.copytree(ROOT / "profiles", directory, dirs_exist_ok=True)
    for file in directory.glob("*/firm.toml") if always_open else ():
        file.write_text(f"{file.read_text(encoding='utf-8')}\n[office_hours]\n{hours}\n", encoding="utf-8")
    return directory


def _partners(profiles: Path) -> dict[str, str]:
    """Address -> name of whoever owns leads: they are users of the firm's CRM."""
    firms = (tomllib.loads(file.read_text(encoding="utf-8")) for file in profiles.glob("*/firm.toml"))
    return {partner["email"]: partner["name"] for firm in firms for partner in firm["partners"]}


def _keep_logs(directory: Path) -> None:
    """What every process said, where a person asked for it."""
    wanted = os.environ.get(LOGS_KEPT_IN)
    if wanted:
        Path(wanted).mkdir(parents=True, exist_ok=True)
        for log in directory.glob("*.log"):
            shutil.copy(log, wanted)
