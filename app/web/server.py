"""How the web application is served: one listening socket, connections within bounds."""

import resource
import socket
from collections.abc import Callable, Sequence
from functools import partial

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.bounded_http import BoundedHttp
from app.web.callers import TrustedProxies
from app.web.fair_share import FairShare
from app.web.security_headers import security_headers

_MOST_CONNECTIONS = 1_200
_MOST_HEADER_BYTES = 16_000_000  # of all requests that are not answered yet, together
_FILES_BESIDE = 200  # descriptors for the database, vendors and logs
_BACKLOG = 4_096
_SOCKET_BUFFER = 65_536  # what the machine takes of a body that nobody has asked for yet


def listen(host: str, port: int) -> socket.socket:
    """The socket to serve on; callers are let in by `serve_application` only.

    Raises OSError: the address is taken, not this machine's, or not this user's to take.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BUFFER)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def serve_application(
    application: ASGIApp,
    listening: socket.socket,
    *,
    public_url: str,
    trusted_proxies: Sequence[str],
    opened: Callable[[], None],
) -> None:
    """Serve until SIGTERM or Ctrl-C; `opened` is called once callers are let in."""
    protocol = partial(
        BoundedHttp,
        connections=FairShare(_most_connections()),
        headers=FairShare(_MOST_HEADER_BYTES),
        trusted_proxies=TrustedProxies(trusted_proxies),
        answer_headers=security_headers(public_url),
    )
    config = uvicorn.Config(
        told_of_the_end(application, lambda: server.should_exit),
        http=protocol,  # type: ignore[arg-type]  # a class with some of its arguments is called in the same way
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whose word counts is a setting of ours
        timeout_graceful_shutdown=10,
        backlog=_BACKLOG,
    )
    server = _Server(config, opened)
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, opened: Callable[[], None]) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._opened()


def told_of_the_end(application: ASGIApp, is_ending: Callable[[], bool]) -> ASGIApp:
    """The same, where an answer that takes long can ask whether the server waits for it to end."""

    async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["is_ending"] = is_ending
        await application(scope, receive, send)

    return passed_on


def _most_connections() -> int:
    """As many as descriptors allow, after asking the machine for more of them."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _FILES_BESIDE
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), hard))
    return allowed - _FILES_BESIDE
