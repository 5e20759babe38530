"""The sandbox's mail server, model and alert sink as real processes, for tests of whatever talks to them.

Use the fixtures by importing them (`from tests.staging_mail import mailbox  # noqa: F401`) or start a part with
`started(...)` for as long as a `with` block lasts. The processes choose free ports and are shared by a module.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from staging.installation.sandbox import sandbox_part

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Part:
    """A running part of the sandbox: its ports, and its HTTP side."""

    ports: Mapping[str, int]
    http: httpx2.Client

    @property
    def url(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def json(self, path: str) -> Any:
        return self.http.get(path).raise_for_status().json()

    def post(self, path: str, **values: Any) -> Any:
        return self.http.post(path, json=values).raise_for_status().json()


@dataclass(frozen=True)
class SandboxMailbox(Part):
    """SMTP, IMAP and the web inbox."""

    @property
    def smtp_port(self) -> int:
        return self.ports["smtp_port"]

    @property
    def imap_port(self) -> int:
        return self.ports["imap_port"]

    def mails(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/api/mails", params=query).raise_for_status().json()
        return found

    def raw(self, n: int) -> bytes:
        return self.http.get(f"/api/mails/{n}/raw").raise_for_status().content

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = self.json("/api/counts")
        return counts

    def set_faults(self, **faults: Any) -> None:
        """Replaces all faults; none given: a good day."""
        self.post("/api/faults", **faults)

    def reset(self) -> None:
        self.post("/api/reset")


@contextmanager
def started_mailbox(*arguments: str) -> Iterator[SandboxMailbox]:
    with sandbox_part("mailbox", *arguments) as ports, http_client(ports["http_port"]) as http:
        yield SandboxMailbox(ports, http)


@contextmanager
def started_model() -> Iterator[Part]:
    """`part.url + "/v1"` is the base URL for an OpenAI-compatible client."""
    with sandbox_part("model") as ports, http_client(ports["port"]) as http:
        yield Part(ports, http)


@contextmanager
def started_alerts() -> Iterator[Part]:
    """`part.url + "/hook"` is the webhook."""
    with sandbox_part("alerts") as ports, http_client(ports["port"]) as http:
        yield Part(ports, http)


def http_client(port: int) -> httpx2.Client:
    return httpx2.Client(base_url=f"http://{HOST}:{port}", timeout=20, trust_env=False)


@pytest.fixture(scope="module")
def mailbox_process() -> Iterator[SandboxMailbox]:
    with started_mailbox() as running:
        yield running


@pytest.fixture
def mailbox(mailbox_process: SandboxMailbox) -> Iterator[SandboxMailbox]:
    """An empty mailbox without faults. Import `mailbox_process` as well: it is the process behind it."""
    mailbox_process.reset()
    yield mailbox_process
    mailbox_process.set_faults()


@pytest.fixture(scope="module")
def model_server() -> Iterator[Part]:
    with started_model() as running:
        yield running


@pytest.fixture(scope="module")
def alert_sink() -> Iterator[Part]:
    with started_alerts() as running:
        yield running
