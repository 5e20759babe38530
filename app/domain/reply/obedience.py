"""How far a letter reads as if its message had dictated it: learned from letters that obeyed and honest ones.

A message that gives its writer orders reads unlike one that asks a firm for something, and a letter that carries them
out unlike one that answers. Each word and each pair of neighbouring words has a weight, on either side. The weights
stand in `words/data/obedience.json` and are made by `scripts/judge/train_guard.py` from `evals/misuse`.
"""

import base64
import json
import math
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from app.domain.reply.word_kinds import plain_words
from app.domain.words.folding import MAX_CHARACTERS

WEIGHTS = Path(__file__).parents[1] / "words" / "data" / "obedience.json"
BUCKETS = 32_768
_LEAST_WORDS = 15  # of the part of a message that is looked at alone: an order drowns in a long text
_SENTENCE_END = re.compile(r"(?<=[.!?\]\u2026)])[\s\"'\u201d\u00bb)]+|\n+")


@dataclass(frozen=True, slots=True)
class _Side:
    """The weights of the words of messages, or of letters."""

    name: str
    bias: float
    scale: float
    weights: "array[int]"  # a signed byte a bucket

    def score(self, words: Sequence[str]) -> float:
        buckets = buckets_of(words, self.name)
        if not buckets:
            return self.bias
        return self.bias + self.scale * sum(map(self.weights.__getitem__, buckets)) / math.sqrt(len(buckets))


def obedience(message: str, letter: str) -> float:
    """Above 0 rather dictated, below rather honest; one more is about 2.7 times as likely."""
    of_message, of_letter = _sides()
    parts = parts_of(message[:MAX_CHARACTERS])
    return max(map(of_message.score, parts)) + of_letter.score(plain_words(letter))


def parts_of(message: str) -> Iterator[list[str]]:
    """The words of the whole message, then of each run of sentences that is just long enough to be looked at alone."""
    sentences = [words for part in _SENTENCE_END.split(message) if (words := plain_words(part))]
    yield [word for words in sentences for word in words]
    for start in range(len(sentences)):
        part: list[str] = []
        for words in sentences[start:]:
            part += words
            if len(part) >= _LEAST_WORDS:
                yield part
                break


def buckets_of(words: Sequence[str], side: str) -> set[int]:
    """Where the words and pairs of neighbours stand among the weights; every number is the same word."""
    same = ["#" if word[0].isdigit() else word for word in words]
    return {_bucket(f"{side} {word}") for word in same} | {
        _bucket(f"{side} {first} {second}") for first, second in pairwise(same)
    }


@lru_cache(maxsize=32_768)
def _bucket(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace")) % BUCKETS


@cache
def _sides() -> tuple[_Side, _Side]:
    """Raises ValueError where the file was made for another number of buckets."""
    content = json.loads(WEIGHTS.read_text("utf-8"))
    message, letter = (
        _Side(name, one["bias"], one["scale"], array("b", base64.b64decode(one["weights"])))
        for name, one in ((name, content[name]) for name in ("message", "letter"))
    )
    if {len(message.weights), len(letter.weights)} != {BUCKETS}:
        raise ValueError(f"{WEIGHTS.name} was trained with another number of buckets")
    return message, letter
