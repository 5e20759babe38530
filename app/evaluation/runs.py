"""One evaluation kept: who judged with what, over which cases, with what outcome; and whether a later one is worse."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from app.domain.judgement import UNWANTED, Destination, Disposition, Tier
from app.evaluation.cases import LabelledCase
from app.evaluation.intervals import chance_of_fewer_right
from app.evaluation.outcomes import Outcome

BEYOND_CHANCE = 0.01  # an alarm by chance in one of a hundred comparisons of one figure
_NAME_LENGTH = 10  # hexadecimal digits
_VERSIONS = ("code", "judge", "writer", "prompt", "model", "weights", "reader")


class RunKind(StrEnum):
    """Which judge or writer was measured, and when: only runs of one kind are compared with each other."""

    OFFLINE = "offline"
    MODEL = "model"
    RECORDED = "recorded"  # answers out of a file, whoever gave them
    WEEKLY_OFFLINE = "weekly offline"
    WEEKLY_MODEL = "weekly model"
    LETTERS_OFFLINE = "letters offline"
    LETTERS_MODEL = "letters model"
    LETTERS_RECORDED = "letters recorded"
    LETTERS_READ = "letters read"  # what readers said of letters of one of the three


LETTER_KINDS = (RunKind.LETTERS_OFFLINE, RunKind.LETTERS_MODEL, RunKind.LETTERS_RECORDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRun:
    """What is stored and compared; `figures` as `Figures.as_json`, `outcomes` as `Outcome.stored`, or of letters."""

    at: datetime
    versions: Mapping[str, str]  # of each of `_VERSIONS`; what there is none of is left out
    cases: str  # names the set: the same for the same cases
    figures: Mapping[str, Any]
    outcomes: tuple[list[Any], ...] = ()  # not read where only figures are shown
    worse: tuple[str, ...] = ()  # what a weekly run found worse than one before it
    kind: RunKind | None = None  # None: not kept, or written down before kinds were

    @property
    def made_by(self) -> str:
        """The versions in one line for a person."""
        return ", ".join(f"{name} {self.versions[name]}" for name in _VERSIONS if name in self.versions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """A figure that got worse on the same cases."""

    what: str
    lost: int  # cases that were right and are wrong now
    won: int  # the other way round
    chance: float  # how likely so much worse is where nothing changed
    ids: tuple[str, ...]  # of those lost

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.lost} cases got worse, {self.won} better "
            f"(by chance in {100 * self.chance:.2g} of 100 comparisons): {', '.join(self.ids[:10])}"
        )


class Measured(Protocol):
    """An outcome of one case."""

    @property
    def case(self) -> LabelledCase: ...
    def stored(self) -> list[Any]: ...


class Counted(Protocol):
    """What counts about a set of outcomes: `Figures`, or `LetterFigures`."""

    @property
    def outcomes(self) -> Sequence[Measured]: ...
    def as_json(self) -> dict[str, Any]: ...


def cases_name(cases: Iterable[LabelledCase]) -> str:
    """Names a set of cases by ids, texts and labels, in whatever order they stand."""
    return set_name(f"{one.id} {one.digest} {one.label} {one.tier}" for one in cases)


def set_name(members: Iterable[str], between: str = "\n") -> str:
    """How many there are and a digest of them, in whatever order they stand."""
    kept = sorted(members)
    return f"{len(kept)}-{hashlib.sha256(between.join(kept).encode()).hexdigest()[:_NAME_LENGTH]}"


def new_run(
    figures: Counted,
    versions: Mapping[str, str],
    now: datetime,
    worse: tuple[str, ...] = (),
    kind: RunKind | None = None,
) -> EvaluationRun:
    """The run of these outcomes."""
    return EvaluationRun(
        at=now,
        versions=versions,
        cases=cases_name(one.case for one in figures.outcomes),
        figures=figures.as_json(),
        outcomes=tuple(one.stored() for one in figures.outcomes),
        worse=worse,
        kind=kind,
    )


def regressions(before: EvaluationRun, now: Iterable[Outcome]) -> list[Regression]:
    """Each figure that is worse than before by more than chance, counted over the cases both runs judged."""
    kept = {row[0]: row for row in before.outcomes}
    both = [one for one in now if one.case.id in kept]
    found: list[Regression] = []
    for what, (counts, is_right) in _ASKED.items():
        pairs = [(one.case, kept[one.case.id], one.stored()) for one in both if counts(one.case)]
        lost = tuple(case.id for case, old, new in pairs if is_right(case, old) and not is_right(case, new))
        won = sum(not is_right(case, old) and is_right(case, new) for case, old, new in pairs)
        found += worse_than_chance(what, lost, won)
    return found


def worse_than_chance(what: str, lost: tuple[str, ...], won: int) -> list[Regression]:
    """The regression of these ids, where there is one; else none."""
    chance = chance_of_fewer_right(len(lost), won)
    is_worse = len(lost) > won and chance < BEYOND_CHANCE
    return [Regression(what=what, lost=len(lost), won=won, chance=chance, ids=lost)] if is_worse else []


def _is_inquiry(case: LabelledCase) -> bool:
    return case.label is Disposition.INQUIRY


def _is_other(case: LabelledCase) -> bool:
    return case.label is not Disposition.INQUIRY


_ID, _DISPOSITION, _GOES_TO, _TIER = range(4)
_Asked = tuple[Callable[[LabelledCase], bool], Callable[[LabelledCase, list[Any]], bool]]
_ASKED: Mapping[str, _Asked] = {  # what counts -> (which cases it is about, whether a stored answer is right)
    "inquiries not closed": (_is_inquiry, lambda _case, row: row[_GOES_TO] != Destination.CLOSED),
    "inquiries answered without a person": (_is_inquiry, lambda _case, row: row[_GOES_TO] == Destination.PATH),
    "pitches and spam closed": (
        lambda case: case.label in UNWANTED,
        lambda _, row: row[_GOES_TO] == Destination.CLOSED,
    ),
    "what is no inquiry not answered": (_is_other, lambda _case, row: row[_GOES_TO] != Destination.PATH),
    "dispositions right": (lambda _case: True, lambda case, row: row[_DISPOSITION] == case.label),
    "tiers right": (lambda case: case.tier is not None, lambda case, row: row[_TIER] == _value(case.tier)),
}


def _value(tier: Tier | None) -> str | None:
    return tier.value if tier else None
