"""A console over a seeded database, a browser-like client and a browser."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from httpx2 import Response
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Connection, select
from starlette.testclient import TestClient

from app.storage.access.sign_ins import make_sign_in_link
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.schema import METADATA
from tests.absent import give_up
from tests.fakes import Wakes
from tests.seeding import MORNING_AFTER, PARTNER, KeptMail, Seed, every_state_database, firm_profile
from tests.web.whole_application import URL, Application, whole_application

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


class Console:
    """The pages with everything around them real, but the mail server and the clock."""

    def __init__(self, database: SqliteDatabase, seed: Seed, *, secure: bool = False) -> None:
        self.database = database
        self.now: datetime = MORNING_AFTER
        self.mailer = KeptMail()
        self.waker = Wakes()
        self.seed = seed
        self.secure = secure
        self.application = self.serving(URL)

    def serving(self, url: str, *, alone: bool = False) -> Application:
        """The application whose address is that."""
        return whole_application(
            self.database,
            self.waker,
            lambda: self.now,
            profiles={"larkfield": firm_profile(), "mossgate": firm_profile("mossgate")},
            mailer=self.mailer,
            public_url=url,
            secure_cookies=self.secure,
            alone=alone,
        )

    @property
    def woken(self) -> list[tuple[str, str]]:
        return [work for work, _at in self.waker.woken]

    def client(self) -> TestClient:
        return TestClient(self.application, base_url=URL, follow_redirects=False)

    def signed_in(self, email: str = PARTNER) -> TestClient:
        client = self.client()
        link = make_sign_in_link(self.database, email, URL, self.now)
        form = client.get(link)
        answer = client.post(link, data={"csrf": token_of(form)})
        assert answer.status_code == 303, answer.text
        return client

    def snapshot(self) -> dict[str, list[object]]:
        """Every row of every table but the sign-ins (a session in use lives on)."""

        def read(connection: Connection) -> dict[str, list[object]]:
            tables = [table for table in METADATA.sorted_tables if table.name != "sign_ins"]
            return {table.name: [tuple(row) for row in connection.execute(select(table))] for table in tables}

        return self.database.read(read)


def token_of(page: Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    with every_state_database(tmp_path) as (database, seed):
        yield Console(database, seed)


@pytest.fixture
def partner(console: Console) -> TestClient:
    return console.signed_in()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a module: while it is open, its event loop runs in this thread, where other tests run theirs."""
    if not CHROMIUM.exists():
        how = f"no Chromium at {CHROMIUM}: `apt-get install chromium`, or name another in CHROMIUM"
        give_up(how)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()
