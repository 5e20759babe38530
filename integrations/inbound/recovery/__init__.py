"""What a vendor holds and could not deliver, fetched by its API, by the adapter of the source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.errors import ConfigurationError
from app.domain.ports import Recovery
from integrations.inbound.recovery.hubspot_submissions import HubSpotSubmissions
from integrations.inbound.recovery.linkedin_responses import LinkedInResponses
from integrations.inbound.recovery.tally_submissions import TallySubmissions
from integrations.inbound.recovery.typeform_responses import TypeformResponses


class RecoveryClass(Protocol):
    """What a vendor's class knows before it has a source's access."""

    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def takes(self) -> tuple[str, ...]: ...
    def __call__(self, access: Mapping[str, str], secrets: Sequence[str], /, *, page: int = ...) -> Recovery: ...


@dataclass(frozen=True, slots=True)
class AccessNames:
    """What an adapter's vendor has to be told: what must be there, and what may."""

    needed: tuple[str, ...]
    possible: tuple[str, ...]


_RECOVERIES: Mapping[str, RecoveryClass] = {
    "typeform": TypeformResponses,
    "tally": TallySubmissions,
    "website_form": HubSpotSubmissions,  # the only form product behind it whose submissions can be fetched
    "linkedin_lead_sync": LinkedInResponses,
}


def access_names(adapter: str) -> AccessNames:
    """Raises ConfigurationError for an adapter whose vendor nothing can be fetched from."""
    if adapter not in _RECOVERIES:
        raise ConfigurationError(f"nothing can be fetched for {adapter}; it can for {', '.join(sorted(_RECOVERIES))}")
    kind = _RECOVERIES[adapter]
    return AccessNames(kind.needs, kind.takes)


def build_recovery(
    adapter: str, access: Mapping[str, str], secrets: Sequence[str], *, page: int | None = None
) -> Recovery:
    """Connects to nothing. Raises ConfigurationError: says what is missing, and never what is there.

    `page`: how many answers are asked for at once; None: as many as suit the vendor.
    """
    names = access_names(adapter)
    missing = [name for name in names.needed if not access.get(name)]
    if missing:
        how = " ".join(f"{name}=VALUE" for name in names.needed)
        raise ConfigurationError(
            f"the access of this source lacks {', '.join(missing)}: leads sources access SOURCE {how}"
        )
    build = _RECOVERIES[adapter]
    return build(access, secrets) if page is None else build(access, secrets, page=page)
