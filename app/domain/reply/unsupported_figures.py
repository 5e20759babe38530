"""Figures of a letter that no source has, or that only the sender gave and the firm would be bound by."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.reply.claim_figures import (
    AT_LEAST_MONEY,
    CODE,
    DATE,
    DAY,
    FACTOR,
    MONEY,
    MONTH,
    OF_A_ROW,
    PLAIN,
    SHARE,
    TERMS,
    WEEKDAY,
    Figure,
    figures_in,
    kept,
)
from app.domain.reply.claim_sources import ClaimSources, claim_words, named_cases, words_in
from app.domain.reply.clauses import CLAUSE, Clause, is_left_open, parts_of
from app.domain.reply.figure_matters import is_of_its_matter
from app.domain.reply.word_kinds import plain_words
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.negations import DENIALS
from app.domain.words.sentences import BETWEEN_SENTENCES, ends_in_question
from app.domain.words.small_words import is_small
from app.domain.words.word_lists import any_of, file_of, lists_of

_LISTS = lists_of("claims")
_STARTS, _FITS = (cues_in(file_of("claims"), "doing")[name] for name in ("starts", "fits"))
_SUPPOSES = cues_in(file_of("claims"), "left_open")["supposes"]
_LEAST, _FEW = 2, 12  # a count of this or less may be the letter's own: always; where it says nothing of the firm
_BETWEEN_COUNTS = re.compile(r"(?<!\w)\d{1,2}(?: and | und | et | y | e | en |, )\d{1,2}(?= )")
_DIGITS = re.compile(r"\d+")
_GENITIVE = re.compile(r"\w['\u2019](?:s )?\s*(?:[$\u20ac\u00a3]|[A-Z]{2,3} ?)?$")
_NEGATED_BEFORE, _WORDS_OF_A_PRICE = 9, 4  # words
_CHARGED, _COMPARED = claim_words("figures", "charged"), claim_words("figures", "compared")
_WITHIN = claim_words("figures", "within")
_EAGER = claim_words("figures", "eager")
_SIGNS = " ,.;:!?)\n\u2013\u2014"
_DEADLINES = (WEEKDAY, DAY, MONTH, DATE)
_PRICES = re.compile(rf"\b(?:{any_of(map(folded_in_place, _LISTS['figures']['prices'].split()))})\b")
_FULL_HOUR = re.compile(r"(\d\d?)(?:[:.]00)?(?:h|am|pm)?")
_NOON = 12
_COMMON = claim_words("known", "common")


_OF_THEIRS, _BUDGETS, _HOPES = (claim_words("figures", name) for name in ("theirs", "budgets", "hopes"))
_WOULD, _TIMES = claim_words("figures", "would"), claim_words("figures", "times")
_GIVEN_FOR, _WITH_THEIRS = (claim_words("figures", name) for name in ("given_for", "with_theirs"))


def figure_faults(text: str, sources: ClaimSources, language: str) -> Iterator[str]:
    """One line for each figure without a source, or with one that only the sender is and the firm would be bound by."""
    clauses, sentences = parts_of(text, CLAUSE, language), parts_of(text, BETWEEN_SENTENCES, language)
    known = _known(text, sources)
    counts = [match.span() for match in _BETWEEN_COUNTS.finditer(text)]
    for figure in figures_in(text, language or "en"):
        clause = next((one for one in clauses if one.holds(figure.start)), None)
        if clause is None or (figure.is_plain and any(start <= figure.start < end for start, end in counts)):
            continue  # numbers of the sender's own list
        fault = _client_fault(figure, clause, sentences, sources, known)
        if not fault and not figure.is_in(known.of_cases):
            fault = _fault(figure, clause, sentences, text, sources, language, known)
        if fault:
            yield fault.format(_with_context(text, figure))


def _client_fault(
    figure: Figure, clause: Clause, sentences: Sequence[Clause], sources: ClaimSources, known: "_Known"
) -> str:
    """What is wrong with it as a figure of a client: not that client's, or said of the reader."""
    if figure.is_plain:
        return ""
    of_reader, is_theirs = not _OF_THEIRS.isdisjoint(clause.words), figure.is_in(known.theirs)
    sentence = next((one for one in sentences if one.holds(figure.start)), clause)
    words = words_in((clause if is_theirs else sentence).text)
    named = [
        case for case in sources.cases if case.name and words.issuperset(case.name.split())
    ]  # "casa" alone is a house
    shown = frozenset().union(*(kept(one) for case in named for one in case.texts))
    if shown and not figure.is_in(shown) and not (is_theirs and of_reader):
        return 'states "{}", which no source says of that client'
    is_of_clients = figure.is_in(known.of_cases) and not (is_theirs or figure.is_in(known.ours))
    return 'says "{}" of its reader, which is a client\'s' if is_of_clients and of_reader else ""


def _fault(
    figure: Figure,
    clause: Clause,
    sentences: Sequence[Clause],
    text: str,
    sources: ClaimSources,
    language: str,
    known: "_Known",
) -> str:
    if figure.counts == CODE:
        return "" if known.has_code(figure.text) else 'states "{}", which no source says'
    if figure.is_in(known.ours) and (
        figure.is_in(known.theirs)
        or is_of_its_matter(figure, text, sources, language)
        or _is_only_supposed(clause, sources)
    ):
        return ""
    if figure.is_in(known.theirs):
        is_bound = _is_said_of_us(figure, clause, sources) and not _is_left_open(figure, sentences, sources)
        return 'promises "{}", which only the sender said' if is_bound else ""
    may_be_open = figure.value == 1 or figure.counts in (DAY, WEEKDAY, MONTH)  # "write to you about a day for it"
    is_open = may_be_open and _is_left_open(figure, sentences, sources)
    is_free = is_open or _may_stand_alone(figure, clause, text, sources, known)
    return "" if is_free else 'states "{}", which no source says'


@dataclass(frozen=True, slots=True)
class _Known:
    """The figures of the sources."""

    ours: frozenset[Figure]
    of_cases: frozenset[Figure]
    theirs: frozenset[Figure]
    words: str  # all that the sources say, in plain letters

    def has_code(self, code: str) -> bool:
        """However its parts are joined: "2 p.m." of "2pm"; "after 17:00" of who wrote "after 17" or "after five"."""
        if (hour := _FULL_HOUR.fullmatch(code)) is not None:
            said = {int(hour[1]), int(hour[1]) % _NOON}
            if any(one.counts == PLAIN and one.value in said for one in self.theirs):
                return True
        joined = " ?".join(map(re.escape, plain(code).replace(" ", "")))
        return plain(code) in _COMMON or re.search(rf"(?<!\d){joined}(?!\d)", self.words) is not None

    def has_value(self, value: float) -> bool:
        figures = self.ours | self.of_cases | self.theirs
        return any(one.value == value for one in figures if one.counts not in (CODE, WEEKDAY, DAY))


def _known(text: str, sources: ClaimSources) -> _Known:
    told = (*named_cases(sources, text), *(case for case in sources.cases if not case.name))
    of_cases = (kept(one) for case in told for one in case.texts)
    return _Known(
        ours=sources.our_figures,
        of_cases=frozenset[Figure]().union(*of_cases),
        theirs=sources.their_figures,
        words=sources.all_plain,
    )


def _may_stand_alone(figure: Figure, clause: Clause, text: str, sources: ClaimSources, known: _Known) -> bool:
    """What needs no source: the letter's own small counts, numbers of what was said before, days that bind nobody."""
    if figure.counts in (DAY, WEEKDAY):
        of_us = clause.speaks_of_us(sources.own_names) or clause.speaks_of_work
        return not of_us or not _HOPES.isdisjoint(clause.words) or _is_only_asked(figure, clause)
    if ends_in_question(clause.text) and figure.is_plain and not clause.speaks_of_us(sources.own_names):
        return True  # "a few dozen or several hundred?"
    if _is_an_idiom(figure, clause, sources) or _is_said_back(figure, clause, text, sources):
        return True
    if not figure.is_plain or figure.value <= _LEAST:
        return figure.is_plain
    following = plain(text[figure.end : figure.end + 20]).split()
    if figure.value <= _FEW and (not clause.speaks_of_us(sources.own_names) or not _TIMES.isdisjoint(following[:1])):
        return True  # "five answers now", "you wrote to us three times"
    counts_nothing = figure.value > _FEW and is_small("".join(following[:1]))  # "the modules 25 on their output"
    return known.has_value(figure.value) and (counts_nothing or not text[figure.end : figure.end + 2].strip(_SIGNS))


def _is_only_asked(figure: Figure, clause: Clause) -> bool:
    """ "Could somebody let us in on the Friday?", "that I cannot say today": no day that we begin or do something."""
    behind = plain_words(clause.text[max(0, figure.end - clause.start) :])
    is_asked = ends_in_question(clause.text) and _STARTS.first_in(clause.plain) is None
    return is_asked or not DENIALS.isdisjoint(behind)


def _is_an_idiom(figure: Figure, clause: Clause, sources: ClaimSources) -> bool:
    """ "In a year", "the first day": says how long or which, and nothing of what we charge or promise."""
    if figure.value != 1 or figure.counts in (MONEY, SHARE, FACTOR, *_DEADLINES):
        return False
    of_us = clause.speaks_of_us(sources.own_names) or clause.speaks_of_work
    return figure.counts.endswith(OF_A_ROW) or not of_us


def _is_said_back(figure: Figure, clause: Clause, text: str, sources: ClaimSources) -> bool:
    """Their own digits, however they wrote them ("14 uur" of "14.00"), or weekday; not as a price or a day of ours."""
    said = text[figure.start : figure.end]
    digits = frozenset(_DIGITS.findall(said))
    is_theirs = bool(digits) and digits <= sources.their_digits
    if figure.counts == DATE:  # "Saturday 9 January" of "in January, best on Saturday 9th", and no other month
        is_theirs = is_theirs and frozenset(plain(_DIGITS.sub(" ", said)).split()) <= words_in(sources.theirs)
    is_theirs = is_theirs or (figure.counts == WEEKDAY and plain(said) in words_in(sources.theirs))
    return is_theirs and not _is_said_of_us(figure, clause, sources)


def _is_only_supposed(clause: Clause, sources: ClaimSources) -> bool:
    """Whether it asks or supposes, and not of us: "should an addendum allow five hours"."""
    is_supposed = ends_in_question(clause.text) or _SUPPOSES.first_in(clause.plain) is not None
    return is_supposed and not clause.speaks_of_us(sources.own_names)


def _is_said_of_us(figure: Figure, clause: Clause, sources: ClaimSources) -> bool:
    """Whether what they said becomes a day, a price or a discount of ours."""
    of_us = clause.speaks_of_us(sources.own_names)
    if figure.counts in _DEADLINES:
        return _is_our_day(figure, clause, of_us=of_us)
    if figure.counts in TERMS:
        return of_us and _before(figure, clause) in _WITHIN and not _is_denied(figure, clause)
    if figure.counts == MONEY or _may_be_a_price(figure, clause):
        if not DENIALS.isdisjoint(clause.words) or not _BUDGETS.isdisjoint(clause.words):
            return False  # "for $2,000 we cannot do it"
        if of_us and figure.counts == MONEY and _is_what_we_do_it_for(figure, clause):
            return True
        return _PRICES.search(clause.plain) is not None and not _is_called_theirs(figure, clause)
    if figure.counts in (SHARE, FACTOR):
        return of_us and _OF_THEIRS.isdisjoint(clause.words)
    return False


def _is_our_day(figure: Figure, clause: Clause, *, of_us: bool) -> bool:
    """Whether something is done or begins then, or it is said to suit: "Thursday suits you" binds nobody."""
    behind = plain_words(clause.text[max(0, figure.end - clause.start) :])
    if _is_denied(figure, clause) or not DENIALS.isdisjoint(behind) or not _WOULD.isdisjoint(clause.words):
        return False
    is_supposed = _SUPPOSES.first_in(clause.plain) is not None or not _OF_THEIRS.isdisjoint(clause.words)
    if figure.counts != MONTH and not is_supposed and _FITS.first_in(clause.plain):
        return True
    return (of_us or clause.speaks_of_work) and _STARTS.first_in(clause.plain) is not None


def _may_be_a_price(figure: Figure, clause: Clause) -> bool:
    """ "3,000 is what we charge"; not "the price of 3,000 units"."""
    following = plain(clause.text[figure.end - clause.start :]).split()
    return figure.counts == PLAIN and figure.value >= AT_LEAST_MONEY and (not following or is_small(following[0]))


def _is_what_we_do_it_for(figure: Figure, clause: Clause) -> bool:
    """ "For $20k", "for the $20k", "for your $20k"."""
    before = plain(clause.text[: max(0, figure.start - clause.start)]).split()[-2:]
    return before[-1:] != [] and (before[-1] in _GIVEN_FOR or (before[-1] in _WITH_THEIRS and before[0] in _GIVEN_FOR))


def _is_called_theirs(figure: Figure, clause: Clause) -> bool:
    """ "Inside your $6,000", "the board's $6,000"; not "it costs your $6,000"."""
    before = clause.text[: max(0, figure.start - clause.start)]
    words = plain_words(before)[-_WORDS_OF_A_PRICE:]
    is_charged = not _CHARGED.isdisjoint(words) and _COMPARED.isdisjoint(words)
    return not is_charged and (_before(figure, clause) in _WITH_THEIRS or _GENITIVE.search(before) is not None)


def _is_denied(figure: Figure, clause: Clause) -> bool:
    """ "I can't see all of it done before your January kick-off"; not "I can't wait to start in January"."""
    before = plain_words(clause.text[: max(0, figure.start - clause.start)])[-_NEGATED_BEFORE:]
    return not DENIALS.isdisjoint(before) and _EAGER.isdisjoint(before)


def _is_left_open(figure: Figure, sentences: Iterable[Clause], sources: ClaimSources) -> bool:
    sentence = next((one for one in sentences if one.holds(figure.start)), None)
    return sentence is not None and is_left_open(sentence, figure.start - sentence.start, sources)


def _before(figure: Figure, clause: Clause) -> str:
    """The word before it: "for" in "we do it for $20k"."""
    words = plain(clause.text[: max(0, figure.start - clause.start)]).split()
    return words[-1] if words else ""


def _with_context(text: str, figure: Figure) -> str:
    """The figure with the words around it, so that whoever reads the fault finds it: "low five figures"."""
    before = text[max(0, figure.start - 20) : figure.start].rpartition("\n")[2].split()[-1:]
    sign = text[figure.start - 1 : figure.start]
    if sign.strip() and not sign.isalnum():
        return " ".join(f"{sign}{text[figure.start : figure.end]}".split())
    return " ".join((*before, *text[figure.start : figure.end].split()))
