"""The server's connections within bounds: how many, how long a header may take, how much it may hold."""

import asyncio
from asyncio import TimerHandle, Transport
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from app.domain.networks import network_of
from app.web.bodies import is_long_body
from app.web.callers import TrustedProxies
from app.web.fair_share import FairShare, Holding
from app.web.security_headers import Raw

_MOST_HEADERS = 100
_MOST_HEADER_BYTES = 32_768
_MOST_FRAMING = 8  # bytes beside the body for each of it: chunks of one byte, and no long chunk extensions
_MOST_PIPELINED = 8  # requests sent ahead: one read of small ones could hold thousands


class _Refused(Exception):
    """Ends the reading of a request that is beyond the bounds."""


class BoundedHttp(HttpToolsProtocol):
    """One connection. uvicorn bounds neither headers nor their time, and connections only all together."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        connections: FairShare,
        headers: FairShare,
        trusted_proxies: TrustedProxies,
        answer_headers: Raw,
        header_seconds: float = 10.0,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._share = connections
        self._proxies = trusted_proxies
        self._answer_headers = answer_headers
        self._header_seconds = header_seconds
        self._headers_share = headers  # bytes
        self._place: Holding | None = None
        self._header_holding: Holding | None = None
        self._header_timer: TimerHandle | None = None
        self._in_header = True  # before the first byte too: an open connection that says nothing is one
        self._beside_body_bytes = 0  # came for this request and were no body: headers, trailers, sizes of chunks
        self._refusal = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._header_holding = Holding(source="", caller=network_of(self._peer), give_up=transport.abort)
        if not self._take_place(self._peer):
            transport.abort()
            return
        self._expect_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        if self._place is not None:
            self._share.give_back(self._place)
        self._forget_headers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._beside_body_bytes += len(data)
        super().data_received(data)
        self._beside_body_bytes = max(self._beside_body_bytes, 0)  # a long body buys no long trailer after it
        if self._beside_body_bytes > _MOST_HEADER_BYTES and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if not self._charge(self._beside_body_bytes - self._header_bytes) and not self.transport.is_closing():
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= _MOST_PIPELINED:
            raise _Refused
        super().on_message_begin()
        self._expect_header()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_header:  # otherwise it is a trailer after a chunked body, which nobody here reads
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_header = False
        self._stop_timer()
        held = sum(len(name) + len(value) for name, value in self.headers) + len(self.url)
        if len(self.headers) > _MOST_HEADERS or held > _MOST_HEADER_BYTES:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise _Refused
        if not self._charge(held):
            self._refusal = HTTPStatus.SERVICE_UNAVAILABLE
            raise _Refused
        if self._proxies.includes(self._peer):
            forwarded_for = [value.decode("latin-1") for name, value in self.headers if name == b"x-forwarded-for"]
            self._take_place(self._proxies.caller(self._peer, forwarded_for))
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._beside_body_bytes -= len(body) * (1 + _MOST_FRAMING)
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._beside_body_bytes = 0

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_long_body_left:
            self.transport.close()  # answered before its body came: what still comes is read by nobody
        elif self.cycle.response_complete:
            self._forget_headers()
            self._expect_header()  # blank lines, which are allowed before it, win no time

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's words; ours are the status's
        self._refuse(self._refusal)

    @property
    def _is_long_body_left(self) -> bool:
        """A short one is taken and dropped: closed on, its sender could lose the answer to the reset of the line."""
        if not self.cycle.response_complete or not self.cycle.more_body or self.transport.is_closing():
            return False
        return is_long_body(Headers(raw=self.headers))

    @property
    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    @property
    def _header_bytes(self) -> int:
        return self._header_holding.amount if self._header_holding else 0

    def _take_place(self, caller: str) -> bool:
        """This connection counts as that caller's. Those of front servers have at least half of all, and are shared
        between whom they bring."""
        if self._place is not None:
            self._share.give_back(self._place)
        source = "front servers" if self._proxies.includes(self._peer) else ""
        self._place = Holding(source=source, caller=network_of(caller), give_up=self.transport.abort)
        return self._share.take(self._place, 1)

    def _charge(self, more_bytes: int) -> bool:
        """Whether there is room for so much more of headers, until the answers to them are sent."""
        holding = self._header_holding
        return holding is None or more_bytes <= 0 or self._headers_share.take(holding, more_bytes)

    def _forget_headers(self) -> None:
        if self._header_holding is not None:
            self._headers_share.give_back(self._header_holding)

    def _expect_header(self) -> None:
        self._in_header = True
        if self._header_timer is None:
            self._header_timer = self.loop.call_later(self._header_seconds, self._header_too_slow)

    def _header_too_slow(self) -> None:
        self._header_timer = None
        if not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _stop_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        """An answer without the application, and the end of the connection."""
        self._stop_timer()
        text = f"{status.phrase}.\n".encode()
        fields = [
            *self._answer_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(text)).encode()),
            (b"connection", b"close"),
        ]
        head = b"".join(b"%s: %s\r\n" % field for field in fields)
        if self.cycle is None or self.cycle.response_complete:  # never into the middle of another answer
            self.transport.write(b"HTTP/1.1 %d %s\r\n%s\r\n%s" % (status, status.phrase.encode(), head, text))
        self.transport.close()
