"""What every request passes before the application, and every answer after it, also the answers to errors."""

import asyncio
import re
import time
from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.public_url import own_hosts
from app.web.bodies import is_long_body
from app.web.callers import TrustedProxies
from app.web.console.pages import error_page
from app.web.security_headers import security_headers

_FOR_MACHINES = ("/healthz", "/readyz", "/metrics")  # a probe calls whatever address it was given
_BY_NUMBER = re.compile(r"(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE)
_PROGRESS_BYTES = 1_024  # or the end, within `progress_seconds`: less is a body that is held, not sent
LINGER_SECONDS = 1.0  # how long whoever still sends has to read the answer
_MOST_LINGERING = 64


class FrontDoor:
    """Checks `Host`, finds out who calls, ends slow bodies, adds the security headers.

    The addresses that machines use are open to more: `/healthz` and its like to whatever a probe calls, `/in/` also to
    `localhost` and to a number. Neither is a name that somebody else could have point at us, so a page of another
    site can post there and not read the answer; what it posts must prove its origin like any delivery.
    """

    def __init__(
        self,
        application: ASGIApp,
        *,
        public_url: str,
        trusted_proxies: Sequence[str] = (),
        progress_seconds: float = 10.0,
        linger_seconds: float = LINGER_SECONDS,
    ) -> None:
        self.application = application
        self._hosts = own_hosts(public_url)
        self._public_url = public_url
        self._headers = security_headers(public_url)
        self._proxies = TrustedProxies(trusted_proxies)
        self._progress_seconds = progress_seconds
        self._linger_seconds = linger_seconds
        self._lingering = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope.get("client"):
            caller = self._proxies.caller(scope["client"][0], headers.getlist("x-forwarded-for"))
            scope["client"] = (caller, scope["client"][1])
        body = _Body(receive, headers, self._progress_seconds)
        answer = self._answer_through(send, body)
        if self._host_is_ours(scope["path"], headers.getlist("host")):
            await self.application(scope, body.receive, answer)
        else:
            await self._wrong_host(scope, body.receive, answer)

    def _host_is_ours(self, path: str, hosts: list[str]) -> bool:
        if path in _FOR_MACHINES:
            return True
        if len(hosts) != 1:
            return False
        return hosts[0].lower() in self._hosts or (path.startswith("/in/") and bool(_BY_NUMBER.fullmatch(hosts[0])))

    async def _wrong_host(self, scope: Scope, receive: Receive, send: Send) -> None:
        sentence = (
            f"This service answers as {self._public_url}. If that is where you are, its front server must pass "
            "the Host header on as it came."
        )
        await error_page(400, "Not this address", sentence)(scope, receive, send)

    def _answer_through(self, send: Send, body: "_Body") -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._complete(list(message.get("headers", [])), body)}
            elif message["type"] == "http.response.body" and not message.get("more_body") and body.is_left_unread:
                await self._linger(send, message)
                return
            await send(message)

        return answer

    def _complete(self, headers: list[tuple[bytes, bytes]], body: "_Body") -> list[tuple[bytes, bytes]]:
        own = {name.lower() for name, _ in headers}
        headers += [one for one in self._headers if one[0] not in own]
        return [*headers, (b"connection", b"close")] if body.is_left_unread else headers

    async def _linger(self, send: Send, message: Message) -> None:
        """Whoever still sends gets a moment to read why it is not wanted, before the connection ends; nothing
        more of it is read."""
        if self._lingering < _MOST_LINGERING:
            self._lingering += 1
            try:
                await send({**message, "more_body": True})
                await asyncio.sleep(self._linger_seconds)
            finally:
                self._lingering -= 1
            message = {**message, "body": b""}
        await send(message)


class _Body:
    """The request's body on its way in: whether it gets on, and whether anything of it was left."""

    def __init__(self, receive: Receive, headers: Headers, progress_seconds: float) -> None:
        self._receive = receive
        self._progress_seconds = progress_seconds
        declared = headers.get("content-length", "")
        self._is_long = is_long_body(headers)
        self._ended = not (self._is_long or declared not in ("", "0"))
        self._waited_seconds = 0.0
        self._bytes_meanwhile = 0

    @property
    def is_left_unread(self) -> bool:
        return self._is_long and not self._ended

    async def receive(self) -> Message:
        """The next piece. Raises HTTPException 408: too little came in ten seconds."""
        if self._ended:
            return await self._receive()  # whether the caller is still there, which may take its time
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._progress_seconds - self._waited_seconds):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"}) from None
        self._ended = not message.get("more_body", False)
        self._waited_seconds += time.monotonic() - began
        self._bytes_meanwhile += len(message.get("body", b""))
        if self._bytes_meanwhile >= _PROGRESS_BYTES:
            self._waited_seconds, self._bytes_meanwhile = 0.0, 0
        return message
