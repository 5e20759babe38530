"""Looks over each firm's CRM account and makes what is missing: what `leads crm` does."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import ConfigurationError
from app.main.crm_accounts import build_crms
from app.profiles.profile_folders import load_profiles
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One thing of one firm's account."""

    firm: str
    what: str
    told: str
    is_wrong: bool


def checked_crm(settings: Settings, firm_id: str | None, *, makes: bool, tries: bool) -> Iterator[CheckedItem]:
    """`makes`: our properties are made where they are missing. `tries`: a marked record is written and removed.

    Raises:
        ConfigurationError: no firm of that name, or none of those asked for has a CRM.
    """
    firms = load_profiles(settings.profiles_directory)
    crms = build_crms(settings, firms)
    if firm_id is not None and firm_id not in firms:
        raise ConfigurationError(f"There is no firm {firm_id}; the firms are: {', '.join(sorted(firms))}")
    chosen = {name: crm for name, crm in crms.items() if firm_id in (None, name)}
    if not chosen:
        raise ConfigurationError("No CRM is connected: set LEADS_HUBSPOT_TOKEN, or LEADS_HUBSPOT_TOKENS per firm")
    for name, crm in chosen.items():
        check = crm.account_check()
        parts = [check.make()] if makes else []
        parts += [check.look([partner.email for partner in firms[name].partners])]
        parts += [check.try_out()] if tries else []
        items = (CheckedItem(name, found.what, found.told, found.is_wrong) for part in parts for found in part)
        yield from dict.fromkeys(items)  # what was made is there when it is looked at: once is enough
