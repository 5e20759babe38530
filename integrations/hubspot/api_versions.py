"""HubSpot's versions of its API that we speak, and how each writes its paths.

HubSpot publishes a dated version each March and September and supports it for 18 months; it ends v3, and v4 of the
associations, in 2027 (its changelog, read in November 2026). Every path we call exists in all of them.
"""

from datetime import date
from typing import Final

_SUPPORTED_UNTIL: Final = {
    "v3": date(2027, 3, 30),  # v3 itself in September 2027; v4, of which its associations are, before
    "2026-03": date(2027, 9, 30),
    "2026-09": date(2028, 3, 31),
}
DEFAULT: Final = "2026-03"
PREFERENCES: Final = "communication-preferences"
NEWEST: Final = max(_SUPPORTED_UNTIL, key=_SUPPORTED_UNTIL.__getitem__)


def supported_until(version: str) -> date:
    """The last day on which HubSpot answers for it. Raises KeyError for a version we do not speak."""
    return _SUPPORTED_UNTIL[version]


def path_of(version: str, family: str, rest: str) -> str:
    """`family`: "objects", "properties", "owners", "pipelines", "associations", "limits" or `PREFERENCES`."""
    if family == PREFERENCES:
        return f"/{family}/{'v4' if version == 'v3' else version}/{rest}"
    if version != "v3":
        return f"/crm/{family}/{version}/{rest}"
    return f"/crm/{'v4' if family == 'associations' else 'v3'}/{family}/{rest}"
