"""The wire: OpenAI's chat completions with structured output, as far as our client uses them."""

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from staging.model.filling import filled
from staging.model.reading import read
from staging.model.recorded import RecordedAnswers, load_recorded
from staging.model.reply_words import passage
from staging.serving import web_application

MODELS = ("sandbox-small", "sandbox-large")
CHARACTERS_PER_TOKEN = 4


class Faults(BaseModel):
    """Shares are of all requests, 0 to 1; `status` alone fails every request."""

    model_config = ConfigDict(extra="forbid")

    latency_seconds: float = Field(default=0.0, ge=0.0)
    hang: bool = False
    error_share: float = Field(default=0.0, ge=0.0, le=1.0)
    status: int | None = None  # of errors; 500 when only a share is given
    retry_after: int | None = None
    broken_json_share: float = Field(default=0.0, ge=0.0, le=1.0)
    refusal_share: float = Field(default=0.0, ge=0.0, le=1.0)
    seed: int = 1


class SandboxModel:
    """Answers, counts and misbehaves."""

    def __init__(self) -> None:
        self._set(Faults())
        self._counts: Counter[str] = Counter()
        self._recorded = load_recorded()
        self._released = asyncio.Event()

    def _set(self, faults: Faults) -> None:
        self._faults = faults
        self._dice = random.Random(faults.seed)

    async def complete(self, request: Request) -> Response:
        self._counts["requests"] += 1
        body = json.loads(await request.body())
        self._counts[f"schema {schema_name(body)}"] += 1
        released = self._released
        if self._faults.hang:
            await released.wait()
        if self._faults.latency_seconds:
            await asyncio.sleep(self._faults.latency_seconds)
        failure = self._failure()
        if failure is not None:
            return failure
        return JSONResponse(self._completion(body))

    def _failure(self) -> Response | None:
        share, status = self._faults.error_share, self._faults.status
        fails = self._dice.random() < share if share else status is not None
        if not fails:
            return None
        self._counts["errors"] += 1
        wait = {} if self._faults.retry_after is None else {"Retry-After": str(self._faults.retry_after)}
        error = {"message": "the sandbox was told to fail", "type": "server_error", "code": None}
        return JSONResponse({"error": error}, status or 500, headers=wait)

    def _completion(self, body: dict[str, Any]) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
        answer = answer_to(body, self._recorded)
        if self._dice.random() < self._faults.refusal_share:
            self._counts["refusals"] += 1
            message["refusal"] = "I can't help with that."
        elif self._dice.random() < self._faults.broken_json_share:
            self._counts["broken"] += 1
            message["content"] = answer[: len(answer) // 2]
        else:
            self._counts["answers"] += 1
            message["content"] = answer
        asked = sum(len(text_of(each)) for each in body.get("messages", [])) // CHARACTERS_PER_TOKEN
        said = len(answer) // CHARACTERS_PER_TOKEN
        self._counts["prompt_tokens"] += asked
        self._counts["completion_tokens"] += said
        return {
            "id": f"chatcmpl-{self._counts['requests']}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": body.get("model", MODELS[0]),
            "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
            "usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said},
        }

    async def models(self, _request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})

    async def faults(self, request: Request) -> Response:
        """Replaces all faults; `{}` ends them and releases whoever hangs."""
        try:
            self._set(Faults.model_validate_json(await request.body()))
        except ValidationError as error:
            return JSONResponse({"error": str(error)}, 400)
        self._released.set()
        self._released = asyncio.Event()
        return JSONResponse(self._faults.model_dump())

    async def counts(self, _request: Request) -> Response:
        always = ("requests", "answers", "errors", "broken", "refusals", "prompt_tokens", "completion_tokens")
        return JSONResponse(dict.fromkeys(always, 0) | self._counts)

    async def asked(self, _request: Request) -> Response:
        """Every question to a prompt of ours, and the prompts that were changed since their answers were recorded."""
        questions = [asdict(one) for one in self._recorded.asked]
        return JSONResponse({"questions": questions, "outdated": self._recorded.outdated()})

    async def reset(self, _request: Request) -> Response:
        self._counts.clear()
        self._recorded.asked.clear()
        self._set(Faults())
        return JSONResponse({"requests": 0})


def answer_to(body: dict[str, Any], recorded: RecordedAnswers) -> str:
    """The content of the answer: JSON where a schema asks for it, recorded or by rule; else a few sentences."""
    reading = read(said_by(body, "user"), instructions=said_by(body, "system", "developer"))
    wanted = body.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        known = recorded.answer(schema_name(body), reading.shown, reading.shown[""])
        if known is not None:
            return json.dumps(known, ensure_ascii=False)
        return json.dumps(filled(wanted["json_schema"]["schema"], reading), ensure_ascii=False)
    if wanted.get("type") == "json_object":
        return json.dumps({"disposition": reading.disposition, "quotes": reading.quotes[reading.disposition]})
    return passage(reading)


def said_by(body: dict[str, Any], *roles: str) -> str:
    return "\n".join(text_of(message) for message in body.get("messages", []) if message.get("role") in roles)


def text_of(message: dict[str, Any]) -> str:
    """A message's text, whether it is a string or a list of parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def schema_name(body: dict[str, Any]) -> str:
    wanted = body.get("response_format") or {}
    return str(wanted.get("json_schema", {}).get("name", wanted.get("type", "none")))


def application() -> Starlette:
    model = SandboxModel()
    return web_application(
        shown={
            "/v1/models": model.models,
            "/_sandbox/counts": model.counts,
            "/_sandbox/asked": model.asked,
        },
        posted={
            "/v1/chat/completions": model.complete,
            "/_sandbox/faults": model.faults,
            "/_sandbox/reset": model.reset,
        },
    )
