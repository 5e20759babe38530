"""What is known of a contact beside their address and how they fit: how they came, what they agreed to, how far we are.

All of it is optional: an account that has no room for a property, or not the option, is written without it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Final
from urllib.parse import urlsplit

from app.domain.contact_state import ContactState
from app.domain.crm import CrmEntry
from app.domain.words.shown_text import defanged

STATUS: Final = "hs_lead_status"
FILLED_OF_VISIT: Final = (
    *("website", "country", "firstreply_test", "firstreply_channel", "firstreply_consent", "firstreply_utm_source"),
    *("firstreply_utm_medium", "firstreply_utm_campaign", "firstreply_utm_term", "firstreply_utm_content"),
    *("firstreply_landing_page", "firstreply_referrer", "firstreply_gclid"),
)
_STATUS_OF: Final = {
    ContactState.NEW: "NEW",
    ContactState.WAITS: "OPEN",
    ContactState.ANSWERED: "IN_PROGRESS",
    ContactState.MET: "CONNECTED",
    ContactState.TOO_EARLY: "BAD_TIMING",
    ContactState.UNFIT: "UNQUALIFIED",
}


def of_visit(entries: Sequence[CrmEntry]) -> dict[str, str | None]:
    """From all entries of one person: of how they came the first one says it, of how far we are the newest."""
    in_order = sorted(entries, key=lambda entry: entry.received_at)
    values: dict[str, str | None] = {"firstreply_channel": in_order[0].channel.replace("_", " ")}
    for entry in reversed(in_order):
        told = entry.web_visit.told if entry.web_visit else {}
        values |= {f"firstreply_{name}": defanged(value) for name, value in told.items()}
        values |= {"website": own_site(entry)} if entry.website else {}
        values |= {"country": defanged(entry.country)} if entry.country else {}
        values |= {"firstreply_consent": _consent(entry)} if entry.consent else {}
        values |= {"firstreply_test": "true"} if entry.test else {}
    state = next((entry.state for entry in reversed(in_order) if entry.state), None)
    return values | {STATUS: _STATUS_OF[state] if state else None}


def status_change(
    wanted: Mapping[str, str], held: Mapping[str, str | None], wrote: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """(what to write of the status, what we wrote last after that). A person's choice stays, an empty one, too."""
    status, now, before = wanted.get(STATUS), held.get(STATUS) or "", wrote.get("status", "")
    if status is None or now != before:
        return {}, {**wrote, "status": now} if not before and now == status else dict(wrote)
    return ({} if status == now else {STATUS: status}), {**wrote, "status": status}


def own_site(entry: CrmEntry) -> str:
    """A live link only to the domain that they write from."""
    host = urlsplit(entry.website if "://" in entry.website else f"//{entry.website}").netloc.lower()
    own = (entry.company_domain or "").lower()
    return entry.website if own and (host == own or host.endswith(f".{own}")) else defanged(entry.website)


def _consent(entry: CrmEntry) -> str:
    return f'Ticked "{defanged(entry.consent)}" in the form on {entry.received_at.astimezone(UTC):%d %B %Y, %H:%M} UTC'
