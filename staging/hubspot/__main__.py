"""`python -m staging.hubspot --port N`: runs the sandbox on 127.0.0.1 and says so on stdout."""

import argparse
import json
import os
import socket
from types import FrameType

import uvicorn

from staging.hubspot.app import build_app


class Server(uvicorn.Server):
    """Says when it listens, and ends at once: nothing here is worth a graceful goodbye."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(json.dumps({"ready": True, "port": port}), flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  uvicorn's signature
        os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m staging.hubspot", description="A HubSpot in memory.")
    parser.add_argument("--port", type=int, default=0, help="0: any free port; the ready line names it")
    port: int = parser.parse_args().port
    Server(uvicorn.Config(build_app(), host="127.0.0.1", port=port, log_level="warning", access_log=False)).run()


if __name__ == "__main__":
    main()
