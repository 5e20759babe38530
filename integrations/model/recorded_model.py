"""Models that ask nobody: one writes its questions down, one knows the answers from a file."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.domain.errors import UpstreamRefused
from app.domain.ports import Answer, Prompt

VENDOR = "recorded answers"
_KEY_LENGTH = 16


def key_of(prompt: Prompt) -> str:
    """Names a question by its whole text: another prompt file or another profile asks another question."""
    text = f"{prompt.system}\x00{prompt.user}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class AskedOnly:
    """Implements `LanguageModel`: hands each question on as `{key, name, version, system, user, schema}`."""

    tell: Callable[[dict[str, Any]], None]

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """Raises UpstreamRefused each time: nobody answers here."""
        told = {"key": key_of(prompt), "name": prompt.name, "version": prompt.version}
        self.tell({**told, "system": prompt.system, "user": prompt.user, "schema": schema.model_json_schema()})
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
