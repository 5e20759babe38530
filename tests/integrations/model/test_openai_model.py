"""The model adapter: the real SDK over a replaced wire, and over a real socket."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx2
import pytest
import respx
from pydantic import BaseModel, ConfigDict, SecretStr

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Prompt
from integrations.model.openai_model import MAX_INPUT_CHARACTERS, OpenAIModel


class SizeAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int


SERVER = "http://model.example/v1"
PROMPT = Prompt(name="size", version=1, size="small", system="You measure.", user="How big?")


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "c1",
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }


@pytest.fixture
def model() -> Iterator[OpenAIModel]:
    made = OpenAIModel(
        base_url=SERVER,
        api_key=SecretStr("test-key"),
        small_model="small-one",
        large_model="large-one",
    )
    yield made
    made.close()


def gets(wire: respx.Router, status: int, body: object, headers: dict[str, str] | None = None) -> respx.Route:
    """The server's answer to a question."""
    return wire.post(f"{SERVER}/chat/completions").respond(status, json=body, headers=headers or {})


def test_the_question_is_sent_with_a_strict_schema_and_nothing_a_local_server_would_refuse(
    model: OpenAIModel, httpx2_mock: respx.Router
) -> None:
    asked = gets(httpx2_mock, 200, completion('{"size": 3}'))

    assert model.answer(PROMPT, SizeAnswer) == SizeAnswer(size=3)
    request = asked.calls.last.request
    body = json.loads(request.content)
    form = body["response_format"]["json_schema"]
    assert body.keys() == {"model", "messages", "response_format", "reasoning_effort", "max_completion_tokens"}
    assert (body["reasoning_effort"], body["max_completion_tokens"]) == ("low", 4_000)
    assert (body["model"], form["name"], form["strict"]) == ("small-one", "SizeAnswer", True)
    assert form["schema"]["additionalProperties"] is False
    assert form["schema"]["required"] == ["size"]
    assert request.headers["authorization"] == "Bearer test-key"


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_a_busy_or_broken_server_is_unavailable(model: OpenAIModel, httpx2_mock: respx.Router, status: int) -> None:
    gets(httpx2_mock, status, {"error": {"message": "no"}}, {"retry-after": "7"})
    with pytest.raises(UpstreamUnavailable) as caught:
        model.answer(PROMPT, SizeAnswer)
    assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_other_client_errors_are_refusals(model: OpenAIModel, httpx2_mock: respx.Router, status: int) -> None:
    gets(httpx2_mock, status, {"error": {"message": "no"}})
    with pytest.raises(UpstreamRefused):
        model.answer(PROMPT, SizeAnswer)


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
def test_an_answer_that_does_not_fit_is_a_refusal(model: OpenAIModel, httpx2_mock: respx.Router, body: object) -> None:
    gets(httpx2_mock, 200, body)
    with pytest.raises(UpstreamRefused):
        model.answer(PROMPT, SizeAnswer)


@pytest.mark.parametrize("failure", [httpx2.ReadTimeout("slow"), httpx2.ConnectError("lost")])
def test_a_timeout_and_a_lost_connection_are_unavailable_and_not_retried(
    model: OpenAIModel, httpx2_mock: respx.Router, failure: Exception
) -> None:
    asked = httpx2_mock.post(f"{SERVER}/chat/completions").mock(side_effect=failure)

    with pytest.raises(UpstreamUnavailable):
        model.answer(PROMPT, SizeAnswer)
    assert asked.call_count == 1


def test_nothing_listening_is_unavailable() -> None:
    lonely = OpenAIModel(
        base_url="http://127.0.0.1:9/v1", api_key=SecretStr("k"), small_model="s", large_model="l", timeout_seconds=2
    )
    with pytest.raises(UpstreamUnavailable):
        lonely.answer(PROMPT, SizeAnswer)
    lonely.close()


@pytest.mark.parametrize(
    ("status", "message", "sent_instead"),
    [
        (400, "Unrecognized request argument supplied: reasoning_effort", {"max_completion_tokens"}),
        (422, "reasoning_effort: extra fields not permitted", {"max_completion_tokens"}),
        (400, "unknown field max_completion_tokens", {"reasoning_effort", "max_tokens"}),
    ],
)
def test_a_field_that_the_server_names_as_unknown_is_left_out_from_then_on(
    model: OpenAIModel, httpx2_mock: respx.Router, status: int, message: str, sent_instead: set[str]
) -> None:
    asked = httpx2_mock.post(f"{SERVER}/chat/completions").mock(
        side_effect=[
            respx.MockResponse(status, json={"error": {"message": message}}),
            respx.MockResponse(200, json=completion('{"size": 1}')),
            respx.MockResponse(200, json=completion('{"size": 2}')),
        ]
    )
    assert [model.answer(PROMPT, SizeAnswer).size for _ in range(2)] == [1, 2]
    for call in list(asked.calls)[1:]:
        assert json.loads(call.request.content).keys() == {"model", "messages", "response_format", *sent_instead}


def test_a_server_that_goes_on_naming_a_field_refuses(model: OpenAIModel, httpx2_mock: respx.Router) -> None:
    asked = gets(httpx2_mock, 400, {"error": {"message": "unknown: reasoning_effort max_completion_tokens max_tokens"}})
    with pytest.raises(UpstreamRefused):
        model.answer(PROMPT, SizeAnswer)
    assert asked.call_count == 3


def test_a_complaint_that_repeats_our_message_leaves_no_field_out(
    model: OpenAIModel, httpx2_mock: respx.Router
) -> None:
    written = "Unrecognized request argument supplied: reasoning_effort"
    asked = gets(httpx2_mock, 400, {"error": {"message": f"I cannot read this: {written}"}})
    with pytest.raises(UpstreamRefused):
        model.answer(replace(PROMPT, user=written), SizeAnswer)
    assert asked.call_count == 1


def test_an_answer_cut_off_is_asked_for_once_more_with_more_room(model: OpenAIModel, httpx2_mock: respx.Router) -> None:
    asked = httpx2_mock.post(f"{SERVER}/chat/completions").mock(
        side_effect=[
            respx.MockResponse(200, json=completion('{"si', finish="length")),
            respx.MockResponse(200, json=completion('{"size": 5}')),
        ]
    )
    assert model.answer(PROMPT, SizeAnswer).size == 5
    assert [json.loads(call.request.content)["max_completion_tokens"] for call in asked.calls] == [4_000, 8_000]


@pytest.mark.parametrize("around", ["```json\n{}\n```", "<think>three?</think>{}", "Here it is: {}"])
def test_what_a_server_puts_around_the_object_is_no_fault(
    model: OpenAIModel, httpx2_mock: respx.Router, around: str
) -> None:
    gets(httpx2_mock, 200, completion(around.replace("{}", '{"size": 3}')))
    assert model.answer(PROMPT, SizeAnswer).size == 3


def test_a_question_whose_time_is_up_is_not_sent(model: OpenAIModel, httpx2_mock: respx.Router) -> None:
    with pytest.raises(UpstreamUnavailable) as caught:
        model.answer(replace(PROMPT, ends_at=0.0), SizeAnswer)
    assert not caught.value.asked
    assert httpx2_mock.calls.call_count == 0


class Proxy(BaseHTTPRequestHandler):
    """Answers whatever it is asked to fetch, as the model would."""

    def do_POST(self) -> None:
        body = json.dumps(completion('{"size": 4}' if self.path == f"{SERVER}/chat/completions" else None)).encode()
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_the_proxy_of_the_environment_is_gone_through(model: OpenAIModel, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.server_port}")
        assert model.answer(PROMPT, SizeAnswer) == SizeAnswer(size=4)
        model.close()
        server.shutdown()


def test_an_endless_question_is_not_sent(model: OpenAIModel) -> None:
    prompt = Prompt(name="size", version=1, size="small", system="", user="x" * (MAX_INPUT_CHARACTERS + 1))
    with pytest.raises(UpstreamRefused) as caught:
        model.answer(prompt, SizeAnswer)
    assert not caught.value.asked


def test_threads_share_one_client(model: OpenAIModel, httpx2_mock: respx.Router) -> None:
    gets(httpx2_mock, 200, completion('{"size": 1}'))
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: model.answer(PROMPT, SizeAnswer), range(64)))
    assert answers == [SizeAnswer(size=1)] * 64


def test_the_check_tells_a_refused_key_from_a_server_that_is_away(
    model: OpenAIModel, httpx2_mock: respx.Router
) -> None:
    models = httpx2_mock.get(f"{SERVER}/models")
    models.respond(200, json={"object": "list", "data": []})
    model.check()
    models.respond(401, json={})
    with pytest.raises(UpstreamRefused):
        model.check()
    models.respond(502, json={})
    with pytest.raises(UpstreamUnavailable):
        model.check()
