"""Each part says where it listens, ends when it is told to, and is asked over its own interface."""

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from staging.installation.parts import (
    SandboxAlerts,
    SandboxBookings,
    SandboxHubSpot,
    SandboxMailbox,
    SandboxModel,
    SandboxPart,
)
from staging.installation.processes import CannotGoOn, child_processes


@pytest.fixture
def busy_crm() -> Iterator[int]:
    """Refuses the first request with 429, then shows one contact."""
    refused: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"results": [{"properties": {"email": "ann@brandt.example"}}]}).encode()
            self.send_response(200 if refused else 429)
            refused.append(self.path)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def test_a_busy_crm_is_asked_again(busy_crm: int) -> None:
    assert SandboxHubSpot({"port": busy_crm}).contacts() == [{"email": "ann@brandt.example"}]


@pytest.mark.parametrize("part", [SandboxMailbox, SandboxHubSpot, SandboxModel, SandboxAlerts, SandboxBookings])
def test_every_part_says_where_it_listens_and_ends_at_once(part: type[SandboxPart]) -> None:
    with child_processes() as processes:
        child = part.begin(processes)
        ports = processes.ready(part.name, child)
        assert ports.pop("ready") is True
        assert all(ports.values())
        child.terminate()
        assert child.wait(5) == 0


def test_what_does_not_start_is_told_with_its_own_words() -> None:
    with child_processes() as processes:
        child = SandboxMailbox.begin(processes, "--no-such-option")
        with pytest.raises(CannotGoOn, match=r"mailbox did not work:\n(.|\n)*--no-such-option"):
            processes.ready("mailbox", child)


def test_nothing_is_left_of_what_was_started() -> None:
    with child_processes() as processes:
        child = processes.start("sleeper", "-c", "import signal; signal.pause()")
        assert child.poll() is None

    assert child.returncode is not None
