"""The measure everything is compared with: a bare FastAPI route that commits one row with SQLAlchemy.

`python -m scripts.benchmark.bare URL`: on a free port, named in the ready line. The same server
and the same database settings as Firstreply's (SQLite: WAL, every commit flushed to the disk).
"""

import asyncio
import json
import sys
import uuid
from typing import Annotated, Any

from fastapi import Body, FastAPI
from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, create_engine, insert
from sqlalchemy.engine import make_url

from app.storage.engines.sqlite_database import open_engine
from app.storage.schema import with_driver
from staging.serving import listening_socket, port_of, run, serve_http

metadata = MetaData()
posts = Table(
    "posts", metadata, Column("id", String(32), primary_key=True), Column("body", LargeBinary, nullable=False)
)


def application(engine: Engine) -> FastAPI:
    """One route, as the tutorials have it."""
    app = FastAPI(openapi_url=None)

    @app.post("/in", status_code=202)
    def keep(form: Annotated[dict[str, Any], Body()]) -> dict[str, str]:
        post_id = uuid.uuid4().hex
        with engine.begin() as connection:
            connection.execute(insert(posts).values(id=post_id, body=json.dumps(form).encode()))
        return {"id": post_id}

    return app


def engine_of(url: str) -> Engine:
    """With the pool a plain application has by default; the server's connections are shared with Firstreply's."""
    if make_url(url).get_backend_name() == "sqlite":
        return open_engine(url)
    return create_engine(with_driver(make_url(url)), pool_size=15, max_overflow=0)


async def serve(url: str) -> None:
    engine = engine_of(url)
    await asyncio.to_thread(metadata.create_all, engine)
    listener = listening_socket(0)
    await serve_http(application(engine), listener, port=port_of(listener))


if __name__ == "__main__":
    run(serve(sys.argv[1]))
