"""Which rows of a file are one contact's: the same keys and comparisons as in the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from app.domain.people.contact_choice import stands_out
from app.domain.people.identity import compare
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.likeness import Likeness, Strength, Verdict
from app.domain.people.person import Person
from app.domain.people.shares import Shares, shares_of

# With how many of those who share a key and follow in alphabetical order a person is compared: the sorted-neighbourhood
# method, for crowds.
_NEIGHBOURS = 60
_MEMBERS_ASKED = 60  # of a large group; who clashes with none of so many clashes with none

_Pair = tuple[Person, Person, Likeness]


@dataclass(frozen=True, slots=True)
class Identified:
    """A contact id for each person, in order, equal ones meaning one contact; and contacts a human may compare."""

    contacts: list[str]
    possible: dict[str, list[str]]  # contact id -> others, the likeliest first; each pair stands at both


def identify_all(people: Iterable[Person]) -> Identified:
    """Who is one contact, and who may be.

    All pairs that share a key are compared first, then joined from the strongest evidence
    to the weakest, so that later rows can link earlier groups and the order of rows does
    not matter (but for which number a contact gets). Weak evidence joins no two groups in which
    anybody clashes, and nobody who fits two that clash.
    """
    listed = list(people)
    distinct = sorted(dict.fromkeys(listed), key=_place_in_alphabet)
    shares = shares_of(distinct)
    group_of = {person: [person] for person in distinct}
    compared = [pair for pair in _compared(distinct, shares) if pair[2].is_worth_a_look]
    compared.sort(key=lambda pair: (-pair[2].strength, -pair[2].bits))
    for first, second, likeness in _certain_pairs(compared, shares):
        small, large = sorted((group_of[first], group_of[second]), key=len)
        has_names = likeness.strength > Strength.COMPANY_ALONE
        if small is large or (has_names and likeness.is_weak and _groups_clash(small, large, shares)):
            continue
        large += small
        group_of.update(dict.fromkeys(small, large))
    contacts = _named(listed, group_of)
    return Identified(contacts, _possible(compared, dict(zip(listed, contacts, strict=True))))


def _possible(compared: Iterable[_Pair], contact_of: dict[Person, str]) -> dict[str, list[str]]:
    """Of each contact the few that may be the same."""
    best: dict[tuple[str, str], float] = {}
    for first, second, likeness in compared:
        one, other = sorted((contact_of[first], contact_of[second]))
        if one != other:
            best[one, other] = max(likeness.bits, best.get((one, other), 0.0))
    fits: dict[str, list[float]] = defaultdict(list)
    for pair, bits in best.items():
        for contact in pair:
            fits[contact].append(bits)
    possible: dict[str, list[str]] = defaultdict(list)
    for (one, other), bits in sorted(best.items(), key=lambda item: (-item[1], item[0])):
        if stands_out(bits, fits[one]) and stands_out(bits, fits[other]):
            possible[one].append(other)
            possible[other].append(one)
    return possible


def _named(people: list[Person], group_of: dict[Person, list[Person]]) -> list[str]:
    """Ids by first appearance; equal rows are one contact only if they say enough to be compared as one."""
    numbers: dict[tuple[int, int], int] = {}
    names = []
    for row, person in enumerate(people):
        alone = compare(person, person).verdict is not Verdict.SAME
        key = (id(group_of[person]), row if alone else -1)
        names.append(f"contact-{numbers.setdefault(key, len(numbers) + 1)}")
    return names


def _place_in_alphabet(person: Person) -> tuple[str, ...]:
    """By what people are, not by where they stand in the file."""
    return (person.email_key, person.full_name, person.company, person.phone, person.address, person.city)


def _certain_pairs(compared: list[_Pair], shares: Shares) -> Iterator[_Pair]:
    certain = [pair for pair in compared if pair[2].verdict is Verdict.SAME]
    fitting: dict[Person, list[Person]] = defaultdict(list)
    for first, second, likeness in certain:
        if Strength.COMPANY_ALONE < likeness.strength <= Strength.INITIAL:
            fitting[first].append(second)
            fitting[second].append(first)
    undecided = {
        one for one, others in fitting.items() if any(compare(a, b, shares).clash for a, b in combinations(others, 2))
    }
    for first, second, likeness in certain:
        if likeness.strength > Strength.INITIAL or undecided.isdisjoint((first, second)):
            yield first, second, likeness


def _compared(people: list[Person], shares: Shares) -> Iterator[_Pair]:
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, person in enumerate(people):
        for key in lookup_keys(person):
            rows_of[key].append(row)
    pairs = {
        (first, second)
        for rows in rows_of.values()
        for place, first in enumerate(rows, start=1)
        for second in rows[place : place + _NEIGHBOURS]
    }
    for first, second in sorted(pairs):
        yield people[first], people[second], compare(people[first], people[second], shares)


def _groups_clash(ours: list[Person], theirs: list[Person], shares: Shares) -> bool:
    return any(compare(a, b, shares).clash for a in ours[:_MEMBERS_ASKED] for b in theirs[:_MEMBERS_ASKED])
