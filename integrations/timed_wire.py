"""The wire to vendors for whom a letter waits: an exchange ends at its time, and an answer has a largest size.

The timeouts of httpx2 are for one read each: a server that sends a byte now and then never meets them.
"""

import threading
import time
from collections.abc import Iterable
from functools import cache
from ssl import SSLContext
from typing import Any
from urllib.request import getproxies

import httpcore2
import httpx2

MOST_BYTES = 1_000_000
_LEAST_SECONDS = 0.001  # 0 would mean without waiting


class ExchangeLimits(threading.local):
    """Of the exchange that this thread is in. An exchange is one request and its answer, in one thread."""

    ends_at: float = float("inf")  # of time.monotonic()
    bytes_left: float = float("inf")

    def begin(self, ends_at: float) -> None:
        self.ends_at, self.bytes_left = ends_at, MOST_BYTES

    def seconds(self, at_most: float | None, too_late: type[Exception]) -> float:
        """How long the next wait may be. Raises `too_late` where nothing is left."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise too_late("the exchange took too long")
        return max(_LEAST_SECONDS, left if at_most is None else min(at_most, left))


class TimedStream(httpcore2.NetworkStream):
    """A connection whose waits end with the exchange."""

    def __init__(self, stream: httpcore2.NetworkStream, limits: ExchangeLimits) -> None:
        self._stream = stream
        self._limits = limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._limits.seconds(timeout, httpcore2.ReadTimeout))
        self._limits.bytes_left -= len(data)
        if self._limits.bytes_left < 0:
            raise httpcore2.ReadError(f"the answer is longer than {MOST_BYTES} bytes")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._limits.seconds(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "TimedStream":
        seconds = self._limits.seconds(timeout, httpcore2.ConnectTimeout)
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._limits)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class TimedNetwork(httpcore2.SyncBackend):
    """Opens such connections."""

    def __init__(self, limits: ExchangeLimits) -> None:
        self._limits = limits

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> TimedStream:
        seconds = self._limits.seconds(timeout, httpcore2.ConnectTimeout)
        return TimedStream(super().connect_tcp(host, port, seconds, local_address, socket_options), self._limits)


def timed_client(limits: ExchangeLimits, timeout_seconds: float) -> httpx2.Client:
    """A client whose exchanges keep to the limits of their thread, also through a proxy of the environment."""
    network = TimedNetwork(limits)
    if getproxies().keys() & {"http", "https", "all"}:
        client = httpx2.Client(timeout=timeout_seconds)
        for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001  httpx2 has no public way
            if isinstance(transport, httpx2.HTTPTransport):
                _use(network, transport)
        return client
    return httpx2.Client(transport=TransportPerThread(network), timeout=timeout_seconds)


@cache
def system_trust() -> SSLContext:
    """Shared by all clients and threads: loading the system's authorities takes 27 ms."""
    return httpx2.create_ssl_context()


def _use(network: TimedNetwork, transport: httpx2.HTTPTransport) -> httpx2.HTTPTransport:
    transport._pool._network_backend = network  # noqa: SLF001  httpx2 has no public way
    return transport


class TransportPerThread(httpx2.BaseTransport):
    """httpx2's own transport, one for each thread: 200 threads at one pool wait for its lock and search it."""

    def __init__(self, network: TimedNetwork) -> None:
        self._network = network
        self._own = threading.local()
        self._all: list[httpx2.HTTPTransport] = []
        self._trust = system_trust()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        transport: httpx2.HTTPTransport | None = getattr(self._own, "transport", None)
        if transport is None:
            transport = self._own.transport = _use(self._network, httpx2.HTTPTransport(verify=self._trust))
            self._all.append(transport)
        return transport.handle_request(request)

    def close(self) -> None:
        for transport in self._all:
            transport.close()
