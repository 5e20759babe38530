"""A small linear classifier, read from a JSON file and evaluated without numpy.

The file holds, per disposition, a bias, a weight per sign and 4,096 word weights as
signed bytes in base64 with one scale. It is made by `scripts/judge/train.py`.
"""

import base64
import hashlib
import json
import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.domain.judgement import Disposition
from integrations.judges.features import BUCKETS, bucket_of_pair, buckets_of_word, word_features
from integrations.judges.phrases import Token

WEIGHTS = Path(__file__).parent / "word_lists" / "weights.json"
_Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of every feature for every class."""

    classes: tuple[Disposition, ...]
    bias: _Row
    signs: Mapping[str, _Row]
    columns: tuple["array[int]", ...]  # per class: a signed byte per bucket
    scale: float
    learned_from: frozenset[str] = frozenset()  # digests of the texts it was trained on

    def probabilities(self, signs: Mapping[str, float], tokens: list[Token]) -> dict[Disposition, float]:
        """How likely each disposition is; the values add up to 1."""
        totals = list(self.bias)
        for name, value in signs.items():
            for index, weight in enumerate(self.signs.get(name, ())):
                totals[index] += value * weight
        for index, weight in enumerate(self._word_totals(tokens)):
            totals[index] += weight
        highest = max(totals)
        powers = [math.exp(total - highest) for total in totals]
        whole = sum(powers)
        return {name: power / whole for name, power in zip(self.classes, powers, strict=True)}

    def _word_totals(self, tokens: list[Token]) -> list[float]:
        words, pairs = word_features(tokens)
        buckets = [bucket for word in words for bucket in _buckets_of_word(word)]
        buckets += [_bucket_of_pair(pair) for pair in pairs]
        if not buckets:
            return [0.0] * len(self.classes)
        norm = self.scale / math.sqrt(len(buckets))
        return [norm * sum([column[bucket] for bucket in buckets]) for column in self.columns]


_buckets_of_word = lru_cache(maxsize=20_000)(buckets_of_word)
_bucket_of_pair = lru_cache(maxsize=20_000)(bucket_of_pair)


def load_linear_model(path: Path = WEIGHTS) -> LinearModel:
    """Raises ValueError when the file was made for another number of buckets."""
    content = json.loads(path.read_text(encoding="utf-8"))
    columns = tuple(array("b", base64.b64decode(column)) for column in content["buckets"])
    if any(len(column) != BUCKETS for column in columns):
        raise ValueError(f"{path.name} was trained with another number of buckets")
    return LinearModel(
        classes=tuple(Disposition(name) for name in content["classes"]),
        bias=tuple(content["bias"]),
        signs={name: tuple(row) for name, row in content["signs"].items()},
        columns=columns,
        scale=content["scale"],
        learned_from=frozenset(content.get("learned_from", ())),
    )


@lru_cache(maxsize=1)
def weights_name() -> str:
    """Names the weights in use: the beginning of the file's SHA-256."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:10]
