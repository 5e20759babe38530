"""The sandbox of Microsoft Graph, a mailbox in it, and what a person does there."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx2

from app.domain.mailbox import MailboxAccount, MailboxSignIn
from integrations.inbound.mailboxes.graph_mailbox import GraphMailbox, open_graph
from staging.graph import CLIENT_ID, CLIENT_SECRET, TENANT
from staging.installation.processes import child_processes

USER = "leads@fernhill.example"
SINCE = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class GraphAt:
    """The running sandbox."""

    url: str
    numbers: Iterator[int] = field(default_factory=count)

    def account(self, **changes: Any) -> MailboxAccount:
        known: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": 443,
            "user": USER,
            "folder": "inbox",
            "since": SINCE,
            "sign_in": MailboxSignIn.CLIENT_CREDENTIALS,
            "client_id": CLIENT_ID,
            "token_url": f"{self.url}/{TENANT}/oauth2/v2.0/token",
            "scope": "https://graph.example/.default",
            "graph_url": f"{self.url}/v1.0",
        }
        return MailboxAccount(**{**known, **changes})

    def opened(self, **changes: Any) -> GraphMailbox:
        return open_graph(self.account(**changes), (CLIENT_SECRET,))

    def put(self, mime: bytes, folder: str = "inbox", received_at: datetime | None = None) -> str:
        """A mail arrives, a minute after the one before it. Returns its id."""
        number = next(self.numbers)
        at = received_at or SINCE + timedelta(minutes=number)
        one = f"AAkALgAAAAAAHYQDEapmEc2byACqAC{number:05d}=="
        shown = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        self._tell("mails", id=one, folder=folder, received_at=shown, mime=base64.b64encode(mime).decode())
        return one

    def change(self, message: str, **said: Any) -> None:
        """A person reads it; or `removed`, or another `folder`."""
        self._tell("changes", id=message, **said)

    def set_up(self, **said: Any) -> dict[str, Any]:
        """`faults`, `secret`, `user`, `page`, `expire`, `forget`; says what was `fetched` and how many `tokens`."""
        return self._tell("set-up", **said)

    def _tell(self, what: str, **said: Any) -> dict[str, Any]:
        # Not verified: certificates, of which nothing here has one, take 60 ms to load.
        answer = httpx2.post(f"{self.url}/api/{what}", content=json.dumps(said), trust_env=False, verify=False)
        told: dict[str, Any] = answer.raise_for_status().json()
        return told


@contextmanager
def graph_sandbox() -> Iterator[GraphAt]:
    with child_processes() as processes:
        child = processes.start("graph", "-m", "staging.graph")
        assert child.stdout is not None
        yield GraphAt(f"http://127.0.0.1:{json.loads(child.stdout.readline())['port']}")


def mime(number: int, *headers: str) -> bytes:
    above = "".join(f"{line}\r\n" for line in headers)
    return (
        f"From: Visitor {number} <visitor{number}@works{number}.example>\r\nTo: {USER}\r\nSubject: Case {number}\r\n"
        f"Message-ID: <case{number}@works{number}.example>\r\n{above}\r\nWe need help with our pricing, case {number}.\r\n"
    ).encode()
