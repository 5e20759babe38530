"""What the doctor says of models: how often they were passed over, what they cost, and prices that are missing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection

from app.domain.errors import ConfigurationError
from app.domain.judgement import Disposition, Evidence, Judgement
from app.domain.model_costs import ModelPrice, PriceTable, Tokens
from app.domain.ports import Prompt
from app.main.clock import utc_now
from app.main.model_prices import load_prices, require_prices
from app.main.readiness import ExaminedPart, examine
from app.pipeline.spending import Spending
from app.settings import Settings
from app.storage.engines.sqlite_database import SqliteDatabase
from tests.seeding import Seed, fresh_database

ROOT = Path(__file__).parents[2]
JUDGED = Judgement(disposition=Disposition.INQUIRY, evidence=(Evidence(claim="x"),), judge="model small, judge v3")
PASSED_OVER = replace(JUDGED, judge="offline", fell_back="no model answered in time")


def part_of_the_model(database: SqliteDatabase, folder: Path, prices: str | None = None) -> ExaminedPart:
    if prices is not None:
        (folder / "prices.toml").write_text(prices)
    settings = Settings(
        database_url=database.engine.url.render_as_string(hide_password=False),
        profiles_directory=ROOT / "profiles",
        prompts_directory=ROOT / "prompts" if prices is None else folder,
        openai_base_url="http://127.0.0.1:9/v1",
        openai_api_key=SecretStr("k"),
    )
    found = {part.part: part for part in examine(settings)}
    return found.get("model for larkfield") or found["model prices"]


@pytest.mark.parametrize(
    ("judgements", "state", "told"),
    [
        ([JUDGED] * 3, "working", ""),
        ([JUDGED, JUDGED, PASSED_OVER], "working", "decided 1 of 3 judged messages in the model's place: no model"),
        ([JUDGED, PASSED_OVER, PASSED_OVER], "failing", "decided 2 of 3 judged messages"),
    ],
)
def test_the_doctor_says_how_often_the_model_was_passed_over_and_what_it_cost(
    tmp_path: Path, judgements: list[Judgement], state: str, told: str
) -> None:
    with fresh_database(tmp_path) as database:
        prices = PriceTable(currency="USD", models={"m": ModelPrice(input=Decimal(250), output=Decimal(0))})
        spending = Spending(database=database, prices=prices, cap=None, clock=utc_now)
        now = utc_now() - timedelta(hours=1)

        def seeded(connection: Connection) -> None:
            seed = Seed(connection).firm()
            for number, judgement in enumerate(judgements):
                seed.lead(f"lead{number}", at=now, judgement=judgement)

        database.write(seeded)
        prompt = Prompt(name="judge", version=3, size="small", system="", user="", firm_id="larkfield")
        spending.end(spending.begin(prompt, "m", Tokens()), Tokens(read=1_000))
        part = part_of_the_model(database, tmp_path)

    assert part.state == state
    assert told in part.what_to_do
    assert part.what_to_do.endswith("In the last 24 hours its answers cost 0.2500 USD.")


def test_a_price_table_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as database:
        assert part_of_the_model(database, tmp_path, "currency = 'dollars'").state == "failing"


def test_the_table_in_the_repository_has_the_default_models_and_exact_prices() -> None:
    prices = load_prices(ROOT / "prompts")
    require_prices(Settings(openai_cost_per_day=Decimal(1)), prices)

    assert prices.models["gpt-5-mini"].billionths(Tokens(read=1, written=1)) == 2_250


def test_a_cap_over_models_without_a_price_is_refused() -> None:
    settings = Settings(
        openai_cost_per_day=Decimal(1),
        openai_base_url="http://127.0.0.1:9/v1",
        openai_second_base_url="http://127.0.0.1:8/v1",
        openai_second_small_model="gemma",
    )
    with pytest.raises(ConfigurationError, match="no price of gemma"):
        require_prices(settings, load_prices(ROOT / "prompts"))
