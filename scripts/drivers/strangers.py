"""What strangers send to a running service: floods, slow bodies and headers, silence."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from staging.installation.firstreply import Installation
from staging.serving import LOOPBACK

ADDRESS = "203.0.113.66"  # as a front server on this machine names the caller
_MB = 1_000_000
BODY = 50 * _MB
Figures = dict[str, float | int]


def flood(made: Installation, seconds: float) -> Figures:
    """Everything at once, for so long: bodies of 50 MB, slow ones, slow and hostile headers, connections."""
    until = time.monotonic() + seconds
    forged = {"x-form-signature": "0" * 64}
    floods: list[Callable[[], int]] = [
        *[lambda: _posts_of_50_mb(made, until, "/in/website", {})] * 2,
        *[lambda: _posts_of_50_mb(made, until, "/in/raw", forged)] * 3,
        *[lambda: _posts_of_50_mb(made, until, "/in/mails", {"content-type": "multipart/form-data; boundary=x"})] * 3,
        lambda: _posts_of_50_mb(made, until, "/in/mails", {"content-type": "application/x-www-form-urlencoded"}),
        *[
            lambda: _slow(
                made,
                until,
                b"POST /in/raw HTTP/1.1\r\n%sX-Form-Signature: " + b"0" * 64 + b"\r\nContent-Length: 1000000\r\n\r\n",
            )
        ]
        * 5,
        *[lambda: _slow(made, until, b"GET / HTTP/1.1\r\n%sX-Slow: ")] * 5,
        lambda: _headers(made, until),
        lambda: _many_connections(made, until),
    ]
    with ThreadPoolExecutor(len(floods)) as pool:
        done = [one.result() for one in [pool.submit(each) for each in floods]]
    return {"hostile_requests": sum(done)}


def _connection(made: Installation) -> socket.socket:
    return socket.create_connection((LOOPBACK, made.port), timeout=5)


def own_header(made: Installation, address: str = ADDRESS) -> bytes:
    return f"Host: {LOOPBACK}:{made.port}\r\nX-Forwarded-For: {address}\r\n".encode()


def _posts_of_50_mb(made: Installation, until: float, path: str, headers: dict[str, str]) -> int:
    """How many were begun. Each goes on for as long as anybody takes it."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nContent-Length: {BODY}\r\n{fields}".encode() + own_header(made) + b"\r\n"
    begun = 0
    while time.monotonic() < until:
        begun += 1
        send_for_as_long_as_taken(made, head, until)
    return begun


def send_for_as_long_as_taken(made: Installation, head: bytes, until: float, part: bytes = b"x") -> int:
    """The bytes that were taken of 50 MB, of a body or of this again and again, before the other side ended."""
    sent, piece = 0, part * (65_536 // len(part))
    try:
        with _connection(made) as connection:
            connection.sendall(head)
            while sent < BODY and time.monotonic() < until:
                sent += connection.send(piece[: BODY - sent])
            connection.settimeout(5)
            connection.recv(1_000)
    except OSError:  # the service ended the connection: what was sent until then counts
        pass
    return sent


def _slow(made: Installation, until: float, head: bytes) -> int:
    begun = 0
    while time.monotonic() < until:
        begun += 1
        try:
            with _connection(made) as connection:
                connection.sendall(head % own_header(made))
                while time.monotonic() < until:
                    connection.sendall(b"x")
                    time.sleep(1)
        except OSError:
            time.sleep(0.1)
    return begun


def _headers(made: Installation, until: float) -> int:
    hostile = (
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100_000,
        b"GET / HTTP/1.1\r\nX: " + b"y" * 5 * _MB,
        b"GET /" + b"y" * 5 * _MB,
        b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 50_000,
        bytes(range(256)) * 10_000,
    )
    begun = 0
    while time.monotonic() < until:
        for sent in hostile:
            begun += 1
            try:
                with _connection(made) as connection:
                    connection.sendall(sent)
                    connection.recv(1_000)
            except OSError:
                time.sleep(0.02)
    return begun


def _many_connections(made: Installation, until: float) -> int:
    """Held open and silent, opened again when they are ended."""
    held: list[socket.socket] = []
    begun = 0
    while time.monotonic() < until:
        for one in held:
            one.close()
        held.clear()
        for _ in range(400):
            begun += 1
            try:
                held.append(_connection(made))
            except OSError:
                time.sleep(0.02)
        time.sleep(min(5.0, max(0.0, until - time.monotonic())))
    for one in held:
        one.close()
    return begun


def hold_back(made: Installation, head: bytes, until: float) -> None:
    """Send 40 MB and keep the rest back, for as long as that works."""
    while time.monotonic() < until:
        try:
            with _connection(made) as connection:
                connection.sendall(head + b"x" * 40 * _MB)
                while time.monotonic() < until:
                    connection.sendall(b"x" * 2_000)
                    time.sleep(0.5)
        except OSError:
            time.sleep(0.1)


def hold_forms(made: Installation, until: float, path: bytes) -> int:
    """Hundreds of long forms at once, each from an address of its own, whose end never comes: how many were begun."""
    held: list[socket.socket] = []
    piece = b"11170\r\n" + b"x" * 70_000 + b"\r\n"
    for number in range(600):
        address = f"198.18.{number // 250}.{number % 250}"
        head = b"POST %s HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: %s\r\n" % (path, b"y" * 30_000)
        try:
            held.append(_connection(made))
            held[-1].settimeout(0.2)
            held[-1].sendall(head + own_header(made, address) + b"\r\n" + piece * 4)
        except OSError:  # the service refused it: the next one
            continue
    while time.monotonic() < until:
        for one in held:
            try:
                one.sendall(b"400\r\n" + b"x" * 1_024 + b"\r\n")
            except OSError:  # the service ended this one: the others go on
                continue
        time.sleep(1)
    for one in held:
        one.close()
    return len(held)
