"""The intake of a database with one source per adapter, and a client outside."""

import hashlib
import hmac
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.domain.inquiry import ChannelName
from app.domain.source_proof import SourceProof
from app.storage.access.firms import add_source, store_profile
from app.storage.engines.database import Database
from app.storage.tables import deliveries
from integrations.inbound.channels import CHANNELS
from tests.fakes import Wakes
from tests.seeding import firm_profile
from tests.web.whole_application import whole_application

SECRET = "fixture-secret"
RECEIVED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FORM = b'{"email": "ana@brightpump.example", "message": "We need help"}'


@dataclass
class Door:
    """The intake of a database with one source per adapter, and a client outside."""

    database: Database
    client: TestClient
    waker: Wakes

    def post(self, source: str = "website_form", body: bytes = FORM, headers: Mapping[str, str] | None = None) -> Any:
        return self.client.post(f"/in/{source}", content=body, headers={**signed(body), **(headers or {})})

    def open(self, source: str, proof: SourceProof) -> None:
        """One more source, a form's that proves itself this way."""
        self.database.write(
            lambda connection: add_source(
                connection,
                source_id=source,
                firm_id="larkfield",
                channel=ChannelName.WEBSITE_FORM,
                adapter="website_form",
                now=RECEIVED_AT,
                secret=SECRET,
                proof=proof,
            )
        )

    def forget(self) -> None:
        """What was remembered of the sources, as when a second has passed."""
        self.client = client_of(self.database, self.waker)

    def kept(self) -> list[Any]:
        return self.database.read(lambda connection: list(connection.execute(select(deliveries))))


def signed(body: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"x-form-signature": digest, "content-type": "application/json"}


def post_scope(source: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """A request as a server hands it to the application, for tests that count how much of a body is asked for."""
    return {
        "type": "http",
        "method": "POST",
        "path": f"/in/{source}",
        "raw_path": f"/in/{source}".encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in {"host": "testserver", **headers}.items()],
        "client": ("192.0.2.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
    }


def open_door(database: Database) -> Door:
    def prepare(connection: Connection) -> None:
        store_profile(connection, firm_profile(), RECEIVED_AT)
        for name, kind in CHANNELS.items():
            add_source(
                connection,
                source_id=name,
                firm_id="larkfield",
                channel=kind.channel,
                adapter=name,
                now=RECEIVED_AT,
                secret=SECRET,
            )

    database.write(prepare)
    waker = Wakes()
    return Door(database, client_of(database, waker), waker)


def client_of(database: Any, waker: Wakes) -> TestClient:
    return TestClient(whole_application(database, waker, lambda: RECEIVED_AT))


class Failing:
    """A database that cannot write, or cannot even read."""

    def __init__(self, database: Database, *, reads: bool) -> None:
        self.engine, self._database, self._reads = database.engine, database, reads

    def read(self, query: Any) -> Any:
        if self._reads:
            return self._database.read(query)
        raise OperationalError("SELECT", {}, OSError("disk I/O error"))

    def submit(self, _work: Any) -> "Future[Any]":
        failed: Future[Any] = Future()
        failed.set_exception(OperationalError("INSERT", {}, OSError("database or disk is full")))
        return failed
