"""The vendors of sources, asked by us: for what they could not deliver, and for answers they only announced."""

from collections.abc import Mapping
from functools import lru_cache

from app.domain.delivery import Delivery
from app.domain.ports import Recovery
from app.storage.access.firms import Source
from integrations.inbound.channels.linkedin_lead_sync import LinkedInLeadSync
from integrations.inbound.recovery import AccessNames, build_recovery
from integrations.inbound.recovery import access_names as names_of_access
from integrations.inbound.recovery.linkedin_responses import LinkedInResponses


def access_names(adapter: str) -> AccessNames:
    """What the vendor of such a source has to be told. Raises ConfigurationError where nothing can be fetched."""
    return names_of_access(adapter)


def recovery_of(source: Source, access: Mapping[str, str] | None = None) -> Recovery:
    """The vendor of a source, asked with its own access or this one. Raises ConfigurationError: what is missing."""
    return build_recovery(source.adapter, access or source.access or {}, source.secrets)


def fetch_answers(source: Source, name: str) -> Delivery | None:
    """The lead that LinkedIn announced by this name; None where the source has no access. Raises UpstreamError."""
    if source.adapter != LinkedInLeadSync.adapter or not source.access:
        return None
    return _linkedin(source.id, tuple(sorted(source.access.items())), source.secrets).fetch(name)


@lru_cache(maxsize=64)
def _linkedin(_source_id: str, access: tuple[tuple[str, str], ...], secrets: tuple[str, ...]) -> LinkedInResponses:
    """Kept, with its token and the forms it has read. The worker tries again, so each request is sent once."""
    return LinkedInResponses(dict(access), secrets, tries=1)
