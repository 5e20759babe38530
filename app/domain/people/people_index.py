"""The contacts of a file, in memory: the same keys and comparisons as in the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from app.domain.people.identity import compare
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.likeness import Likeness, Strength, Verdict
from app.domain.people.person import Person

_CROWD = 120  # people under one key: then it says too little, and another key will bring the pair together
_WINDOW = 20
_MEMBERS_ASKED = 60  # of a large group; who clashes with none of so many clashes with none


def identify_all(people: Iterable[Person]) -> list[str]:
    """A contact id for each person, in order; equal ids mean one contact.

    All pairs that share a key are compared first, then joined from the strongest evidence
    to the weakest, so that later rows can link earlier groups and the order of rows does
    not matter (but for which number a contact gets). Weak evidence joins no two groups in which
    anybody clashes, and nobody who fits two that clash.
    """
    listed = list(people)
    distinct = list(dict.fromkeys(listed))
    groups = _Groups(distinct)
    for first, second, likeness in sorted(_certain_pairs(distinct), key=lambda pair: _order(distinct, pair)):
        groups.join(first, second, likeness)
    return _named(listed, dict(zip(distinct, groups.group_of, strict=True)))


def _named(people: list[Person], group_of: dict[Person, int]) -> list[str]:
    """Ids by first appearance; equal rows are one contact only if they say enough to be compared as one."""
    numbers: dict[tuple[int, int], int] = {}
    names = []
    for row, person in enumerate(people):
        alone = compare(person, person).verdict is not Verdict.SAME
        key = (group_of[person], row if alone else -1)
        names.append(f"contact-{numbers.setdefault(key, len(numbers) + 1)}")
    return names


_Pair = tuple[int, int, Likeness]


def _order(people: list[Person], pair: _Pair) -> tuple[int, list[str]]:
    """Strongest first; among equals by what the people are, not by where they stand in the file."""
    first, second, likeness = pair
    return -likeness.strength, sorted((_text(people[first]), _text(people[second])))


def _text(person: Person) -> str:
    fields = (person.email_key, person.full_name, person.company, person.phone, person.address, person.city)
    return "\0".join(fields)


def _certain_pairs(people: list[Person]) -> Iterator[_Pair]:
    certain = [
        (first, second, likeness) for first, second, likeness in _compared(people) if likeness.verdict is Verdict.SAME
    ]
    weak: dict[int, list[int]] = defaultdict(list)
    for first, second, likeness in certain:
        if Strength.COMPANY_ALONE < likeness.strength <= Strength.INITIAL:
            weak[first].append(second)
            weak[second].append(first)
    undecided = {one for one, others in weak.items() if _any_clash(people, others)}
    for first, second, likeness in certain:
        if likeness.strength > Strength.INITIAL or not {first, second} & undecided:
            yield first, second, likeness


def _any_clash(people: list[Person], some: list[int]) -> bool:
    return any(compare(people[a], people[b]).clash for a, b in combinations(some, 2))


def _compared(people: list[Person]) -> Iterator[_Pair]:
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, person in enumerate(people):
        for key in lookup_keys(person):
            rows_of[key].append(row)
    pairs: set[tuple[int, int]] = set()
    for rows in rows_of.values():
        pairs.update(combinations(rows, 2) if len(rows) <= _CROWD else _neighbours(people, rows))
    for first, second in pairs:
        yield first, second, compare(people[first], people[second])


def _neighbours(people: list[Person], rows: list[int]) -> Iterator[tuple[int, int]]:
    """Of a crowd only those who stand close in alphabetical order (the sorted-neighbourhood method)."""
    ordered = sorted(rows, key=lambda row: _text(people[row]))
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 : place + _WINDOW]:
            yield min(first, second), max(first, second)


class _Groups:
    """Disjoint sets of rows that remember their members."""

    def __init__(self, people: list[Person]) -> None:
        self._people = people
        self.group_of = list(range(len(people)))
        self._members = {row: [row] for row in range(len(people))}

    def join(self, first: int, second: int, likeness: Likeness) -> None:
        """Make one of two groups, unless the evidence is weak and somebody in them clashes."""
        ours, theirs = self.group_of[first], self.group_of[second]
        has_names = likeness.strength > Strength.COMPANY_ALONE
        if ours == theirs or (has_names and likeness.is_weak and self._clash(ours, theirs)):
            return
        if len(self._members[ours]) < len(self._members[theirs]):
            ours, theirs = theirs, ours
        for row in self._members[theirs]:
            self.group_of[row] = ours
        self._members[ours] += self._members.pop(theirs)

    def _clash(self, ours: int, theirs: int) -> bool:
        first, second = (self._members[group][:_MEMBERS_ASKED] for group in (ours, theirs))
        return any(compare(self._people[a], self._people[b]).clash for a in first for b in second)
