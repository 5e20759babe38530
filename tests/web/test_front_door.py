"""What every request passes and every answer carries, whoever gives it."""

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.storage.engines.sqlite_database import SqliteDatabase
from app.web.front_door import FrontDoor
from app.web.security_headers import SECURITY_HEADERS
from tests.fakes import Wakes
from tests.seeding import NOON
from tests.web.whole_application import whole_application


def client_of(database: SqliteDatabase, url: str) -> TestClient:
    application = whole_application(database, Wakes(), lambda: NOON, public_url=url)
    return TestClient(application, base_url=url, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("url", "good", "bad"),
    [
        (
            "https://leads.example",
            ["leads.example", "LEADS.example", "leads.example:443"],
            [
                "leads.example:80",
                "leads.example:8443",
                "leads.example.evil.example",
                "evil.example",
                "leads.example@evil.example",
                "evil.example/leads.example",
                "leads.example.",
                "127.0.0.1",
                "localhost",
                "",
                " ",
            ],
        ),
        ("https://Leads.example:443", ["leads.example", "leads.example:443"], ["leads.example:80"]),
        ("http://127.0.0.1:8000", ["127.0.0.1:8000"], ["127.0.0.1", "127.0.0.1:8001", "localhost:8000", "[::1]:8000"]),
        ("http://[2001:db8::1]:8000", ["[2001:db8::1]:8000"], ["2001:db8::1:8000"]),
    ],
)
def test_pages_answer_to_the_public_name_only(
    sqlite_database: SqliteDatabase, url: str, good: list[str], bad: list[str]
) -> None:
    client = client_of(sqlite_database, url)
    for host in good:
        assert client.get("/", headers={"host": host}).status_code == 200, host
    for host in bad:
        answer = client.get("/", headers={"host": host})
        assert (answer.status_code, url in answer.text) == (400, True), host
        assert host == "" or host not in answer.text.replace(url, "") or len(host) < 15
        assert answer.headers["x-frame-options"] == "DENY"


def test_two_hosts_or_none_are_nobody(sqlite_database: SqliteDatabase) -> None:
    answers = []
    for hosts in ([], [b"testserver", b"testserver"], [b"evil.example", b"testserver"]):
        sent: list[Message] = []
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "raw_path": b"/",
            "query_string": b"",
            "headers": [(b"host", host) for host in hosts],
            "client": ("192.0.2.1", 1),
            "server": ("testserver", 80),
            "scheme": "http",
            "http_version": "1.1",
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message, sent: list[Message] = sent) -> None:
            sent.append(message)

        asyncio.run(whole_application(sqlite_database, Wakes(), lambda: NOON)(scope, receive, send))
        answers.append(sent[0]["status"])
    assert answers == [400, 400, 400]


def test_a_probe_and_a_form_on_the_same_machine_may_call_by_number(sqlite_database: SqliteDatabase) -> None:
    client = client_of(sqlite_database, "https://leads.example")
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path, headers={"host": "10.2.3.4:8000"}).status_code == 200
    assert client.post("/in/site", headers={"host": "127.0.0.1:8000"}).status_code == 404
    assert client.post("/in/site", headers={"host": "evil.example"}).status_code == 400


def test_every_answer_has_every_security_header(sqlite_database: SqliteDatabase) -> None:
    client = client_of(sqlite_database, "https://leads.example")
    calls: list[tuple[str, str, dict[str, Any], int]] = [
        ("GET", "/", {}, 200),
        ("GET", "/nowhere", {}, 404),
        ("GET", "/nowhere", {"headers": {"accept": "text/html"}}, 404),
        ("DELETE", "/sign-in", {}, 405),
        ("GET", "/review", {"follow_redirects": False}, 303),
        ("POST", "/sign-in", {"content": b"x" * 400_000}, 413),
        ("POST", "/sign-in", {"content": b"x"}, 403),
        ("POST", "/in/nowhere", {"content": b"x"}, 404),
        ("GET", "/in/nowhere", {}, 404),
        ("PUT", "/in/nowhere", {}, 405),
        ("GET", "/leads/%2e%2e/%00", {}, 404),
        ("GET", "/healthz", {}, 200),
        ("GET", "/metrics", {}, 200),
        ("OPTIONS", "*", {}, 404),
    ]
    for method, path, given, status in calls:
        answer = client.request(method, path, **given)
        assert answer.status_code == status, (method, path)
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name] == value, (method, path, name)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert answer.headers["cache-control"] == "no-store"
    clear = client_of(sqlite_database, "http://testserver").get("/")
    assert "strict-transport-security" not in clear.headers


def test_our_own_fault_has_them_too() -> None:
    client = TestClient(whole_application(None, Wakes(), lambda: NOON), raise_server_exceptions=False)
    answer = client.get("/readyz", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["x-frame-options"]) == (500, "DENY")


def test_a_stylesheet_may_still_be_stored(sqlite_database: SqliteDatabase) -> None:
    client = client_of(sqlite_database, "http://testserver")
    style = client.get("/").text.partition('href="/static/style')[2].partition('"')[0]
    assert "immutable" in client.get(f"/static/style{style}").headers["cache-control"]


def through(
    application: Any, pieces: list[tuple[float, Message]], headers: list[tuple[bytes, bytes]], **times: float
) -> list[Message]:
    """The messages that leave when the body comes in these pieces, each after so many seconds of waiting."""
    sent: list[Message] = []
    waiting = iter(pieces)

    async def receive() -> Message:
        seconds, message = next(waiting)
        await asyncio.sleep(seconds)
        return message

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "path": "/", "headers": [(b"host", b"a.example"), *headers], "client": ("::1", 1)}
    asyncio.run(FrontDoor(application, public_url="http://a.example", **times)(scope, receive, send))  # type: ignore[arg-type]  # the seconds alone
    return sent


def piece(size: int, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


async def reads_everything(_scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def reads_nothing(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 401, "headers": []})
    await send({"type": "http.response.body", "body": b"no"})


LONG = [(b"content-length", b"100000")]


def test_a_body_without_progress_ends() -> None:
    with pytest.raises(Exception, match="408"):
        through(reads_everything, [(5, piece(1))], LONG, progress_seconds=0.05)
    with pytest.raises(Exception, match="408"):
        through(reads_everything, [(0.02, piece(10))] * 100, LONG, progress_seconds=0.05)


def test_a_slow_body_that_gets_on_is_read_to_its_end() -> None:
    sent = through(
        reads_everything, [(0.02, piece(1_024))] * 50 + [(0, piece(0, more=False))], LONG, progress_seconds=0.5
    )
    assert sent[0]["status"] == 204
    assert b"connection" not in dict(sent[0]["headers"])


def test_who_is_refused_before_the_body_came_is_told_and_then_closed() -> None:
    sent = through(reads_nothing, [], LONG, linger_seconds=0.01)
    assert dict(sent[0]["headers"])[b"connection"] == b"close"
    assert [(one["body"], one.get("more_body", False)) for one in sent[1:]] == [(b"no", True), (b"", False)]
    short = through(reads_nothing, [], [(b"content-length", b"20")])
    assert [one["type"] for one in short] == ["http.response.start", "http.response.body"]
