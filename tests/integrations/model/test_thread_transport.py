"""The model's wire, over real sockets: connections are kept, noticed when they die, and never trusted after a fault."""

import gzip
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from integrations.model.thread_transport import ThreadTransport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ZIPPED = gzip.compress(b"zipped", mtime=0)
WHOLE = {
    "counted": (OK, b"ok"),
    "chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nch\r\n4\r\nunks\r\n0\r\n\r\n", b"chunks"),
    "zipped": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(ZIPPED) + ZIPPED,
        b"zipped",
    ),
    "after 100": (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok"),
    "until closed": (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", b"until the end"),
    "without content": (b"HTTP/1.0 204 No Content\r\n\r\n", b""),
}
BROKEN = {
    "nothing": b"",
    "nonsense": b"nonsense\r\n\r\n",
    "half": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "not zipped": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nlies",
    "endless header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
}


class ScriptedServer:
    """Answers each request, on whatever connection, with the next bytes; then keeps silent or closes."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.closes = False
        self.connections = 0
        self.requests: list[bytes] = []
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/v1?a=b"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            while head := b"".join(iter(lambda: lines.readline().lstrip(b"\r\n"), b"")):
                length = next((int(line[15:]) for line in head.splitlines() if line[:15] == b"Content-Length:"), 0)
                with self._lock:
                    self.requests.append(head + lines.read(length))
                    answer = self.answers.pop(0) if self.answers else OK
                connection.sendall(answer)
                if self.closes or (answer != OK and answer.startswith(b"HTTP/1.1 200 OK\r\nConnection")):
                    return


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    yield server
    server.close()


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(transport=ThreadTransport(), timeout=5.0) as client:
        yield client


@pytest.mark.parametrize(("answer", "body"), WHOLE.values(), ids=WHOLE)
def test_an_answer_is_read_whole_and_the_next_one_as_well(
    server: ScriptedServer, client: httpx2.Client, answer: bytes, body: bytes
) -> None:
    server.answers = [answer]

    assert client.post(server.url, json={"a": 1}).content == body
    assert client.get(server.url).content == b"ok"


def test_the_request_goes_out_as_it_was_built(server: ScriptedServer, client: httpx2.Client) -> None:
    client.post(server.url, json={"a": 1}, headers={"Authorization": "Bearer k"})
    client.get(server.url)

    posted, asked = server.requests
    assert posted.startswith(b"POST /v1?a=b HTTP/1.1")
    assert posted.endswith(b'{"a":1}')
    assert posted.lower().count(b"host:") == posted.lower().count(b"content-length:") == 1
    assert b"Bearer k" in posted
    assert asked.startswith(b"GET /v1?a=b HTTP/1.1")
    assert b"content-length" not in asked.lower()


def test_a_thread_keeps_its_connection_and_shares_it_with_nobody(server: ScriptedServer, client: httpx2.Client) -> None:
    together = threading.Barrier(3)

    def ask_five_times() -> None:
        together.wait(5)
        for _ in range(5):
            client.get(server.url)

    with ThreadPoolExecutor(3) as pool:
        for asked in [pool.submit(ask_five_times) for _ in range(3)]:
            asked.result(10)
    assert len(server.requests) == 15
    assert server.connections == 3


def test_a_connection_the_server_closed_is_replaced_before_it_is_used(
    server: ScriptedServer, client: httpx2.Client
) -> None:
    server.closes = True
    for number in range(1, 4):
        assert client.get(server.url).content == b"ok"
        _wait_until_readable(client)
        assert server.connections == number


def _wait_until_readable(client: httpx2.Client) -> None:
    """The server's farewell takes a moment to arrive."""
    transport = client._transport
    assert isinstance(transport, ThreadTransport)
    for connection in transport._all:
        if connection.sock is not None:
            connection.sock.recv(1, socket.MSG_PEEK)


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_an_error_of_the_wire_and_costs_only_its_connection(
    server: ScriptedServer, client: httpx2.Client, answer: bytes
) -> None:
    server.answers, server.closes = [answer], True
    with pytest.raises(httpx2.RequestError):
        client.post(server.url, json={})

    assert client.post(server.url, json={}).content == b"ok"
    assert len(server.requests) == 2


def test_a_silent_server_is_a_timeout_and_its_late_answer_nobodys(
    server: ScriptedServer, client: httpx2.Client
) -> None:
    server.answers = [b"HTTP/1.1 200 OK\r\n"]
    with pytest.raises(httpx2.TimeoutException):
        client.post(server.url, json={}, timeout=0.2)

    assert client.post(server.url, json={}).content == b"ok"
    assert server.connections == 2


def test_nothing_listening_and_no_tls_are_errors_of_the_wire(server: ScriptedServer, client: httpx2.Client) -> None:
    with pytest.raises(httpx2.RequestError):
        client.get("http://127.0.0.1:9/")
    with pytest.raises(httpx2.RequestError):
        client.get(server.url.replace("http:", "https:"))


def test_a_key_that_is_no_header_is_an_error_of_the_wire(server: ScriptedServer, client: httpx2.Client) -> None:
    with pytest.raises(httpx2.RequestError):
        client.get(server.url, headers={"Authorization": "Bearer a\r\nX-Evil: 1"})
    assert not server.requests
