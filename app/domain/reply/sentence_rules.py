"""Sentences no letter of ours holds: who asks whom to pay, to tell a secret, to open something or to write elsewhere.

A sentence is judged by the kinds of its words, not by its wording. A rule of `request_words.toml` is met when every
group has a word of its own in the sentence. Some rules let a sentence pass that says what a source says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain.reply.claim_sources import claim_words
from app.domain.reply.ways_to_pay import is_paid_as_told
from app.domain.reply.word_kinds import kinds_in, plain_words
from app.domain.words.folding import MAX_CHARACTERS, folded, longest_shared_run
from app.domain.words.negations import NEGATIONS, NOBODY
from app.domain.words.quantities import NUMBER_WORDS
from app.domain.words.stems import stem_of
from app.domain.words.word_lists import any_of, lists_of

_UNKNOWN_AMOUNT = "unknown_amount"
_IMPERATIVE = "imperative"
_ACTIONS = ("pay", "give", "contact", "call", "open", "install", "search")
_SENTENCE_END = re.compile(r"[.!?\u2026]+[\s\"'\u201d\u00bb)]+|\n+")
_CLAUSE = re.compile(r"[,;:\u2013\u2014(]|\b(?:and|then|und|dann|et|puis|y|luego|e|poi|en|dan|depois)\b")
_CURRENCY_SIGN = re.compile("[$\u20ac\u00a3]")
_LISTS = lists_of("request_words")
_CURRENCY = rf"(?:[$\u20ac\u00a3]|(?:US[- ])?(?:{any_of(_LISTS['amounts']['currencies'].split())})\b)"
_FIGURE = r"((?:\d[\d.,\u00a0 ]{0,14}\d|\d)k?)"
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
# What a negation may be about.
_TOPICS = ("bank", "untraced", "secret", "code", "carried", "fee", "pay", "deal", "security", "settled", "our_money")
_TO_US = frozenset(_LISTS["negations"]["to_us"].split())
_KEPT = re.compile(  # "keep your passwords", and nothing behind it
    rf"^(?:no |nein |non |nee |nao )?(?:{any_of(_LISTS['negations']['keep'].split())})"
    rf" (?:sie |las |le |as )?(?:{any_of(_TO_US)})(?: secret)+$"
)
_CLAIMS = ("accept", "vow", "price_cut", "given_up")
_THEIRS = claim_words("figures", "theirs")
_FEARED = ("bank", "untraced", "secret", "pay")  # what one may be asked not to do
_DOUBLE = frozenset(_LISTS["negations"]["double"].split())  # "do not forget": no negation of what follows
_NEGATION_REACH = 5  # words
_PAYMENT = frozenset({"pay", "paid", "fee", "bank", "untraced"})
_MONTHS = frozenset(plain_words(_LISTS["amounts"]["months"]))
_DICTATED = 5  # words in a row
_END_OF_CLAUSE = 2  # words
_IBAN = re.compile(r"\b(?:AT|BE|CH|DE|ES|FR|GB|IE|IT|LT|LU|NL|PL|PT)\d\d(?![\d%])")  # how an account number begins
_PARTS = re.compile("[,;:\u2013\u2014()]")
_DAYS = re.compile(rf"(?<!\d)(\d{{1,3}})[ \u00a0](?:{any_of(_LISTS['amounts']['days'].split())})\b")


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """What a sentence may not ask or declare, by the kinds of its words."""

    reason: str
    groups: tuple[tuple[str, ...], ...]  # one kind of each group
    without: tuple[str, ...]  # none of these
    sourced: bool  # whether a source may say it, too
    theirs: bool  # whether it may speak of what the sender told of themselves while it asks nothing of them

    def is_met(self, kinds: dict[str, set[int]]) -> bool:
        if any(map(kinds.keys().isdisjoint, self.groups)):  # nearly always
            return False
        places = [set().union(*(kinds.get(kind, set()) for kind in group)) for group in self.groups]
        return all(places) and len(set().union(*places)) >= len(places) and not any(map(kinds.get, self.without))


def sentence_faults(text: str, *, sources: tuple[str, ...], known_amounts: frozenset[str], told: str = "") -> list[str]:
    """Why the text may not be sent, in our words.

    Args:
        text: What was written, without our own links.
        sources: What the firm itself says: profile, case studies, answers.
        known_amounts: Amounts of money the sources name, as `amounts_of` gives them.
        told: What the sender says and does not ask for, as `told_in` gives it.
    """
    found: list[str] = []
    for sentence in _sentences(text):
        words = plain_words(sentence)
        kinds = _kinds_of(sentence, words, known_amounts)
        if not kinds:
            continue
        _drop_kept(words, kinds)
        _drop_negated(sentence, words, kinds)
        if _agrees_with_a_term(sentence, kinds, sources):
            kinds["term"] = {_NO_PLACE}
        found += [
            rule.reason
            for rule in _rules()
            if rule.is_met(kinds)
            and not (rule.theirs and told and _is_theirs(rule, sentence, words, kinds, told))
            and not (rule.sourced and _is_sourced(rule, words, kinds, sources))
        ]
    return found


@lru_cache(maxsize=64)
def told_in(message: str) -> str:
    """The sentences of a message that ask for nothing and address nobody: what they tell of themselves.

    A sentence that is to be passed on speaks to its reader, as in "your order is confirmed".
    """
    return "\n".join(sentence for sentence in _sentences(message[:MAX_CHARACTERS]) if not _asks_anything(sentence))


@lru_cache(maxsize=64)
def budgets_in(message: str) -> frozenset[str]:
    """Amounts in figures that the sender tells they have, or have a month: none that is to be paid."""
    told = told_in(message)
    return frozenset(
        amount
        for sentence in _sentences(message[:MAX_CHARACTERS])
        for amount in amounts_of(sentence)
        if amount[0].isdigit() and _is_a_budget(sentence, told)
    )


def _is_a_budget(sentence: str, told: str) -> bool:
    words = plain_words(sentence)
    return not _MONTHS.isdisjoint(words) or (sentence in told and _PAYMENT.isdisjoint(kinds_in(words)))


def _asks_anything(sentence: str) -> bool:
    words = plain_words(sentence)
    kinds = kinds_in(words)
    to_us = not _TO_US.isdisjoint(words)
    return to_us or any(map(kinds.get, ("please", "order_to_writer"))) or _asks_reader(sentence, words, kinds)


def _is_theirs(rule: SentenceRule, sentence: str, words: list[str], kinds: dict[str, set[int]], told: str) -> bool:
    """Whether the words stand in what the sender told, and the sentence asks for nothing and was not dictated."""
    if longest_shared_run(sentence, told, enough=_DICTATED) >= _DICTATED:
        return False
    if kinds.get("please") or kinds.get(_IMPERATIVE) or (kinds.get("ask") and kinds.get("give")):
        return False
    places = set().union(*(kinds.get(kind, set()) for group in rule.groups for kind in group))
    stems = _stems_in(told)
    return all(place >= 0 and stem_of(words[place]) in stems for place in places)


@lru_cache(maxsize=64)
def _stems_in(told: str) -> frozenset[str]:
    return frozenset(map(stem_of, plain_words(told)))


def _drop_kept(words: list[str], kinds: dict[str, set[int]]) -> None:
    secrets = kinds.get("secret", ())
    if secrets and _KEPT.search(" ".join("secret" if at in secrets else word for at, word in enumerate(words))):
        kinds.pop("secret")


def _drop_negated(sentence: str, words: list[str], kinds: dict[str, set[int]]) -> None:
    """Takes out what the sentence says there is not: "no password", "we do not pay"."""
    if (NEGATIONS.isdisjoint(words) and NOBODY.isdisjoint(words)) or not _DOUBLE.isdisjoint(words):
        return
    feared = [kind for kind in _FEARED if kinds.get(kind)]
    negated = _clauses_that_end_in_no(sentence)
    claims = {kind: kinds[kind] for kind in _CLAIMS if kind in kinds}
    start = 0
    for part in _PARTS.split(sentence):
        length = len(plain_words(part))
        for place in range(start, min(start + length, len(words))):
            if words[place] in NEGATIONS and place >= start + length - _END_OF_CLAUSE:
                negated.update(range(start, start + length))  # "brauchen wir nicht"
            if words[place] in NEGATIONS:
                negated.update(range(place, min(place + _NEGATION_REACH, start + length - 1) + 1))
                claims = {
                    kind: left - set(range(start, start + length)) for kind, left in claims.items()
                }  # in German and Dutch "not" stands behind
            elif words[place] in NOBODY and place <= start + 1:
                negated.update(range(place, start + length))
        start += length
    for kind in _TOPICS:
        if kind in kinds:
            kinds[kind] -= negated
    kinds.update(claims)
    if feared and not any(kinds[kind] for kind in feared):
        kinds.pop("please", None)  # "please transfer nothing" asks for nothing


def _clauses_that_end_in_no(sentence: str) -> set[int]:
    """Places of the words of each clause whose last word is a negation, as in "betaal dat niet en"."""
    negated: set[int] = set()
    start = 0
    for clause in _CLAUSE.split(folded(sentence)):
        words = plain_words(clause)
        if words and words[-1] in NEGATIONS:
            negated.update(range(start, start + len(words)))
        start += len(words)
    return negated


def _agrees_with_a_term(sentence: str, kinds: dict[str, set[int]], sources: tuple[str, ...]) -> bool:
    """Whether it names days or a sum the sources name, and asks for nothing: a term the firm has published."""
    if kinds.get("please") or kinds.get(_IMPERATIVE) or _UNKNOWN_AMOUNT in kinds:
        return False
    days = set(_DAYS.findall(folded(sentence)))
    is_sum_for_all = bool(amounts_of(sentence)) and _THEIRS.isdisjoint(plain_words(sentence))
    return days <= _days_in(sources) if days else is_sum_for_all


@lru_cache(maxsize=64)
def _days_in(sources: tuple[str, ...]) -> frozenset[str]:
    return frozenset(number for source in sources for number in _DAYS.findall(folded(source)))


def _is_sourced(rule: SentenceRule, words: list[str], kinds: dict[str, set[int]], sources: tuple[str, ...]) -> bool:
    """Whether one sentence of the sources that meets the rule has every word that met it here, or says it of paying."""
    if _UNKNOWN_AMOUNT in kinds:
        return False
    said = {words[at] for group in rule.groups for kind in group for at in kinds.get(kind, ()) if at >= 0}
    is_met = any(said <= source for source in _sentences_that_meet(rule, sources))
    return is_met or is_paid_as_told(words, kinds, sources)


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
    if _IBAN.search(sentence):
        kinds["bank"].add(_NO_PLACE)
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
            rule.get("theirs", False),
        )
        for rule in _LISTS["rules"]
    )


@lru_cache(maxsize=512)
def _sentences_that_meet(rule: SentenceRule, sources: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The words of each sentence of the sources that meets the rule."""
    found = []
    for sentence in (sentence for source in sources for sentence in _sentences(source)):
        words = plain_words(sentence)
        if rule.is_met(_kinds_of(sentence, words, amounts_of(sentence))):
            found.append(frozenset(words))
    return tuple(found)
