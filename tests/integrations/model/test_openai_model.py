"""The model adapter: the real SDK over a replaced wire, and over a real socket."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Prompt
from integrations.model.openai_model import MAX_INPUT_CHARACTERS, OpenAIModel


class SizeAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int


PROMPT = Prompt(name="size", version=1, size="small", system="You measure.", user="How big?")


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "c1",
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }


def model_over(handler: Callable[[httpx2.Request], httpx2.Response]) -> OpenAIModel:
    return OpenAIModel(
        base_url="http://model.example/v1",
        api_key=SecretStr("test-key"),
        small_model="small-one",
        large_model="large-one",
        http_client=httpx2.Client(transport=httpx2.MockTransport(handler)),
    )


def model_that_gets(status: int, body: object, headers: dict[str, str] | None = None) -> OpenAIModel:
    return model_over(lambda _: httpx2.Response(status, json=body, headers=headers))


def test_the_question_is_sent_with_a_strict_schema_and_nothing_a_local_server_would_refuse() -> None:
    seen: list[httpx2.Request] = []

    def wire(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=completion('{"size": 3}'))

    assert model_over(wire).answer(PROMPT, SizeAnswer) == SizeAnswer(size=3)
    body = json.loads(seen[0].content)
    form = body["response_format"]["json_schema"]
    assert body.keys() == {"model", "messages", "response_format", "max_completion_tokens"}
    assert (body["model"], form["name"], form["strict"]) == ("small-one", "SizeAnswer", True)
    assert form["schema"]["additionalProperties"] is False
    assert form["schema"]["required"] == ["size"]
    assert seen[0].url == "http://model.example/v1/chat/completions"
    assert seen[0].headers["authorization"] == "Bearer test-key"


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_a_busy_or_broken_server_is_unavailable(status: int) -> None:
    with pytest.raises(UpstreamUnavailable) as caught:
        model_that_gets(status, {"error": {"message": "no"}}, {"retry-after": "7"}).answer(PROMPT, SizeAnswer)
    assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_other_client_errors_are_refusals(status: int) -> None:
    with pytest.raises(UpstreamRefused):
        model_that_gets(status, {"error": {"message": "no"}}).answer(PROMPT, SizeAnswer)


@pytest.mark.parametrize(
    "body",
    [
        completion(None, refusal="I will not"),
        completion('{"size": 3', finish="length"),
        completion('{"size": "three"}'),
        completion('{"size": 3, "more": 1}'),
        completion("Sure! It is 3."),
        completion(None),
        {"choices": []},
        {"choices": [{"message": None}]},
        [],
        "text",
    ],
)
def test_an_answer_that_does_not_fit_is_a_refusal(body: object) -> None:
    with pytest.raises(UpstreamRefused):
        model_that_gets(200, body).answer(PROMPT, SizeAnswer)


def test_a_timeout_and_a_lost_connection_are_unavailable_and_not_retried() -> None:
    asked = 0

    def wire(request: httpx2.Request) -> httpx2.Response:
        nonlocal asked
        asked += 1
        raise httpx2.ReadTimeout("slow", request=request)

    with pytest.raises(UpstreamUnavailable):
        model_over(wire).answer(PROMPT, SizeAnswer)
    assert asked == 1


def test_nothing_listening_is_unavailable() -> None:
    model = OpenAIModel(
        base_url="http://127.0.0.1:9/v1", api_key=SecretStr("k"), small_model="s", large_model="l", timeout_seconds=2
    )
    with pytest.raises(UpstreamUnavailable):
        model.answer(PROMPT, SizeAnswer)
    model.close()


def test_an_endless_question_is_not_sent() -> None:
    model = model_that_gets(200, completion('{"size": 1}'))
    prompt = Prompt(name="size", version=1, size="small", system="", user="x" * (MAX_INPUT_CHARACTERS + 1))
    with pytest.raises(UpstreamRefused):
        model.answer(prompt, SizeAnswer)


def test_threads_share_one_client() -> None:
    model = model_that_gets(200, completion('{"size": 1}'))
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: model.answer(PROMPT, SizeAnswer), range(64)))
    assert answers == [SizeAnswer(size=1)] * 64


def test_the_check_tells_a_refused_key_from_a_server_that_is_away() -> None:
    model_that_gets(200, {"object": "list", "data": []}).check()
    with pytest.raises(UpstreamRefused):
        model_that_gets(401, {}).check()
    with pytest.raises(UpstreamUnavailable):
        model_that_gets(502, {}).check()
