"""Every way out of the process, built from the settings. Building one connects to nothing and loads no SDK."""

import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from app.digests.alert_mails import MailAlerts
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.model_costs import ModelMeter
from app.domain.ports import Alert, Alerts, Archive, FurtherLetterWriter, Judge, LanguageModel, ReplyWriter
from app.main.booking_accounts import booking_parts, build_booking_pages
from app.main.clock import utc_now
from app.main.crm_accounts import build_crms, crm_parts
from app.main.databases import AnyDatabase
from app.pipeline.parts_watch import OutsidePart
from app.settings import Settings
from app.storage.access.chosen_languages import language_of_colleague
from app.web.console.catalogues import Catalogue, catalogue_of
from integrations.alerts.webhook_alerts import AlertWebhook, WebhookAlerts
from integrations.bookings.linked_writers import LinkedFurtherWriter, LinkedWriter, PagesByFirm
from integrations.hubspot.hubspot_crm import HubSpotCrm
from integrations.in_turn import JudgeInTurn, WriterInTurn
from integrations.judges.model_judge import ModelJudge
from integrations.judges.offline_judge import OfflineJudge
from integrations.letters.further_letter import OfflineFurtherWriter
from integrations.letters.model_further_letter import ModelFurtherWriter
from integrations.letters.model_writer import ModelWriter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.second_reading import SecondReading
from integrations.mail.archive_mailbox import ImapArchive
from integrations.mail.pausing_mailer import PausingMailer
from integrations.mail.smtp_mailer import SmtpMailer
from integrations.model.model_chain import ModelChain
from integrations.model.openai_model import OpenAIModel
from integrations.model.pausing_model import PausingModel

_SHORT_SECRET_BYTES = 16
_ONE_COMPUTES = threading.Lock()
_NO_PAGES: PagesByFirm = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Every way out of the process that is configured. None: not configured, and the path copes."""

    mailer: PausingMailer | None
    archive: Archive | None
    crms: Mapping[str, HubSpotCrm]  # by firm; one without has no CRM
    model: LanguageModel | None
    webhook: AlertWebhook | None
    booking_pages: PagesByFirm  # a firm without has plain links


def build_outside(
    settings: Settings,
    meter: ModelMeter | None = None,
    firms: Mapping[str, FirmProfile] = MappingProxyType({}),
    database: AnyDatabase | None = None,
) -> Outside:
    """The vendors' adapters. Building one connects to nothing and loads no SDK.

    No meter: nobody counts the costs. No firms: no CRM. Raises ConfigurationError.
    """
    return Outside(
        mailer=_mailer(settings),
        archive=_archive(settings),
        crms=build_crms(settings, firms, database),
        model=_model(settings, meter),
        webhook=AlertWebhook(settings.alert_webhook_url.get_secret_value()) if settings.alert_webhook_url else None,
        booking_pages=build_booking_pages(settings, firms),
    )


def _mailer(settings: Settings) -> PausingMailer | None:
    if settings.smtp_host is None:
        return None
    mailer = SmtpMailer(
        settings.smtp_host,
        settings.smtp_port,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        tls=settings.smtp_tls,
        timeout_seconds=settings.smtp_timeout_seconds,
        connections=settings.smtp_connections,
    )
    return PausingMailer(mailer)


def _archive(settings: Settings) -> Archive | None:
    if settings.imap_host is None:
        return None
    return ImapArchive(
        settings.imap_host,
        settings.imap_port,
        settings.imap_username or settings.archive_address or "",
        settings.imap_password.get_secret_value() if settings.imap_password else "",
        tls=settings.imap_tls,
    )


def _model(settings: Settings, meter: ModelMeter | None) -> LanguageModel | None:
    """The first provider, and behind it the second; each is left alone for a while when it keeps failing."""
    small, large = settings.openai_small_model, settings.openai_large_model
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return None
    seconds, no_key = settings.openai_timeout_seconds, SecretStr("none")
    first = OpenAIModel(settings.openai_base_url, settings.openai_api_key or no_key, small, large, seconds, meter)
    if not settings.has_second_model:
        return PausingModel(first)
    second = OpenAIModel(
        base_url=settings.openai_second_base_url,
        api_key=settings.openai_second_api_key or no_key,
        small_model=settings.openai_second_small_model or small,
        large_model=settings.openai_second_large_model or large,
        timeout_seconds=seconds,
        meter=meter,
    )
    return ModelChain([PausingModel(first), PausingModel(second)])


def build_judge(settings: Settings, model: LanguageModel | None) -> Judge:
    """The model judge when a model is configured, the offline one otherwise and whenever the model fails."""
    offline = JudgeInTurn(OfflineJudge(), _ONE_COMPUTES)
    seconds = settings.openai_seconds_per_lead / 2
    return offline if model is None else ModelJudge(model, offline, settings.prompts_directory, seconds)


def build_writer(settings: Settings, model: LanguageModel | None, pages: PagesByFirm = _NO_PAGES) -> ReplyWriter:
    """The same for who writes the reply; with `pages` the letters hold links of the leads' own."""
    writer = _writer(settings, model)
    return LinkedWriter(writer, pages) if pages else writer


def _writer(settings: Settings, model: LanguageModel | None) -> ReplyWriter:
    offline = WriterInTurn(OfflineWriter(), _ONE_COMPUTES)
    seconds = settings.openai_seconds_per_lead / 2
    if model is None:
        return offline
    prompts = settings.prompts_directory
    reading = SecondReading(model, prompts) if settings.check_letters else None
    return ModelWriter(model, offline, prompts, seconds, second_reading=reading)


def build_further_writer(
    settings: Settings, model: LanguageModel | None, pages: PagesByFirm = _NO_PAGES
) -> FurtherLetterWriter:
    """The same for who writes further letters."""
    writer = _further_writer(settings, model)
    return LinkedFurtherWriter(writer, pages) if pages else writer


def _further_writer(settings: Settings, model: LanguageModel | None) -> FurtherLetterWriter:
    offline = OfflineFurtherWriter()
    if model is None:
        return offline
    prompts = settings.prompts_directory
    reading = SecondReading(model, prompts) if settings.check_letters else None
    return ModelFurtherWriter(model, offline, prompts, second_reading=reading)


def refusal_secret(settings: Settings) -> bytes:
    """Signs links in mails, so it must outlive restarts: the setting, else a file beside the database."""
    if settings.secret_key is not None:
        key = settings.secret_key.get_secret_value().encode()
        if len(key) < _SHORT_SECRET_BYTES:
            raise ConfigurationError("LEADS_SECRET_KEY: at least 16 characters; make one with `openssl rand -hex 32`")
        return key
    database = make_url(settings.database_url)
    if database.get_backend_name() != "sqlite" or not database.database:
        raise ConfigurationError("LEADS_SECRET_KEY is needed with PostgreSQL; make one with `openssl rand -hex 32`")
    file = Path(database.database).with_name("secret.key")
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip().encode()


def outside_parts(outside: Outside) -> Sequence[OutsidePart]:
    """Every configured part with its check, in the order in which the doctor names them."""
    parts = (
        (MailAlerts.needs, outside.mailer, "check LEADS_SMTP_HOST, _PORT, _TLS, _USERNAME and _PASSWORD"),
        ("archive mailbox", outside.archive, "check LEADS_IMAP_HOST, _PORT, _USERNAME and _PASSWORD"),
        ("model", outside.model, "check LEADS_OPENAI_API_KEY, LEADS_OPENAI_BASE_URL and the second ones"),
        (WebhookAlerts.needs, outside.webhook, "check LEADS_ALERT_WEBHOOK_URL"),
    )
    others = [OutsidePart(name, part.check, advice) for name, part, advice in parts if part is not None]
    return [*others, *crm_parts(outside.crms), *booking_parts(outside.booking_pages)]


def build_alerts(outside: Outside, profiles: Mapping[str, FirmProfile], database: AnyDatabase) -> Sequence[Alerts]:
    """Every way to reach an owner, in their language; the webhook first, because it needs no mail server."""

    def words_for(alert: Alert) -> Catalogue:
        firm = profiles.get(alert.firm_id)
        address = alert.owner or (firm.partners[0].email if firm else "")
        return catalogue_of(database.read(partial(language_of_colleague, firm_id=alert.firm_id, email=address)))

    by_chat = [WebhookAlerts(outside.webhook, profiles, lambda alert: words_for(alert).said)] if outside.webhook else []
    by_mail = [MailAlerts(outside.mailer, profiles, utc_now, words_for)] if outside.mailer else []
    return [*by_chat, *by_mail]
