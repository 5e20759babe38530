"""A language model behind any server that speaks OpenAI's chat completions (openai 3, read 2026-11).

Chat completions with a strict JSON schema are what OpenAI, Ollama, vLLM and LM Studio have
in common. Nothing else is sent: a local server may refuse `store` and the like. The request
goes through the SDK's `post`, the method it has for what its types do not cover, and the answer
is checked against our own schema here: the typed `chat.completions.create` made a whole lead
cost a quarter more CPU.
"""

import json
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

import httpx2
from pydantic import BaseModel, SecretStr, ValidationError

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Answer, Prompt
from integrations.vendor_answers import failure

if TYPE_CHECKING:
    import openai

VENDOR = "model"
MAX_OUTPUT_TOKENS = 1_500
MAX_INPUT_CHARACTERS = 40_000  # about 10,000 tokens; callers cut texts where it does least harm
# The SDK tells each server about the machine it runs on: nobody asked, and it costs a tenth of a question.
_ABOUT_OUR_MACHINE = "Lang Package-Version OS Arch Runtime Runtime-Version Async Retry-Count Read-Timeout"


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
    timeout_seconds: float = 20.0
    _client: "openai.OpenAI | None" = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """The model's answer, valid for the schema.

        Raises UpstreamUnavailable (timeout, connection, 408, 409, 429, 5xx; with `retry_after` when
        the server named one) or UpstreamRefused (other 4xx, refusal, answer cut off or not valid).
        """
        if len(prompt.system) + len(prompt.user) > MAX_INPUT_CHARACTERS:
            raise UpstreamRefused(
                VENDOR, f"{prompt.name}: the question is longer than {MAX_INPUT_CHARACTERS} characters"
            )
        question = {
            "model": self.small_model if prompt.size == "small" else self.large_model,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            "response_format": _response_format(schema),
            "max_completion_tokens": MAX_OUTPUT_TOKENS,
        }
        return _valid(_content(self._answered("POST", "/chat/completions", question)), schema)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def check(self) -> None:
        """Ask the server for its list of models. Raises UpstreamError when it is away or refuses our key."""
        self._answered("GET", "/models")

    def _answered(self, method: str, path: str, body: object = None) -> bytes:
        """The answer's bytes; the SDK's errors as ours."""
        client = self._opened()
        import openai

        try:
            if method == "GET":
                return client.get(path, cast_to=httpx2.Response).content
            return client.post(path, body=body, cast_to=httpx2.Response).content
        except openai.APIStatusError as error:
            raise failure(VENDOR, error.response, also_later=HTTPStatus.CONFLICT) from None
        except openai.APIConnectionError as error:  # timeouts too
            raise UpstreamUnavailable(VENDOR, type(error).__name__) from None
        except openai.OpenAIError as error:
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
            default_headers={f"X-Stainless-{name}": openai.Omit() for name in _ABOUT_OUR_MACHINE.split()},  # type: ignore[misc]  # the SDK takes Omit, its stubs say str
            http_client=_wire(self.timeout_seconds),
        )


def _wire(timeout_seconds: float) -> httpx2.Client | None:
    """A client of ours; None where the environment names a proxy: the SDK's own goes through it, ours would not."""
    if getproxies().keys() & {"http", "https", "all"}:
        return None
    return httpx2.Client(transport=TransportPerThread(), timeout=timeout_seconds)


class TransportPerThread(httpx2.BaseTransport):
    """httpx2's own transport, one for each thread: 200 threads at one pool wait for its lock and search it."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: list[httpx2.HTTPTransport] = []
        self._trust = httpx2.create_ssl_context()  # shared: loading the system's authorities takes 20 ms

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        transport: httpx2.HTTPTransport | None = getattr(self._own, "transport", None)
        if transport is None:
            transport = self._own.transport = httpx2.HTTPTransport(verify=self._trust)
            self._all.append(transport)
        return transport.handle_request(request)

    def close(self) -> None:
        for transport in self._all:
            transport.close()


@lru_cache(maxsize=32)
def _response_format(schema: type[BaseModel]) -> Any:
    """Strict: our answer classes forbid extra fields and have no defaults, which is what strict means."""
    form = {"name": schema.__name__, "schema": schema.model_json_schema(), "strict": True}
    return {"type": "json_schema", "json_schema": form}


def _content(body: bytes) -> str:
    """The text of the first choice. Raises UpstreamRefused when there is none to use."""
    try:
        choice = json.loads(body)["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        refusal, content = message.get("refusal"), message.get("content")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise UpstreamRefused(VENDOR, "the response is not a chat completion") from None
    if refusal or finish == "content_filter":
        raise UpstreamRefused(VENDOR, "the model declined to answer")
    if finish == "length":
        raise UpstreamRefused(VENDOR, f"the answer is longer than {MAX_OUTPUT_TOKENS} tokens")
    if not isinstance(content, str):
        raise UpstreamRefused(VENDOR, "the response has no text")
    return content


def _valid(content: str, schema: type[Answer]) -> Answer:
    try:
        return schema.model_validate_json(content)
    except ValidationError as error:
        raise UpstreamRefused(VENDOR, f"{schema.__name__}: {error.error_count()} fault(s) in the answer") from None
