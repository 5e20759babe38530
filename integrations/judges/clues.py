"""Phrases that tell about the writer's company, money and say, whatever the message is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from integrations.judges.phrase_files import read_toml, split_phrases
from integrations.judges.phrases import Hit, PhraseBook, Token


@dataclass(frozen=True, slots=True)
class Clues:
    """Phrases about the criteria, by group, found once per message."""

    hits: Mapping[str, list[Hit]]

    def first(self, *groups: str) -> Hit | None:
        return next((self.hits[group][0] for group in groups if self.hits.get(group)), None)


def clues_in(tokens: list[Token]) -> Clues:
    """Every clue of the message."""
    hits: dict[str, list[Hit]] = defaultdict(list)
    for hit in _book().hits(tokens):
        hits[hit.group].append(hit)
    return Clues(hits)


@lru_cache(maxsize=1)
def _book() -> PhraseBook:
    return PhraseBook({group: split_phrases(text) for group, text in read_toml("criteria.toml")["phrases"].items()})
