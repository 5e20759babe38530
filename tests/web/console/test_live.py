"""News of the desk: by a stream, and asked for; never a reason to keep a session alive."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from socket import create_server

import uvicorn
from sqlalchemy import Connection, Update, select, update
from starlette.testclient import TestClient

from app.storage.partner_tables import sign_ins
from app.storage.tables import tasks
from app.web.server import told_of_the_end
from tests.web.console.conftest import Console


@contextmanager
def serving(console: Console) -> Iterator[tuple[uvicorn.Server, int]]:
    """As in production: a server that waits ten seconds for its answers to end, and stops at the end."""
    socket = create_server(("127.0.0.1", 0))
    port = socket.getsockname()[1]
    application = console.serving(f"http://127.0.0.1:{port}")
    config = uvicorn.Config(
        told_of_the_end(application, lambda: server.should_exit),
        log_level="error",
        lifespan="off",
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield server, port
    finally:
        began = time.monotonic()
        server.should_exit = True
        thread.join(timeout=10)
        socket.close()
        assert time.monotonic() - began < 5


def opened(partner: TestClient, port: int) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    cookie = "; ".join(f"{name}={value}" for name, value in partner.cookies.items())
    connection.request("GET", "/live", headers={"Cookie": cookie, "Host": f"127.0.0.1:{port}"})
    return connection.getresponse()


def next_news(stream: HTTPResponse) -> dict[str, object]:
    for line in stream:
        if line.startswith(b"data: "):
            found: dict[str, object] = json.loads(line[6:])
            return found
    raise AssertionError("the stream has ended")


def test_nobody_is_told_anything_without_a_session(console: Console) -> None:
    assert console.client().get("/live").status_code == 401
    assert console.client().get("/live?once").status_code == 401


def test_asked_once_it_answers_at_once_and_anew_when_something_changed(console: Console, partner: TestClient) -> None:
    before = partner.get("/live?once").json()
    assert before == partner.get("/live?once").json()
    assert before["mine"] == 5
    assert f'data-live="{before["version"]}"' in partner.get("/desk").text
    for values in ({"owner": "tom@larkfield.example"}, {"snoozed_until": console.now + timedelta(hours=1)}):
        change = update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(**values)
        console.database.write(partial(_run, change))
        after = partner.get("/live?once").json()
        assert after["version"] != before["version"]
        assert after["mine"] == 4
        before = after


def _run(change: Update, connection: Connection) -> None:
    connection.execute(change)


def test_waiting_for_news_keeps_no_session_alive(console: Console, partner: TestClient) -> None:
    ends = select(sign_ins.c.expires_at).where(sign_ins.c.kind == "session")
    before = console.database.read(lambda connection: connection.execute(ends).scalar_one())
    console.now += timedelta(hours=11)
    partner.get("/live?once")
    partner.get("/desk", headers={"x-in-the-background": "yes"})
    assert console.database.read(lambda connection: connection.execute(ends).scalar_one()) == before
    partner.get("/desk")
    assert console.database.read(lambda connection: connection.execute(ends).scalar_one()) > before


def test_a_stream_tells_what_changes_and_ends_with_the_server(console: Console, partner: TestClient) -> None:
    with serving(console) as (_server, port):
        stream = opened(partner, port)
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        assert next_news(stream)["mine"] == 5
        console.database.write(
            lambda connection: connection.execute(
                update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(owner="tom@larkfield.example")
            )
        )
        assert next_news(stream)["mine"] == 4
    assert stream.read().strip() == b"", "and it has ended, though nobody hung up"


def test_a_session_has_three_streams_and_no_more(console: Console, partner: TestClient) -> None:
    with serving(console) as (_server, port):
        streams = [opened(partner, port) for _ in range(4)]
        assert [stream.status for stream in streams] == [200, 200, 200, 429]
        other = console.signed_in()
        assert opened(other, port).status == 200
        streams[0].close()
        until = time.monotonic() + 5
        while (again := opened(partner, port)).status != 200 and time.monotonic() < until:
            time.sleep(0.2)
        assert again.status == 200
