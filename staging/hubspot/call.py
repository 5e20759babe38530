"""One request as the endpoints see it, and the two kinds of things they give back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from staging.hubspot.answers import Refusal, invalid_input, unknown_kind
from staging.hubspot.catalogue import ALIASES
from staging.hubspot.faults import Faults
from staging.hubspot.portal import Portal

Answer = tuple[int, Any]  # status, JSON (None: an empty body)


@dataclass(slots=True)
class Call:
    """A parsed request."""

    portal: Portal
    parts: Mapping[str, str]  # named pieces of the path, percent-decoded
    query: Mapping[str, str]
    body: Any
    base_url: str
    faults: Faults = field(default_factory=Faults)
    queries: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.kind_of("kind")

    def kind_of(self, name: str) -> str:
        return self.kind_named(self.parts[name])

    @staticmethod
    def kind_named(name: str) -> str:
        found = ALIASES.get(name)
        if found is None:
            raise unknown_kind(name)
        return found

    @property
    def archived(self) -> bool:
        """Whether archived things are asked for, instead of those in use."""
        return self.query.get("archived", "").lower() == "true"

    def json_object(self) -> dict[str, Any]:
        if not isinstance(self.body, dict):
            raise invalid_input("expected an object")
        return self.body

    def inputs(self) -> list[dict[str, Any]]:
        """The inputs of a batch call: one to a hundred objects."""
        inputs = self.json_object().get("inputs")
        if not isinstance(inputs, list) or not all(isinstance(one, dict) for one in inputs):
            raise invalid_input("inputs must be a list of objects")
        if len(inputs) > 100:
            raise Refusal(400, "VALIDATION_ERROR", f"The maximum number of inputs is 100, {len(inputs)} were sent")
        return inputs

    def listed(self, name: str) -> list[str]:
        """A query parameter that may be repeated or comma-separated."""
        return [part for value in self.queries.get(name, []) for part in value.split(",") if part]

    def limit(self, default: int, most: int) -> int:
        text = self.query.get("limit", str(default))
        if not text.isdigit() or not 1 <= int(text) <= most:
            raise Refusal(400, "VALIDATION_ERROR", f"limit must be between 1 and {most}")
        return int(text)


Endpoint = Callable[[Call], Answer]
