"""Several providers of models: the next one is asked where one does not answer, while there is time."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import UpstreamError
from app.domain.ports import Answer, LanguageModel, Prompt


@dataclass(frozen=True, slots=True)
class ModelChain:
    """Implements `LanguageModel`; each of its models keeps to the question's `ends_at`."""

    models: Sequence[LanguageModel]

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """The first usable answer. Raises what the last model raised."""
        *others, last = self.models
        for model in others:
            try:
                return model.answer(prompt, schema)
            except UpstreamError:  # the next one is asked; what the last raises is told
                continue
        return last.answer(prompt, schema)

    def check(self) -> None:
        """Raises UpstreamError where any of them cannot be used."""
        for model in self.models:
            model.check()
