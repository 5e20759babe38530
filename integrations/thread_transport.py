"""An HTTP transport with one connection pool per thread.

A shared pool is guarded by one lock and looks at every idle connection on every
request. With 128 threads that cost more than the request itself; a thread that
asks the same server again and again needs one connection, its own.
"""

import threading

import httpx2


class ThreadTransport(httpx2.BaseTransport):
    """Each thread's requests go over that thread's own kept connection."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._trust = httpx2.create_ssl_context()  # shared: loading the system's authorities takes 20 ms
        self._all: list[httpx2.HTTPTransport] = []
        self._lock = threading.Lock()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._transport().handle_request(request)

    def close(self) -> None:
        with self._lock:
            for transport in self._all:
                transport.close()
            self._all.clear()

    def _transport(self) -> httpx2.HTTPTransport:
        transport: httpx2.HTTPTransport | None = getattr(self._own, "transport", None)
        if transport is None:
            transport = httpx2.HTTPTransport(
                verify=self._trust, limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1)
            )
            self._own.transport = transport
            with self._lock:
                self._all.append(transport)
        return transport
