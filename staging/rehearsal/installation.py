"""Firstreply as its users run it: the `leads` commands, and `leads serve` beside them."""

import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from staging.rehearsal.processes import READY_SECONDS, Processes
from staging.rehearsal.sandbox import ROOT
from staging.serving import LOOPBACK, free_port

ADAPTERS = {  # source -> how its requests are proved and read
    "website": "website_form",
    "mailbox": "raw_mail",
    "postmark": "postmark",
    "linkedin": "linkedin_relay",
}
_LEADS = ("-m", "app.cli")
_LOOK_EVERY_SECONDS = 0.05
_MOST_LEADS = 10_000


@dataclass
class Installation:
    """One Firstreply on SQLite in `directory`."""

    processes: Processes
    directory: Path
    outside: Mapping[str, str] = field(default_factory=dict)  # the settings that name mail server, CRM, ...

    def __post_init__(self) -> None:
        self.url = f"http://{LOOPBACK}:{free_port()}"
        self.database = self.directory / "leads.db"
        self._http = httpx2.Client(base_url=self.url, timeout=20, trust_env=False)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing the caller set for another Firstreply gets in."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("LEADS_")}
        return {
            **plain,
            **self.outside,
            "PYTHONPATH": str(ROOT),
            "LEADS_DATABASE_URL": f"sqlite:///{self.database}",
            "LEADS_PROFILES_DIRECTORY": str(ROOT / "profiles"),
            "LEADS_PROMPTS_DIRECTORY": str(ROOT / "prompts"),
            "LEADS_PUBLIC_URL": self.url,
        }

    def begin(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command; hand it to `ended` for its answer."""
        return self.processes.start(_named(arguments), *_LEADS, *arguments, environment=self.environment)

    def ended(self, child: "subprocess.Popen[str]", *arguments: str) -> str:
        return self.processes.answer(_named(arguments), child)

    def run(self, *commands: Sequence[str]) -> list[str]:
        """The commands side by side; what each wrote on stdout."""
        children = [self.begin(*command) for command in commands]
        return [self.ended(child, *command) for child, command in zip(children, commands, strict=True)]

    def prepare(self) -> dict[str, bytes]:
        """Sources added, sending allowed. Returns each source's secret."""
        first, *others = [
            ["sources", "add", name, "--adapter", adapter, "--json"] for name, adapter in ADAPTERS.items()
        ]
        added = self.run(first)  # alone: it makes the database
        added += self.run(*others, ["rollout", "--autonomy", "send", "--json"])
        return {name: only(answer)["secret"].encode() for name, answer in zip(ADAPTERS, added, strict=False)}

    def serve(self, outside: Mapping[str, str]) -> None:
        """Serve with these settings too; returns when leads are taken."""
        self.outside = outside
        port = self.url.rpartition(":")[2]
        serving = self.processes.start_logged(
            "serve", *_LEADS, "serve", "--host", LOOPBACK, "--port", port, environment=self.environment
        )
        self._wait_for(serving)

    def _wait_for(self, serving: "subprocess.Popen[str]") -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and serving.poll() is None:
            try:
                if self._http.get("/readyz").is_success:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(_LOOK_EVERY_SECONDS)
        raise self.processes.failure("serve")

    def waiting(self) -> int:
        """Deliveries and leads that still have a step before them."""
        state = self._http.get("/readyz").json()
        return int(state["deliveries"] + state["leads"])

    def settle(self, within_seconds: float) -> int:
        """Wait until nothing has a step before it. Returns how much still has when time is up."""
        deadline = time.monotonic() + within_seconds
        while left := self.waiting():
            if time.monotonic() > deadline:
                return left
            time.sleep(_LOOK_EVERY_SECONDS)
        return 0

    def outcomes(self) -> dict[str, tuple[str, str]]:
        """Delivery id -> (what became of it, why): "read", "notice", "repeat" or "quarantined"."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            rows = connection.execute("SELECT id, outcome, problem FROM deliveries").fetchall()
        connection.close()
        return {row[0]: (row[1] or "waiting", row[2] or "") for row in rows}

    def leads_and_digest(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Every lead as `leads lead` shows it, and what `leads digest --send` says of today's digest."""
        rows, digest = self.run(
            ["lead", "--limit", str(_MOST_LEADS), "--json"], ["digest", "--day", "today", "--send", "--json"]
        )
        return json.loads(rows), json.loads(digest)

    def sign_in_link(self, email: str) -> str:
        return self.run(["sign-in", email])[0].strip()


def only(answer: str) -> dict[str, Any]:
    """The one row of a command's `--json` answer."""
    value = json.loads(answer)
    row: dict[str, Any] = value[0] if isinstance(value, list) else value
    return row


def _named(arguments: Sequence[str]) -> str:
    return "leads-" + "-".join(word for word in arguments[:3] if word.isalnum())
