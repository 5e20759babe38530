"""Settings that work and put something in danger: they end the start, unless they are accepted by name.

One release of grace: where the database held a settled lead at its first start with this release, the installation
was running already, and is warned (in the log, by the doctor, on the pages) instead of ended. Which of both it is
is written down at that start, so that what is made unsafe later is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, collapse_addresses, ip_network
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr

from app.domain.errors import ConfigurationError
from app.domain.mailbox import MailboxAccount, MailboxTls
from app.domain.networks import is_loopback
from app.domain.weak_secrets import LEAST_SOURCE_SECRET, why_weak
from app.main.clock import utc_now
from app.main.databases import AnyDatabase
from app.settings import Settings
from app.storage.access.firms import firm_ids, list_sources
from app.storage.access.read_mailboxes import read_mailboxes
from app.storage.marks import was_running_before

log = structlog.get_logger("settings")

PUBLIC_URL = "LEADS_PUBLIC_URL"
LEAST_MAILBOX_SECRET = 8  # its provider chose the rules, and limits how often one may guess
_LEAST_KEY = 16
_MOST_PROXIES = {4: 2**24, 6: 2**112}  # public addresses: more is not the list of one's own front servers
_MAKE_ONE = "make one with `openssl rand -hex 32`"
_READ = "whoever is on the way reads and changes it"


@dataclass(frozen=True, slots=True)
class UnsafeSetting:
    """One setting, as the operator is told of it."""

    name: str  # the variable, or "source:NAME"
    danger: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name}: {self.danger}; {self.remedy}"


def require_safe(settings: Settings, database: AnyDatabase) -> None:
    """At the start of what serves or works.

    Raises:
        ConfigurationError: a setting is unsafe and not accepted, and nothing ran here before this release.
    """
    warned = database.write(lambda connection: was_running_before(connection, utc_now()))
    found = unsafe_settings(settings, database)
    if found and not warned:
        names = ",".join(one.name for one in found)
        sentences = ". ".join(str(one) for one in found)
        raise ConfigurationError(f"{sentences}. To accept it on purpose: LEADS_ALLOW_UNSAFE={names}")
    for one in found:
        log.warning("unsafe_setting", setting=one.name, danger=one.danger, remedy=one.remedy)


def unsafe_settings(settings: Settings, database: AnyDatabase) -> Sequence[UnsafeSetting]:
    """Every unsafe setting that is not accepted by `LEADS_ALLOW_UNSAFE`."""
    found = (*_ways(settings), *_keys(settings, database), *_shared_account(settings, database))
    return [one for one in found if one.name not in settings.accepted_unsafe]


def _ways(settings: Settings) -> Iterator[UnsafeSetting]:
    if settings.smtp_host and settings.smtp_tls == "none" and not is_loopback(settings.smtp_host):
        danger = f"letters and the password go to {settings.smtp_host} in clear text, {_READ}"
        yield UnsafeSetting("LEADS_SMTP_TLS", danger, "set it to starttls, or to implicit for port 465")
    if settings.imap_host and not settings.imap_tls and not is_loopback(settings.imap_host):
        danger = f"letters and the password go to {settings.imap_host} in clear text, {_READ}"
        yield UnsafeSetting("LEADS_IMAP_TLS", danger, "set it to true")
    if links_lead_nowhere(settings):
        danger = (
            f"letters leave through {settings.smtp_host}, and their refusal links lead nowhere: to the reader's machine"
        )
        yield UnsafeSetting(PUBLIC_URL, danger, "set it to the https address at which others reach this service")
    webhook = settings.alert_webhook_url.get_secret_value() if settings.alert_webhook_url else None
    for name, url, what in (
        ("LEADS_HUBSPOT_URL", settings.hubspot_url, "the CRM's key and every lead"),
        ("LEADS_CALENDLY_URL", settings.calendly_url, "the booking page's key"),
        ("LEADS_CALCOM_URL", settings.calcom_url, "the booking page's key"),
        ("LEADS_OPENAI_BASE_URL", settings.openai_base_url, "the model's key and every message"),
        ("LEADS_OPENAI_SECOND_BASE_URL", settings.openai_second_base_url, "its key and every message"),
        ("LEADS_ALERT_WEBHOOK_URL", webhook, "the webhook's secret address"),
        (PUBLIC_URL, settings.public_url, "sign-in links, cookies and letters"),
    ):
        if url is not None and (wrong := _wrong(url)) is not None:
            yield UnsafeSetting(name, wrong.format(what=what), "begin it with https://")
    if "@" in settings.public_url:
        danger = "it holds a name or a password, and every mailed link shows it"
        yield UnsafeSetting(PUBLIC_URL, danger, "leave out what stands before the @, and the @")
    if _believes_too_many(settings.proxy_networks):
        danger = "so many addresses count as your front server that callers can name any address as theirs"
        yield UnsafeSetting("LEADS_TRUSTED_PROXIES", danger, "name your front servers alone")


def _shared_account(settings: Settings, database: AnyDatabase) -> Iterator[UnsafeSetting]:
    """Tokens are told apart, not accounts: two keys of one account are the operator's own wish."""
    firms: dict[SecretStr, list[str]] = {}
    for firm_id in database.read(firm_ids):
        if (token := settings.hubspot_token_of(firm_id)) is not None:
            firms.setdefault(token, []).append(firm_id)
    for token, sharing in firms.items():
        if len(sharing) > 1:
            name = "LEADS_HUBSPOT_TOKEN" if token == settings.hubspot_token else "LEADS_HUBSPOT_TOKENS"
            danger = f"the leads of {', '.join(sharing)} go into one HubSpot account, where each firm reads the others'"
            yield UnsafeSetting(name, danger, "give each firm its own in LEADS_HUBSPOT_TOKENS")


def links_lead_nowhere(settings: Settings) -> bool:
    """Whether mail leaves this machine with links that only this machine can open."""
    host = settings.smtp_host
    links_to = urlsplit(settings.public_url).hostname
    return host is not None and not is_loopback(host) and links_to is not None and is_loopback(links_to)


def _believes_too_many(networks: Sequence[str]) -> bool:
    public = [one for one in (ip_network(text, strict=False) for text in networks) if not one.is_private]
    of_4 = [one for one in public if isinstance(one, IPv4Network)]
    of_6 = [one for one in public if not isinstance(one, IPv4Network)]
    return (
        sum(one.num_addresses for one in collapse_addresses(of_4)) > _MOST_PROXIES[4]
        or sum(one.num_addresses for one in collapse_addresses(of_6)) > _MOST_PROXIES[6]
    )


def _wrong(url: str) -> str | None:
    """What is wrong with an address, never quoting it: it may hold a secret."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "this is no address"
    if parts.scheme not in {"http", "https"} or not host:
        return "this is no web address, and a link made of it does something else"
    if parts.scheme == "http" and not is_loopback(host):
        return "{what} go to another machine in clear text, " + _READ
    return None


def _keys(settings: Settings, database: AnyDatabase) -> Iterator[UnsafeSetting]:
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    if key is not None and (why := why_weak(key, least=_LEAST_KEY)) is not None:
        yield UnsafeSetting("LEADS_SECRET_KEY", f"it {why}, so strangers can sign refusals for others", _MAKE_ONE)
    of_mailboxes = {one.source.id: one for one in database.read(read_mailboxes)}
    for mailbox in of_mailboxes.values():
        if (unsafe := unsafe_mailbox(mailbox.source.id, mailbox.account, mailbox.source.secrets)) is not None:
            yield unsafe
    for source in database.read(list_sources):
        if source.id in of_mailboxes:
            continue
        for secret in source.secrets:
            if (why := why_weak(secret, least=LEAST_SOURCE_SECRET)) is not None:
                danger = f"a secret of this source {why}, so strangers can post leads to it"
                remedy = f"make a new one with `leads sources rotate {source.id}`, twice to end the old one"
                yield UnsafeSetting(f"source:{source.id}", danger, remedy)
                break


def unsafe_mailbox(source_id: str, account: MailboxAccount, secrets: Sequence[str]) -> UnsafeSetting | None:
    """What is unsafe about a mailbox that is read, or None."""
    name, remedy = f"source:{source_id}", "give the mailbox a new one"
    if account.tls is MailboxTls.NONE and not is_loopback(account.host):
        danger = f"letters and the password come from {account.host} in clear text, {_READ}"
        return UnsafeSetting(name, danger, "open it again with --tls implicit or starttls")
    for url in filter(None, (account.token_url, account.graph_url)):
        if (wrong := _wrong(url)) is not None:
            return UnsafeSetting(name, wrong.format(what="the mailbox's keys"), "begin it with https://")
    why = next((why for one in secrets if (why := why_weak(one, least=LEAST_MAILBOX_SECRET)) is not None), None)
    return None if why is None else UnsafeSetting(name, f"its secret {why}, so strangers can read the mailbox", remedy)
