"""A language model behind any server that speaks OpenAI's chat completions (openai 3, read 2026-11).

Chat completions with a strict JSON schema are what OpenAI, Ollama, vLLM, llama.cpp and LM Studio have
in common. Beyond that only a low reasoning effort is asked for, and not again of a server that refuses the field.
The request goes through the SDK's `post`, the method it has for what its types do not cover, and the answer
is checked against our own schema here: the typed `chat.completions.create` made a whole lead
cost a quarter more CPU.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from math import inf
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import BaseModel, SecretStr, ValidationError

from app.domain.errors import OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from app.domain.model_costs import ModelMeter, Tokens
from app.domain.ports import Answer, Prompt
from integrations.model.field_complaints import says_unknown
from integrations.timed_wire import ExchangeLimits, timed_client
from integrations.vendor_answers import failure

if TYPE_CHECKING:
    import openai

VENDOR = "model"
MAX_OUTPUT_TOKENS = 4_000  # with a model's unseen thoughts; where they did not do, twice as many are tried once
MAX_INPUT_CHARACTERS = 40_000  # about 10,000 tokens; callers cut texts where it does least harm
_EFFORT = "reasoning_effort"
_TOKENS, _TOKENS_OLD = "max_completion_tokens", "max_tokens"
_NAMES_A_FIELD = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_MOST_TOKENS = 10_000_000  # longer than any model's context; a server that tells more tells nothing
_LEAST_SECONDS = 1.0  # no model answers faster
# The SDK tells each server about the machine it runs on: nobody asked, and it costs a tenth of a question.
_ABOUT_OUR_MACHINE = "Lang Package-Version OS Arch Runtime Runtime-Version Async Retry-Count Read-Timeout"


class _FieldNotTaken(Exception):
    """The server names a field of the question that it does not know."""


@dataclass(slots=True)
class OpenAIModel:
    """Implements `app.domain.ports.LanguageModel`; one object serves all threads.

    The SDK takes about half a second to import, so that happens at the first question, in
    the worker thread that asks it, and not when the service starts.
    """

    base_url: str | None  # None: OpenAI itself
    api_key: SecretStr
    small_model: str
    large_model: str
    timeout_seconds: float = 20.0  # for one whole answer
    meter: ModelMeter | None = None
    _client: "openai.OpenAI | None" = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _limits: ExchangeLimits = field(default_factory=ExchangeLimits, init=False, repr=False)
    _not_taken: set[tuple[str, str]] = field(default_factory=set, init=False, repr=False)  # (model, field)

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """The model's answer, valid for the schema.

        Raises UpstreamUnavailable (timeout, connection, 408, 409, 429, 5xx; with `retry_after` when
        the server named one), UpstreamRefused (other 4xx, refusal, answer cut off or not valid) or
        SpendingCapReached.
        """
        if len(prompt.system) + len(prompt.user) > MAX_INPUT_CHARACTERS:
            raise UpstreamRefused(
                VENDOR, f"{prompt.name}: the question is longer than {MAX_INPUT_CHARACTERS} characters", asked=False
            )
        question = {
            "model": self.small_model if prompt.size == "small" else self.large_model,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            "response_format": _response_format(schema),
            _EFFORT: "low",
        }
        try:
            choice = self._asked(prompt, question, MAX_OUTPUT_TOKENS)
            if choice.finish == "length":
                choice = self._asked(prompt, question, 2 * MAX_OUTPUT_TOKENS)
        except OutcomeUnknown as lost:  # an answer changes nothing: asking again does no harm
            raise UpstreamUnavailable(VENDOR, lost.detail) from None
        return _valid(_content(choice), schema)

    def _asked(self, prompt: Prompt, question: dict[str, Any], most_tokens: int) -> "_Choice":
        """The server's choice; a field that it does not take is left out from now on."""
        while True:
            asked = {**question, _TOKENS: most_tokens}
            if (question["model"], _EFFORT) in self._not_taken:
                del asked[_EFFORT]
            if (question["model"], _TOKENS) in self._not_taken:
                asked[_TOKENS_OLD] = asked.pop(_TOKENS)
            try:
                return self._metered(prompt, asked, most_tokens)
            except _FieldNotTaken as named:
                self._not_taken.add((question["model"], str(named)))

    def _metered(self, prompt: Prompt, asked: Mapping[str, Any], most_tokens: int) -> "_Choice":
        """One request, counted. Where its answer was lost it may have cost everything that it could."""
        if self.meter is None:
            return _choice(self._completion(asked, prompt.ends_at))
        most = Tokens(read=_bytes_of(asked), written=most_tokens)  # no tokenizer makes more tokens than bytes
        request = self.meter.begin(prompt, asked["model"], most)
        used: Tokens | None = Tokens()
        lost = False
        try:
            body = self._completion(asked, prompt.ends_at)
            used = _usage(body)
        except OutcomeUnknown:
            used, lost = None, True
            raise
        finally:
            self.meter.end(request, used, lost=lost)
        return _choice(body)

    def _completion(self, asked: Mapping[str, Any], ends_at: float) -> bytes:
        """Raises _FieldNotTaken, or as `answer` does; OutcomeUnknown where the request may have been answered."""
        import openai

        try:
            return self._answered("POST", "/chat/completions", asked, ends_at)
        except openai.APIStatusError as error:
            named = [one for one in (_EFFORT, _TOKENS) if one in asked and _is_unknown(one, error.response, asked)]
            if named:
                raise _FieldNotTaken(named[0]) from None
            raise failure(VENDOR, error.response, also_later=HTTPStatus.CONFLICT) from None

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def check(self) -> None:
        """Ask the server for its list of models. Raises UpstreamError when it is away or refuses our key."""
        import openai

        try:
            self._answered("GET", "/models")
        except openai.APIStatusError as error:
            raise failure(VENDOR, error.response, also_later=HTTPStatus.CONFLICT) from None
        except OutcomeUnknown as lost:
            raise UpstreamUnavailable(VENDOR, lost.detail) from None

    def _answered(self, method: str, path: str, body: Mapping[str, Any] | None = None, ends_at: float = inf) -> bytes:
        """The answer's bytes; but for openai.APIStatusError the SDK's errors as ours."""
        client = self._opened()
        import openai

        now = time.monotonic()
        if ends_at - now < _LEAST_SECONDS:
            raise UpstreamUnavailable(VENDOR, "no time is left to ask", asked=False)
        self._limits.begin(min(ends_at, now + self.timeout_seconds))
        try:
            if method == "GET":
                return client.get(path, cast_to=httpx2.Response).content
            return client.post(path, body=body, cast_to=httpx2.Response).content
        except openai.APIStatusError:
            raise
        except openai.APIConnectionError as error:  # timeouts too
            if isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout):
                raise UpstreamUnavailable(VENDOR, type(error).__name__) from None
            raise OutcomeUnknown(VENDOR, type(error).__name__) from None
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise UpstreamRefused(VENDOR, type(error).__name__) from None

    def _opened(self) -> "openai.OpenAI":
        if self._client is None:
            with self._lock:
                self._client = self._client or self._new_client()
        return self._client

    def _new_client(self) -> "openai.OpenAI":
        import openai

        return openai.OpenAI(
            api_key=self.api_key.get_secret_value(),
            base_url=self.base_url,
            timeout=self.timeout_seconds,
            max_retries=0,  # the worker retries
            default_headers={
                "Accept-Encoding": "identity",  # so that what is counted on the wire is what is kept
                **{f"X-Stainless-{name}": openai.Omit() for name in _ABOUT_OUR_MACHINE.split()},  # type: ignore[misc]  # the SDK takes Omit, its stubs say str
            },
            http_client=timed_client(self._limits, self.timeout_seconds),
        )


@lru_cache(maxsize=32)
def _response_format(schema: type[BaseModel]) -> Any:
    """Strict: our answer classes forbid extra fields and have no defaults, which is what strict means."""
    form = {"name": schema.__name__, "schema": schema.model_json_schema(), "strict": True}
    return {"type": "json_schema", "json_schema": form}


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a server chose to answer."""

    content: object
    finish: object
    refusal: object


def _bytes_of(asked: Mapping[str, Any]) -> int:
    return len(json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace"))


def _usage(body: bytes) -> Tokens | None:
    """What the server says it used; None where it does not say, or says what cannot be."""
    try:
        usage = json.loads(body)["usage"]
        read, written = usage["prompt_tokens"], usage["completion_tokens"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if all(type(one) is int and 0 <= one <= _MOST_TOKENS for one in (read, written)):
        return Tokens(read=read, written=written)
    return None


def _is_unknown(name: str, answer: httpx2.Response, asked: Mapping[str, Any]) -> bool:
    """Whether the server says that it does not know this field. What it repeats of our messages does not count."""
    if answer.status_code not in _NAMES_A_FIELD:
        return False
    repeated = name in json.dumps(asked["messages"], ensure_ascii=False)
    return says_unknown(name, answer.content, by_words=not repeated)


def _choice(body: bytes) -> _Choice:
    """Raises UpstreamRefused where there is none."""
    try:
        choice = json.loads(body)["choices"][0]
        message = choice["message"]
        return _Choice(message.get("content"), choice.get("finish_reason"), message.get("refusal"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise UpstreamRefused(VENDOR, "the response is not a chat completion") from None


def _content(choice: _Choice) -> str:
    """Its text. Raises UpstreamRefused when there is none to use."""
    if choice.refusal or choice.finish == "content_filter":
        raise UpstreamRefused(VENDOR, "the model declined to answer")
    if choice.finish == "length":
        raise UpstreamRefused(VENDOR, f"the answer is longer than {2 * MAX_OUTPUT_TOKENS} tokens")
    if not isinstance(choice.content, str):
        raise UpstreamRefused(VENDOR, "the response has no text")
    return choice.content


def _valid(content: str, schema: type[Answer]) -> Answer:
    """The object in the text: some servers put a fence or their thoughts around it."""
    found = content[content.find("{") : content.rfind("}") + 1]
    try:
        return schema.model_validate_json(found or content)
    except ValidationError as error:
        raise UpstreamRefused(VENDOR, f"{schema.__name__}: {error.error_count()} fault(s) in the answer") from None
