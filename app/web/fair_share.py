"""Something there is only so much of (bytes of bodies, open connections), shared between those who want it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True, kw_only=True)
class Holding:
    """What one request or connection has of it. `give_up` is called when it is taken away for somebody else."""

    source: str
    caller: str
    give_up: Callable[[], None]
    amount: int = 0
    is_lost: bool = False


@dataclass(slots=True)
class FairShare:
    """At most `most` in all. One holder may have everything while nobody else wants any.

    When it is used up, who has less takes from who has most: first between sources, then between the callers of
    one source, then between the requests of one caller. Who would have most after it is refused. For one thread.
    """

    most: int
    _held: int = 0
    _of_source: Counter[str] = field(default_factory=Counter)
    _of_caller: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _holdings: dict[tuple[str, str], dict[int, Holding]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, holding: Holding, amount: int) -> bool:
        """Whether `holding` has so much more from now on. False also when what it had was taken away."""
        while not holding.is_lost and self._held + amount > self.most:
            other = self._who_has_more(holding, amount)
            if other is None:
                return False
            self.give_back(other)
            other.is_lost = True
            other.give_up()
        if holding.is_lost:
            return False
        self._held += amount
        holding.amount += amount
        self._holdings[holding.source, holding.caller][id(holding)] = holding
        self._count(holding, amount)
        return True

    def keep(self, holding: Holding) -> None:
        """Not to be taken away any more: it would free nothing, since somebody works on it."""
        held = self._holdings.get((holding.source, holding.caller))  # asking by [] would make an entry
        if held is not None and held.pop(id(holding), None) is not None:
            self._count(holding, -holding.amount)

    def give_back(self, holding: Holding) -> None:
        """All that it holds; again is harmless."""
        self.keep(holding)
        self._held -= holding.amount
        holding.amount = 0

    def _count(self, holding: Holding, amount: int) -> None:
        """Sums of what may be taken; who holds nothing is forgotten."""
        of_caller = self._of_caller[holding.source]
        self._of_source[holding.source] += amount
        of_caller[holding.caller] += amount
        if not self._holdings[holding.source, holding.caller]:
            del self._holdings[holding.source, holding.caller], of_caller[holding.caller]
        if not of_caller:
            del self._of_caller[holding.source], self._of_source[holding.source]

    def _who_has_more(self, mine: Holding, amount: int) -> Holding | None:
        source = _heavier(self._of_source, mine.source, amount)
        if source is not None:
            callers = self._of_caller[source]
            return self._largest(source, max(callers, key=callers.__getitem__))
        caller = _heavier(self._of_caller.get(mine.source, Counter()), mine.caller, amount)
        if caller is not None:
            return self._largest(mine.source, caller)
        if not self._holdings.get((mine.source, mine.caller)):
            return None
        other = self._largest(mine.source, mine.caller)
        return other if other is not mine and other.amount > mine.amount + amount else None

    def _largest(self, source: str, caller: str) -> Holding:
        return max(self._holdings[source, caller].values(), key=lambda one: one.amount)


def _heavier(amounts: Counter[str], mine: str, more: int) -> str | None:
    """Who has most, if that is more than mine would be."""
    heaviest = max(amounts, key=amounts.__getitem__, default=mine)
    return heaviest if amounts[heaviest] > amounts[mine] + more else None
