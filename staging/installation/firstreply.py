"""A whole Firstreply with its sandbox, for the rehearsal, the drivers, the benchmark and the tests.

Its processes can be killed one by one and started again; nothing is left behind.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import httpx2
from typer.testing import CliRunner

from app.cli import cli
from staging.installation.processes import CannotGoOn, Processes
from staging.installation.sandbox import ROOT, Sandbox, begin_sandbox, sandbox_of
from staging.postgres import PostgresServer, postgres_server
from staging.serving import LOOPBACK, free_port

EngineName = Literal["sqlite", "postgres"]
WEB = "web"
LOGS_KEPT_IN = "BREAK_LOGS"  # an environment variable: a directory
_READY_WITHIN_SECONDS = 40.0
_LOOK_EVERY_SECONDS = 0.05
_ONE_FORM: Mapping[str, str] = MappingProxyType({"website": "website_form"})
_MAILBOX_SETTINGS = ("IMAP_HOST", "IMAP_PORT", "IMAP_USERNAME", "IMAP_PASSWORD", "IMAP_TLS", "ARCHIVE_ADDRESS")


@dataclass(kw_only=True)
class Installation:
    """One installation: `web` (on SQLite the worker too), on PostgreSQL also `worker-1`, `worker-2`, ..."""

    processes: Processes
    directory: Path
    sandbox: Sandbox
    postgres: PostgresServer | None
    workers: int
    settings: dict[str, str]  # those that name mail server, CRM, model and alerts
    database_directory: Path
    children: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.secrets: dict[str, bytes] = {}

    @property
    def names(self) -> list[str]:
        """Every process that makes up the service."""
        return [WEB, *(f"worker-{number}" for number in range(1, self.workers + 1))]

    @property
    def environment(self) -> dict[str, str]:
        """Nothing the caller set for another Firstreply gets in."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("LEADS_")}
        url = self.postgres.url if self.postgres else f"sqlite:///{self.database_directory / 'leads.db'}"
        return {
            **plain,
            **self.settings,
            **({"LEADS_SECRET_KEY": "a-key-for-one-run-of-a-sandbox"} if self.postgres else {}),
            "PYTHONPATH": str(ROOT),
            "LEADS_DATABASE_URL": url,
            "LEADS_PROFILES_DIRECTORY": str(ROOT / "profiles"),
            "LEADS_PROMPTS_DIRECTORY": str(ROOT / "prompts"),
            "LEADS_PUBLIC_URL": self.url,
        }

    def add_sources(self, sources: Mapping[str, str]) -> None:
        """Name -> adapter; their secrets are kept here."""
        for name, adapter in sources.items():
            row = self.ask("sources", "add", name, "--adapter", adapter)
            self.secrets[name] = str((row[0] if isinstance(row, list) else row)["secret"]).encode()

    def ask(self, *command: str) -> Any:
        """What a `leads` command answers with --json; run in this process: starting Python for each takes seconds."""
        foreign = {name: None for name in os.environ if name.startswith("LEADS_")}
        done = CliRunner().invoke(cli, [*command, "--json"], env={**foreign, **self.environment})
        if done.exit_code:
            said = f"{done.stderr[-2000:]} {done.exception or ''}"
            raise CannotGoOn(f"leads {' '.join(command)} did not work:\n{said}")
        return json.loads(done.stdout)

    def begin(self, name: str) -> None:
        """Start one process and do not wait for it."""
        serve = ("serve", "--host", LOOPBACK, "--port", str(self.port))
        command = serve if name == WEB else ("work",)
        self.begin_other(name, "-m", "app.cli", *command)

    def begin_other(self, name: str, *command: str) -> None:
        """Start a Python program of the driver's own in a process's place."""
        self.children[name] = self.processes.start_logged(name, *command, environment=self.environment)

    def begin_all(self) -> None:
        for name in self.names:
            self.begin(name)

    def start(self) -> None:
        """Every process; returns when leads are taken."""
        self.begin_all()
        self.wait_until_ready()

    def wait_until_ready(self) -> float:
        """Seconds until `/readyz` agrees. Raises CannotGoOn with what the service said if it never does."""
        started = time.monotonic()
        with self.http() as http:
            while time.monotonic() - started < _READY_WITHIN_SECONDS and self.runs(WEB):
                if _is_ready(http):
                    return time.monotonic() - started
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

    def outcomes(self) -> dict[str, tuple[str, str]]:
        """Delivery id -> (what became of it, why): "read", "notice", "repeat" or "quarantined". On SQLite."""
        file = self.database_directory / "leads.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT id, outcome, problem FROM deliveries").fetchall()
        return {row[0]: (row[1] or "waiting", row[2] or "") for row in rows}

    def settle(self, within_seconds: float) -> int | None:
        """Wait until nothing has a step before it. Returns how much still has when time is up."""
        deadline = time.monotonic() + within_seconds
        while (left := self.waiting()) != 0 and time.monotonic() < deadline:
            time.sleep(0.2)
        return left

    def http(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=20, trust_env=False)

    def set_faults(self, part: Literal["model", "crm", "mail", "alerts"], **faults: Any) -> None:
        """Bad days of the sandbox; no faults at all: a good day."""
        where = {
            "model": f"{self.sandbox.model}/_sandbox/faults",
            "crm": f"{self.sandbox.crm}/_sandbox/faults",
            "mail": f"{self.sandbox.inbox}/api/faults",
            "alerts": f"{self.sandbox.alerts}/api/faults",
        }[part]
        httpx2.post(where, json=faults, timeout=10, trust_env=False).raise_for_status()


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
    archive: bool = True,
    model: bool = True,
    sources: Mapping[str, str] = _ONE_FORM,
    directory: Path | None = None,
    database_directory: Path | None = None,
) -> Iterator[Installation]:
    """Everything prepared, sending allowed, the service not yet started; nothing is left behind.

    Args:
        workers: processes of `leads work` on PostgreSQL; SQLite has its one worker inside the web process.
        archive: whether the service may look into the archive mailbox for what it is not sure it sent.
        model: whether the sandbox's language model judges and writes; the offline ones otherwise.
        sources: name -> adapter.
        directory: where logs and the database stand; default: one that is removed at the end.
        database_directory: where the SQLite file stands; default: beside the logs.
    """
    with ExitStack() as stack:
        made_here = stack.enter_context(tempfile.TemporaryDirectory(prefix="firstreply-"))
        place = directory or Path(made_here)
        processes = Processes(place)
        stack.callback(processes.stop)
        children = begin_sandbox(processes, with_model=model)
        postgres = stack.enter_context(postgres_server(for_tests=False)) if engine == "postgres" else None
        sandbox = sandbox_of(processes, children)
        settings = sandbox.environment()
        if not archive:
            settings = {name: value for name, value in settings.items() if not _is_of_mailbox(name)}
        made = Installation(
            processes=processes,
            directory=place,
            sandbox=sandbox,
            postgres=postgres,
            workers=workers if postgres else 0,
            settings=settings,
            database_directory=database_directory or place,
        )
        made.add_sources(sources)
        made.ask("rollout", "--autonomy", "send")
        stack.callback(made.kill_all)
        stack.callback(_keep_logs, made)
        yield made


def _is_of_mailbox(name: str) -> bool:
    return name.removeprefix("LEADS_") in _MAILBOX_SETTINGS


def _keep_logs(made: Installation) -> None:
    """What every process said, where a person asked for it."""
    wanted = os.environ.get(LOGS_KEPT_IN)
    if wanted:
        for log in made.directory.glob("*.log"):
            Path(wanted).mkdir(parents=True, exist_ok=True)
            shutil.copy(log, wanted)
