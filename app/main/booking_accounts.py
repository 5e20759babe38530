"""Each firm's accounts at the vendors of booking pages."""

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.ports import BookingPages
from app.pipeline.parts_watch import OutsidePart
from app.settings import Settings
from integrations.bookings.booking_calls import BookingCalls
from integrations.bookings.calcom_pages import CalcomPages
from integrations.bookings.calendly_pages import CalendlyPages

_PLACES = {
    CalendlyPages.vendor: ("Calendly", "LEADS_CALENDLY_TOKENS"),
    CalcomPages.vendor: ("Cal.com", "LEADS_CALCOM_TOKENS"),
}


def build_booking_pages(settings: Settings, firms: Mapping[str, FirmProfile]) -> Mapping[str, Sequence[BookingPages]]:
    """Firm id -> its accounts; a firm without a token is not in it.

    Raises:
        ConfigurationError: a token is for a firm that there is not.
    """
    accounts: dict[str, list[BookingPages]] = {}
    for kind, tokens, url in (
        (CalendlyPages, settings.calendly_tokens, settings.calendly_url),
        (CalcomPages, settings.calcom_tokens, settings.calcom_url),
    ):
        for firm_id, token in _of_firms(tokens, firms, _PLACES[kind.vendor][1]).items():
            calls = BookingCalls(kind.vendor, url.rstrip("/"), token.get_secret_value())
            accounts.setdefault(firm_id, []).append(kind(calls))
    return accounts


def _of_firms(
    tokens: Mapping[str, SecretStr] | None, firms: Mapping[str, FirmProfile], setting: str
) -> Mapping[str, SecretStr]:
    if firms and (unknown := sorted(set(tokens or ()) - firms.keys())):
        raise ConfigurationError(f"{setting} names {', '.join(unknown)}; the firms are: {', '.join(sorted(firms))}")
    return {firm_id: token for firm_id, token in (tokens or {}).items() if firm_id in firms}


def booking_parts(pages: Mapping[str, Sequence[BookingPages]]) -> Sequence[OutsidePart]:
    """For the doctor and the watch; where there are several firms, each is named."""
    parts = []
    for firm_id, accounts in pages.items():
        for one in accounts:
            place, setting = _PLACES[one.vendor]
            name = place if len(pages) == 1 else f"{place} of {firm_id}"
            parts.append(OutsidePart(name, one.check, f"check {setting}; until then letters have the plain link"))
    return parts
