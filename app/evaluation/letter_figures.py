"""What counts about a writer, over a set of letters."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from app.domain.draft import LetterFate
from app.evaluation.figures import divided
from app.evaluation.intervals import Share
from app.evaluation.letters import CHECKS, LetterOutcome, tokens_of
from app.evaluation.readings import reading_name
from app.evaluation.runs import EvaluationRun, Regression, worse_than_chance

_MOST_REASONS = 40
_OF_ONE_LETTER = re.compile(r'\s*\("[^"]*"\)|"[^"]*"|\u201c[^\u201d]*\u201d|\d+')


@dataclass(frozen=True)
class LetterFigures:
    """Over genuine inquiries that were due a letter. One whose model has not answered yet counts nowhere."""

    outcomes: tuple[LetterOutcome, ...]

    @property
    def sent(self) -> Share:
        """Letters that leave by themselves."""
        return Share.of(one.fate is LetterFate.SENT for one in self.outcomes)

    @property
    def held(self) -> Share:
        """Inquiries that wait for a person, for whatever reason."""
        return Share.of(one.fate is LetterFate.HELD for one in self.outcomes)

    @property
    def not_answered(self) -> Share:
        """Inquiries that were closed or handed on."""
        return Share.of(one.fate is LetterFate.NONE for one in self.outcomes)

    @property
    def refused(self) -> Share:
        """Letters that did not pass the guard, repaired or not."""
        return Share.of(one.draft.refused for one in self.outcomes if one.draft is not None)

    @property
    def clean(self) -> Share:
        """Letters that stand every check."""
        return Share.of(all(one.checks.values()) for one in self.outcomes if one.draft is not None)

    @property
    def checks(self) -> Mapping[str, Share]:
        """Check -> how many of the letters it applies to stand it."""
        return {
            name: Share.of(one.checks[name] for one in self.outcomes if name in one.checks)
            for name in CHECKS
            if any(name in one.checks for one in self.outcomes)
        }

    @property
    def refusals(self) -> Mapping[str, int]:
        """Why the guard refused, the most frequent first; what a reason quotes or counts of one letter is left out."""
        reasons = (reason for one in self.outcomes if one.draft is not None for reason in one.draft.reasons)
        found = Counter(_OF_ONE_LETTER.sub("...", reason) for reason in reasons)
        return dict(found.most_common(_MOST_REASONS))

    @property
    def tokens(self) -> Mapping[str, tuple[float, float]]:
        """Prompt, or "a lead" -> about how many tokens are read and written, in the median of what was asked."""
        exchanges = [each for one in self.outcomes for each in one.exchanges]
        names = sorted({each.prompt for each in exchanges})
        by_prompt = {name: [(each.read, each.written) for each in exchanges if each.prompt == name] for name in names}
        whole = [
            (sum(each.read for each in one.exchanges), sum(each.written for each in one.exchanges))
            for one in self.outcomes
            if one.exchanges
        ]
        return {name: _medians(pairs) for name, pairs in {**by_prompt, "a lead": whole}.items() if pairs}

    def by(self, part: Callable[[LetterOutcome], str]) -> Mapping[str, "LetterFigures"]:
        """The same figures for each part, sorted by its name."""
        return {name: LetterFigures(found) for name, found in divided(self.outcomes, part).items()}

    @property
    def by_tier(self) -> Mapping[str, "LetterFigures"]:
        """By labelled tier, else by the one they were given."""
        return self.by(lambda one: one.graded.value if one.graded else "ungraded")

    @cached_property
    def reading(self) -> str:
        """Names the letters: verdicts of readers belong to it."""
        return reading_name(one.token for one in self.outcomes if one.draft is not None)

    def as_json(self) -> dict[str, Any]:
        """`{messages, reading, sent, held, ..., checks, refusals, tokens, tiers, languages}`.

        Shares are as `Share.as_json`; of tiers and languages it is the share sent.
        """
        parts = {
            "tiers": self.by_tier,
            "languages": self.by(lambda one: one.language),
        }
        return {
            "messages": len(self.outcomes),
            "reading": self.reading,
            **{name: getattr(self, name).as_json() for name in LETTER_HEADLINES},
            "checks": {name: share.as_json() for name, share in self.checks.items()},
            "refusals": dict(self.refusals),
            "tokens": {name: list(pair) for name, pair in self.tokens.items()},
            **{name: {part: one.sent.as_json() for part, one in found.items()} for name, found in parts.items()},
        }


LETTER_HEADLINES = {
    "sent": "sent by itself",
    "held": "held for a person",
    "not_answered": "closed or handed on",
    "refused": "refused by the guard",
    "clean": "stand every check of code",
}


def letter_regressions(before: EvaluationRun, now: EvaluationRun) -> list[Regression]:
    """What is worse than before by more than chance, counted over the cases of both runs."""
    kept = {row[0]: row for row in before.outcomes}
    pairs = [(row[0], kept[row[0]], row) for row in now.outcomes if row[0] in kept]
    found: list[Regression] = []
    for what, is_good in _GOOD.items():
        lost = tuple(name for name, old, new in pairs if is_good(old) and not is_good(new))
        found += worse_than_chance(what, lost, sum(not is_good(old) and is_good(new) for _, old, new in pairs))
    return found


_GOOD: Mapping[str, Callable[[list[Any]], bool]] = {
    "letters sent": lambda row: row[1] == LetterFate.SENT,
    "inquiries with a letter": lambda row: row[1] != LetterFate.NONE,
    "letters that stand every check": lambda row: bool(row[4]),
}


def _medians(pairs: list[tuple[int, int]]) -> tuple[float, float]:
    return median(tokens_of(read) for read, _ in pairs), median(tokens_of(written) for _, written in pairs)
