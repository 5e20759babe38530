"""The server over real sockets: headers, their time and connections are bounded, and refusals are clear."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.web.bounded_http import BoundedHttp
from app.web.callers import TrustedProxies
from app.web.fair_share import FairShare
from app.web.front_door import FrontDoor
from app.web.security_headers import security_headers

URL = "http://door.example"
Open = Callable[[], socket.socket]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/read":
        while (await receive()).get("more_body"):
            pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@contextmanager
def served(
    *, connections: int = 100, headers: int = 10**6, header_seconds: float = 10.0, trusted: tuple[str, ...] = ()
) -> Iterator[Open]:
    protocol = partial(
        BoundedHttp,
        connections=FairShare(connections),
        headers=FairShare(headers),
        trusted_proxies=TrustedProxies(trusted),
        answer_headers=security_headers(URL),
        header_seconds=header_seconds,
    )
    config = uvicorn.Config(
        FrontDoor(application, public_url=URL, linger_seconds=0.1),
        http=protocol,  # type: ignore[arg-type]  # as in app.web.server
        ws="none",
        lifespan="off",
        log_config=None,
    )
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets=[listening]),))
    thread.start()
    opened: list[socket.socket] = []

    def connect() -> socket.socket:
        opened.append(socket.create_connection(listening.getsockname(), timeout=10))
        return opened[-1]

    try:
        yield connect
    finally:
        for one in opened:
            one.close()
        server.should_exit = True
        thread.join(15)


def answer_to(connection: socket.socket, sent: bytes) -> bytes:
    """All that comes back until the other side ends."""
    try:
        connection.sendall(sent)
        return answer_of(connection)
    except (BrokenPipeError, ConnectionResetError):
        return b""


def answer_of(connection: socket.socket) -> bytes:
    said = b""
    try:
        while piece := connection.recv(65_536):
            said += piece
    except ConnectionResetError:  # ended by the server: what it said before counts
        pass
    return said


def is_served(connection: socket.socket, sent: bytes) -> bool:
    """On a connection that stays open."""
    connection.sendall(sent)
    said = b""
    while not said.endswith(b"\r\n\r\nok") and (piece := connection.recv(65_536)):
        said += piece
    return said.startswith(b"HTTP/1.1 200")


def status(said: bytes) -> int:
    return int(said.split(b" ", 2)[1]) if said else 0


def request(path: str = "/", *fields: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: door.example", *fields, "", ""]).encode()


CLOSE = "Connection: close"


def test_an_ordinary_request_is_answered_and_the_connection_serves_again() -> None:
    with served() as connect:
        one = connect()
        for _ in range(3):
            assert is_served(one, request())
        assert status(answer_to(one, request("/read", CLOSE))) == 200


@pytest.mark.parametrize(
    "sent",
    [
        request("/", *[f"X-{number}: a" for number in range(200)], CLOSE),
        request("/", f"X-Long: {'a' * 200_000}", CLOSE),
        request(f"/{'a' * 200_000}", CLOSE),
        b"GET / HTTP/1.1\r\nHost: door.example\r\nX-Endless: " + b"a" * 500_000,
        b"GET / HTTP/1.1\r\nHost: door.example\r\n" + b"X: y\r\n" * 50_000,
    ],
    ids=["many", "long", "long address", "endless", "endless many"],
)
def test_a_header_beyond_the_bounds_is_refused_with_all_security_headers(sent: bytes) -> None:
    with served() as connect:
        said = answer_to(connect(), sent)
        assert status(said) in (431, 0), "where the refusal cannot be read any more, the connection has ended"
        assert said == b"" or b"x-frame-options: DENY" in said
        assert status(answer_to(connect(), request("/", CLOSE))) == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : door.example\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: door.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: door.example\r\nContent-Length: -5\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: door.example\r\nX: a\x00b\r\n\r\n",
    ],
)
def test_what_is_no_request_is_400_with_all_security_headers(sent: bytes) -> None:
    with served() as connect:
        said = answer_to(connect(), sent)
        assert status(said) == 400
        assert b"content-security-policy: default-src 'self'" in said


CHUNKED = request("/read", "Transfer-Encoding: chunked", method="POST")


@pytest.mark.parametrize(
    "piece",
    [b"x-a: " + b"a" * 900 + b"\r\n", b"a:\r\n", b"a" * 900],
    ids=["long trailers", "short trailers", "one trailer"],
)
@pytest.mark.parametrize("body", [b"", b"30D40\r\n" + b"x" * 200_000 + b"\r\n"], ids=["empty", "long body"])
def test_endless_trailers_end_the_connection(piece: bytes, body: bytes) -> None:
    with served() as connect:
        assert bytes_taken(connect(), CHUNKED + body + b"0\r\nx: ", piece) < 10_000_000
        assert status(answer_to(connect(), request("/", CLOSE))) == 200


def test_endless_chunk_extensions_end_the_connection() -> None:
    with served() as connect:
        assert bytes_taken(connect(), CHUNKED + b"1;", b"a" * 900) < 10_000_000
        assert bytes_taken(connect(), CHUNKED, b"1;" + b"a" * 900 + b"\r\nx\r\n") < 10_000_000


def test_endless_blank_lines_after_a_request_end_the_connection() -> None:
    with served() as connect:
        assert bytes_taken(connect(), request("/"), b"\r\n" * 400) < 10_000_000


def test_a_body_in_chunks_of_one_byte_and_a_trailer_are_taken() -> None:
    with served() as connect:
        one = connect()
        for _ in range(2):
            assert is_served(one, CHUNKED + b"1\r\nx\r\n" * 20_000 + b"0\r\nx-sum: 1\r\n\r\n")


def bytes_taken(connection: socket.socket, head: bytes, piece: bytes) -> int:
    """Of 30 MB that go on for ever in the same way."""
    many, sent = piece * (65_536 // len(piece)), 0
    try:
        connection.sendall(head)
        while sent < 30_000_000:
            sent += connection.send(many)
    except (BrokenPipeError, ConnectionResetError):  # ended by the server, which is what is asked
        pass
    return sent


def test_thousands_of_requests_sent_ahead_are_not_all_taken_in() -> None:
    with served() as connect:
        said = answer_to(connect(), request() * 2_000)
        assert said.count(b"HTTP/1.1 200") < 20


def test_a_header_that_does_not_come_ends_the_connection() -> None:
    with served(header_seconds=0.2) as connect:
        silent, slow = connect(), connect()
        slow.sendall(b"GET / HT")
        assert status(answer_of(slow)) == 408
        assert status(answer_of(silent)) == 408


def test_a_header_that_comes_byte_by_byte_does_not_win_time() -> None:
    with served(header_seconds=0.3) as connect:
        slow, began = connect(), time.monotonic()
        said = b""
        try:
            for byte in request("/", f"X-Slow: {'a' * 500}"):
                slow.sendall(bytes([byte]))
                time.sleep(0.01)
        except (BrokenPipeError, ConnectionResetError):  # ended by the server: its answer follows
            pass
        said = answer_of(slow)
        assert status(said) in (408, 0)
        assert time.monotonic() - began < 4


def test_who_has_all_connections_gives_way_to_others_and_not_the_other_way_round() -> None:
    with served(connections=5) as connect:
        first = [connect() for _ in range(5)]
        assert is_served(first[0], request())
        assert answer_to(connect(), request("/", CLOSE)) == b"", "one caller has no more than all of them"
        first[0].close()
        time.sleep(0.1)
        assert status(answer_to(connect(), request("/", CLOSE))) == 200


def test_a_front_servers_connections_are_bounded_and_shared_between_whom_it_calls_for() -> None:
    with served(connections=5, trusted=("127.0.0.1",)) as connect:
        waiting = request("/read", "X-Forwarded-For: 203.0.113.1", "Content-Length: 9", method="POST")
        greedy = [connect() for _ in range(5)]
        for one in greedy:
            one.sendall(waiting)
        time.sleep(0.2)
        assert status(answer_to(connect(), request("/", "X-Forwarded-For: 203.0.113.2", CLOSE))) == 200
        assert answer_of(greedy[0]) == b"", "the first of who has all of them has given way"
        silent = [connect() for _ in range(20)]
        time.sleep(0.2)
        assert any(answer_of(one) == b"" for one in silent[-1:]), "no more than five are open"


def test_headers_of_all_requests_together_are_bounded_until_they_are_answered() -> None:
    with served(headers=50_000) as connect:
        one = connect()
        for _ in range(10):
            assert is_served(one, request("/", f"X: {'a' * 20_000}")), "an answered request holds nothing"
        waiting = request("/read", f"X: {'a' * 20_000}", "Content-Length: 9", method="POST")
        held = [connect(), connect()]
        for each in held:
            each.sendall(waiting)
        time.sleep(0.2)
        assert status(answer_to(connect(), request("/", f"X: {'a' * 21_000}", CLOSE))) == 503
        assert status(answer_to(connect(), request("/", CLOSE))) == 200, "less takes from more"


def test_a_short_body_that_comes_after_the_answer_costs_nobody_the_answer() -> None:
    with served() as connect:
        one = connect()
        for _ in range(2):  # on the same connection
            one.sendall(request("/", "Content-Length: 2", method="POST"))
            said = b""
            while not said.endswith(b"\r\n\r\nok"):
                said += one.recv(65_536) or b"ended\r\n\r\nok"
            assert said.startswith(b"HTTP/1.1 200")
            one.sendall(b"{}")


def test_who_is_answered_before_the_body_came_soon_cannot_send_any_more() -> None:
    with served() as connect:
        one = connect()
        one.sendall(request("/", "Content-Length: 50000000", method="POST"))
        sent = 0
        try:
            one.settimeout(5)
            while sent < 50_000_000:
                sent += one.send(b"x" * 65_536)
        except (BrokenPipeError, ConnectionResetError):  # ended by the server: how much it took is compared below
            pass
        assert sent < 30_000_000, "the rest was never taken"
