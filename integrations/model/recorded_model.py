"""Models that ask nobody: one writes its questions down, one knows the answers from a file."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from app.domain.errors import UpstreamError, UpstreamRefused
from app.domain.ports import Answer, LanguageModel, Prompt

VENDOR = "recorded answers"
_KEY_LENGTH = 16


def key_of(prompt: Prompt) -> str:
    """Names a question by its whole text: another prompt file or another profile asks another question."""
    text = f"{prompt.system}\x00{prompt.user}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_KEY_LENGTH]


def told_question(prompt: Prompt, schema: type[BaseModel]) -> dict[str, Any]:
    """`{key, name, version, system, user, schema}`: all that whoever answers needs."""
    told = {"key": key_of(prompt), "name": prompt.name, "version": prompt.version}
    return {**told, "system": prompt.system, "user": prompt.user, "schema": schema.model_json_schema()}


@dataclass(frozen=True, slots=True)
class AskedOnly:
    """Implements `LanguageModel`: hands each question on as `{key, name, version, system, user, schema}`."""

    tell: Callable[[dict[str, Any]], None]

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """Raises UpstreamRefused each time: nobody answers here."""
        self.tell(told_question(prompt, schema))
        raise UpstreamRefused(VENDOR, "the question was only written down")

    def check(self) -> None:
        """Nothing to reach."""


@dataclass(frozen=True, slots=True)
class RecordedModel:
    """Implements `LanguageModel` from answers by the key of their question."""

    answers: Mapping[str, Any]

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """The recorded answer. Raises UpstreamRefused where there is none, or it does not fit the schema."""
        key = key_of(prompt)
        if key not in self.answers:
            raise UpstreamRefused(VENDOR, f"no answer to {key}")
        try:
            return schema.model_validate(self.answers[key])
        except ValidationError as error:
            raise UpstreamRefused(VENDOR, f"{key}: {error.error_count()} fault(s) in the answer") from None

    def check(self) -> None:
        """Nothing to reach."""


@dataclass(slots=True)
class WatchedModel:
    """Implements `LanguageModel` by another, keeping what was asked for one lead and what came of it.

    What comes after a lead's first unanswered question is known only once it is answered, and refused unasked.
    """

    model: LanguageModel
    exchanges: list[tuple[Prompt, BaseModel]] = field(default_factory=list)
    unanswered: dict[str, Any] | None = None  # the question, as `told_question`
    problem: str = ""  # why it has no answer

    def begin(self) -> None:
        """The next lead."""
        self.exchanges.clear()
        self.unanswered, self.problem = None, ""

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """As the other model does. Raises UpstreamRefused once a question has had no answer."""
        if self.unanswered is not None:
            raise UpstreamRefused(VENDOR, "an earlier question has no answer yet")
        try:
            answer = self.model.answer(prompt, schema)
        except UpstreamError as failure:
            self.unanswered, self.problem = told_question(prompt, schema), str(failure)
            raise
        self.exchanges.append((prompt, answer))
        return answer

    def check(self) -> None:
        """As the other model does."""
        self.model.check()
