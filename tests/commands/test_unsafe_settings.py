"""What puts something in danger ends the start with setting, danger and remedy; what ran before is warned first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from app.cli import cli
from app.domain.errors import ConfigurationError
from app.main.readiness import wrong_parts
from app.main.unsafe_settings import require_safe, unsafe_settings
from app.settings import Settings, read_settings
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leases import end_leases_of_the_dead
from app.storage.tables import leads
from tests.fakes import START
from tests.seeding import Seed, add_website, fresh_database

UNSAFE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"smtp_host": "mail.example", "smtp_tls": "none", "public_url": "https://leads.example"}, "LEADS_SMTP_TLS"),
    ({"smtp_host": "192.0.2.7", "smtp_tls": "none", "public_url": "https://leads.example"}, "LEADS_SMTP_TLS"),
    ({"imap_host": "mail.example", "imap_tls": False, "archive_address": "a@fernhill.example"}, "LEADS_IMAP_TLS"),
    ({"hubspot_url": "http://crm.example"}, "LEADS_HUBSPOT_URL"),
    ({"hubspot_url": "ftp://crm.example"}, "LEADS_HUBSPOT_URL"),
    ({"openai_base_url": "http://model.example/v1"}, "LEADS_OPENAI_BASE_URL"),
    (
        {"openai_base_url": "https://model.example/v1", "openai_second_base_url": "http://model.example/v1"},
        "LEADS_OPENAI_SECOND_BASE_URL",
    ),
    ({"openai_base_url": "http://127.0.0.1.model.example/v1"}, "LEADS_OPENAI_BASE_URL"),
    ({"openai_base_url": "http://localhost@model.example/v1"}, "LEADS_OPENAI_BASE_URL"),
    ({"alert_webhook_url": SecretStr("http://hooks.example/canary")}, "LEADS_ALERT_WEBHOOK_URL"),
    ({"public_url": "http://leads.example"}, "LEADS_PUBLIC_URL"),
    ({"smtp_host": "mail.example"}, "LEADS_PUBLIC_URL"),
    ({"smtp_host": "mail.example", "public_url": "http://[::1]:9000"}, "LEADS_PUBLIC_URL"),
    ({"public_url": "https://ana:" + "canary" + "@leads.example"}, "LEADS_PUBLIC_URL"),
    ({"trusted_proxies": "0.0.0.0/0"}, "LEADS_TRUSTED_PROXIES"),
    ({"trusted_proxies": "10.0.0.1, 8.0.0.0/7"}, "LEADS_TRUSTED_PROXIES"),
    ({"trusted_proxies": ",".join(f"{first}.0.0.0/8" for first in range(20, 40))}, "LEADS_TRUSTED_PROXIES"),
    ({"trusted_proxies": "::/0"}, "LEADS_TRUSTED_PROXIES"),
    ({"secret_key": SecretStr("abcdefghijklmnop")}, "LEADS_SECRET_KEY"),
    ({"secret_key": SecretStr("a" * 64)}, "LEADS_SECRET_KEY"),
    ({"secret_key": SecretStr("0123456789abcdef")}, "LEADS_SECRET_KEY"),
    ({"secret_key": SecretStr("changeme")}, "LEADS_SECRET_KEY"),
)
SAFE: tuple[dict[str, Any], ...] = (
    {},
    {
        "smtp_host": "127.0.0.1",
        "smtp_tls": "none",
        "hubspot_url": "http://127.0.0.1:9",
        "public_url": "http://localhost:8000",
    },
    {"smtp_host": "::1", "smtp_tls": "none", "openai_base_url": "http://[::1]:11434/v1"},
    {"smtp_host": "mail.example", "hubspot_url": "https://crm.example", "public_url": "https://leads.example"},
    {"trusted_proxies": "10.0.0.0/8,172.16.0.0/12,fc00::/7,104.16.0.0/13,2400:cb00::/32,127.0.0.1"},
    {"secret_key": SecretStr("seven geese crossed Orchard Row")},
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with fresh_database(tmp_path) as made:
        made.write(lambda connection: Seed(connection, "fernhill").firm())
        yield made


def settle_one(database: SqliteDatabase) -> None:
    database.write(lambda connection: Seed(connection, "fernhill").lead("old"))
    database.write(lambda connection: connection.execute(leads.update().values(settled_at=START)))


@pytest.mark.parametrize(("values", "name"), UNSAFE, ids=str)
def test_an_unsafe_setting_ends_the_start_with_its_name_and_how_to_accept_it(
    database: SqliteDatabase, values: dict[str, Any], name: str
) -> None:
    with pytest.raises(ConfigurationError) as told:
        require_safe(Settings(**values), database)

    assert str(told.value).startswith(f"{name}: ")
    assert f"LEADS_ALLOW_UNSAFE={name}" in str(told.value)
    assert "canary" not in str(told.value)
    require_safe(Settings(**values, allow_unsafe=name), database)


@pytest.mark.parametrize("values", SAFE, ids=str)
def test_a_safe_setting_says_nothing(database: SqliteDatabase, values: dict[str, Any]) -> None:
    require_safe(Settings(**values), database)  # raises otherwise


@pytest.mark.parametrize("secret", ["x", "secret", "aaaaaaaaaaaaaaaa", "password1234"])
def test_a_source_with_a_secret_that_can_be_guessed_ends_the_start(database: SqliteDatabase, secret: str) -> None:
    database.write(lambda connection: add_website(connection, "fernhill", START, secret=secret))

    with pytest.raises(ConfigurationError, match=r"^source:web: .*leads sources rotate web"):
        require_safe(Settings(), database)
    require_safe(Settings(allow_unsafe="source:web"), database)


def test_such_a_secret_is_not_taken_in_the_first_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path}/leads.db")
    ended = CliRunner().invoke(cli, ["sources", "add", "web", "--adapter", "postmark", "--secret", "x"])

    assert ended.exit_code == 2
    assert "LEADS_ALLOW_UNSAFE=source:web" in ended.stderr


UNSAFE_URL = Settings(public_url="http://leads.example")


def test_an_installation_that_ran_before_is_warned_and_goes_on(database: SqliteDatabase) -> None:
    settle_one(database)

    require_safe(UNSAFE_URL, database)
    database.write(end_leases_of_the_dead)
    require_safe(UNSAFE_URL, database)

    assert [one.name for one in unsafe_settings(UNSAFE_URL, database)] == ["LEADS_PUBLIC_URL"]
    assert "LEADS_PUBLIC_URL" in [part.setting for part in wrong_parts(UNSAFE_URL, database)]


def test_what_is_made_unsafe_after_a_safe_start_is_refused(database: SqliteDatabase) -> None:
    require_safe(Settings(), database)
    settle_one(database)
    database.write(end_leases_of_the_dead)

    with pytest.raises(ConfigurationError, match="LEADS_PUBLIC_URL"):
        require_safe(UNSAFE_URL, database)


def test_only_what_exists_can_be_accepted() -> None:
    assert read_settings({"LEADS_ALLOW_UNSAFE": "LEADS_SMTP_TLS, source:web"}).accepted_unsafe == {
        "LEADS_SMTP_TLS",
        "source:web",
    }
    with pytest.raises(ConfigurationError, match="LEADS_SMPT_TLS is not a setting"):
        read_settings({"LEADS_ALLOW_UNSAFE": "LEADS_SMPT_TLS"})


def test_all_of_them_are_told_at_once(database: SqliteDatabase) -> None:
    both = Settings(public_url="http://leads.example", hubspot_url="http://crm.example")
    with pytest.raises(ConfigurationError, match=r"LEADS_ALLOW_UNSAFE=LEADS_HUBSPOT_URL,LEADS_PUBLIC_URL"):
        require_safe(both, database)


def test_one_token_for_several_firms_is_unsafe_and_a_token_each_is_not(database: SqliteDatabase) -> None:
    database.write(lambda connection: Seed(connection, "kestrel").firm())
    of_all = unsafe_settings(read_settings({"LEADS_HUBSPOT_TOKEN": "canary"}), database)
    each = unsafe_settings(read_settings({"LEADS_HUBSPOT_TOKENS": "fernhill=one,kestrel=two"}), database)
    accepted = {"LEADS_HUBSPOT_TOKEN": "canary", "LEADS_ALLOW_UNSAFE": "LEADS_HUBSPOT_TOKEN"}

    assert [one.name for one in of_all] == ["LEADS_HUBSPOT_TOKEN"]
    assert "fernhill, kestrel" in str(of_all[0])
    assert "canary" not in str(of_all[0])
    assert not each
    assert not unsafe_settings(read_settings(accepted), database)
