"""Each firm's CRM: which token is whose, how its account is filled, and until when HubSpot answers the way we ask."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from app.domain.crm_night import told_night
from app.domain.errors import ConfigurationError, UpstreamError
from app.domain.firm import FirmProfile
from app.domain.people.mail_keys import mailbox_key
from app.domain.ports import Crm
from app.main.clock import utc_now
from app.main.databases import AnyDatabase
from app.pipeline.parts_watch import OutsidePart
from app.settings import Settings
from app.storage.access.notice_refusals import note_refused_notices, notices_refused
from app.storage.crm.comparisons import last_comparison, night_of
from app.storage.crm.crm_copies import Account, owners_there
from app.storage.crm.named_ids import StoredNames
from app.web.crm_notices import PATH, CrmDoor
from app.web.refused_requests import RefusedRequests
from integrations.hubspot.api_versions import NEWEST, supported_until
from integrations.hubspot.change_notices import HubSpotNotices
from integrations.hubspot.hubspot_crm import HubSpotCrm

_TOLD_BEFORE = timedelta(days=180)  # an update of the installation is planned in months


def build_crms(
    settings: Settings,
    firms: Mapping[str, FirmProfile],
    database: AnyDatabase | None = None,
    *,
    known: Collection[str] | None = None,
    patience_seconds: float = 10.0,
) -> Mapping[str, HubSpotCrm]:
    """Firm id -> its CRM; a firm without a token has none. Firms with one token share its pace.

    No database: what is renamed there is known until the process ends. `known`: the firms the database has; None: all.
    `patience_seconds`: how long one call may be tried again.

    Raises:
        ConfigurationError: a token is for a firm that there is not.
    """
    if firms and (unknown := sorted(set(settings.hubspot_tokens or ()) - firms.keys())):
        known = ", ".join(sorted(firms))
        raise ConfigurationError(f"LEADS_HUBSPOT_TOKENS names {', '.join(unknown)}; the firms are: {known}")
    accounts: dict[str, HubSpotCrm] = {}
    crms: dict[str, HubSpotCrm] = {}
    for firm_id, firm in firms.items():
        if (secret := settings.hubspot_token_of(firm_id)) is None:
            continue
        token = secret.get_secret_value()
        is_stored = known is None or firm_id in known
        crms[firm_id] = HubSpotCrm(
            token,
            settings.hubspot_url,
            timeout_seconds=settings.hubspot_timeout_seconds,
            api_version=settings.hubspot_api_version,
            plan=firm.crm,
            patience_seconds=patience_seconds,
            ids=StoredNames(database, Account(firm_id, HubSpotCrm.vendor)) if database and is_stored else {},
            shared=accounts[token].calls if token in accounts else None,
        )
        accounts.setdefault(token, crms[firm_id])
    return crms


def crm_parts(crms: Mapping[str, Crm]) -> Sequence[OutsidePart]:
    """For the doctor and the watch; where there are several, each names its firm."""
    advice = "check LEADS_HUBSPOT_TOKEN, or its own in LEADS_HUBSPOT_TOKENS, and its scopes"
    if len(crms) == 1:
        return [OutsidePart("HubSpot", crm.check, advice) for crm in crms.values()]
    return [OutsidePart(f"HubSpot of {firm_id}", crm.check, advice) for firm_id, crm in crms.items()]


def build_crm_door(settings: Settings, database: AnyDatabase, crms: Mapping[str, Crm]) -> CrmDoor:
    """Where each firm's CRM tells what changed; a firm without a secret or a CRM hears none.

    Raises:
        ConfigurationError: a secret is for a firm that has no CRM.
    """
    secrets = settings.hubspot_webhook_secrets or {}
    if unknown := sorted(secrets.keys() - crms.keys()):
        raise ConfigurationError(
            f"LEADS_HUBSPOT_WEBHOOK_SECRETS names {', '.join(unknown)}: no firm with a HubSpot key"
        )
    notices = {
        firm_id: HubSpotNotices(url=f"{settings.public_url}{PATH}{firm_id}", secret=secret.get_secret_value().encode())
        for firm_id, secret in secrets.items()
    }
    refused = RefusedRequests(database, utc_now, note_refused_notices)
    return CrmDoor(database=database, notices=notices, clock=utc_now, refused=refused)


def plan_problems(crms: Mapping[str, HubSpotCrm]) -> Iterator[tuple[str, str]]:
    """(firm, sentence) for what of a firm's `crm.toml` its account does not have; asks HubSpot. No answer: nothing."""
    for firm_id, crm in crms.items():
        try:
            yield from ((firm_id, told) for told in crm.plan_problems())
        except UpstreamError:
            continue  # the doctor tells it of the part itself


def ending_version(settings: Settings, today: date) -> Iterator[str]:
    """What to do where HubSpot ends the version of its API that is set, or has ended it."""
    version = settings.hubspot_api_version
    until = supported_until(version)
    if (settings.hubspot_token or settings.hubspot_tokens) and today > until - _TOLD_BEFORE:
        how = "ended" if today > until else "ends"
        yield f"HubSpot {how} {version} of its API on {until:%d %B %Y}: set LEADS_HUBSPOT_API_VERSION to {NEWEST}."


def seat_problems(crms: Mapping[str, Crm], database: AnyDatabase, firms: Mapping[str, FirmProfile]) -> Iterator[str]:
    """Partners whose records have no owner in the CRM, and owners there whom nobody knows here; as last read there."""
    for firm_id in crms:
        there = database.read(partial(owners_there, firm_id=firm_id))
        seats = {mailbox_key(one) for one, works_there in there.items() if works_there}
        if not there:  # it was never read yet
            continue
        firm = firms[firm_id]
        if without := [one.email for one in firm.partners if mailbox_key(one.email) not in seats]:
            yield (
                f"{firm_id}: {', '.join(without)} {'has' if len(without) == 1 else 'have'} no seat in HubSpot, so what "
                "is theirs has no owner there: invite them there, or correct the address in firm.toml."
            )
        known = {mailbox_key(one.email) for one in firm.everybody}
        if unknown := sorted(one for one, works in there.items() if works and mailbox_key(one) not in known):
            yield (
                f"{firm_id}: {', '.join(unknown)} can own records in HubSpot and "
                f"{'is' if len(unknown) == 1 else 'are'} nobody in firm.toml: "
                "leads of theirs go to whoever would have them otherwise. "
                "Add them as partners, or give their records there to one."
            )


def night_problems(
    crms: Mapping[str, Crm], database: AnyDatabase, firms: Mapping[str, FirmProfile]
) -> Iterator[tuple[str, str, bool]]:
    """(firm, what came of its last night's comparison, whether it did not come about)."""
    for firm_id in crms:
        last = database.read(partial(last_comparison, firm_id=firm_id))
        if last is None or last.ended_at is None or firm_id not in firms:
            continue
        night = database.read(partial(night_of, firm_id=firm_id, ended_at=last.ended_at))
        if night is not None:
            yield firm_id, told_night(night), bool(night.why)


def notice_problems(crms: Mapping[str, Crm], database: AnyDatabase) -> Iterator[tuple[str, str]]:
    """(firm, sentence) where the notices of its CRM are refused and none has ever passed."""
    for one in database.read(notices_refused):
        if one.firm_id in crms and one.passed_at is None:
            yield (
                one.firm_id,
                (
                    f"{one.refused} notices of its HubSpot were turned away, the last one because of {one.why}, "
                    "and none has ever passed: compare the client secret of the app with LEADS_HUBSPOT_WEBHOOK_SECRETS."
                ),
            )
