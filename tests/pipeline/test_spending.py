"""What models cost is counted exactly, and no request is sent that might cost more than the day allows."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app.domain.errors import SpendingCapReached
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judge_answers import JudgeAnswer
from app.domain.lead import Case
from app.domain.model_costs import ModelPrice, PriceTable, Tokens, as_billionths
from app.domain.ports import Prompt
from app.pipeline.spending import Spending, capped_firms, day_of
from app.storage.access.firms import store_profile
from app.storage.engines.database import Database
from app.storage.events import events_of_lead
from app.storage.model_requests import old_requests, remove_requests, spent_since
from app.storage.model_tables import model_requests
from integrations.judges.model_judge import ModelJudge
from integrations.model.openai_model import MAX_OUTPUT_TOKENS, OpenAIModel
from integrations.model.prompt_files import load_prompt
from tests.fakes import Clock
from tests.integrations.judges.test_model_judge import PROMPTS, FixedJudge
from tests.integrations.model.test_bad_answers import MESSAGE, answer, completion, hangs_up, sends, server
from tests.path_parts import on_one_database
from tests.seeding import firm_profile

PRICES = PriceTable(
    currency="USD",
    models={
        "small": ModelPrice(input=Decimal("0.25"), output=Decimal("2.00")),
        "odd": ModelPrice(input=Decimal("0.0333"), output=Decimal(0)),
    },
)
USED = Tokens(read=2_311, written=457)
EACH = as_billionths(Decimal("0.00149175"))  # 2,311 at 0.25 and 457 at 2.00 a million
FIRM = replace(firm_profile(), name="Larkfield")
PROMPT = Prompt(name="judge", version=3, size="small", system="", user="", firm_id=FIRM.id, lead_id="l1")
ASKED = f"judge v{load_prompt(PROMPTS, 'judge', JudgeAnswer).front.version}"
CHARGED = {"prompt_tokens": USED.read, "completion_tokens": USED.written}
Make = Callable[..., Spending]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def spending(database: Database, clock: Clock) -> Make:
    database.write(lambda connection: store_profile(connection, FIRM, clock()))
    database.write(lambda connection: store_profile(connection, firm_profile("other"), clock()))

    def made(cap: str | None = None) -> Spending:
        return Spending(
            database=database, prices=PRICES, cap=None if cap is None else as_billionths(Decimal(cap)), clock=clock
        )

    return made


@contextmanager
def judging(meter: Spending, body: bytes) -> Iterator[ModelJudge]:
    with (
        server(sends(body)) as url,
        closing(OpenAIModel(url, SecretStr("k"), "small", "small", 30.0, meter)) as model,
    ):
        yield ModelJudge(model, FixedJudge(), PROMPTS, seconds_for_a_lead=60.0)


def case(lead_id: str) -> Case:
    inquiry = Inquiry(
        channel=ChannelName.WEBSITE_FORM,
        source_id=lead_id,
        received_at=datetime(2031, 5, 14, tzinfo=UTC),
        sender_email="a@valves.example",
        message=MESSAGE,
    )
    return Case(inquiry=inquiry, lead_id=lead_id)


def rows(database: Database) -> list[Any]:
    return list(database.read(lambda found: found.execute(select(model_requests)).all()))


def test_the_cap_holds_to_the_cent_however_many_leads_come_at_once(
    database: Database, spending: Make, clock: Clock
) -> None:
    good = completion(json.dumps(answer()), usage=CHARGED)
    cap = as_billionths(Decimal("0.10"))
    with judging(spending("0.10"), good) as judge, ThreadPoolExecutor(8) as pool:
        judged = list(pool.map(lambda number: judge.judge(case(f"lead{number}"), FIRM), range(120)))

    fell_back = [one.fell_back for one in judged if one.fell_back]
    spent = database.read(lambda found: spent_since(found, FIRM.id, day_of(clock())))
    dearest = PRICES.models["small"].billionths(Tokens(read=20_000, written=MAX_OUTPUT_TOKENS))
    assert spent == (120 - len(fell_back)) * EACH
    assert cap - 8 * dearest < spent <= cap
    assert set(fell_back) == {"the day's spending cap is reached"}
    assert all(judgement.evidence for judgement in judged)

    assert [trouble.firm_id for trouble in capped_firms(database, clock())] == [FIRM.id]
    clock.advance(24 * 3600)
    assert capped_firms(database, clock()) == []
    with judging(spending("0.10"), good) as judge:
        assert judge.judge(case("tomorrow"), FIRM).fell_back == ""


def test_one_request_after_another_leaves_less_than_the_next_could_cost(
    database: Database, spending: Make, clock: Clock
) -> None:
    most, meter = Tokens(read=2_000, written=4_000), spending("0.03")
    dearest = PRICES.models["small"].billionths(most)
    with pytest.raises(SpendingCapReached):
        for _ in range(100):
            meter.end(meter.begin(PROMPT, "small", most), USED)
    spent = database.read(lambda found: spent_since(found, FIRM.id, day_of(clock())))

    assert spent <= as_billionths(Decimal("0.03")) < spent + dearest
    meter.begin(replace(PROMPT, firm_id="other"), "small", most)  # another firm has its own day


def test_a_request_is_kept_with_its_lead_and_told_in_its_history(database: Database, spending: Make) -> None:
    with judging(spending(), completion(json.dumps(answer()), usage=CHARGED)) as judge:
        judge.judge(case("lead1"), FIRM)

    (row,) = rows(database)
    assert (row.lead_id, row.question, row.model, row.state) == ("lead1", ASKED, "small", "ended")
    assert (row.tokens_read, row.tokens_written, row.billionths) == (USED.read, USED.written, EACH)
    (event,) = database.read(lambda found: events_of_lead(found, "lead1"))
    assert event[1:] == ("model_asked", f"small, {ASKED}", "2311 tokens read, 457 written: 0.001492 USD")


def test_an_answer_that_was_lost_counts_as_the_most_it_could_cost(database: Database, spending: Make) -> None:
    with (
        server(hangs_up) as url,
        closing(OpenAIModel(url, SecretStr("k"), "small", "small", 30.0, spending())) as model,
    ):
        ModelJudge(model, FixedJudge(), PROMPTS).judge(case("lead1"), FIRM)

    (row,) = rows(database)
    assert (row.state, row.tokens_written) == ("lost", MAX_OUTPUT_TOKENS)
    assert row.billionths > EACH


@pytest.mark.parametrize("status", [400, 429, 500])
@on_one_database
def test_a_request_that_was_refused_costs_nothing(database: Database, spending: Make, status: int) -> None:
    with (
        server(sends(b"{}", status)) as url,
        closing(OpenAIModel(url, SecretStr("k"), "small", "small", 30.0, spending())) as model,
    ):
        ModelJudge(model, FixedJudge(), PROMPTS).judge(case("lead1"), FIRM)

    assert [(row.state, row.billionths) for row in rows(database)] == [("ended", 0)]


def test_a_bad_answer_is_paid_for_all_the_same(database: Database, spending: Make) -> None:
    with judging(spending(), completion("no JSON", usage=CHARGED)) as judge:
        judge.judge(case("lead1"), FIRM)

    assert [row.billionths for row in rows(database)] == [EACH]


def test_a_model_without_a_price_is_counted_in_tokens(database: Database, spending: Make) -> None:
    meter = spending()
    meter.end(meter.begin(PROMPT, "own", Tokens(read=9, written=9)), USED)

    assert [(row.tokens_read, row.billionths) for row in rows(database)] == [(USED.read, None)]
    assert "price unknown" in database.read(lambda found: events_of_lead(found, "l1"))[0][3]


def test_fractions_are_never_rounded_in_our_favour() -> None:
    assert PRICES.models["odd"].billionths(Tokens(read=1)) == 34


def test_old_requests_go_with_the_history(database: Database, spending: Make, clock: Clock) -> None:
    meter = spending()
    meter.end(meter.begin(PROMPT, "small", Tokens(read=9, written=9)), USED)
    clock.advance(1.0)
    old = database.read(lambda found: old_requests(found, clock(), 10))
    database.write(lambda found: remove_requests(found, old))

    assert rows(database) == []


@pytest.mark.parametrize(
    "usage",
    [
        "null",
        '{"prompt_tokens": Infinity, "completion_tokens": 1}',
        '{"prompt_tokens": 1, "completion_tokens": NaN}',
        '{"prompt_tokens": 1e400, "completion_tokens": 1}',
        '{"prompt_tokens": 1, "completion_tokens": 1000000000000000000000000}',
        '{"prompt_tokens": 0.4, "completion_tokens": 0.4}',
        '{"prompt_tokens": false, "completion_tokens": false}',
        '{"prompt_tokens": -1, "completion_tokens": 1}',
    ],
)
@on_one_database
def test_an_answer_that_tells_no_usage_counts_as_the_most_and_says_so(
    database: Database, spending: Make, usage: str
) -> None:
    body = completion(json.dumps(answer()))[:-1] + f', "usage": {usage}}}'.encode()
    with judging(spending(), body) as judge:
        assert judge.judge(case("lead1"), FIRM).fell_back == ""

    (row,) = rows(database)
    assert (row.state, row.tokens_written) == ("ended", MAX_OUTPUT_TOKENS)
    assert row.billionths > EACH
    told = database.read(lambda found: events_of_lead(found, "lead1"))[0][3]
    assert told.startswith("The answer told no usage; at most ")
