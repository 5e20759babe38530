"""What a letter says otherwise than the approved answer it rests on: a yes for a no, included for extra, no "from"."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.reply.claim_figures import MONEY, Figure, figures_in
from app.domain.reply.claim_sources import ClaimSources, in_place
from app.domain.reply.clauses import CLAUSE, Clause, is_left_open, parts_of
from app.domain.words.cues import Cues, cues_in
from app.domain.words.folding import plain
from app.domain.words.languages import guess_language
from app.domain.words.quoting import cut_at_a_word
from app.domain.words.sentences import BETWEEN_SENTENCES, ends_in_question
from app.domain.words.stems import stems_of
from app.domain.words.word_lists import file_of, lists_of

_OPPOSITES = {
    language: {side: Cues(cues.split("|")) for side, cues in sides.items()}
    for language, sides in lists_of("claims")["opposites"].items()
}
_BOUNDS = cues_in(file_of("claims"), "bounds")
_NEGATIONS = frozenset(plain(lists_of("claims")["reversed"]["negations"]).split())
_RELATIVE = frozenset(plain(lists_of("claims")["reversed"]["relative"]).split())
_LEAST_SHARED, _SHARE = 3, 0.5  # stems that a clause has in common with the answer's, and their part of its own
_BESIDE_FIGURE = 24  # characters in which a bound stands
_SHOWN = 70  # characters


@dataclass(frozen=True, slots=True)
class _Told:
    """A clause of an approved answer."""

    stems: frozenset[str]
    is_negated: bool
    is_relative: bool  # neither yes nor no
    sides: frozenset[str]  # of the opposites
    sums: frozenset[float]  # of the whole answer


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Sums of the answers: with a "from" only, with an "at most", and without either."""

    floors: frozenset[float]
    caps: frozenset[float]
    sums: frozenset[float]


def condition_faults(text: str, sources: ClaimSources, language: str) -> Iterator[str]:
    """One line for each clause that turns round what the answers in the letter's language say of its matter."""
    told, bounds = _told(sources.asked, language), _bounds_in(sources.asked)
    theirs = sources.their_figures
    for sentence in parts_of(text, BETWEEN_SENTENCES, language):
        named = [one for one in figures_in(sentence.text, language) if one.counts == MONEY]
        sums = frozenset(one.value for one in named)
        for clause in parts_of(sentence.text, CLAUSE, language):
            if ends_in_question(clause.text) or is_left_open(sentence, clause.start, sources):
                continue
            if _is_reversed(clause, told) or _is_on_the_other_side(clause, sums, told):
                yield f'says "{_short(clause.text)}", which its source says otherwise'
        for one in () if ends_in_question(sentence.text) else named:
            if not one.is_in(theirs) and _is_out_of_bounds(one, sentence, bounds):
                yield f'says "{_short(sentence.text[one.start :])}", which its source bounds otherwise'


def _is_reversed(clause: Clause, told: tuple[_Told, ...]) -> bool:
    """Whether the answers' clauses that are nearest to it say no where it says yes, or the other way round."""
    stems = stems_of(clause.text)
    near = [
        one for one in told if not one.is_relative and len(one.stems & stems) >= max(_LEAST_SHARED, _SHARE * len(stems))
    ]
    if not near or not _RELATIVE.isdisjoint(clause.words):
        return False
    most = max(len(one.stems & stems) for one in near)
    return {one.is_negated for one in near if len(one.stems & stems) == most} == {not _is_negated(clause)}


def _is_on_the_other_side(clause: Clause, sums: frozenset[float], told: tuple[_Told, ...]) -> bool:
    stems = stems_of(clause.text)
    for side in _sides(clause):
        near = [one for one in told if one.stems & stems or one.sums & sums]
        if any(_other(side) in one.sides for one in near) and not any(side in one.sides for one in near):
            return True
    return False


def _is_out_of_bounds(figure: Figure, sentence: Clause, bounds: _Bounds) -> bool:
    """Whether it is told as the price where something costs "from" it, or as the most where no answer says so."""
    before, behind = sentence.plain[: figure.start], sentence.plain[figure.end :][:_BESIDE_FIGURE]
    is_range = any(
        figure.end <= one.start <= figure.end + _BESIDE_FIGURE for one in figures_in(sentence.text, sentence.language)
    )
    is_floor = any(_BOUNDS[kind].first_in(part) for kind, part in (("floor", before), ("floor_behind", behind)))
    is_cap = _BOUNDS["cap_behind"].first_in(behind) or _BOUNDS["cap"].first_in(before[-_BESIDE_FIGURE:])
    if figure.value in bounds.floors and not (is_floor or is_range):
        return True
    return figure.value in bounds.floors | bounds.sums and figure.value not in bounds.caps and is_cap is not None


@lru_cache(maxsize=64)
def _told(asked: tuple[tuple[str, str], ...], language: str) -> tuple[_Told, ...]:
    return tuple(
        _Told(
            stems=stems_of(clause.text),
            is_negated=_is_negated(clause),
            is_relative=not _RELATIVE.isdisjoint(clause.words),
            sides=_sides(clause),
            sums=frozenset(one.value for one in figures_in(answer, language) if one.counts == MONEY),
        )
        for answer in _answers(asked, language)
        for clause in parts_of(answer, CLAUSE, language)
    )


@lru_cache(maxsize=64)
def _bounds_in(asked: tuple[tuple[str, str], ...]) -> _Bounds:
    """In whatever language an answer is: a sum is the same in all."""
    found: dict[str, set[float]] = {"floor": set(), "cap": set(), "": set()}
    for answer, _ in asked:
        for one in figures_in(answer, guess_language(answer) or "en"):
            near = in_place(answer)[max(0, one.start - _BESIDE_FIGURE) : one.start]
            kind = next((kind for kind in ("floor", "cap") if _ends_with(_BOUNDS[kind], near)), "")
            if one.counts == MONEY:
                found[kind].add(one.value)
    return _Bounds(frozenset(found["floor"] - found[""]), frozenset(found["cap"]), frozenset(found[""]))


def _answers(asked: tuple[tuple[str, str], ...], language: str) -> Iterator[str]:
    return (answer for answer, _ in asked if guess_language(answer) == language)


def _ends_with(cues: Cues, text: str) -> bool:
    """Whether a cue stands last in it, a sign of a currency aside."""
    return any(not any(map(str.isalnum, text[found.end() :])) for found in cues.all_in(text))


def _is_negated(clause: Clause) -> bool:
    return not _NEGATIONS.isdisjoint(clause.words)


def _sides(clause: Clause) -> frozenset[str]:
    """Of the opposites those it stands on; "not included" is no "included"."""
    cues = _OPPOSITES.get(clause.language, {})
    found = {side for side, one in cues.items() if one.first_in(clause.plain)}
    nos = {side for side in found if side.startswith("not_")}
    if _is_negated(clause) and not nos:
        return frozenset(map(_other, found))
    return frozenset(found - set(map(_other, nos)))


def _other(side: str) -> str:
    return side.removeprefix("not_") if side.startswith("not_") else f"not_{side}"


def _short(words: str) -> str:
    return cut_at_a_word(" ".join(words.split()), _SHOWN)
