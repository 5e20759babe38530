"""What a firm spends on models: no request is sent whose answer might not fit into what the day allows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.errors import SpendingCapReached
from app.domain.identifiers import new_id
from app.domain.model_costs import MODEL_ASKED, ModelRequest, PriceTable, Tokens, as_amount
from app.domain.ports import Prompt
from app.domain.trouble import Trouble
from app.storage.engines.database import Database
from app.storage.events import note_event
from app.storage.model_requests import ENDED, LOST, begin_request, end_request, refused_since

_VENDOR = "model"


def day_of(now: datetime) -> datetime:
    """When the day of the cap began: at midnight UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def capped_firms(database: Database, now: datetime) -> Sequence[Trouble]:
    """A trouble for each firm whose models may not be asked any more today."""
    capped = database.read(lambda connection: refused_since(connection, day_of(now)))
    return [
        Trouble(
            key=f"model_cap:{firm_id}",
            firm_id=firm_id,
            title="The model has cost what it may cost in a day",
            advice="Until midnight UTC the offline judge and writer do its work, and more letters wait for a person. "
            "LEADS_OPENAI_COST_PER_DAY says how much a day may cost.",
        )
        for firm_id in capped
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Implements `app.domain.model_costs.ModelMeter` for every process that shares the database."""

    database: Database
    prices: PriceTable
    cap: int | None  # billionths of the prices' currency, of a firm and day; None: no cap
    clock: Callable[[], datetime]

    def begin(self, prompt: Prompt, model: str, most: Tokens) -> ModelRequest:
        request = ModelRequest(
            id=new_id(),
            firm_id=prompt.firm_id,
            lead_id=prompt.lead_id or None,
            question=f"{prompt.name} v{prompt.version}",
            model=model,
            most=most,
        )
        now, dearest = self.clock(), self.prices.billionths(model, most)

        def fits(connection: Connection) -> bool:
            return begin_request(connection, request, dearest, now, cap=self.cap, since=day_of(now))

        if not self.database.write(fits):
            allowed = as_amount(self.cap or 0)
            raise SpendingCapReached(_VENDOR, f"no room under {allowed} {self.prices.currency} a day")
        return request

    def end(self, request: ModelRequest, used: Tokens | None, *, lost: bool = False) -> None:
        tokens = request.most if used is None else used
        cost = self.prices.billionths(request.model, tokens)

        def keep(connection: Connection) -> None:
            end_request(connection, request.id, LOST if lost else ENDED, tokens, cost)
            note_event(
                connection,
                firm_id=request.firm_id,
                lead_id=request.lead_id,
                at=self.clock(),
                kind=MODEL_ASKED,
                actor=f"{request.model}, {request.question}",
                detail=self._told(tokens, cost, known=used is not None, lost=lost),
            )

        self.database.write(keep)

    def _told(self, tokens: Tokens, cost: int | None, *, known: bool, lost: bool) -> str:
        price = "price unknown" if cost is None else f"{as_amount(cost):.6f} {self.prices.currency}"
        told = f"{tokens.read} tokens read, {tokens.written} written: {price}"
        if lost:
            return f"No answer came; at most {told}"
        return told if known else f"The answer told no usage; at most {told}"
