"""Whether other thresholds would have decided a firm's own messages better, beyond chance."""

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.judgement import LOOK_COSTS, Destination, Disposition, Thresholds
from app.evaluation.cases import LabelledCase
from app.evaluation.figures import Figures
from app.evaluation.intervals import chance_of_fewer_right
from app.evaluation.outcomes import Outcome
from app.evaluation.runs import BEYOND_CHANCE, new_run, regressions

FEWEST_CASES = 30
FEWEST_OF_A_KIND = 10  # inquiries, and others
_FACTORS = (1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0)  # of the odds: nothing learned is further from what costs say
_PARTS = 5
JudgedAt = Callable[[Thresholds | None], Sequence[Outcome]]  # every case, in order; None: as the judge does now


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a firm's cases say about its thresholds."""

    cases: int
    inquiries: int
    after: Thresholds | None = None  # to be taken; None: they stay as they are
    better: int = 0  # cases that cost less with thresholds chosen without them
    worse: int = 0
    costs: tuple[float, float] = (0.0, 0.0)  # in letters to pitches: now, and with what would have been learned
    why: str = ""  # in one sentence


def learn(cases: Sequence[LabelledCase], judged_at: JudgedAt, lost_buyer_costs: int, now: Thresholds | None) -> Lesson:
    """The thresholds that cost least, if they are better than today's on messages they were not chosen with.

    Chosen five times over, each time without a fifth of the writers and campaigns, and compared on that fifth: by the
    sign test, by costs, by buyers closed and by `regressions` over all of them. Neither on those fifths nor with the
    pair that is taken may more buyers be closed than today.
    """
    inquiries = sum(one.label is Disposition.INQUIRY for one in cases)
    lesson = Lesson(cases=len(cases), inquiries=inquiries)
    if len(cases) < FEWEST_CASES or min(inquiries, len(cases) - inquiries) < FEWEST_OF_A_KIND:
        asked = f"at least {FEWEST_CASES}, with {FEWEST_OF_A_KIND} inquiries and {FEWEST_OF_A_KIND} others, are wanted"
        return replace(
            lesson, why=f"There are {len(cases)} messages with a verdict, {inquiries} of inquiries; {asked}."
        )
    choice = _Choice.of(cases, judged_at, lost_buyer_costs, now)
    before = [choice.cost(one, case.goes_to) for one, case in zip(cases, choice.today, strict=True)]
    apart = _parts(cases)
    learned = {part: choice.cheapest([n for n, other in enumerate(apart) if other != part]) for part in {*apart}}
    unseen = [choice.goes_to(number, learned[part]) for number, part in enumerate(apart)]
    after = [choice.cost(one, place) for one, place in zip(cases, unseen, strict=True)]
    pairs = list(zip(before, after, strict=True))
    better, worse = sum(new < old for old, new in pairs), sum(new > old for old, new in pairs)
    lesson = replace(lesson, better=better, worse=worse, costs=(math.fsum(before), math.fsum(after)))
    chosen = choice.cheapest(range(len(cases)))
    if why := _why_not(lesson, choice, unseen, chosen, judged_at):
        return replace(lesson, why=why)
    chance = 100 * chance_of_fewer_right(better, worse)
    told = f"{better} of {len(cases)} messages are decided better and {worse} worse (by chance in {chance:.2g} of 100)"
    return replace(lesson, after=chosen, why=f"{told}; costs fall from {lesson.costs[0]:.1f} to {lesson.costs[1]:.1f}.")


def _why_not(
    lesson: Lesson, choice: "_Choice", unseen: Sequence[Destination], chosen: Thresholds, judged_at: JudgedAt
) -> str:
    """Why everything stays as it is; empty when it does not."""
    if chosen == choice.now or not lesson.better:
        return "Nothing would be decided better."
    if lesson.costs[1] >= lesson.costs[0] or chance_of_fewer_right(lesson.better, lesson.worse) >= BEYOND_CHANCE:
        return f"Of messages held back {lesson.better} would be better and {lesson.worse} worse: no more than chance."
    closed = _buyers_closed(choice.cases, [one.goes_to for one in choice.today])
    kept = [choice.goes_to(number, chosen) for number in range(len(choice.cases))]  # with the pair that would be taken
    would_close = max(_buyers_closed(choice.cases, places) for places in (unseen, kept))
    if would_close > closed:
        return f"{would_close} buyers would be closed, and {closed} are now."
    earlier = new_run(Figures(tuple(choice.today)), {}, choice.cases[0].inquiry.received_at)
    return "; ".join(str(one) for one in regressions(earlier, judged_at(chosen)))


def _buyers_closed(cases: Sequence[LabelledCase], places: Sequence[Destination]) -> int:
    return sum(
        case.label is Disposition.INQUIRY and place is Destination.CLOSED
        for case, place in zip(cases, places, strict=True)
    )


@dataclass(frozen=True)
class _Choice:
    """Every case at each threshold there is to choose from; whether one is closed depends on the first alone, whether
    it is answered on the second.
    """

    cases: Sequence[LabelledCase]
    now: Thresholds | None
    today: Sequence[Outcome]
    closed: Mapping[float, Sequence[bool]]
    answered: Mapping[float, Sequence[bool]]
    lost_buyer_costs: int

    @classmethod
    def of(
        cls, cases: Sequence[LabelledCase], judged_at: JudgedAt, lost_buyer_costs: int, now: Thresholds | None
    ) -> "_Choice":
        usual = Thresholds.of_costs(lost_buyer_costs)
        tried = {
            Thresholds(close_below=_moved(usual.close_below, factor), answer_from=_moved(usual.answer_from, factor))
            for factor in _FACTORS
        } | ({now} if now else set())
        found = {one: judged_at(one) for one in sorted(tried, key=lambda one: one.close_below)}
        return cls(
            cases=cases,
            now=now,
            today=judged_at(None),
            closed={at.close_below: [one.goes_to is Destination.CLOSED for one in done] for at, done in found.items()},
            answered={at.answer_from: [one.goes_to is Destination.PATH for one in done] for at, done in found.items()},
            lost_buyer_costs=lost_buyer_costs,
        )

    def goes_to(self, number: int, at: Thresholds) -> Destination:
        if self.closed[at.close_below][number]:
            return Destination.CLOSED
        return Destination.PATH if self.answered[at.answer_from][number] else Destination.PERSON

    def cost(self, case: LabelledCase, place: Destination) -> float:
        """In letters to pitches."""
        if place is Destination.PERSON:
            return LOOK_COSTS
        is_inquiry = case.label is Disposition.INQUIRY
        if place is Destination.CLOSED:
            return float(self.lost_buyer_costs) if is_inquiry else 0.0
        return 0.0 if is_inquiry else 1.0

    def cheapest(self, numbers: Sequence[int]) -> Thresholds:
        """The pair that costs least on these cases; of equals the one nearest to what was learned before.

        Where nothing was: nearest to what the costs say, for what the judge does of itself need not be thresholds.
        """
        usual = self.now or Thresholds.of_costs(self.lost_buyer_costs)
        pairs = [
            Thresholds(close_below=low, answer_from=high)
            for low in self.closed
            for high in self.answered
            if low <= high
        ]

        def rank(at: Thresholds) -> tuple[float, float]:
            costs = math.fsum(self.cost(self.cases[number], self.goes_to(number, at)) for number in numbers)
            moved = abs(_log_odds(at.close_below) - _log_odds(usual.close_below))
            return costs, moved + abs(_log_odds(at.answer_from) - _log_odds(usual.answer_from))

        return min(pairs, key=rank)


def _parts(cases: Sequence[LabelledCase]) -> list[int]:
    """Which fifth each case is in: all of one writer, and all of one campaign, in the same."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for one in cases:
        leader[find(f"writer {one.writer}")] = find(f"campaign {one.campaign}")
    return [zlib.crc32(find(f"writer {one.writer}").encode("utf-8", "replace")) % _PARTS for one in cases]


def _moved(chance: float, factor: float) -> float:
    """The chance whose odds are `factor` times as high."""
    if chance >= 1:
        return 1.0
    odds = factor * chance / (1 - chance)
    return round(odds / (1 + odds), 4)


def _log_odds(chance: float) -> float:
    held = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(held / (1 - held))
