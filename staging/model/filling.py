"""Fills a strict JSON schema from a reading: by the names of its fields, within its enums and bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from staging.model.reading import Reading, Seen
from staging.model.reply_words import letter, passage

CLAIMS = {
    "inquiry": "Asks about work for their own company",
    "vendor_pitch": "Wants to sell something",
    "spam": "Bulk or fraud, not meant for this firm",
    "automated": "Written by a program",
    "job_seeker": "Looks for work",
    "existing_client": "About running work or an invoice",
    "other": "Neither buys nor sells",
}
MOST_ITEMS = 3
SOMEWHAT_SURE = 2


@dataclass(frozen=True)
class Place:
    """Where in the schema we are."""

    name: str = ""
    criterion: str = ""  # the question of the profile this object answers
    stake: tuple[str, str] | None = None  # (kind, quote) of the reason for a person to answer
    item: int = 0


@dataclass(frozen=True)
class Filler:
    """One answer to one schema."""

    root: Mapping[str, Any]
    reading: Reading

    def fill(self, schema: Mapping[str, Any], place: Place) -> Any:
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._chosen(schema["enum"], place)
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                return self._one_of(schema[key], place)
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object" or "properties" in schema:
            return self._object(schema, place)
        if kind == "array":
            return self._array(schema, place)
        if kind == "boolean":
            return self.reading.confident if "confiden" in place.name else self._seen(place).value == "yes"
        if kind in ("integer", "number"):
            return self._number(schema)
        return None if kind == "null" else self._text(schema, place)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self.root
            for part in schema["$ref"].lstrip("#/").split("/"):
                found = found[part]
            schema = found
        if len(schema.get("allOf", ())) == 1:
            return self._resolved(schema["allOf"][0])
        return schema

    def _chosen(self, values: list[Any], place: Place) -> Any:
        """The enum member that says what was read; the profile's questions take theirs in turn."""
        if "confiden" in place.name:  # surest first
            return values[0 if self.reading.confident else min(SOMEWHAT_SURE, len(values) - 1)]
        if place.stake:
            return place.stake[0]
        wanted = (place.criterion, self._seen(place).value, self.reading.disposition, self.reading.language)
        if place.name == "criterion":
            return values[place.item % len(values)]
        return next((value for value in wanted if value and value in values), values[0])

    def _one_of(self, options: list[Mapping[str, Any]], place: Place) -> Any:
        null = next((option for option in options if option.get("type") == "null"), None)
        full = next(option for option in options if option is not null)
        value = self.fill(full, place)
        empty = value in ("", [], {}) or value is None
        return None if null is not None and (empty or self._not_asked(place)) else value

    def _not_asked(self, place: Place) -> bool:
        return place.name in ("findings", "criteria") and self.reading.disposition != "inquiry"

    def _object(self, schema: Mapping[str, Any], place: Place) -> dict[str, Any]:
        properties: Mapping[str, Any] = schema.get("properties", {})
        if "criterion" in properties:
            names = self._resolved(properties["criterion"]).get("enum", [""])
            place = replace(place, criterion=names[place.item % len(names)])
        filled = {}
        for name, inner in properties.items():
            criterion = name if name in self.reading.criteria else place.criterion
            filled[name] = self.fill(inner, replace(place, name=name, criterion=criterion))
        return filled

    def _array(self, schema: Mapping[str, Any], place: Place) -> list[Any]:
        items = schema.get("items", {})
        fewest, most = schema.get("minItems", 0), schema.get("maxItems", MOST_ITEMS)
        if place.name == "found":
            return []
        if place.name == "stakes":
            return [self.fill(items, replace(place, stake=one)) for one in self.reading.stakes[:most]]
        asked = self._resolved(self._resolved(items).get("properties", {}).get("criterion", {})).get("enum")
        if asked:
            count = len(asked) if self.reading.disposition == "inquiry" else fewest
        else:
            count = max(fewest, min(most, MOST_ITEMS, len(self.reading.evidence)))
        return [self.fill(items, replace(place, item=item)) for item in range(count)]

    def _number(self, schema: Mapping[str, Any]) -> int | float:
        met = sum(seen.value == "yes" for seen in self.reading.criteria.values())
        value = min(max(20 * met, schema.get("minimum", 0)), schema.get("maximum", 100))
        return int(value) if schema.get("type") == "integer" else float(value)

    def _text(self, schema: Mapping[str, Any], place: Place) -> str:
        return self._words(place)[: schema.get("maxLength", 2_000)]

    def _words(self, place: Place) -> str:
        name = place.name
        if "quote" in name:
            if place.stake:
                return place.stake[1]
            return self._seen(place).quote
        if "language" in name:
            return self.reading.language
        if name in ("claim", "reason", "explanation", "because", "why", "summary"):
            return CLAIMS[self.reading.disposition]
        if name == "evidence":
            return self._seen(place).quote or CLAIMS[self.reading.disposition]
        return passage(self.reading)

    def _seen(self, place: Place) -> Seen:
        """What this place is about: a question of the profile, else the next piece of evidence."""
        if place.criterion:
            return self.reading.criteria.get(place.criterion, Seen("unknown"))
        quote = self.reading.evidence[place.item % len(self.reading.evidence)]
        return Seen("yes" if self.reading.disposition == "inquiry" else "no", quote)


def filled(schema: Mapping[str, Any], reading: Reading) -> Any:
    """A value that satisfies the schema."""
    if "paragraphs" in schema.get("properties", {}):
        return letter(reading)
    return Filler(schema, reading).fill(schema, Place())
