"""Settings: every variable by name, mistakes in words, secrets never shown."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.domain.errors import ConfigurationError
from app.settings import PREFIX, Settings, read_settings

SECRETS = {
    "LEADS_SECRET_KEY": "canary-one-canary-one",
    "LEADS_SMTP_USERNAME": "leads",
    "LEADS_SMTP_PASSWORD": "canary-two",
    "LEADS_IMAP_PASSWORD": "canary-three",
    "LEADS_OPENAI_API_KEY": "canary-four",
    "LEADS_OPENAI_SECOND_API_KEY": "canary-eight",
    "LEADS_HUBSPOT_TOKEN": "canary-five",
    "LEADS_ALERT_WEBHOOK_URL": "https://hooks.example/canary-six",
    "LEADS_DATABASE_URL": "postgresql://leads:" + "canary-seven" + "@127.0.0.1/leads",
}


def test_the_defaults_send_nothing_and_need_nothing() -> None:
    settings = read_settings({})

    ways_out = (settings.smtp_host, settings.hubspot_token, settings.openai_api_key, settings.alert_webhook_url)
    assert ways_out == (None,) * 4
    assert settings.database_url.startswith("sqlite:")
    assert settings.host == "127.0.0.1"


def test_an_empty_variable_is_an_unset_one() -> None:
    empty = {PREFIX + name.upper(): "" for name in Settings.model_fields}

    assert read_settings(empty) == read_settings({})


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(ConfigurationError, match="LEADS_SMPT_HOST is not a setting"):
        read_settings({"LEADS_SMPT_HOST": "mail.example"})


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as told:
        read_settings({"LEADS_PORT": "http", "LEADS_SMTP_TLS": "yes", "LEADS_NONSENSE": "1"})

    assert "Input should" not in str(told.value)
    for name in ("LEADS_PORT", "LEADS_SMTP_TLS", "LEADS_NONSENSE"):
        assert name in str(told.value)


def test_other_programs_variables_are_none_of_our_business() -> None:
    assert read_settings({"PATH": "/bin", "MISLEADS_PORT": "x", "leads_port": "x"}) == read_settings({})


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"LEADS_IMAP_HOST": "imap.example"}, "LEADS_ARCHIVE_ADDRESS"),
        ({"LEADS_SMTP_PASSWORD": "secret"}, "LEADS_SMTP_USERNAME"),
    ],
)
def test_what_goes_together_is_asked_for_together(variables: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        read_settings(variables)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("WORKER_THREADS", "0"),
        ("SMTP_TIMEOUT_SECONDS", "0"),
        ("SMTP_TIMEOUT_SECONDS", "soon"),
        ("DATABASE_CONNECTIONS", "1"),
        ("LOG_LEVEL", "loud"),
        ("IMAP_TLS", "perhaps"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_name(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=PREFIX + name):
        read_settings({PREFIX + name: value})


def test_secrets_are_in_no_representation() -> None:
    settings = read_settings(SECRETS)

    for shown in (repr(settings), str(settings)):
        assert "canary" not in shown
    assert settings.hubspot_token == SecretStr("canary-five")


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_complaint_does_not_repeat_a_secret(name: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        read_settings({**SECRETS, "LEADS_PORT": "canary-port"})

    assert SECRETS[name] not in str(told.value)


def test_values_are_of_their_kind() -> None:
    settings = read_settings({"LEADS_PORT": "9000", "LEADS_IMAP_TLS": "false", "LEADS_PROFILES_DIRECTORY": "firms"})

    assert (settings.port, settings.imap_tls, settings.profiles_directory) == (9000, False, Path("firms"))


def test_trusted_proxies_are_addresses_and_networks() -> None:
    read = read_settings({"LEADS_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,2001:db8::/32"})
    assert read.proxy_networks == ("127.0.0.1", "10.0.0.0/8", "2001:db8::/32")
    assert read_settings({}).proxy_networks == ()
    with pytest.raises(ConfigurationError, match="LEADS_TRUSTED_PROXIES"):
        read_settings({"LEADS_TRUSTED_PROXIES": "nginx"})


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"LEADS_PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"LEADS_PORT": "9000", "LEADS_HOST": "0.0.0.0"}, "http://127.0.0.1:9000"),
        ({"LEADS_HOST": "::1"}, "http://[::1]:8000"),
        ({"LEADS_PORT": "80"}, "http://127.0.0.1"),
        ({"LEADS_PORT": "9000", "LEADS_PUBLIC_URL": "https://leads.example"}, "https://leads.example"),
        ({"LEADS_PUBLIC_URL": "HTTPS://Leads.Firm.example:443/"}, "https://leads.firm.example"),
    ],
)
def test_links_lead_to_where_the_web_server_listens(variables: dict[str, str], address: str) -> None:
    assert read_settings(variables).public_url == address


def test_a_wrong_port_is_told_as_a_port_alone() -> None:
    for port in ("abc", "99999", "-1"):
        with pytest.raises(ConfigurationError, match=r"^LEADS_PORT: [^;]*$"):
            read_settings({"LEADS_PORT": port})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LEADS_PUBLIC_URL", "https://leads.example:99999"),
        ("LEADS_PUBLIC_URL", "http://[::1"),
        ("LEADS_PUBLIC_URL", "javascript:alert(1)"),
        ("LEADS_AUTHSERV_ID", "*"),
        ("LEADS_AUTHSERV_ID", "mx.fernhill.example,*.example"),
        ("LEADS_SMTP_HOST", "2130706433"),
        ("LEADS_SMTP_HOST", "127.1"),
        ("LEADS_IMAP_HOST", "0x7f000001"),
    ],
)
def test_what_stands_for_nothing_or_for_a_machine_nobody_recognises_is_refused(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        read_settings({variable: value, "LEADS_ARCHIVE_ADDRESS": "archive@fernhill.example"})


def test_hosts_by_name_and_by_address_are_taken() -> None:
    for host in ("192.0.2.7", "::1", "mail.example", "mail2"):
        assert read_settings({"LEADS_SMTP_HOST": host}).smtp_host == host
