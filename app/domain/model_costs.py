"""What answers of a model cost: tokens, prices, and what a firm may spend in a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

from app.domain.ports import Prompt

_PARTS = 1_000_000_000  # money is counted in these, so that sums are exact
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Of one answer: the question's, and the model's own with its unseen thoughts."""

    read: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPrice:
    """Of one model, in the price table's currency, for a million tokens."""

    input: Decimal
    output: Decimal

    def billionths(self, tokens: Tokens) -> int:
        """What these tokens cost, in billionths of the currency, never too little."""
        millionths = tokens.read * self.input + tokens.written * self.output
        return int((millionths * _PARTS / _MILLION).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTable:
    """What every known model costs."""

    currency: str = "USD"
    models: Mapping[str, ModelPrice]


def as_billionths(amount: Decimal) -> int:
    return int(amount * _PARTS)


def as_amount(billionths: int) -> Decimal:
    """In whole units of the currency."""
    return Decimal(billionths) / _PARTS


class ModelMeter(Protocol):
    """Counts what answers cost, before and after each request."""

    def begin(self, prompt: Prompt, model: str, most: Tokens) -> str:
        """The name of a request that may now be sent, whose costs are taken to be these until `end`.

        Raises SpendingCapReached where they might not fit into the firm's day.
        """

    def end(self, request: str, used: Tokens | None) -> None:
        """What it did use; None: nobody knows, and it goes on to count as the most."""
