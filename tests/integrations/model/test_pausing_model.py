"""A model that keeps failing is left alone, by the judge and the writer alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import BaseModel

from app.domain.errors import SpendingCapReached, UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Answer, Prompt
from integrations.circuit import Circuit
from integrations.model.pausing_model import PausingModel

PROMPT = Prompt(name="judge", version=1, size="small", system="", user="")


class Nothing(BaseModel):
    """An answer without content."""


class FailingModel:
    """Fails with what the test says, until it says nothing."""

    def __init__(self, failure: Exception | None) -> None:
        self.failure = failure
        self.asked = 0

    def answer(self, _prompt: Prompt, schema: type[Answer]) -> Answer:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return schema()

    def check(self) -> None: ...


def test_three_failures_in_a_row_pause_the_model_and_it_is_tried_again_later() -> None:
    now = [0.0]
    failing = FailingModel(UpstreamUnavailable("model", "timeout"))
    model = PausingModel(failing, Circuit(clock=lambda: now[0]))
    for _ in range(10):
        with pytest.raises(UpstreamUnavailable):
            model.answer(PROMPT, Nothing)
    assert failing.asked == 3

    now[0], failing.failure = 31.0, None
    assert model.answer(PROMPT, Nothing) == Nothing()
    assert model.answer(PROMPT, Nothing) == Nothing()


def test_a_vendor_cannot_ask_for_a_pause_of_days() -> None:
    now = [0.0]
    model = PausingModel(
        FailingModel(UpstreamUnavailable("model", "status 429", retry_after=timedelta(days=3))),
        Circuit(clock=lambda: now[0]),
    )
    for _ in range(3):
        with pytest.raises(UpstreamUnavailable):
            model.answer(PROMPT, Nothing)

    now[0] = 599.0
    assert not model.circuit.lets_through()
    now[0] = 601.0
    assert model.circuit.lets_through()


def test_a_refusal_is_an_answer_and_pauses_nothing() -> None:
    failing = FailingModel(UpstreamRefused("model", "refused"))
    model = PausingModel(failing)
    for _ in range(10):
        with pytest.raises(UpstreamRefused):
            model.answer(PROMPT, Nothing)

    assert failing.asked == 10


def test_after_a_pause_one_thread_tries_and_the_others_go_on() -> None:
    now = [0.0]
    circuit = Circuit(clock=lambda: now[0])
    for _ in range(3):
        circuit.failed()
    now[0] = 31.0
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: circuit.lets_through(), range(50))) == 1


NEVER_SENT = [
    SpendingCapReached("model", "no room"),
    UpstreamRefused("model", "too long", asked=False),
    UpstreamUnavailable("model", "no time is left to ask", asked=False),
]


@pytest.mark.parametrize("never_sent", NEVER_SENT)
def test_a_request_that_was_never_sent_is_neither_a_success_nor_a_failure(never_sent: UpstreamError) -> None:
    failing = FailingModel(None)
    model = PausingModel(failing, Circuit(clock=lambda: 0.0))
    away = UpstreamUnavailable("model", "timeout")
    for failing.failure in (away, away, *[never_sent] * 5):
        with pytest.raises(UpstreamError):
            model.answer(PROMPT, Nothing)
    assert model.circuit.lets_through()

    failing.failure = away
    with pytest.raises(UpstreamUnavailable):
        model.answer(PROMPT, Nothing)
    assert not model.circuit.lets_through()


@pytest.mark.parametrize("never_sent", NEVER_SENT)
def test_after_a_pause_a_request_that_was_never_sent_leaves_the_try_to_the_next(never_sent: UpstreamError) -> None:
    now = [0.0]
    failing = FailingModel(never_sent)
    model = PausingModel(failing, Circuit(clock=lambda: now[0]))
    for _ in range(3):
        model.circuit.failed()
    now[0] = 31.0
    with pytest.raises(UpstreamError):
        model.answer(PROMPT, Nothing)

    failing.failure = None
    assert model.answer(PROMPT, Nothing) == Nothing()
