"""A whole Firstreply with its outside world, whose processes can be killed one by one and started again."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx2
from typer.testing import CliRunner

from app.cli import cli
from staging.postgres import PostgresServer, postgres_server
from staging.rehearsal.processes import Processes, RehearsalFailed
from staging.rehearsal.sandbox import ROOT, Sandbox, begin_sandbox, sandbox_of
from staging.serving import LOOPBACK, free_port

EngineName = Literal["sqlite", "postgres"]
WEB = "web"
LOGS_KEPT_IN = "BREAK_LOGS"  # an environment variable: a directory
_READY_WITHIN_SECONDS = 40.0
_LOOK_EVERY_SECONDS = 0.05
_MAILBOX_SETTINGS = ("IMAP_HOST", "IMAP_PORT", "IMAP_USERNAME", "IMAP_PASSWORD", "IMAP_TLS", "ARCHIVE_ADDRESS")


@dataclass(kw_only=True)
class World:
    """One installation: `web` (on SQLite the worker too), on PostgreSQL also `worker-1`, `worker-2`, ..."""

    processes: Processes
    directory: Path
    sandbox: Sandbox
    postgres: PostgresServer | None
    workers: int
    settings: dict[str, str]
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
            "PYTHONPATH": str(ROOT),
            "LEADS_DATABASE_URL": url,
            "LEADS_PROFILES_DIRECTORY": str(ROOT / "profiles"),
            "LEADS_PROMPTS_DIRECTORY": str(ROOT / "prompts"),
            "LEADS_PUBLIC_URL": self.url,
            "LEADS_SECRET_KEY": "a-key-for-one-run-of-a-driver",
        }

    def prepare(self) -> None:
        """A website form as the one source; sending allowed."""
        self.add_sources({"website": "website_form"})
        self.ask("rollout", "--autonomy", "send")

    def add_sources(self, sources: Mapping[str, str]) -> None:
        """Name -> adapter; their secrets are kept here."""
        for name, adapter in sources.items():
            row = self.ask("sources", "add", name, "--adapter", adapter)
            self.secrets[name] = str((row[0] if isinstance(row, list) else row)["secret"]).encode()

    def ask(self, *command: str) -> Any:
        """What a `leads` command answers with --json; run here, since starting Python for each takes seconds."""
        foreign = {name: None for name in os.environ if name.startswith("LEADS_")}
        done = CliRunner().invoke(cli, [*command, "--json"], env={**foreign, **self.environment})
        if done.exit_code:
            said = f"{done.stderr[-2000:]} {done.exception or ''}"
            raise RehearsalFailed(f"leads {' '.join(command)} did not work:\n{said}")
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
        """Seconds until `/readyz` agrees. Raises RehearsalFailed with what the service said if it never does."""
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
def world(
    engine: EngineName, *, workers: int = 1, archive: bool = True, database_directory: Path | None = None
) -> Iterator[World]:
    """Everything prepared, the service not yet started; nothing is left behind.

    Args:
        workers: processes of `leads work` on PostgreSQL; SQLite has its one worker inside the web process.
        archive: whether the service may look into the archive mailbox for what it is not sure it sent.
        database_directory: where the SQLite file stands; default: beside the logs.
    """
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="firstreply-driver-")))
        processes = Processes(directory)
        stack.callback(processes.stop)
        children = begin_sandbox(processes, with_model=True)
        postgres = stack.enter_context(postgres_server(for_tests=False)) if engine == "postgres" else None
        sandbox = sandbox_of(processes, children)
        settings = sandbox.environment()
        if not archive:
            settings = {name: value for name, value in settings.items() if not _is_of_mailbox(name)}
        made = World(
            processes=processes,
            directory=directory,
            sandbox=sandbox,
            postgres=postgres,
            workers=workers if postgres else 0,
            settings=settings,
            database_directory=database_directory or directory,
        )
        made.prepare()
        stack.callback(made.kill_all)
        stack.callback(_keep_logs, made)
        yield made


def _is_of_mailbox(name: str) -> bool:
    return name.removeprefix("LEADS_") in _MAILBOX_SETTINGS


def _keep_logs(made: World) -> None:
    """What every process said, where a person asked for it."""
    wanted = os.environ.get(LOGS_KEPT_IN)
    if wanted:
        for log in made.directory.glob("*.log"):
            Path(wanted).mkdir(parents=True, exist_ok=True)
            shutil.copy(log, wanted)
