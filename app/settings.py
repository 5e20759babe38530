"""Every environment variable, typed, with its unit. `LEADS_` + the field's name in capitals."""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from app.domain.errors import ConfigurationError
from app.domain.public_url import public_url_of, require_plain_number

PREFIX = "LEADS_"
_MOST_PORT = 65_535
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104  compared with, not listened on # nosec B104


class Settings(BaseModel):
    """Read once, in the composition root, then passed on in pieces. The defaults send nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database_url: str = Field(default="sqlite:///var/leads.db", repr=False)  # or postgresql://USER:PASSWORD@HOST/NAME
    database_connections: int = Field(default=20, ge=2, le=500)  # PostgreSQL: at most, per process
    profiles_directory: Path = Path("profiles")
    prompts_directory: Path = Path("prompts")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=_MOST_PORT)
    public_url: str = "http://127.0.0.1:8000"  # how partners and refusal links get here; follows host and port
    trusted_proxies: str | None = None  # front servers whose X-Forwarded-For tells who called, commas between
    metrics_port: int | None = Field(default=None, ge=1, le=_MOST_PORT)  # of `serve`; unset: /metrics beside the pages
    worker_threads: int = Field(default=200, ge=1, le=512)  # leads at once; most of them wait for a model
    secret_key: SecretStr | None = None  # signs refusal links; unset: kept in the file secret.key beside the database
    allow_unsafe: str | None = None  # names of unsafe settings that are accepted on purpose, commas or spaces between
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    smtp_host: str | None = None  # unset: nothing is ever sent
    smtp_port: int = Field(default=587, ge=1, le=_MOST_PORT)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
    smtp_timeout_seconds: float = Field(default=15.0, gt=0)
    smtp_connections: int = Field(default=4, ge=1, le=32)
    replies_per_mailbox_and_week: int = Field(default=1, ge=0, le=1000)  # automatic ones, as all of these
    replies_per_domain_and_hour: int = Field(default=5, ge=0, le=100_000)
    replies_per_hour: int | None = Field(default=None, ge=0, le=1_000_000)  # of a source and of a firm; unset: measured
    replies_per_day: int = Field(default=5000, ge=0, le=10_000_000)  # of a firm
    posts_per_minute: int = Field(default=5, ge=1, le=1_000_000)  # forms of one visitor; of a source twelve times that
    archive_address: str | None = None  # gets a copy of every mail; proves what was sent after a crash
    imap_host: str | None = None  # where the archive mailbox is read
    imap_port: int = Field(default=993, ge=1, le=_MOST_PORT)
    imap_username: str | None = None
    imap_password: SecretStr | None = None
    imap_tls: bool = True

    authserv_id: str | None = None  # your mail servers, as their Authentication-Results name them, apart by commas

    openai_api_key: SecretStr | None = None  # unset and no base URL: the offline judge
    openai_base_url: str | None = None  # any OpenAI-compatible server
    openai_small_model: str = "gpt-5-mini"
    openai_large_model: str = "gpt-5"
    openai_timeout_seconds: float = Field(default=20.0, gt=0)
    openai_seconds_per_lead: float = Field(default=60.0, ge=4, le=80)  # half to judge it, half to write; then offline
    check_letters: bool = True  # a second, short question about each letter of a model; off: code alone judges it
    openai_second_api_key: SecretStr | None = None  # of a provider that is asked where the first does not answer
    openai_second_base_url: str | None = None  # unset, with no key: there is none
    openai_second_small_model: str | None = None  # unset: as at the first
    openai_second_large_model: str | None = None
    openai_cost_per_day: Decimal | None = Field(default=None, ge=0)  # of a firm, in the currency of prices.toml

    hubspot_token: SecretStr | None = None  # of every firm that has none below; unset: these have no CRM
    hubspot_tokens: Mapping[str, SecretStr] | None = None  # FIRM=TOKEN, commas between
    hubspot_webhook_secrets: Mapping[str, SecretStr] | None = None  # FIRM=SECRET of its app, commas between
    hubspot_url: str = "https://api.hubapi.com"
    hubspot_api_version: Literal["v3", "2026-03", "2026-09"] = "2026-03"
    hubspot_timeout_seconds: float = Field(default=10.0, gt=0)
    crm_compared_at: time = time(2)  # on each firm's clock; four hours from then
    crm_read_seconds: float = Field(default=300.0, ge=10)  # how often the CRM is asked what changed there

    calendly_tokens: Mapping[str, SecretStr] | None = None  # FIRM=TOKEN, commas between; a firm without: plain links
    calendly_url: str = "https://api.calendly.com"
    calcom_tokens: Mapping[str, SecretStr] | None = None  # as above
    calcom_url: str = "https://api.cal.com"

    weekly_evaluation_messages: int = Field(default=60, ge=0, le=500)  # judged once a week to notice drift; 0: none
    alert_address: str | None = None  # who is mailed when the installation itself fails; unset: the first partner
    keep_filtered_days: int = Field(default=90, ge=0)  # leads judged as no inquiry; 0: for ever, here and below
    keep_deliveries_days: int = Field(default=30, ge=0)  # the bytes as they arrived, once they are read
    keep_leads_days: int = Field(default=730, ge=0)  # every lead with its contact; the counts stay
    keep_events_days: int = Field(default=730, ge=0)  # the history

    alert_webhook_url: SecretStr | None = None  # Slack-compatible; tells owners without the mail server

    @property
    def authserv_ids(self) -> tuple[str, ...]:
        """Each exactly as the server writes it."""
        return tuple(one.strip() for one in (self.authserv_id or "").split(",") if one.strip())

    @property
    def has_second_model(self) -> bool:
        """Whether a second provider stands behind the first."""
        return self.openai_second_api_key is not None or self.openai_second_base_url is not None

    @property
    def models_in_use(self) -> tuple[str, ...]:
        """The names of the models that may be asked, of both providers."""
        first = (self.openai_small_model, self.openai_large_model)
        second = (self.openai_second_small_model, self.openai_second_large_model)
        return tuple(dict.fromkeys((*first, *(one for one in second if one and self.has_second_model))))

    @property
    def accepted_unsafe(self) -> frozenset[str]:
        """The variables, and `source:NAME`, that stand in `LEADS_ALLOW_UNSAFE`."""
        return frozenset((self.allow_unsafe or "").replace(",", " ").split())

    def hubspot_token_of(self, firm_id: str) -> SecretStr | None:
        """The firm's own, else the one for all; None: the firm has no CRM."""
        return (self.hubspot_tokens or {}).get(firm_id, self.hubspot_token)

    @property
    def proxy_networks(self) -> tuple[str, ...]:
        """Each as an address or a network."""
        return tuple(one.strip() for one in (self.trusted_proxies or "").split(",") if one.strip())

    @field_validator("authserv_id")
    @classmethod
    def _are_names_as_they_are_written(cls, value: str | None) -> str | None:
        if any(re.search(r"[\s*?;=]", one.strip()) for one in (value or "").split(",")):
            raise ValueError("write each server's name as its mails have it; signs like * stand for nothing")
        return value

    @field_validator("smtp_host", "imap_host")
    @classmethod
    def _is_a_host(cls, value: str | None) -> str | None:
        require_plain_number(value or "")
        return value

    @field_validator("hubspot_tokens", "hubspot_webhook_secrets", "calendly_tokens", "calcom_tokens", mode="before")
    @classmethod
    def _are_tokens_by_firm(cls, value: object) -> object:
        """Never says what it read: it may be a token that stands where a firm should."""
        if not isinstance(value, str):
            return value
        pairs = [[side.strip() for side in one.split("=", 1)] for one in value.split(",") if one.strip()]
        if not all(len(pair) == 2 and all(pair) for pair in pairs):
            raise ValueError("write FIRM=VALUE for each firm, with commas between")
        if len({pair[0] for pair in pairs}) < len(pairs):
            raise ValueError("one firm stands in it twice")
        return dict(pairs)

    @field_validator("public_url")
    @classmethod
    def _is_written_in_one_way(cls, value: str) -> str:
        return public_url_of(value)

    @model_validator(mode="before")
    @classmethod
    def _answers_where_it_listens(cls, values: dict[str, object]) -> dict[str, object]:
        """Unless told otherwise, the public address is where the web server listens."""
        host, port = str(values.get("host", "127.0.0.1")), str(values.get("port", 8000))
        if "public_url" in values or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) <= _MOST_PORT:
            return values  # a wrong port is told as such
        if host in _EVERY_ADDRESS:
            host = "127.0.0.1"
        return {**values, "public_url": f"http://{f'[{host}]' if ':' in host else host}:{port}"}

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str | None) -> str | None:
        for one in (value or "").split(","):
            ip_network(one.strip() or "::1", strict=False)
        return value

    @model_validator(mode="after")
    def _go_together(self) -> "Settings":
        if self.imap_host and not self.archive_address:
            raise ValueError("LEADS_IMAP_HOST is set: also set LEADS_ARCHIVE_ADDRESS, the mailbox that is read there")
        if self.has_second_model and self.openai_api_key is None and self.openai_base_url is None:
            raise ValueError("LEADS_OPENAI_SECOND_... is set: also set LEADS_OPENAI_API_KEY or LEADS_OPENAI_BASE_URL")
        if self.smtp_password and not self.smtp_username:
            raise ValueError("LEADS_SMTP_PASSWORD is set: also set LEADS_SMTP_USERNAME")
        known = {PREFIX + name.upper() for name in type(self).model_fields}
        if unknown := sorted(one for one in self.accepted_unsafe - known if not one.startswith("source:")):
            raise ValueError(
                f"LEADS_ALLOW_UNSAFE: {', '.join(unknown)} is not a setting; write variables or source:NAME"
            )
        return self


_OF_DATABASE = ("database_url", "profiles_directory", "secret_key")  # any text will do: none of them can be refused


def read_database_settings(environment: Mapping[str, str]) -> tuple[Settings, str]:
    """The settings, and what is wrong with them: then only those that find the database are read, the rest is unset.

    For what must work in any shell, above all the kill switch.
    """
    try:
        return read_settings(environment), ""
    except ConfigurationError as error:
        needed = {PREFIX + name.upper() for name in _OF_DATABASE}
        return read_settings({name: value for name, value in environment.items() if name in needed}), str(error)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in these variables; an empty one counts as unset.

    Raises:
        ConfigurationError: names each variable that is unknown or wrong, and what it should be.
    """
    values = {
        name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if name.startswith(PREFIX)
    }
    try:
        return Settings.model_validate({name: value for name, value in values.items() if value != ""})
    except ValidationError as error:
        problems = "; ".join(_problem(detail["loc"], detail["msg"], detail["type"]) for detail in error.errors())
        raise ConfigurationError(problems) from None


_IN_PLAIN_WORDS = {  # pydantic's kinds of mistakes, as who sets them says it
    "int_parsing": "write a whole number, as 587",
    "float_parsing": "write a number, as 0.5",
    "decimal_parsing": "write a number, as 12.50",
    "bool_parsing": "write on or off",
    "json_invalid": 'write a JSON object, as {"firm": "value"}',
    "dict_type": 'write a JSON object, as {"firm": "value"}',
    "time_parsing": "write a time of day, as 07:30",
}


def _problem(location: tuple[int | str, ...], message: str, kind: str) -> str:
    if not location:
        return message.removeprefix("Value error, ")
    variable = PREFIX + str(location[0]).upper()
    if kind == "literal_error":
        return f"{variable}: {message.replace('Input should be', 'write')}"
    if kind == "extra_forbidden":
        near = get_close_matches(variable, [PREFIX + name.upper() for name in Settings.model_fields], n=1, cutoff=0.8)
        return f"{variable} is not a setting{f'; did you mean {near[0]}?' if near else ''} (see the README's list)"
    return f"{variable}: {_IN_PLAIN_WORDS.get(kind, message.removeprefix('Value error, '))}"
