"""What answers of a model cost: tokens, prices, and what a firm may spend in a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

from app.domain.ports import Prompt

MODEL_ASKED = "model_asked"  # the kind of the event that tells of a question and its price; stored
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

    currency: str
    models: Mapping[str, ModelPrice]

    def billionths(self, model: str, tokens: Tokens) -> int | None:
        """None where the model's price is not known."""
        price = self.models.get(model)
        return None if price is None else price.billionths(tokens)


def as_billionths(amount: Decimal) -> int:
    """Of an amount in whole units of the currency."""
    return int(amount * _PARTS)


def as_amount(billionths: int) -> Decimal:
    """In whole units of the currency."""
    return Decimal(billionths) / _PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One request to a model and the most that it can use."""

    id: str
    firm_id: str
    lead_id: str | None
    question: str  # the prompt's label: "judge v3"
    model: str
    most: Tokens


class ModelMeter(Protocol):
    """Counts what requests cost, before and after each of them."""

    def begin(self, prompt: Prompt, model: str, most: Tokens) -> ModelRequest:
        """A request that may now be sent; until `end` it counts as the most.

        Raises SpendingCapReached where that might not fit into the firm's day.
        """

    def end(self, request: ModelRequest, used: Tokens | None, *, lost: bool = False) -> None:
        """What it did use; None: nobody knows, and it goes on to count as the most. `lost`: no answer came."""
