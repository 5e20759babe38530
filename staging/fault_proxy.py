"""`python -m staging.fault_proxy --to HOST:PORT`: a TCP proxy that makes a vendor slow, silent or faulty.

Faults are decided per exchange: what the client says until the other side speaks
again. They are set over HTTP on the control port: `POST /faults`, `{}` for none.
"""

import argparse
import asyncio
import random
import re
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from staging.serving import LOOPBACK, listening_socket, port_of, run, serve_http

_CHUNK_BYTES = 65_536
_HTTP_REQUEST = re.compile(rb"[A-Z]{3,7} \S+ HTTP/1\.[01]\r\n")
Share = Field(default=0.0, ge=0.0, le=1.0)


class Faults(BaseModel):
    """Shares are of all exchanges, 0 to 1; what is not named does not happen."""

    model_config = ConfigDict(extra="forbid")

    hang: bool = False  # nothing passes, in either direction, until this is over
    delay_seconds: float = Field(default=0.0, ge=0.0)  # before each exchange
    reset_share: float = Share  # RST instead of passing it on
    half_close_share: float = Share  # the sending side towards the client is closed; the rest stays open
    swallow_share: float = Share  # passed on and carried out, but the answer never comes
    status_share: float = Share  # HTTP: answered with `status` instead of being passed on
    status: int = Field(default=502, ge=400, le=599)
    seed: int = 1


@dataclass
class Line:
    """One client's connection, and the connection it was given to the vendor."""

    client: asyncio.StreamWriter
    vendor: asyncio.StreamWriter
    swallowed: bool = False  # whatever the vendor says from now on is lost
    vendor_spoke: bool = True  # the client's next words begin an exchange


@dataclass
class FaultProxy:
    """Passes bytes on, unless a fault says otherwise."""

    host: str
    port: int
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self._flows = asyncio.Event()
        self.set(self.faults)

    def set(self, faults: Faults) -> None:
        """Replace all faults; whoever hangs goes on when `hang` is over."""
        self.faults = faults
        self._dice = random.Random(faults.seed)
        self._flows.clear() if faults.hang else self._flows.set()

    async def serve_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._flows.wait()
            vendor_reader, vendor_writer = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.transport.abort()
            return
        line = Line(writer, vendor_writer)
        towards = asyncio.create_task(self._towards_vendor(reader, line))
        back = asyncio.create_task(self._towards_client(vendor_reader, line))
        await asyncio.wait({towards, back}, return_when=asyncio.FIRST_COMPLETED)
        for task in (towards, back):
            task.cancel()
        await asyncio.gather(towards, back, return_exceptions=True)
        for side in (vendor_writer, writer):
            with suppress(OSError, RuntimeError):  # the other end, or the loop, has gone
                side.close()

    async def _towards_vendor(self, reader: asyncio.StreamReader, line: Line) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            await self._flows.wait()
            if line.vendor_spoke and not await self._may_pass(chunk, line):
                return
            line.vendor_spoke = False
            line.vendor.write(chunk)
            await line.vendor.drain()

    async def _may_pass(self, chunk: bytes, line: Line) -> bool:
        """False when this exchange ends the connection here."""
        faults = self.faults
        if faults.delay_seconds:
            await asyncio.sleep(faults.delay_seconds)
        fault = self._draw(faults)
        if fault == "reset":
            line.client.transport.abort()
            return False
        if fault == "status" and _HTTP_REQUEST.match(chunk):
            line.client.write(b"HTTP/1.1 %d Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % faults.status)
            await line.client.drain()
            return False
        if fault == "half_close" and line.client.can_write_eof():
            line.client.write_eof()
        line.swallowed = line.swallowed or fault in ("half_close", "swallow")
        return True

    def _draw(self, faults: Faults) -> str | None:
        throw = self._dice.random()
        for name in ("reset", "half_close", "swallow", "status"):
            share: float = getattr(faults, f"{name}_share")
            if throw < share:
                return name
            throw -= share
        return None

    async def _towards_client(self, reader: asyncio.StreamReader, line: Line) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            await self._flows.wait()
            line.vendor_spoke = True
            if not line.swallowed:
                line.client.write(chunk)
                await line.client.drain()
        if line.swallowed:
            await asyncio.Event().wait()  # the silence lasts until the client gives up

    async def control(self, request: Request) -> Response:
        """POST replaces all faults; the answer shows them."""
        try:
            self.set(Faults.model_validate_json(await request.body()))
        except ValidationError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self.faults.model_dump())


async def serve(host: str, port: int) -> None:
    proxy, listener, control = FaultProxy(host, port), listening_socket(0), listening_socket(0)
    await asyncio.start_server(proxy.serve_client, sock=listener)
    application = Starlette(routes=[Route("/faults", proxy.control, methods=["POST"])])
    await serve_http(application, control, port=port_of(listener), control_port=port_of(control))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m staging.fault_proxy", description=__doc__)
    parser.add_argument("--to", required=True, metavar="HOST:PORT", help="the vendor behind it")
    host, _, port = parser.parse_args().to.rpartition(":")
    run(serve(host or LOOPBACK, int(port)))
