"""Start a part of the sandbox: listen, say so on stdout in one JSON line, end at once on SIGTERM."""

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

loop_factory: Callable[[], asyncio.AbstractEventLoop]
try:
    from uvloop import new_event_loop

    loop_factory = new_event_loop
except ImportError:  # not on every platform
    loop_factory = asyncio.new_event_loop

Addresses = Mapping[str, Callable[[Request], Awaitable[Response]]]  # by path
LOOPBACK = "127.0.0.1"
PLAIN_HTTP = False  # `verify` of clients here, where nobody speaks TLS: else each reads the system's authorities, 27 ms
_CHOSEN_PORTS = range(20_000, 32_000)  # systems give outgoing connections ports above these: none of them takes ours


def listening_socket(port: int) -> socket.socket:
    """A bound loopback socket; port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    listener.listen(1024)
    listener.setblocking(False)
    return listener


def free_port() -> int:
    """A port nobody listens on, for a server that opens it itself a moment later, and perhaps again after a restart."""
    while True:
        port = random.choice(_CHOSEN_PORTS)
        try:
            listening_socket(port).close()
        except OSError:  # taken by somebody else: the next one
            continue
        return port


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def end_at_once(*_: object) -> None:
    """Without waiting for clients: one that hangs must not keep the sandbox alive."""
    os._exit(0)


def say_ready(**ports: int) -> None:
    sys.stdout.write(json.dumps({"ready": True, **ports}) + "\n")
    sys.stdout.flush()


def web_application(*, shown: Addresses, posted: Addresses) -> Starlette:
    """What answers GET and what answers POST; a path may be in both."""
    routes = [Route(path, answer) for path, answer in shown.items()]
    return Starlette(routes=[*routes, *(Route(path, answer, methods=["POST"]) for path, answer in posted.items())])


class AnnouncedServer(uvicorn.Server):
    """Says when it listens, and ends at once."""

    def __init__(self, config: uvicorn.Config, ports: Mapping[str, int]) -> None:
        super().__init__(config)
        self._ports = ports

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # After uvicorn installed its own: that one would wait for every open answer.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end_at_once)
        say_ready(**self._ports)


async def serve_http(app: Any, listener: socket.socket, **ports: int) -> None:
    """Serve the ASGI application until a signal ends the process; says the ports once it listens."""
    config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", timeout_keep_alive=60)
    await AnnouncedServer(config, ports).serve(sockets=[listener])


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run one part of the sandbox until it is told to end."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # a client that breaks off is no news here
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(main)


def run_alone(module: str, purpose: str | None, build: Callable[[], Any]) -> None:
    """`python -m MODULE --port N`: a part of the sandbox that is one web application."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=purpose)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, named in the ready line")
    listener = listening_socket(parser.parse_args().port)

    async def serve() -> None:
        await serve_http(build(), listener, port=port_of(listener))

    run(serve())
