"""`python -m staging.hubspot --port N`: a HubSpot in memory."""

import argparse

from staging.hubspot.app import build_app
from staging.serving import listening_socket, port_of, run, serve_http


async def serve(port: int) -> None:
    listener = listening_socket(port)
    await serve_http(build_app(), listener, port=port_of(listener))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m staging.hubspot", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, named in the ready line")
    run(serve(parser.parse_args().port))
