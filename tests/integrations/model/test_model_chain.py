"""Providers are asked one after the other, within the time of the question."""

from dataclasses import replace

import pytest
from pydantic import BaseModel

from app.domain.errors import SpendingCapReached, UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Answer, Prompt
from integrations.model.model_chain import ModelChain
from integrations.model.pausing_model import PausingModel

PROMPT = Prompt(name="judge", version=1, size="small", system="", user="")


class Nothing(BaseModel):
    """An answer without content."""


class Provider:
    """Answers, or fails as the test says."""

    def __init__(self, failure: UpstreamError | None = None) -> None:
        self.failure = failure
        self.asked: list[Prompt] = []

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        self.asked.append(prompt)
        if self.failure is not None:
            raise self.failure
        return schema()

    def check(self) -> None:
        if self.failure is not None:
            raise self.failure


AWAY, REFUSED = UpstreamUnavailable("model", "timeout"), UpstreamRefused("model", "no")


@pytest.mark.parametrize("failure", [AWAY, REFUSED, SpendingCapReached("model", "too dear")])
def test_the_second_is_asked_where_the_first_does_not_answer(failure: UpstreamError) -> None:
    first, second = Provider(failure), Provider()
    prompt = replace(PROMPT, ends_at=5.0)

    assert ModelChain([first, second]).answer(prompt, Nothing) == Nothing()
    assert (first.asked, second.asked) == ([prompt], [prompt])


def test_the_second_is_left_alone_where_the_first_answers() -> None:
    first, second = Provider(), Provider()

    assert ModelChain([first, second]).answer(PROMPT, Nothing) == Nothing()
    assert second.asked == []


def test_the_last_failure_is_told() -> None:
    with pytest.raises(UpstreamRefused):
        ModelChain([Provider(AWAY), Provider(REFUSED)]).answer(PROMPT, Nothing)


def test_a_provider_that_pauses_costs_no_time() -> None:
    hanging, second = Provider(AWAY), Provider()
    chain = ModelChain([PausingModel(hanging), PausingModel(second)])
    for _ in range(10):
        chain.answer(PROMPT, Nothing)

    assert (len(hanging.asked), len(second.asked)) == (3, 10)


def test_the_check_finds_the_one_that_is_away() -> None:
    ModelChain([Provider(), Provider()]).check()
    with pytest.raises(UpstreamUnavailable):
        ModelChain([Provider(), Provider(AWAY)]).check()
