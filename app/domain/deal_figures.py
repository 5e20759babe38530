"""What a deal is worth and when it should close, as the history keeps it."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class AmountOrigin(StrEnum):
    """Who said what a deal is worth. Stored; values are never renamed."""

    NAMED = "named"  # whoever wrote to us, as what they have to spend
    ESTIMATE = "estimate"  # the firm's plan expects it of such a deal
    PERSON = "person"  # somebody wrote it into the CRM, or changed what we wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class DealAmount:
    """What a deal is worth, as we write it."""

    origin: AmountOrigin  # never PERSON
    amount: Decimal
    currency: str  # ISO 4217
    about: str  # of an estimate the service; else their words

    @property
    def number(self) -> str:
        """As a CRM takes it."""
        return format(self.amount, "f")


@dataclass(frozen=True, slots=True, kw_only=True)
class DealClosing:
    """The day on which a deal should close, on the calendar of the firm's first partner."""

    day: date
    about: str  # their words that name it; empty: it is the firm's usual time


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFigures:
    """Of one deal, as the CRM showed it; all of it may be unknown there."""

    amount: Decimal | None = None
    currency: str = ""  # ISO 4217; empty: the account's own
    closes_on: date | None = None
    stage: str = ""
    origin: AmountOrigin | None = None  # of the amount; None: there is none

    def as_text(self) -> str:
        """JSON, the same for the same figures."""
        told = {
            "amount": None if self.amount is None else format(self.amount, "f"),
            "currency": self.currency,
            "closes_on": None if self.closes_on is None else self.closes_on.isoformat(),
            "stage": self.stage,
            "origin": self.origin,
        }
        return json.dumps({name: value for name, value in told.items() if value}, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> "DealFigures":
        """What `as_text` wrote, of this version or of the one before, which said `estimated` for an origin."""
        told = json.loads(text or "{}")
        amount = amount_of(told.get("amount", ""))
        before = AmountOrigin.ESTIMATE if told.get("estimated") else AmountOrigin.PERSON
        return cls(
            amount=amount,
            currency=told.get("currency", ""),
            closes_on=day_of(told.get("closes_on", "")),
            stage=told.get("stage", ""),
            origin=None if amount is None else AmountOrigin(told.get("origin", before)),
        )


def amount_of(text: str) -> Decimal | None:
    """As a CRM writes it ("12000.50"); None: no number that money can be."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def day_of(text: str) -> date | None:
    """The day of "2026-11-30" or "2026-11-30T12:00:00Z"; None: there is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
