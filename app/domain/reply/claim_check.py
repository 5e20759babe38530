"""What a letter states and no source says: figures, dates, names, and what binds or praises the firm.

The sender's message is a source of what it tells, as theirs: its figures and names may be said back. Said of us (a
price, a start, a promise) they need a source of ours: the profile, an approved answer, a case study that is shown.
Every fault names the words themselves, so that whoever writes can mend them and a partner sees them.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain.reply.claim_figures import (
    CODE,
    DATE,
    DAY,
    FACTOR,
    MONEY,
    MONTH,
    SHARE,
    WEEKDAY,
    Figure,
    figures_in,
    kept,
)
from app.domain.reply.claim_names import unknown_names
from app.domain.reply.claim_sources import CaseSource, ClaimSources, in_place, stems_of, words_in
from app.domain.reply.letter_shape import shape_faults
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.cues import Cues
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.word_lists import any_of, lists_of

_LISTS = lists_of("claims")
_KINDS = {name: Cues(re.split(r"[|\n]", cues)) for name, cues in _LISTS["kinds"].items()}
_RULES = {name: frozenset(kinds.split()) for name, kinds in _LISTS["rules"].items()}
_DOING = {name: Cues(re.split(r"[|\n]", cues)) for name, cues in _LISTS["doing"].items()}
_US = frozenset(plain(_LISTS["us"]["words"]).split())
_US_ENDS = tuple(plain(_LISTS["us"]["verb_ends"]).split())
_WORK = Cues(_LISTS["us"]["work"].split())
_NEGATIONS = frozenset(plain(lists_of("request_words")["negations"]["words"]).split()) | {"cannot", "cant", "nor"}
_NEGATED_BEFORE, _NEGATED_BEHIND = 5, 4  # words
_SENTENCE = re.compile(r"(?<=[.!?\u2026])\s+|\n+")
_CLAUSE = re.compile(r"[,;:()]\s|\s[\u2013\u2014-]\s|[.!?\u2026](?=\s|$)|\n+")
_ITEM = re.compile(r"(?m)^\s*(?:\d{1,2}[.)]|[-*\u2022])\s+")
_SHARED = {"settled": 2, "assured": 2}  # stems that a source has in common with the sentence
_FEW = 12  # a count of this or less may be the letter's own: "five answers"
_BETWEEN_COUNTS = re.compile(r"(?<!\w)\d{1,2}(?: and | und | et | y | e | en |, )\d{1,2}(?= )")
_DEADLINES = (WEEKDAY, DAY, MONTH, DATE)
_SHARES = (SHARE, FACTOR)
_PRICES = re.compile(rf"\b(?:{any_of(map(folded_in_place, _LISTS['figures']['prices'].split()))})\b")


def _listed(name: str) -> frozenset[str]:
    return frozenset(plain(_LISTS["figures"][name]).split())


_OF_THEIRS, _BUDGETS, _HOPES = map(_listed, ("theirs", "budgets", "hopes"))


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause of the letter."""

    text: str
    start: int

    @property
    def plain(self) -> str:
        return in_place(self.text)

    @property
    def words(self) -> list[str]:
        return plain(self.text).split()

    def speaks_of_us(self, own_names: Collection[str]) -> bool:
        words = self.words
        return any(word in _US or word in own_names for word in words) or any(
            len(word) > 5 and word.endswith(_US_ENDS) for word in words
        )


def claim_faults(body: str, sources: ClaimSources, language: str) -> tuple[str, ...]:
    """Why a letter may not leave, one line each; empty when every claim has a source.

    Args:
        body: Greeting to sign-off line, without our links.
        sources: What it may rest on.
        language: ISO 639-1 code the letter says it is in.
    """
    text = _ITEM.sub(lambda found: " " * (len(found[0]) - 1) + "\n", WEB_LINK.sub(" ", body))
    names = unknown_names(text, sources.all_text, language, sources.their_domain)
    found = [
        *_figure_faults(text, sources, language),
        *(f'names "{name}", which no source names' for name in names),
        *_cue_faults(text, sources),
        *shape_faults(body, language, sources),
    ]
    return tuple(dict.fromkeys(found))


def _figure_faults(text: str, sources: ClaimSources, language: str) -> Iterator[str]:
    clauses = _parts(text, _CLAUSE)
    shown = [case for case in sources.cases if _is_named(case, text)]
    ours = sources.our_figures
    of_cases = frozenset[Figure]().union(*(kept(one) for case in shown for one in case.texts))
    theirs, all_words = sources.their_figures, plain(sources.all_text)
    values = {one.value for one in ours | of_cases | theirs if one.counts not in (CODE, WEEKDAY, DAY)}
    counts = [match.span() for match in _BETWEEN_COUNTS.finditer(text)]
    for figure in figures_in(text, language or "en"):
        clause = next((one for one in clauses if one.start <= figure.start < one.start + len(one.text)), None)
        if clause is None or figure.is_in(ours) or figure.is_in(of_cases):
            continue
        words = " ".join(text[figure.start : figure.end].split())
        if figure.counts == CODE:
            if plain(figure.text) not in all_words and not _is_common(figure.text):
                yield f'states "{words}", which no source says'
            continue
        if figure.is_plain and any(start <= figure.start < end for start, end in counts):
            continue  # numbers of the sender's own list
        if not figure.is_in(theirs):
            if figure.is_plain and (_is_a_count(figure, clause, sources) or _is_a_bare_one(figure, text, values)):
                continue
            if figure.counts == DAY and not _is_of_our_work(clause, sources):
                continue
            yield f'states "{_with_context(text, figure)}", which no source says'
        elif _is_said_of_us(figure, clause, sources):
            yield f'promises "{_with_context(text, figure)}", which only the sender said'


def _is_a_count(figure: Figure, clause: _Part, sources: ClaimSources) -> bool:
    """ "Five answers now": the letter's own count, as long as it says nothing of the firm."""
    return figure.value <= 2 or (figure.value <= _FEW and not clause.speaks_of_us(sources.own_names))


def _is_a_bare_one(figure: Figure, text: str, values: Collection[float]) -> bool:
    """ "Ours take six to ten": what it counts was said before, so any source with the value will do."""
    return figure.value in values and not text[figure.end : figure.end + 2].strip(" ,.;:!?)\n\u2013\u2014")


def _is_said_of_us(figure: Figure, clause: _Part, sources: ClaimSources) -> bool:
    """Whether what they said becomes a day, a price or a discount of ours."""
    of_us = clause.speaks_of_us(sources.own_names)
    if figure.counts in _DEADLINES:
        return (of_us or _WORK.first_in(clause.plain) is not None) and _has(_DOING["starts"], clause)
    if figure.counts == MONEY:
        return _PRICES.search(clause.plain) is not None and _BUDGETS.isdisjoint(clause.words)
    if figure.counts in _SHARES:
        return of_us and _OF_THEIRS.isdisjoint(clause.words)
    return False


def _is_of_our_work(clause: _Part, sources: ClaimSources) -> bool:
    of_us = clause.speaks_of_us(sources.own_names) or _WORK.first_in(clause.plain) is not None
    return of_us and _HOPES.isdisjoint(clause.words)


def _has(cues: Cues, clause: _Part) -> bool:
    return cues.first_in(clause.plain) is not None


def _with_context(text: str, figure: Figure) -> str:
    """The figure with the words around it, so that whoever reads the fault finds it: "low five figures"."""
    before = text[max(0, figure.start - 20) : figure.start].rpartition("\n")[2].split()[-1:]
    sign = text[figure.start - 1 : figure.start]
    if sign.strip() and not sign.isalnum():
        return " ".join(f"{sign}{text[figure.start : figure.end]}".split())
    return " ".join((*before, *text[figure.start : figure.end].split()))


def _is_common(code: str) -> bool:
    return plain(code) in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(plain(_LISTS["known"]["common"]).split())


def _cue_faults(text: str, sources: ClaimSources) -> Iterator[str]:
    ours = (*sources.ours, *(one for case in sources.cases if _is_named(case, text) for one in case.texts))
    their_kinds = {name: _stems_at(cues, sources.theirs) for name, cues in _KINDS.items()}
    for sentence in _parts(text, _SENTENCE):
        for name, cues in _KINDS.items():
            for match in cues.all_in(sentence.plain):
                clause = _clause_at(sentence, match.start())
                of_us = clause.speaks_of_us(sources.own_names)
                if name in _RULES["never"]:
                    if not of_us and _stem(match[0]) in their_kinds[name]:
                        continue
                elif _is_allowed(name, match, sentence, clause, ours, their_kinds[name], of_us=of_us):
                    continue
                yield f'says "{sentence.text[match.start() : match.end()]}", which no source says'
                break


def _is_allowed(
    name: str,
    match: re.Match[str],
    sentence: _Part,
    clause: _Part,
    ours: tuple[str, ...],
    theirs: Collection[str],
    *,
    of_us: bool,
) -> bool:
    if name in _RULES["deniable"] and _is_denied(match, sentence, clause):
        return True
    if name in _RULES["with_us"] and not of_us and _WORK.first_in(clause.plain) is None:
        return True
    if _stem(match[0]) in theirs and not of_us:
        return True  # their trade: an insurer's warranty
    said = stems_of(sentence.text) - stems_of(match[0])
    return any(len(said & stems_of(one)) >= _SHARED.get(name, 1) for one in _sentences_with(name, ours))


def _is_denied(match: re.Match[str], sentence: _Part, clause: _Part) -> bool:
    words_before = plain(sentence.text[clause.start : match.start()]).split()[-_NEGATED_BEFORE:]
    words_behind = plain(sentence.text[match.end() : clause.start + len(clause.text)]).split()[:_NEGATED_BEHIND]
    inside = plain(match[0]).split()
    if not _NEGATIONS.isdisjoint(inside):
        return False  # "no cost" is the claim itself
    return not _NEGATIONS.isdisjoint(words_before) or not _NEGATIONS.isdisjoint(words_behind)


def _clause_at(sentence: _Part, place: int) -> _Part:
    return next(
        (one for one in _parts(sentence.text, _CLAUSE) if one.start <= place < one.start + len(one.text) + 1),
        _Part(sentence.text, 0),
    )


@lru_cache(maxsize=256)
def _sentences_with(name: str, ours: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences of our sources that say the same kind of thing."""
    cues = _KINDS[name]
    return tuple(
        part.text
        for source in ours
        for part in _parts(source, _SENTENCE)
        for match in cues.all_in(part.plain)
        if not _is_denied(match, part, _clause_at(part, match.start()))
    )


@lru_cache(maxsize=64)
def _stems_at(cues: Cues, text: str) -> frozenset[str]:
    return frozenset(_stem(match[0]) for match in cues.all_in(in_place(text)))


def _stem(words: str) -> str:
    return " ".join(word[:5] for word in plain(words).split())


def _is_named(case: CaseSource, text: str) -> bool:
    first = case.name.split()[0] if case.name else ""
    return bool(first) and first in words_in(text)


def _parts(text: str, divider: re.Pattern[str]) -> list[_Part]:
    found, start = [], 0
    for match in divider.finditer(text):
        found.append(_Part(text[start : match.end()], start))
        start = match.end()
    return [*found, _Part(text[start:], start)]
