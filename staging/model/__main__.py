"""`python -m staging.model`: `POST /v1/chat/completions` and `GET /v1/models`, with faults on request."""

import argparse

from staging.model.chat import application
from staging.serving import listening_socket, port_of, run, serve_http


async def serve(port: int) -> None:
    listener = listening_socket(port)
    await serve_http(application(), listener, port=port_of(listener))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m staging.model", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, named in the ready line")
    run(serve(parser.parse_args().port))
