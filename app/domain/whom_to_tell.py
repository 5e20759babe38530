"""Who else of the firm is told of what its owner has not decided, and whether anybody may be rung now."""

from collections.abc import Collection
from datetime import datetime

from app.domain.firm import FirmProfile, Partner


def deputies_of(address: str, firm: FirmProfile) -> tuple[Partner, ...]:
    """The other partners, first whom to ask first: the deputy the profile names, the business owner, then as listed."""
    owner = firm.partner_at(address)
    named = firm.partner_at(owner.deputy) if owner is not None else None
    others = [one for one in firm.partners if one is not owner]
    return tuple(sorted(others, key=lambda one: (one is not named, one is not business_owner_of(firm))))


def business_owner_of(firm: FirmProfile) -> Partner:
    """Who is told last."""
    return firm.partner_at(firm.business_owner) or firm.partners[0]


def told_when_due(address: str, firm: FirmProfile, away: Collection[str]) -> tuple[Partner, ...]:
    """Whom to tell that `address` has not decided, first whom to try first: all who are here, else all others."""
    deputies = deputies_of(address, firm)
    return tuple(one for one in deputies if one.email not in away) or deputies


def told_last(address: str, firm: FirmProfile, away: Collection[str]) -> tuple[Partner, ...]:
    """The business owner; while they are away, who else is here."""
    owner = business_owner_of(firm)
    if owner.email not in away:
        return (owner,)
    return tuple(one for one in deputies_of(address, firm) if one.email not in away) or (owner,)


def may_ring(address: str, firm: FirmProfile, now: datetime) -> bool:
    """Whether it is a time for alerts where this colleague is."""
    return firm.office_hours.may_ring(now, firm.zone_of(address))
