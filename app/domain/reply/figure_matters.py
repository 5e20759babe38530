"""Which of an answer's prices and lengths of time belongs to what: "15 for a boiler and 24 for a heat pump"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.reply.claim_figures import MONEY, TERMS, Figure, figures_in, kept, term_of
from app.domain.reply.claim_sources import ClaimSources
from app.domain.reply.clauses import CLAUSE, parts_of
from app.domain.words.folding import plain
from app.domain.words.languages import guess_language
from app.domain.words.number_words import LANGUAGES
from app.domain.words.quoting import cut_at_a_word
from app.domain.words.sentences import BETWEEN_SENTENCES, ends_in_question
from app.domain.words.stems import stems_of
from app.domain.words.word_lists import any_of, lists_of

_AND = any_of(lists_of("claims")["figures"]["and"].split())
_BETWEEN = re.compile(rf"(?:{CLAUSE.pattern})|\s(?=(?:{_AND})\s)")
_PRICE_STEMS = stems_of(lists_of("claims")["figures"]["prices"])
_SHORT_TERMS = frozenset({"hour", "day"})  # "an hour costs 128" is "128 an hour"
_TIMES = TERMS | {"minute"}
_RATE_REACH = 4  # words: "US-Dollar im Monat"
_SHOWN = 60  # characters
_NUMBERS = lists_of("number_words")
_UNIT_STEMS = frozenset(
    stem
    for line in (*_NUMBERS["units"].values(), *(_NUMBERS[language]["numbers"] for language in LANGUAGES))
    for stem in stems_of(line)
) | frozenset({"dolla", "dolar", "euros"})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a sentence with one figure or several that count alike, from the end of the part before it."""

    figures: tuple[Figure, ...]
    stems: frozenset[str]
    rate: str  # "month" of "95 a month"; empty: none

    def has(self, figure: Figure) -> bool:
        return any(one.value == figure.value and one.counts == figure.counts for one in self.figures)

    def counts_as(self, figure: Figure) -> bool:
        return (self.figures[0].counts == MONEY) == (figure.counts == MONEY)


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer: what it and its questions speak of, and the pieces of each of its sentences."""

    matter: frozenset[str]
    sentences: tuple[tuple[_Piece, ...], ...]

    def has(self, figure: Figure) -> bool:
        return any(piece.has(figure) for pieces in self.sentences for piece in pieces)


def moved_figures(text: str, sources: ClaimSources, language: str) -> Iterator[str]:
    """One line for each sum that the letter gives to what an answer gives another one.

    Lengths of time are said of too much to tell: "ready in ten weeks" may be a wish of theirs.
    """
    told, theirs = _told(sources.asked, language), sources.their_figures
    for sentence in parts_of(text, BETWEEN_SENTENCES, language):
        said = matter_of(sentence.text)
        for piece in () if ends_in_question(sentence.text) else _pieces(sentence.text, language):
            ours = [one for one in piece.figures if one.counts == MONEY and not one.is_in(theirs)]
            if any(
                _is_anothers(one, piece, told)
                or _is_of_another_answer(one, said, told)
                or _has_another_rate(one, piece, sources.asked)
                for one in ours
            ):
                words = cut_at_a_word(sentence.text[piece.figures[0].start :].strip(), _SHOWN)
                yield f'gives "{words}" to what a source gives another figure'


def is_of_its_matter(figure: Figure, text: str, sources: ClaimSources, language: str) -> bool:
    """Whether a source that has the length of time speaks of the same, where one is in the letter's language."""
    if figure.counts not in TERMS or figure.value <= 1:
        return True
    spoken = [(one, kept(one, language)) for one in sources.ours if guess_language(one) == language]
    having = [one for one, figures in spoken if figure.is_in(figures)]
    if not having:
        return True
    start = text.rfind("\n\n", 0, figure.start) + 1
    end = text.find("\n\n", figure.end)
    said = matter_of(text[start : end if end >= 0 else len(text)])
    return any(not matter_of(one) or said & matter_of(one) for one in having)  # a list of figures tells no matter


@lru_cache(maxsize=64)
def matter_of(text: str) -> frozenset[str]:
    """The stems of its words, without those that count."""
    return stems_of(text) - _UNIT_STEMS - _PRICE_STEMS


def _has_another_rate(figure: Figure, said: _Piece, asked: tuple[tuple[str, str], ...]) -> bool:
    """Whether it is a price a year where all answers that have it, in any language, say a month."""
    rates = _rates(asked).get(figure.value, frozenset())
    return bool(said.rate and rates) and said.rate not in rates and not (rates == {""} and said.rate in _SHORT_TERMS)


def _is_anothers(figure: Figure, said: _Piece, told: tuple[_Told, ...]) -> bool:
    """Whether it stands with words that stand with another figure in the very sentence that has it."""
    own, others = set[str](), set[str]()
    for pieces in (one for answer in told for one in answer.sentences):
        having = [piece for piece in pieces if piece.has(figure)]
        of_it = frozenset().union(*(piece.stems for piece in having))
        rest = (piece for piece in pieces if having and not piece.has(figure) and piece.counts_as(figure))
        of_rest = frozenset().union(*(piece.stems for piece in rest))
        own |= of_it - of_rest
        others |= of_rest - of_it
    return not said.stems.isdisjoint(others - own) and said.stems.isdisjoint(own)


def _is_of_another_answer(figure: Figure, said: frozenset[str], told: tuple[_Told, ...]) -> bool:
    """Whether no answer that has it speaks of what the sentence does, and one that gives that another figure does."""
    having = [one.matter for one in told if one.has(figure)]
    if not having or figure.value <= 1 or any(said & one for one in having):
        return False
    pieces = (piece for answer in told for one in answer.sentences for piece in one)
    return any(said & one.stems - _UNIT_STEMS for one in pieces if one.counts_as(figure))


@lru_cache(maxsize=64)
def _rates(asked: tuple[tuple[str, str], ...]) -> dict[float, frozenset[str]]:
    """By each sum of the answers, in which terms it is due."""
    found: dict[float, frozenset[str]] = {}
    for answer, _ in asked:
        language = guess_language(answer) or "en"
        for sentence in parts_of(answer, BETWEEN_SENTENCES, language):
            pieces = list(_pieces(sentence.text, language))
            of_all = frozenset(piece.rate for piece in pieces)  # "89 a month, the other 185"
            for piece in pieces:
                for one in piece.figures:
                    found[one.value] = found.get(one.value, frozenset()) | ({piece.rate} if piece.rate else of_all)
    return found


@lru_cache(maxsize=64)
def _told(asked: tuple[tuple[str, str], ...], language: str) -> tuple[_Told, ...]:
    return tuple(
        _Told(
            matter=matter_of(f"{answer} {questions}"),
            sentences=tuple(
                tuple(_pieces(sentence.text, language)) for sentence in parts_of(answer, BETWEEN_SENTENCES, language)
            ),
        )
        for answer, questions in asked
        if guess_language(answer) == language
    )


def _pieces(sentence: str, language: str) -> Iterator[_Piece]:
    """Its parts that hold a price or a length of time; what stands without one between two may belong to either."""
    figures = [one for one in figures_in(sentence, language) if one.counts == MONEY or one.counts in _TIMES]
    held, start, behind = list[Figure](), 0, 0
    for part in parts_of(sentence, _BETWEEN, language):
        here = [one for one in figures if part.holds(one.start)]
        if here and held:
            yield _piece(held, sentence[start : part.start], start, language)
            held, start = [], behind
        held = [*held, *here]
        behind = part.start + len(part.text) if here else behind
    if held:
        yield _piece(held, sentence[start:], start, language)


def _piece(figures: Sequence[Figure], words: str, start: int, language: str) -> _Piece:
    following = re.split(r"[,;:.!?]", words[figures[-1].end - start :])[0]
    is_sum = figures[-1].counts == MONEY
    near = plain(following).split()[:_RATE_REACH] if is_sum else ()
    units = (term_of(word) for word in near if word != "an" or language == "fr")  # "for an apartment"
    return _Piece(tuple(figures), stems_of(words) - _PRICE_STEMS, next(filter(None, units), ""))
