"""The price table of models, `prices.toml` beside the prompts, read and checked."""

import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import ConfigurationError
from app.domain.model_costs import ModelPrice, PriceTable, as_billionths
from app.main.clock import utc_now
from app.pipeline.spending import Spending
from app.settings import Settings
from app.storage.engines.database import Database

FILE_NAME = "prices.toml"


class _Price(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Decimal = Field(ge=0, le=100_000)
    output: Decimal = Field(ge=0, le=100_000)


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    models: dict[str, _Price] = {}


def load_prices(folder: Path) -> PriceTable:
    """Raises ConfigurationError, naming the file and what is wrong with it."""
    path = folder / FILE_NAME
    try:
        read = _PriceFile.model_validate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
    except FileNotFoundError:
        raise ConfigurationError(
            f"There is no price table {FILE_NAME} in {folder.resolve()}. Set LEADS_PROMPTS_DIRECTORY to the "
            "folder that holds it, as prompts/ of the release"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path.resolve()} (LEADS_PROMPTS_DIRECTORY): {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    prices = {name: ModelPrice(input=price.input, output=price.output) for name, price in read.models.items()}
    return PriceTable(currency=read.currency, models=prices)


def require_prices(settings: Settings, prices: PriceTable) -> None:
    """A cap cannot be kept over models whose price nobody knows. Raises ConfigurationError, naming them."""
    if settings.openai_cost_per_day is None:
        return
    unknown = [name for name in settings.models_in_use if name not in prices.models]
    if unknown:
        path = settings.prompts_directory / FILE_NAME
        raise ConfigurationError(f"LEADS_OPENAI_COST_PER_DAY: {path} has no price of {', '.join(unknown)}. Add it")


def build_meter(settings: Settings, database: Database) -> Spending:
    """What counts the costs of every model that the service asks. Raises ConfigurationError as the two above."""
    prices, cap = load_prices(settings.prompts_directory), settings.openai_cost_per_day
    require_prices(settings, prices)
    return Spending(database=database, prices=prices, cap=None if cap is None else as_billionths(cap), clock=utc_now)
