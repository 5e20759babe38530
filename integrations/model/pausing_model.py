"""A language model that is left alone for a while when it keeps failing, whoever asks it."""

from dataclasses import dataclass, field

from app.domain.ports import Answer, LanguageModel, Prompt
from integrations.circuit import Circuit


@dataclass(frozen=True, slots=True)
class PausingModel:
    """Implements `LanguageModel` around another one; share it, so that judge and writer share the circuit.

    Without it a hanging model would cost every lead its timeout twice.
    """

    model: LanguageModel
    circuit: Circuit = field(default_factory=Circuit)

    def answer(self, prompt: Prompt, schema: type[Answer]) -> Answer:
        """The model's answer. Raises UpstreamUnavailable at once while the pause lasts."""
        with self.circuit.watch("model"):
            return self.model.answer(prompt, schema)

    def check(self) -> None:
        self.model.check()
