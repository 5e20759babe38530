"""What is configured, what is missing, and whether each part answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import ConfigurationError, UpstreamError
from app.domain.firm import FirmProfile
from app.domain.judgement import fallbacks_told
from app.domain.model_costs import as_amount
from app.main.clock import utc_now
from app.main.crm_accounts import ending_version, night_problems, notice_problems, plan_problems, seat_problems
from app.main.databases import AnyDatabase, open_existing, profiles_in_use, shown, workers_now
from app.main.mail_servers import SETTING, advice_from_database, needs_mail_server
from app.main.model_prices import load_prices, require_prices
from app.main.outside import Outside, build_outside, outside_parts
from app.main.source_adapters import try_mailbox
from app.main.unsafe_settings import unsafe_settings
from app.profiles.profile_folders import load_profiles
from app.settings import Settings
from app.storage.access.firms import firm_ids, list_sources, load_policy
from app.storage.access.read_mailboxes import read_mailboxes
from app.storage.alarms import stored_alarms
from app.storage.leads.lead_lists import judged_since
from app.storage.model_requests import spent_since
from app.web.console.context import MissingPart

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExaminedPart:
    """One part, examined."""

    part: str
    state: str  # "working", "failing", "not configured"
    what_to_do: str = ""


def missing_parts(settings: Settings, database: AnyDatabase) -> list[MissingPart]:
    """What is still to be set before Firstreply can go live, most important first."""
    checks = (
        (
            workers_now(settings, database) != 0,
            "leads work",
            "No worker runs: leads are taken and wait. Start at least one.",
        ),
        (database.read(list_sources), "leads sources add", "Add the first address leads are posted to."),
        (settings.smtp_host, "LEADS_SMTP_HOST", "Name the mail server; until then nothing is sent."),
        (
            not needs_mail_server(settings, database),
            SETTING,
            "Raw mail is held until your mail server is named: `leads doctor --mail FILE.eml` finds its name.",
        ),
        *_firms_without_crm(settings, database),
        (
            settings.openai_api_key or settings.openai_base_url,
            "LEADS_OPENAI_API_KEY",
            "Optional: a model judges and writes; until then the offline judge does.",
        ),
        (
            settings.archive_address and settings.imap_host,
            "LEADS_ARCHIVE_ADDRESS, LEADS_IMAP_HOST",
            "A mailbox that gets a copy of every mail: after a crash it proves what was sent.",
        ),
        (
            settings.alert_webhook_url,
            "LEADS_ALERT_WEBHOOK_URL",
            "A Slack-compatible webhook: tells owners when mail itself is down.",
        ),
        (
            settings.public_url.startswith("https:"),
            "LEADS_PUBLIC_URL",
            "The https address that partners and the links in mails use.",
        ),
        (
            any(database.read(partial(load_policy, firm_id=one)).autonomy == "send" for one in database.read(firm_ids)),
            "leads rollout --autonomy send --percent 10",
            "Replies are held for a person until a firm allows more; begin with ten percent.",
        ),
    )
    missing = [MissingPart(setting=name, what_to_do=what) for present, name, what in checks if not present]
    return [*missing, *_foreign_case_studies(settings, database)]


def _firms_without_crm(settings: Settings, database: AnyDatabase) -> Iterator[tuple[bool, str, str]]:
    if settings.hubspot_token is not None:
        return
    if not settings.hubspot_tokens:
        yield False, "LEADS_HUBSPOT_TOKEN", "Give a HubSpot service key; until then no CRM is written."
    elif without := [one for one in database.read(firm_ids) if one not in settings.hubspot_tokens]:
        firms = ", ".join(without)
        yield False, "LEADS_HUBSPOT_TOKENS", f"Add a service key for each of {firms}; until then they have no CRM."


def _foreign_case_studies(settings: Settings, database: AnyDatabase) -> list[MissingPart]:
    """Copied from the sample and not replaced, they would be shown to leads as the firm's own work."""
    try:
        profiles = profiles_in_use(settings, database).values()
    except ConfigurationError:
        return []  # told by the doctor; what runs has read them at its start
    return [
        MissingPart(
            setting=f"case studies of {firm.id}",
            what_to_do=f"{', '.join(foreign)}: not at the firm's website or own_domains, and shown as its work. "
            "Remove the sample's, or add the domain to own_domains.",
        )
        for firm in profiles
        if (foreign := firm.foreign_case_studies)
    ]


def wrong_parts(settings: Settings, database: AnyDatabase) -> list[MissingPart]:
    """What is wrong now, and every setting that is unsafe and not accepted."""
    alarms = [
        ("something is wrong", ". ".join(filter(None, (alarm.title, alarm.advice.rstrip(".")))))
        for alarm in database.read(stored_alarms)
    ]
    unsafe = [(one.name, f"Unsafe: {one.danger}; {one.remedy}") for one in unsafe_settings(settings, database)]
    return [MissingPart(setting=name, what_to_do=f"{what}.") for name, what in (*alarms, *unsafe)]


def examine(settings: Settings) -> Iterator[ExaminedPart]:
    """Try every configured part for real; nothing is sent or written but a check of the database."""
    try:
        firms = load_profiles(settings.profiles_directory)
        outside = build_outside(settings, firms=firms)
        yield ExaminedPart("profiles", "working")
    except ConfigurationError as error:
        yield ExaminedPart("profiles", "failing", str(error))
        return
    try:
        database = open_existing(settings)
    except ConfigurationError as error:
        yield ExaminedPart("database", "failing", str(error))
        yield from _examine_outside(outside)
        return
    except (SQLAlchemyError, OSError) as error:
        yield ExaminedPart("database", "failing", f"LEADS_DATABASE_URL: {type(error).__name__}: {str(error)[:200]}")
        return
    yield ExaminedPart("database", "working", shown(settings))
    yield from _examine_outside(outside)
    yield from _examine_crms(settings, outside, database, firms)
    yield from _examine_mailboxes(database)
    yield from _examine_answers_of_models(settings, database)
    for part in wrong_parts(settings, database):
        yield ExaminedPart(part.setting, "failing", part.what_to_do)
    for part in missing_parts(settings, database):
        seen = advice_from_database(database) if part.setting == SETTING else None
        yield ExaminedPart(part.setting, "not configured", seen or part.what_to_do)
    database.close()


def _examine_outside(outside: Outside) -> Iterator[ExaminedPart]:
    for part in outside_parts(outside):
        try:
            part.check()
        except UpstreamError as error:
            yield ExaminedPart(part.name, "failing", f"{error.detail[:200]}: {part.advice}")
        else:
            yield ExaminedPart(part.name, "working")


def _examine_crms(
    settings: Settings, outside: Outside, database: AnyDatabase, firms: Mapping[str, FirmProfile]
) -> Iterator[ExaminedPart]:
    for told in ending_version(settings, utc_now().date()):
        yield ExaminedPart("HubSpot's API", "failing", told)
    for firm_id, told in plan_problems(outside.crms):
        yield ExaminedPart(f"crm.toml of {firm_id}", "failing", f"{told} Correct it, or the account.")
    for firm_id, told, failed in night_problems(outside.crms, database, firms):
        yield ExaminedPart(f"comparison with the CRM of {firm_id}", "failing" if failed else "working", told)
    for firm_id, told in notice_problems(outside.crms, database):
        yield ExaminedPart(f"notices of HubSpot of {firm_id}", "failing", told)
    for told in seat_problems(outside.crms, database, firms):
        yield ExaminedPart("owners in HubSpot", "not configured", told)


def _examine_mailboxes(database: AnyDatabase) -> Iterator[ExaminedPart]:
    for mailbox in database.read(read_mailboxes):
        name = f"mailbox {mailbox.source.id}"
        if mailbox.source.paused:
            continue
        try:
            try_mailbox(mailbox)
        except UpstreamError as error:
            yield ExaminedPart(name, "failing", f"{error.detail[:200]}: check its host, user name, folder and secret")
        else:
            yield ExaminedPart(name, "working")


def _examine_answers_of_models(settings: Settings, database: AnyDatabase) -> Iterator[ExaminedPart]:
    """How often each firm's messages were judged without the model in the last day, and what its answers cost."""
    if not (settings.openai_api_key or settings.openai_base_url):
        return
    try:
        prices = load_prices(settings.prompts_directory)
        require_prices(settings, prices)
    except ConfigurationError as error:
        yield ExaminedPart("model prices", "failing", str(error))
        return
    since = utc_now() - _A_DAY
    for firm_id in database.read(firm_ids):
        judged = database.read(partial(judged_since, firm_id=firm_id, since=since))
        told = fallbacks_told([one.fell_back for one in judged])
        spent = as_amount(database.read(partial(spent_since, firm_id=firm_id, since=since)))
        failing = sum(bool(one.fell_back) for one in judged) * 2 > len(judged)
        cost = f"In the last 24 hours its answers cost {spent:.4f} {prices.currency}."
        yield ExaminedPart(f"model for {firm_id}", "failing" if failing else "working", f"{told} {cost}".strip())
