"""Sentences no letter of ours holds: who asks whom to pay, to tell a secret, to open something or to write elsewhere.

A sentence is judged by the kinds of its words, not by its wording. A rule of `request_words.toml` is met when every
group has a word of its own in the sentence. Some rules let a sentence pass that says what a source says.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain.reply.word_kinds import kinds_in, plain_words
from app.domain.words.folding import folded
from app.domain.words.quantities import NUMBER_WORDS
from app.domain.words.word_lists import any_of, lists_of

_UNKNOWN_AMOUNT = "unknown_amount"
_IMPERATIVE = "imperative"
_ACTIONS = ("pay", "give", "contact", "call", "open", "install", "search")
_SENTENCE_END = re.compile(r"[.!?\u2026]+[\s\"'\u201d\u00bb)]+|\n+")
_CLAUSE = re.compile(r"[,;:\u2013\u2014(]|\b(?:and|then|und|dann|et|puis|y|luego|e|poi|en|dan|depois)\b")
_CURRENCY_SIGN = re.compile("[$\u20ac\u00a3]")
_LISTS = lists_of("request_words")
_CURRENCY = rf"(?:[$\u20ac\u00a3]|(?:US[- ])?(?:{any_of(_LISTS['amounts']['currencies'].split())})\b)"
_FIGURE = r"((?:\d[\d.,\u00a0 ]*\d|\d)k?)"
_AMOUNT = re.compile(rf"[$\u20ac\u00a3]\s?{_FIGURE}|{_FIGURE}\s?{_CURRENCY}", re.IGNORECASE)
_THOUSANDS = re.compile(r"[.,\u00a0 ](?=\d{3}(?!\d))")
_NUMERALS = set(NUMBER_WORDS) - set(_LISTS["amounts"]["articles"].split())
_AMOUNT_IN_WORDS = re.compile(
    rf"\b(?:{any_of(_NUMERALS)}|\w*(?:{any_of(_LISTS['amounts']['numeral_ends'].split())})) {_CURRENCY}", re.IGNORECASE
)
_THEIR_OWN = re.compile(
    rf"\b(?:{any_of(_LISTS['amounts']['their_own'].split())})[ \u00a0](?:US)?[$\u20ac\u00a3\d]", re.IGNORECASE
)
_MOST_SMALL_DIGITS = 3
_THOUSAND = re.compile(r"thousand|tausend|duizend|mill?e?\b|\bmil\b")
_NO_PLACE = -1  # stands for what no single word says
_FORMAL = frozenset({"sie", "u", "usted", "vous", "lei", "bitte"})


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """What a sentence may not ask or declare, by the kinds of its words."""

    reason: str
    groups: tuple[tuple[str, ...], ...]  # one kind of each group
    without: tuple[str, ...]  # none of these
    sourced: bool  # whether a source may say it, too

    def is_met(self, kinds: dict[str, set[int]]) -> bool:
        if any(map(kinds.keys().isdisjoint, self.groups)):  # nearly always
            return False
        places = [set().union(*(kinds.get(kind, set()) for kind in group)) for group in self.groups]
        return all(places) and len(set().union(*places)) >= len(places) and not any(map(kinds.get, self.without))


def sentence_faults(text: str, *, sources: tuple[str, ...], known_amounts: frozenset[str]) -> list[str]:
    """Why the text may not be sent, in our words.

    Args:
        text: What was written, without our own links.
        sources: What the firm itself says: profile, case studies, answers.
        known_amounts: Amounts of money the sources name, as `amounts_of` gives them.
    """
    found: list[str] = []
    for sentence in _sentences(text):
        words = plain_words(sentence)
        kinds = _kinds_of(sentence, words, known_amounts)
        found += [
            rule.reason
            for rule in (_rules() if kinds else ())
            if rule.is_met(kinds) and not (rule.sourced and _is_sourced(rule, words, kinds, sources))
        ]
    return found


def _is_sourced(rule: SentenceRule, words: list[str], kinds: dict[str, set[int]], sources: tuple[str, ...]) -> bool:
    """Whether one sentence of the sources that meets the rule has every word that met it here."""
    places = set().union(*(kinds.get(kind, set()) for group in rule.groups for kind in group))
    if _UNKNOWN_AMOUNT in kinds:
        return False
    said = {words[place] for place in places if place >= 0}
    return any(said <= source for source in _sentences_that_meet(rule, sources))


def _sentences(text: str) -> Iterator[str]:
    return (part for part in _SENTENCE_END.split(text) if part.strip())


def _kinds_of(sentence: str, words: list[str], known_amounts: frozenset[str]) -> dict[str, set[int]]:
    kinds = kinds_in(words)
    if "currency" in kinds or _CURRENCY_SIGN.search(sentence):
        unknown = amounts_of(sentence) - known_amounts
        if unknown:
            kinds[_UNKNOWN_AMOUNT] = {_NO_PLACE}
        if any(map(_is_small, unknown)) and not _THEIR_OWN.search(folded(sentence)):
            kinds["small_amount"] = {_NO_PLACE}
    if _asks_reader(sentence, words, kinds):
        kinds[_IMPERATIVE] = {_NO_PLACE - 1}
    return kinds


def amounts_of(text: str) -> frozenset[str]:
    """Every amount of money in the text as digits, or as the words it is written in."""
    found = {(match[1] or match[2]) for match in _AMOUNT.finditer(text)}
    return frozenset(_THOUSANDS.sub("", amount.lower()) for amount in found) | frozenset(
        match[0].casefold() for match in _AMOUNT_IN_WORDS.finditer(text)
    )


def _is_small(amount: str) -> bool:
    """Whether it is rather a fee than a budget; what is written in words is taken as one."""
    if any(sign.isdigit() for sign in amount):
        return len(amount) <= _MOST_SMALL_DIGITS and not amount.endswith("k")
    return not _THOUSAND.search(amount)


def _asks_reader(sentence: str, words: list[str], kinds: dict[str, set[int]]) -> bool:
    """Whether a verb of these kinds begins a clause, or has "Sie" or "u" beside it."""
    places = set().union(*(kinds.get(kind, set()) for kind in _ACTIONS))
    if not places:
        return False
    starts = {first[0] for clause in _CLAUSE.split(folded(sentence)) if (first := plain_words(clause)[:1])}
    return any(
        words[place] in starts
        or words[place].endswith("ez")
        or not _FORMAL.isdisjoint(words[max(0, place - 1) : place + 2])
        for place in places
    )


@cache
def _rules() -> tuple[SentenceRule, ...]:
    return tuple(
        SentenceRule(
            rule["reason"],
            tuple(tuple(group.split("|")) for group in rule["all"]),
            tuple(rule.get("none", ())),
            rule.get("sourced", False),
        )
        for rule in _LISTS["rules"]
    )


@lru_cache(maxsize=512)
def _sentences_that_meet(rule: SentenceRule, sources: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The words of each sentence of the sources that meets the rule."""
    found = []
    for sentence in _all_sentences(sources):
        words = plain_words(sentence)
        if rule.is_met(_kinds_of(sentence, words, amounts_of(sentence))):
            found.append(frozenset(words))
    return tuple(found)


def _all_sentences(sources: Iterable[str]) -> Iterator[str]:
    return (sentence for source in sources for sentence in _sentences(source))
