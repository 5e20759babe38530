"""Bad answers of every kind over a real socket: each message has a judgement all the same, and says who decided."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from pydantic import SecretStr

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import Disposition, Judgement
from app.domain.lead import Case
from app.domain.ports import LanguageModel
from integrations.judges.model_judge import ModelJudge
from integrations.model.model_chain import ModelChain
from integrations.model.openai_model import OpenAIModel
from integrations.timed_wire import MOST_BYTES
from tests.integrations.judges.fernhill import FERNHILL
from tests.integrations.judges.test_model_judge import PROMPTS, FixedJudge

MESSAGE = "Wir suchen für unsere Maßanfertigung – 80 Leute – „Positionierung“.\nBudget: 20.000 €."
SECONDS = 0.3  # of one exchange with a server that never ends it
ENOUGH_SECONDS = 30.0
Misbehaviour = Callable[[BaseHTTPRequestHandler, Event], None]


def answer(**changes: Any) -> dict[str, Any]:
    unknown = {"met": "unknown", "quote": ""}
    names = ("company_fit", "service_need", "budget", "timing", "authority")
    return {
        "disposition": "inquiry",
        "confidence": "certain",
        **dict.fromkeys(names, unknown),
        "evidence": [{"claim": "Looks for help", "quote": 'Massanfertigung - 80 Leute - "Positionierung"'}],
        "stakes": [],
        "language": "de",
        **changes,
    }


def completion(
    content: object, *, finish: str = "stop", refusal: str | None = None, usage: dict[str, int] | None = None
) -> bytes:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choices = [{"index": 0, "finish_reason": finish, "message": message}]
    return json.dumps({"choices": choices} | ({"usage": usage} if usage else {})).encode()


def sends(body: bytes, status: int = 200, *, announced: int | None = None) -> Misbehaviour:
    def answered(handler: BaseHTTPRequestHandler, _over: Event) -> None:
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("connection", "close")
        handler.send_header("content-length", str(len(body) if announced is None else announced))
        handler.end_headers()
        handler.wfile.write(body)

    return answered


def hangs(_handler: BaseHTTPRequestHandler, over: Event) -> None:
    over.wait()


def drips(text: bytes) -> Misbehaviour:
    """A byte now and then, each well before any timeout of one read, and no end."""

    def answered(handler: BaseHTTPRequestHandler, over: Event) -> None:
        handler.wfile.write(text)
        while not over.wait(SECONDS / 6):
            handler.wfile.write(b" ")

    return answered


def grows(handler: BaseHTTPRequestHandler, over: Event) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
    while not over.is_set():
        handler.wfile.write(b"[" * 100_000)


def hangs_up(handler: BaseHTTPRequestHandler, _over: Event) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def told(**changes: Any) -> Misbehaviour:
    return sends(completion(json.dumps(answer(**changes))))


_LATE, _UNUSABLE, _UNTRUE = (
    "no model answered in time",
    "the model gave no usable answer",
    "the model quoted nothing true",
)
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n"
_GOOD = json.dumps(answer())
BAD: dict[str, tuple[Misbehaviour, str]] = {
    "hang": (hangs, _LATE),
    "drip of a head": (drips(b"HTTP/1.1 200 OK\r\nx-slow: "), _LATE),
    "drip of a body": (drips(_HEAD + b"\r\n"), _LATE),
    "429": (sends(b'{"error": {"message": "slow down"}}', 429), _LATE),
    "500": (sends(b"oh no", 500), _LATE),
    "503 with a page": (sends(b"<html>away</html>", 503), _LATE),
    "401": (sends(b'{"error": {"message": "bad key"}}', 401), _UNUSABLE),
    "404": (sends(b'{"error": {"message": "no such model"}}', 404), _UNUSABLE),
    "cut connection": (hangs_up, _LATE),
    "cut body": (sends(completion(_GOOD)[:80], announced=4_000), _LATE),
    "grows without end": (grows, _LATE),
    "huge": (sends(completion("x" * MOST_BYTES)), _LATE),
    "deep": (sends(b"[" * 100_000), _UNUSABLE),
    "deep content": (sends(completion('{"a":' * 50_000)), _UNUSABLE),
    "a web page": (sends(b"<html>Sign in</html>"), _UNUSABLE),
    "not a completion": (sends(b'{"object": "error"}'), _UNUSABLE),
    "no choices": (sends(b'{"choices": []}'), _UNUSABLE),
    "no UTF-8": (sends(b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'), _UNUSABLE),
    "text": (sends(completion("It is an inquiry.")), _UNUSABLE),
    "nothing": (sends(completion("")), _UNUSABLE),
    "no text": (sends(completion(None)), _UNUSABLE),
    "a list": (sends(completion(["inquiry"])), _UNUSABLE),
    "cut JSON": (sends(completion(_GOOD[:100])), _UNUSABLE),
    "wrong schema": (told(disposition="hot lead"), _UNUSABLE),
    "one field more": (told(score=100), _UNUSABLE),
    "one field less": (sends(completion('{"disposition": "inquiry"}')), _UNUSABLE),
    "refusal": (sends(completion(None, refusal="I can't help with that.")), _UNUSABLE),
    "content_filter": (sends(completion(_GOOD, finish="content_filter")), _UNUSABLE),
    "length": (sends(completion(_GOOD[:200], finish="length")), _UNUSABLE),
    "no evidence": (told(evidence=[]), _UNTRUE),
    "empty quotes": (told(evidence=[{"claim": "So it is", "quote": ""}]), _UNTRUE),
    "invented quotes": (told(evidence=[{"claim": "Sells", "quote": "we sell backlinks"}]), _UNTRUE),
    "a quote of the question": (told(evidence=[{"claim": "x", "quote": "You sort the inbox of"}]), _UNTRUE),
}
ENDLESS = {"hang", "drip of a head", "drip of a body"}


@contextmanager
def server(behaviour: Misbehaviour) -> Iterator[str]:
    """A model server that answers each question so; gives its base URL."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            with suppress(OSError):  # the client may hang up first: that is what some of these answers make it do
                behaviour(self, over)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as opened:
        Thread(target=opened.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{opened.server_port}/v1"
        finally:
            over.set()
            opened.shutdown()


def model_at(url: str, *, endless: bool = False) -> OpenAIModel:
    seconds = SECONDS if endless else ENOUGH_SECONDS
    return OpenAIModel(base_url=url, api_key=SecretStr("k"), small_model="s", large_model="l", timeout_seconds=seconds)


def judged(model: LanguageModel, prompts: Path = PROMPTS) -> Judgement:
    inquiry = Inquiry(
        channel=ChannelName.WEBSITE_FORM,
        source_id="1",
        received_at=datetime(2026, 11, 2, tzinfo=UTC),
        sender_email="a@valves.example",
        message=MESSAGE,
    )
    return ModelJudge(model, FixedJudge(), prompts, seconds_for_a_lead=2 * ENOUGH_SECONDS).judge(
        Case(inquiry=inquiry), FERNHILL
    )


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_leaves_the_decision_to_the_offline_judge_and_says_so(name: str) -> None:
    behaviour, reason = BAD[name]
    with server(behaviour) as url, closing(model_at(url, endless=name in ENDLESS)) as model:
        judgement = judged(model)

    assert (judgement.judge, judgement.fell_back) == (f"offline ({reason})", reason)
    assert judgement.disposition is Disposition.INQUIRY


@pytest.mark.parametrize("name", [name for name, (_, reason) in BAD.items() if reason != _UNTRUE])
def test_the_next_provider_answers_where_one_does_not(name: str) -> None:
    with (
        server(BAD[name][0]) as bad,
        server(told()) as good,
        closing(model_at(bad, endless=name in ENDLESS)) as first,
        closing(model_at(good)) as second,
    ):
        judgement = judged(ModelChain([first, second]))

    assert (judgement.judge, judgement.fell_back) == ("model small, judge v4", "")
    assert judgement.evidence[0].quote == "Maßanfertigung – 80 Leute – „Positionierung“"
