"""What the doctor proposes as the name of the firm's own mail server."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.domain.delivery import Delivery
from app.domain.inquiry import ChannelName
from app.main.mail_servers import advice_from_database, advice_from_mail, needs_mail_server
from app.settings import Settings
from app.storage.access.firms import add_source, store_profile
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.deliveries import store_delivery
from app.storage.schema import migrate
from tests.seeding import NOON, firm_profile


def mail(top: str) -> bytes:
    field = f"Authentication-Results: {top}\r\n" if top else ""
    return f"{field}Received: from a\r\nAuthentication-Results: old.example; dmarc=pass\r\nFrom: a@b.example\r\n\r\nAuthentication-Results: body.example; none".encode()


@pytest.fixture
def database(tmp_path: Path) -> SqliteDatabase:
    kept = SqliteDatabase(f"sqlite:///{tmp_path / 'leads.db'}")
    migrate(kept.engine)
    kept.write(lambda connection: store_profile(connection, firm_profile(), NOON))
    return kept


def receive(database: SqliteDatabase, *tops: str) -> None:
    def write(connection: Connection) -> None:
        add_source(
            connection,
            source_id="mailbox",
            firm_id="larkfield",
            channel=ChannelName.INBOUND_EMAIL,
            adapter="raw_mail",
            now=NOON,
        )
        for place, top in enumerate(tops):
            at = NOON + timedelta(seconds=place)
            delivery = Delivery(headers={}, body=mail(top) + str(place).encode(), received_at=at)
            store_delivery(connection, "larkfield", "mailbox", delivery)

    database.write(write)


def test_the_name_on_top_of_a_received_mail_is_proposed_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(mail("mx.firm.example; dmarc=pass header.from=b.example"))

    assert advice_from_mail(file).startswith("LEADS_AUTHSERV_ID=mx.firm.example.")
    assert "only if mx.firm.example is your own mail server" in advice_from_mail(file)


def test_a_field_that_names_no_server_and_a_mail_without_a_field_are_told_apart(tmp_path: Path) -> None:
    nameless, bare = tmp_path / "nameless.eml", tmp_path / "bare.eml"
    nameless.write_bytes(mail("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=b.example; dmarc=pass"))
    bare.write_bytes(b"From: a@b.example\r\n\r\nAuthentication-Results: body.example; none")

    assert "names no server" in advice_from_mail(nameless)
    assert "has no Authentication-Results field" in advice_from_mail(bare)


def test_the_name_on_top_of_most_kept_mails_is_proposed(database: SqliteDatabase) -> None:
    receive(database, "mx.firm.example; none", "evil.example; dmarc=pass", "mx.firm.example; dmarc=fail")

    assert "LEADS_AUTHSERV_ID=mx.firm.example." in (advice_from_database(database) or "")
    assert "2 of the latest 3" in (advice_from_database(database) or "")


def test_a_name_that_only_some_mails_carry_is_not_proposed(database: SqliteDatabase) -> None:
    receive(database, "", "evil.example; dmarc=pass", "other.example; none", "evil.example; none")

    assert advice_from_database(database) is None


def test_the_setting_is_missing_exactly_while_raw_mail_arrives_without_it(database: SqliteDatabase) -> None:
    assert not needs_mail_server(Settings(), database)
    receive(database)

    assert needs_mail_server(Settings(), database)
    assert needs_mail_server(Settings(authserv_id=" , "), database)
    assert not needs_mail_server(Settings(authserv_id="mx.a.example, mx.b.example"), database)
