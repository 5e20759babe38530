"""The trained judge's weights: one file, read once, evaluated without numpy.

The file is zlib around one line of JSON and the columns after it: a sorted number per feature (4 bytes), how rare it is
(1 byte), and a signed byte per kind of message. It is made by `scripts/judge/train.py`, which writes with `packed`.
"""

import hashlib
import json
import math
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.domain.judgement import Disposition
from integrations.judges.features import GROUP_SCALES

WEIGHTS = Path(__file__).parent / "weights.bin"
RARITY_STEP = 0.05  # one unit of the byte that says how rare a feature is
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedWeights:
    """What was learned: for each kind of message a bias and a weight of every known feature."""

    kinds: tuple[Disposition, ...]
    bias: tuple[float, ...]
    scales: tuple[float, ...]  # of each kind's column: a weight is its byte times this
    numbers: "array[int]"  # of the features, ascending
    rarity: bytes  # of each feature, in steps
    columns: tuple["array[int]", ...]  # per kind: a signed byte per feature
    unknown_rarity: float  # of a feature that no message of the training had
    calibration: tuple[float, float]  # slope and shift from log odds of an inquiry to how often it is one
    close_below: float  # likelihood of an inquiry: nothing is closed from there on
    answer_from: float  # and nothing answered by itself below this
    learned_from: frozenset[str]  # digests of the texts it was trained on

    def scores(self, groups: Mapping[str, set[int]]) -> dict[Disposition, float]:
        """Log odds of each kind by itself: they need not add up to anything."""
        totals = list(self.bias)
        for group, numbers in groups.items():
            places, squares = self._known(numbers)
            if not places:
                continue
            factor = GROUP_SCALES[group] * RARITY_STEP / math.sqrt(squares)
            rarities = [self.rarity[place] for place in places]
            for index, column in enumerate(self.columns):
                added = sum([column[place] * rare for place, rare in zip(places, rarities, strict=True)])
                totals[index] += factor * self.scales[index] * added
        return dict(zip(self.kinds, totals, strict=True))

    def leaning(self, numbers: Iterable[int], kind: Disposition) -> float:
        """How much these features speak for one kind, in units of no meaning: to compare sentences of one message."""
        column = self.columns[self.kinds.index(kind)]
        return float(sum(column[place] * self.rarity[place] for place in self._known(numbers)[0]))

    def _known(self, numbers: Iterable[int]) -> tuple[list[int], float]:
        """Places of the features that are known, and the squared length of all of them together."""
        places: list[int] = []
        squares, known = 0.0, self.numbers
        for number in numbers:
            place = bisect_left(known, number)
            if place < len(known) and known[place] == number:
                places.append(place)
                squares += (self.rarity[place] * RARITY_STEP) ** 2
            else:
                squares += self.unknown_rarity**2
        return places, squares


def chances_of(scores: Mapping[Disposition, float], calibration: tuple[float, float]) -> dict[Disposition, float]:
    """Log odds of each kind by itself, as shares of a whole in which an inquiry's is as likely as it turned out."""
    alone = {kind: 1 / (1 + math.exp(-max(min(score, 30.0), -30.0))) for kind, score in scores.items()}
    others = {kind: share for kind, share in alone.items() if kind is not Disposition.INQUIRY}
    whole = sum(others.values())
    slope, shift = calibration
    odds = slope * math.log(alone[Disposition.INQUIRY] / whole) + shift
    buyer = 1 / (1 + math.exp(-odds))
    return {Disposition.INQUIRY: buyer} | {kind: (1 - buyer) * share / whole for kind, share in others.items()}


def packed(weights: TrainedWeights) -> bytes:
    """The content of the file."""
    header = {
        "format": _FORMAT,
        "kinds": [kind.value for kind in weights.kinds],
        "bias": weights.bias,
        "scales": weights.scales,
        "features": len(weights.numbers),
        "unknown_rarity": weights.unknown_rarity,
        "calibration": weights.calibration,
        "close_below": weights.close_below,
        "answer_from": weights.answer_from,
        "learned_from": sorted(weights.learned_from),
    }
    columns = b"".join(column.tobytes() for column in weights.columns)
    steps = array("I", [weights.numbers[0], *_differences(weights.numbers)]) if weights.numbers else array("I")
    return zlib.compress(json.dumps(header).encode() + b"\n" + steps.tobytes() + weights.rarity + columns, 9)


def _differences(numbers: "array[int]") -> list[int]:
    return [numbers[place + 1] - numbers[place] for place in range(len(numbers) - 1)]


def unpacked(content: bytes) -> TrainedWeights:
    """The weights of a file's content. Raises ValueError when it was written for other code."""
    line, _, rest = zlib.decompress(content).partition(b"\n")
    header = json.loads(line)
    if header.get("format") != _FORMAT:
        raise ValueError("the judge's weights were written for another version")
    count, kinds = header["features"], tuple(Disposition(kind) for kind in header["kinds"])
    numbers = array("I", rest[: 4 * count])
    for place in range(1, count):
        numbers[place] += numbers[place - 1]
    below = 5 * count
    return TrainedWeights(
        kinds=kinds,
        bias=tuple(header["bias"]),
        scales=tuple(header["scales"]),
        numbers=numbers,
        rarity=rest[4 * count : below],
        columns=tuple(array("b", rest[below + i * count : below + (i + 1) * count]) for i in range(len(kinds))),
        unknown_rarity=header["unknown_rarity"],
        calibration=tuple(header["calibration"]),
        close_below=header["close_below"],
        answer_from=header["answer_from"],
        learned_from=frozenset(header["learned_from"]),
    )


@lru_cache(maxsize=1)
def trained_weights() -> TrainedWeights:
    """Those that come with the program."""
    return unpacked(WEIGHTS.read_bytes())


@lru_cache(maxsize=1)
def weights_name() -> str:
    """Names them: the beginning of the file's SHA-256."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:10]
