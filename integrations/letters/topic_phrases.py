"""The few things of an inquiry worth naming in the reply: "the Ohio warehouse", "your lead scoring".

A candidate is a run of words between two words without a topic ("we", "need", "because"). It counts
only when it surely reads as a thing: an article, "our" or "we make" stands before it, or it is a term
of the firm's trade. Names of people and of the company are nobody's topic. "Our" becomes "your"; what
could carry a link, a number, an instruction or a shout across is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.people.nicknames import FREQUENT_FAMILY_NAMES, KNOWN_GIVEN_NAMES
from app.domain.people.spelling import letters_of
from app.domain.words.folding import words_of
from integrations.letters.language_words import LanguageWords
from integrations.letters.sentence_words import sentences, tokens

MAX_WORDS = 4
_MAX_READ_CHARACTERS = 4_000
_MIN_WORD_CHARACTERS = 3
_MIN_SINGLE_CHARACTERS = 7
_MIN_COMPOUND_CHARACTERS = 11  # "Fachartikel", "binnenvaart": one word of theirs is two of ours
_MIN_WEIGHT = 0.85

# A sentence with one of these talks to a machine, not to us; or a mail program, a lawyer or a form wrote it.
_NOT_TO_US = re.compile(
    r"(?m)\b(?:ignor\w+|disregard\w*|instruct\w*|prompt\w*|system|assistant|override|jailbreak|pretend|roleplay|score\w*"
    r"|anweisung\w*|ignoriere\w*|instrucciones|istruzioni|instruções|instructies|chatgpt|gpt|llm|ai model)\b|"
    r"confidential|intended recipient|disclaimer|consider the environment|sent from (?:my|a)|unsubscribe|"
    r"vertraulich|adressat|umwelt|gesendet von|confidentiel|destinataire|confidencial|destinatario|riservat|"
    r"vertrouwelijk|geadresseerde|submission, relayed|lead form|on behalf of|im auftrag von|de la part de|"
    r"^[ \t>*]*(?:from|to|sent|date|cc|subject|von|an|gesendet|betreff|datum|de|à|objet|envoyé|para|asunto|da|a|"
    r"oggetto|van|aan|onderwerp|assunto|company size|monthly budget) ?:|^-{2,}|\bwrote:$|\bschrieb:?$"
)
_PERSONS_TITLE = frozenset("mr mrs ms dr prof herr frau herrn monsieur madame mme sr sra señor señora dott".split())  # noqa: SIM905  a list of words
_CONJUNCTIONS = frozenset({"and", "und", "et", "y", "e", "en"})
_COUNTRY = "US"  # in small letters it is a pronoun
_QUOTES = frozenset('"\u201c\u201e\u00ab\u2018')
_DOERS = frozenset({"us", "them", "him", "her", "me", "you", ",", ";"})  # "38 of us counting drivers"
_DATIVE = ("ern", "eln")  # of many: "Herstellern" is no form to name them by


@dataclass(frozen=True, slots=True)
class Phrase:
    """A thing the inquiry speaks of, as it stands in our sentence."""

    text: str  # with its article, "our" turned into "your"
    stems: frozenset[str]  # of the words that tell something
    weight: float
    position: int


@dataclass(frozen=True, slots=True)
class _Run:
    words: tuple[str, ...]
    before: str  # the word or sign before it, in small letters
    closed: bool  # a sign or the end follows


def pick_phrases(
    text: str,
    words: LanguageWords,
    *,
    limit: int,
    avoid: frozenset[str],
    trade: frozenset[str],
    said: frozenset[str],
    only: frozenset[str] | None = None,
) -> tuple[Phrase, ...]:
    """Up to `limit` phrases in the order they were written; often none.

    Args:
        text: What the person wrote.
        words: What the words of its language mean to us.
        limit: How many.
        avoid: Folded words not worth repeating to them: their own name, our name.
        trade: Folded words of the firm's own trade.
        said: Folded words the reply says anyway; a thing of nothing else is left out.
        only: Folded words a thing may be made of beside articles and prepositions; None: any.
    """
    found = _candidates(text[:_MAX_READ_CHARACTERS], words, avoid, trade)
    if only is not None:
        found = (phrase for phrase in found if _is_made_of(phrase, only, words))
    ranked = sorted(found, key=lambda phrase: -phrase.weight)
    chosen: list[Phrase] = []
    used: set[str] = set()
    said_stems = {_stem(word) for word in said}
    for phrase in ranked:
        if len(chosen) < limit and not phrase.stems & used and not phrase.stems <= said_stems:
            chosen.append(phrase)
            used |= phrase.stems
    return tuple(sorted(chosen, key=lambda phrase: phrase.position))


def _is_made_of(phrase: Phrase, only: frozenset[str], words: LanguageWords) -> bool:
    small = words.joining | words.generic | words.tails | words.articles.keys() | set(words.articles.values())
    return all(word in only or word in small for word in words_of(phrase.text))


def _candidates(text: str, words: LanguageWords, avoid: frozenset[str], trade: frozenset[str]) -> Iterator[Phrase]:
    shouted = sum(map(str.isupper, text)) > sum(map(str.islower, text))
    plain = text.casefold() if shouted else text
    warned = _NOT_TO_US.search(text.casefold()) is not None
    position = 0
    for sentence in sentences(plain):
        if warned and _NOT_TO_US.search(sentence.casefold()):
            continue
        asked = sentence.rstrip().endswith("?")
        for run in _runs(sentence, words, avoid):
            position += 1
            phrase = _phrase(run, words, trade, position=position, asked=asked)
            if phrase and phrase.weight > _MIN_WEIGHT:
                yield phrase


def _runs(sentence: str, words: LanguageWords, avoid: frozenset[str]) -> Iterator[_Run]:
    run: list[str] = []
    before = last = ""
    for written, small in tokens(sentence):
        topical = small not in words.empty or written == _COUNTRY or (run and small in words.joining)
        if small and topical and (small not in avoid or small in words.joining):
            if not run:
                before = last
            run.append(written)
        elif run and small in words.tails:
            run.append(written)
        elif run:
            yield from _parted(run, words, before, closed=not small)
            run = []
        last = small or written
    if run:
        yield from _parted(run, words, before, closed=True)


def _parted(run: list[str], words: LanguageWords, before: str, *, closed: bool) -> Iterator[_Run]:
    """A long run is two things joined by "and", or no thing at all."""
    while run and words.is_empty(run[-1]) and run[-1].casefold() not in words.tails:
        run.pop()
    cut = next((at for at, word in enumerate(run) if word in _CONJUNCTIONS), 0)
    if len(run) <= MAX_WORDS:
        yield _Run(tuple(run), before, closed)
    elif cut:
        head = run[: next((at for at in range(1, cut) if words.joins(run[at])), cut)]  # not half of "for UK and USA"
        if len(head) <= MAX_WORDS:
            yield _Run(tuple(head), before, closed=True)
        yield from _parted(run[cut + 1 :], words, ",", closed=closed)
    elif words.nouns_are_capital:
        yield _Run(tuple(run[-MAX_WORDS - 1 :]), ",", closed)  # the verb's end may stand last: "stellen Pumpen her"


def _phrase(run: _Run, words: LanguageWords, trade: frozenset[str], *, position: int, asked: bool) -> Phrase | None:
    article = words.articles.get(run.before)
    thing = _thing(run.words, words, whole=article is not None or run.before in _QUOTES)
    small = [word.casefold() for word in thing]
    telling = [word for word in thing if words.tells(word)]
    known = sum(word in trade or word.removeprefix("re") in trade for word in small)  # also "relaunch"
    if not telling or not _is_anchored(run, thing, words, known) or _is_unfit(thing, small, words):
        return None
    if not (_is_strong(thing, telling, run, words) or (known and _is_term(thing, run.before))):
        return None
    if run.before in words.being and thing[0].istitle() and not words.nouns_are_capital:
        thing = (thing[0].lower(), *thing[1:])  # it began a sentence
    text = _spoken(thing, words, article)
    told = sum(min(len(word), 12) / 8 + 0.4 * word[0].isupper() for word in telling)
    weight = told + 0.5 * (len(thing) > 1) + 0.5 * (article is not None) + 0.4 * asked + 0.6 * min(known, 1)
    stems = frozenset(map(_stem, telling))
    return Phrase(text, stems, weight, position) if text else None


def _is_anchored(run: _Run, thing: tuple[str, ...], words: LanguageWords, known: int) -> bool:
    """Whether what stands before it makes it a thing; where nouns have capitals, they say so themselves."""
    if run.before in words.articles or words.announces(run.before) or run.before in _QUOTES or words.nouns_are_capital:
        return True
    if run.closed and known and run.before in {"(", ":", ","}:
        return True
    if len(thing) < 2 or not words.tells(thing[-2]):
        return False
    if thing[0].endswith(words.doing) and run.before in _DOERS:
        return False
    if words.tells(thing[-1]):
        return thing[-1].endswith(words.plural_endings) or (
            run.closed and run.before in words.being | {",", "(", ":"} and thing[-1].endswith(words.mass_endings)
        )
    return thing[-1].endswith(words.plural_endings) and thing[-1].casefold() in words.tails


def _thing(run: tuple[str, ...], words: LanguageWords, *, whole: bool) -> tuple[str, ...]:
    """The run without what a sentence left at its ends: verbs behind, remarks before."""
    kept = list(run)
    while kept and _is_left_behind(kept[-1], words):
        kept.pop()
    while len(kept) > 1 and not whole and (words.is_empty(kept[0]) or kept[0].casefold() in words.describing):
        kept.pop(0)
    if words.nouns_are_capital:
        kept = _nouns(kept, words, keep_first=whole)
    return tuple(kept)


def _is_left_behind(word: str, words: LanguageWords) -> bool:
    small = word.casefold()
    if small in words.tails:
        return False
    return small.endswith(words.verb_endings) or small in words.empty or small in words.describing


def _nouns(kept: list[str], words: LanguageWords, *, keep_first: bool) -> list[str]:
    """The last noun of a run with what "for" joins to it: in "in Hessen Sensoren f\u00fcr Pumpen" the last three."""
    while kept and kept[-1].islower():
        kept.pop()
    if keep_first:
        return kept
    start = len(kept) - 1
    while start > 1 and words.joins(kept[start - 1]) and kept[start - 2][0].isupper():
        start -= 2
    return kept[max(start, 0) :]


def _is_unfit(thing: tuple[str, ...], small: list[str], words: LanguageWords) -> bool:
    return (
        any(map(words.is_risky, thing))
        or any("'" in word.replace("\u2019", "'")[1:-1] for word in thing)  # somebody's
        or any(len(word) < _MIN_WORD_CHARACTERS and not word.isupper() and not words.joins(word) for word in thing)
        or not _PERSONS_TITLE.isdisjoint(small)
        or (not words.nouns_are_capital and thing[-1][0].isupper() and not thing[-1].isupper())
        or any(word[0].isupper() and _is_a_name(word) for word in thing)
    )


def _is_a_name(word: str) -> bool:
    parts = letters_of(word.partition("'")[0]).split()
    return any(part in KNOWN_GIVEN_NAMES or part in FREQUENT_FAMILY_NAMES for part in parts)


def _is_strong(thing: tuple[str, ...], telling: list[str], run: _Run, words: LanguageWords) -> bool:
    """Two words that tell something; or one of those that compound; or one said in quotes, or sold in numbers."""
    if len(thing) > 1:
        firm_start = thing[0].casefold() not in words.describing
        named = words.tells(thing[-1]) or (words.tells(thing[0]) and run.before in words.articles)
        return (
            len(telling) > 1 or (named and firm_start) or thing[-1].casefold() in words.tails or run.before in _QUOTES
        )
    if len(thing[0]) < _MIN_SINGLE_CHARACTERS:
        return False
    if words.compounds:
        return len(thing[0]) >= _MIN_COMPOUND_CHARACTERS and not thing[0].endswith(_DATIVE)
    if run.before in words.owning or run.before in _QUOTES:
        return True
    return words.announces(run.before) and thing[0].endswith("s") and thing[0].islower()


def _is_term(thing: tuple[str, ...], before: str) -> bool:
    """A word of our trade stands alone only as a certain one: "the relaunch", not "a strategy"."""
    return len(thing) > 1 or (len(thing[0]) >= _MIN_SINGLE_CHARACTERS and before not in {"a", "an"})


def _spoken(thing: tuple[str, ...], words: LanguageWords, article: str | None) -> str:
    plain = " ".join(thing).replace("' ", "'").replace("\u2019 ", "'")
    if article:
        return f"{article}{plain}" if article.endswith("'") else f"{article} {plain}"
    if words.bare_endings and not thing[0].casefold().endswith(words.bare_endings):
        return ""  # this language does not say it without an article
    return f"{words.bare_article} {plain}".strip()


def _stem(word: str) -> str:
    return word.casefold().rstrip("s")
