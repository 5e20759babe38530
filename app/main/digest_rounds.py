"""What sends the digests: in the service, and alone for the command line."""

from collections.abc import Mapping

from app.digests.round import DigestRound
from app.domain.firm import FirmProfile
from app.domain.ports import Mailer
from app.main.clock import utc_now
from app.main.databases import AnyDatabase, profiles_in_use
from app.main.outside import build_outside, refusal_secret
from app.settings import Settings
from app.web.console.catalogues import catalogue_of


def build_round(
    settings: Settings,
    database: AnyDatabase,
    mailer: Mailer | None,
    public_url: str,
    profiles: Mapping[str, FirmProfile],
) -> DigestRound:
    """In the languages of the console."""
    secret = refusal_secret(settings)
    return DigestRound(database, mailer, settings.archive_address, public_url, profiles, utc_now, secret, catalogue_of)


def build_digests(settings: Settings, database: AnyDatabase) -> DigestRound:
    """As the service makes them, from the profiles as they are now."""
    profiles = profiles_in_use(settings, database)
    return build_round(settings, database, build_outside(settings).mailer, settings.public_url, profiles)
