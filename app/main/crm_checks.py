"""Looks over each firm's CRM account and makes what is missing: what `leads crm` does."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import ConfigurationError
from app.main.clock import utc_now
from app.main.crm_accounts import build_crms
from app.main.databases import AnyDatabase, open_existing, store_profiles
from app.profiles.profile_folders import load_profiles
from app.settings import Settings
from app.storage.access.firms import firm_ids
from app.storage.crm.mended import note_mended

_NOT_KNOWN = (
    "the database cannot be read here ({why}): a stage that was renamed in HubSpot may be called gone, and the running "
    "service hears of what is made here within a day"
)


_PATIENCE_SECONDS = 60.0  # nobody's two minutes depend on it, and the running service may have used the moment's calls


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One thing of one firm's account."""

    firm: str
    what: str
    told: str
    is_wrong: bool


def checked_crm(
    settings: Settings,
    firm_id: str | None,
    *,
    makes: bool,
    tries: bool,
    wants_stages: Callable[[str], bool] | None = None,
) -> Iterator[CheckedItem]:
    """`makes`: our properties are made where they are missing. `tries`: a marked record is written and removed.

    `wants_stages`: whether to make the stages that are missing, asked with what would be made; None: none is made.

    Raises:
        ConfigurationError: no firm of that name, or none of those asked for has a CRM.
    """
    firms = load_profiles(settings.profiles_directory)
    with ExitStack() as open_ones:
        database, why = _opened(settings)
        known = frozenset[str]()
        if database is not None:
            open_ones.enter_context(database)
            store_profiles(firms, database)
            known = frozenset(database.read(firm_ids))
        crms = build_crms(settings, firms, database, known=known, patience_seconds=_PATIENCE_SECONDS)
        if firm_id is not None and firm_id not in firms:
            raise ConfigurationError(f"There is no firm {firm_id}; the firms are: {', '.join(sorted(firms))}")
        chosen = {name: crm for name, crm in crms.items() if firm_id in (None, name)}
        if not chosen:
            raise ConfigurationError("No CRM is connected: set LEADS_HUBSPOT_TOKEN, or LEADS_HUBSPOT_TOKENS per firm")
        for name, crm in chosen.items():
            if why:
                yield CheckedItem(name, "what is known here", _NOT_KNOWN.format(why=why), is_wrong=False)
            check = crm.account_check()
            parts = [check.make()] if makes else []
            parts += [check.make_stages(wants_stages)] if wants_stages else []
            parts += [check.look([partner.email for partner in firms[name].partners])]
            parts += [check.try_out()] if tries else []
            told = set[CheckedItem]()  # what was made is there when it is looked at: once is enough
            for found in (found for part in parts for found in part):
                item = CheckedItem(name, found.what, found.told, found.is_wrong)
                if item not in told:
                    yield item
                told.add(item)
                if found.ends:
                    break
            if makes and database is not None and name in known:
                database.write(partial(note_mended, firm_id=name, now=utc_now()))


def _opened(settings: Settings) -> tuple[AnyDatabase | None, str]:
    """The database, or why there is none: the account can be looked over without."""
    try:
        return open_existing(settings), ""
    except ConfigurationError as error:
        return None, str(error).partition(". ")[0]
    except (SQLAlchemyError, OSError) as error:
        return None, type(error).__name__
