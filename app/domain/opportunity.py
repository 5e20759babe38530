"""Which opportunity a lead belongs to: one for each person, or company, and matter, however many messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.judgement import Tier

OVER_AFTER = timedelta(days=365)  # who writes a year later wants something new


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOpportunity:
    """One that the contact of a new lead, its thread or its company has already."""

    id: str  # of the lead that opened it
    same_thread: bool
    same_contact: bool  # False: a colleague's
    services: frozenset[str]  # asked for by the lead that opened it; empty: none by name
    opened_at: datetime
    closed: bool = False  # won, lost or deleted in the CRM


def opportunity_of(
    lead_id: str, *, opens: bool, services: frozenset[str], known: Iterable[KnownOpportunity], now: datetime
) -> str | None:
    """The id of the opportunity a lead joins, its own id where it opens one, None where it does neither.

    `opens`: whether it would open a deal by itself. What would not joins the opportunity of its own thread or contact
    alone: a colleague's question about something else is no part of a deal. Another service is another matter, unless
    it is asked for in the same thread.
    """
    open_ones = [
        one
        for one in known
        if not one.closed
        and now - one.opened_at < OVER_AFTER
        and (one.same_thread or not _differ(services, one.services))
        and (opens or one.same_thread or one.same_contact)
    ]
    nearest = max(open_ones, key=lambda one: (one.same_thread, one.same_contact, one.opened_at, one.id), default=None)
    return nearest.id if nearest else lead_id if opens else None


def _differ(services: frozenset[str], others: frozenset[str]) -> bool:
    """Both are named, and none of them is the same."""
    return bool(services and others) and services.isdisjoint(others)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFit:
    """How one scored lead fits."""

    lead_id: str
    received_at: datetime
    score: int
    tier: Tier
    opportunity_id: str | None = None


def best_fit(fits: Iterable[LeadFit]) -> LeadFit | None:
    """How an opportunity fits: as the best of its messages, so that no "Tuesday suits me" lowers it."""
    return max(fits, key=lambda one: (one.score, one.received_at, one.lead_id), default=None)


def fit_of_contact(fits: Iterable[LeadFit]) -> LeadFit | None:
    """How a person fits: as their newest opportunity, or their newest message where there is none or it is long over.

    Told from all their leads, so that recording an older one again changes nothing.
    """
    newest_first = sorted(fits, key=lambda one: (one.received_at, one.lead_id), reverse=True)
    if not newest_first:
        return None
    newest = newest_first[0]
    opened = next((one.opportunity_id for one in newest_first if one.opportunity_id), None)
    of_it = [one for one in newest_first if one.opportunity_id == opened] if opened else []
    is_over = bool(of_it) and newest.received_at - of_it[0].received_at >= OVER_AFTER
    return newest if not of_it or is_over else best_fit(of_it)
