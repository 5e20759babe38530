"""The digests alone, for the command line."""

from app.digests.round import DigestRound
from app.main.clock import utc_now
from app.main.databases import AnyDatabase, profiles_in_use
from app.main.outside import build_outside, refusal_secret
from app.settings import Settings


def build_digests(settings: Settings, database: AnyDatabase) -> DigestRound:
    """As the service makes them, from the profiles as they are now."""
    profiles = profiles_in_use(settings, database)
    mailer = build_outside(settings).mailer
    return DigestRound(
        database, mailer, settings.archive_address, settings.public_url, profiles, utc_now, refusal_secret(settings)
    )
