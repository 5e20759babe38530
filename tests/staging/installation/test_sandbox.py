"""Whoever looks into the sandbox CRM shares its rate limit with the service, and waits for their turn."""

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from staging.installation.sandbox import Sandbox


@pytest.fixture
def busy_crm() -> Iterator[str]:
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
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_busy_crm_is_asked_again(busy_crm: str) -> None:
    sandbox = Sandbox(smtp_port=0, imap_port=0, inbox="", crm=busy_crm, alerts="", model=None)

    assert sandbox.contacts() == [{"email": "ann@brandt.example"}]
