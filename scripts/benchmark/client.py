"""A load client that costs little: requests made beforehand, plain asyncio, about 0.1 ms of CPU a post."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar, cast

from scripts.drivers.arrivals import Letter, signed
from staging.serving import LOOPBACK, loop_factory

T = TypeVar("T")
_ANSWER_WITHIN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What one post came to; status 0: the connection broke."""

    status: int
    seconds: float  # from before connecting, or from writing on a kept connection


def request_bytes(path: str, letter: Letter, secret: bytes) -> bytes:
    """The whole request, so that nothing is computed while the clock runs."""
    headers = {"host": LOOPBACK, "content-length": str(len(letter.body)), **signed(letter.body, secret)}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + letter.body


def post_at_once(port: int, requests: Sequence[bytes]) -> list[Answered]:
    """All in the same instant, each over a connection of its own."""

    async def one(request: bytes) -> Answered:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_SECONDS), _Connection(port) as connection:
                return Answered(await connection.ask(request), time.perf_counter() - started)
        except OSError:  # a timeout too
            return Answered(0, time.perf_counter() - started)

    async def all_of_them() -> list[Answered]:
        return list(await asyncio.gather(*map(one, requests)))

    return _run(all_of_them())


def post_in_turn(port: int, requests: Sequence[bytes], *, per_second: float) -> list[Answered]:
    """One at a time over one kept connection, at a pace that leaves the service idle in between."""

    async def one_by_one() -> list[Answered]:
        answered = []
        async with _Connection(port) as connection:
            begun = time.perf_counter()
            for number, request in enumerate(requests):
                await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
                started = time.perf_counter()
                status = await connection.ask(request)
                answered.append(Answered(status, time.perf_counter() - started))
        return answered

    return _run(one_by_one())


def post_until_taken(port: int, request: bytes, *, within_seconds: float) -> float:
    """Seconds until the first 202. Raises TimeoutError when none came."""

    async def keep_asking() -> float:
        started = time.perf_counter()
        async with asyncio.timeout(within_seconds):
            while True:
                try:
                    async with _Connection(port) as connection:
                        if await connection.ask(request) == 202:
                            return time.perf_counter() - started
                except OSError:
                    pass  # nobody listens yet
                await asyncio.sleep(0.005)

    return _run(keep_asking())


def _run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(work)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 as far as a status and a length: one request on its way at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._heard = bytearray()
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[int] | None = None

    async def __aenter__(self) -> Self:
        await asyncio.get_running_loop().create_connection(lambda: self, LOOPBACK, self._port)
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._transport is not None:
            self._transport.close()

    async def ask(self, request: bytes) -> int:
        """The answer's status, when its body is complete. Raises OSError when the server hangs up."""
        self._waiting = asyncio.get_running_loop().create_future()
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        self._transport.write(request)
        return await self._waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, rest = bytes(self._heard).partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        self._heard.clear()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(int(head[9:12]))

    def connection_lost(self, _error: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError())


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0
