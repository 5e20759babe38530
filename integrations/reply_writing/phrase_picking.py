"""Short phrases of an inquiry that say what it is about: at most four words each, safe to repeat.

The words between two words without a topic ("we", "need", "because") are a candidate. Candidates
are ranked by how much they tell, and only what cannot carry a link, a number, an instruction or
a shout across is repeated at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.sender_words import words_of
from integrations.reply_writing.language_words import LanguageWords

MAX_WORDS = 4
MAX_WORD_CHARACTERS = 26
_MAX_READ_CHARACTERS = 6_000
_MIN_SINGLE_CHARACTERS = 3
_MIN_WEIGHT = 0.7  # a word of six letters without any sign that it matters

# One token: a word (Latin letters, since every language we write in has them), a stop, or anything else.
_TOKEN = re.compile(
    r"(?P<word>[A-Za-zÀ-ÖØ-öø-\u024f\u1e00-\u1eff]+(?:['\u2019/&-][A-Za-zÀ-ÖØ-öø-\u024f\u1e00-\u1eff]+)*)"
    r"|(?P<end>[.!?…\n]+)|(?P<space>[ \t\u00a0]+)|(?P<other>\S)"
)
_GLUED = re.compile(r"[\w@.\\/:#%+=~^$€£-]")  # next to a word these make it part of a link, a number or a code

# A sentence with one of these talks to a machine, not to us.
_INSTRUCTION = re.compile(
    r"\b(?:ignor\w+|disregard\w*|instruct\w*|prompt\w*|system|assistant|override|jailbreak|pretend|roleplay|tier|score\w*"
    r"|anweisung\w*|ignoriere\w*|instrucciones|istruzioni|instruções|instructies|chatgpt|gpt|llm|ai model)\b"
)
# Neither do these: what mail programs and lawyers add, and the head of a forwarded mail.
_BOILERPLATE = re.compile(
    r"confidential|intended recipient|disclaimer|consider the environment|sent from my|unsubscribe|"
    r"vertraulich|adressat|"
    r"umwelt|gesendet von|confidentiel|destinataire|confidencial|destinatario|riservat|vertrouwelijk|geadresseerde|"
    r"^[ >*]*(?:from|to|sent|date|cc|subject|von|an|gesendet|betreff|datum|de|à|objet|envoyé|para|asunto|da|a|"
    r"oggetto|van|"
    r"aan|onderwerp|assunto) ?:|^-{2,}|\bwrote:$|\bschrieb:?$"
)
_CONJUNCTIONS = frozenset({"and", "und", "et", "y", "e", "en"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words of the inquiry, with how much they tell."""

    words: tuple[str, ...]
    weight: float
    position: int  # number of the token it begins with
    asked: bool  # it stands in a question

    @property
    def text(self) -> str:
        return " ".join(self.words)


def pick_phrases(text: str, words: LanguageWords, *, limit: int, avoid: frozenset[str]) -> tuple[Phrase, ...]:
    """Up to `limit` phrases in the order they were written.

    Args:
        text: What the person wrote.
        words: What the words of its language mean to us.
        limit: How many.
        avoid: Folded words not worth repeating to them: their own name, our name.
    """
    candidates = sorted(_candidates(text[:_MAX_READ_CHARACTERS], words, avoid), key=lambda phrase: -phrase.weight)
    chosen: list[Phrase] = []
    used: set[str] = set()
    for phrase in candidates:
        content = {_stem(word) for word in phrase.words if words.tells(word)}
        if content & used:
            continue
        chosen.append(phrase)
        used |= content
        if len(chosen) == limit:
            break
    return tuple(sorted(chosen, key=lambda phrase: phrase.position))


def _candidates(text: str, words: LanguageWords, avoid: frozenset[str]) -> Iterator[Phrase]:
    position = 0
    warned = _INSTRUCTION.search(text.casefold()) is not None
    shouted = sum(map(str.isupper, text)) > sum(map(str.islower, text))
    for sentence in _sentences(text):
        if _BOILERPLATE.search(sentence.casefold()):
            continue
        if warned and _INSTRUCTION.search(sentence.casefold()):
            position += 1
            continue
        asked = sentence.rstrip().endswith("?")
        for chunk, cue in _chunks(sentence, words, avoid):
            position += 1
            kept = tuple(word.lower() for word in chunk) if shouted else chunk
            weight = _weight(kept, words, cue=cue, asked=asked, position=position)
            if weight > _MIN_WEIGHT:
                yield Phrase(kept, weight, position, asked)


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?…])\s+|\n+", text) if part.strip()]


def _chunks(sentence: str, words: LanguageWords, avoid: frozenset[str]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Runs of words with a topic, each with whether a cue ("we sell", "for") stands before it."""
    run: list[str] = []
    cue = False
    for match in _TOKEN.finditer(sentence):
        if match.lastgroup == "space":
            continue
        word = match["word"]
        if word and _usable(word, match, sentence, avoid) and (not words.is_empty(word) or (run and words.joins(word))):
            run.append(word)
            continue
        yield from _closed(run, words, cue=cue)
        run, cue = [], bool(word and words.announces(word))
    yield from _closed(run, words, cue=cue)


def _closed(run: list[str], words: LanguageWords, *, cue: bool) -> Iterator[tuple[tuple[str, ...], bool]]:
    while run and words.is_empty(run[-1]):
        run.pop()
    while run:
        cut = next((at for at in range(1, len(run)) if run[at] in _CONJUNCTIONS), MAX_WORDS)
        cut = min(cut, MAX_WORDS) if len(run) > MAX_WORDS else MAX_WORDS
        head, run = run[:cut], run[cut:]
        while head and words.is_empty(head[-1]):
            head.pop()
        while run and words.is_empty(run[0]):
            run.pop(0)
        if head:
            yield tuple(head), cue


def _usable(word: str, match: re.Match[str], sentence: str, avoid: frozenset[str]) -> bool:
    before = sentence[match.start() - 1] if match.start() else " "
    after = sentence[match.end() : match.end() + 2]
    glued = _GLUED.match(before) or (after[:1] and _GLUED.match(after[:1]) and after[1:].strip() and after[:1] != ":")
    return len(word) <= MAX_WORD_CHARACTERS and not glued and avoid.isdisjoint(words_of(word))


def _weight(chunk: tuple[str, ...], words: LanguageWords, *, cue: bool, asked: bool, position: int) -> float:
    telling = [word for word in chunk if words.tells(word)]
    if len(chunk) == 1 and chunk[0].islower() and chunk[0].endswith(words.weak_endings):
        return 0.0  # a verb that lost its sentence
    if (
        not telling
        or any(words.is_risky(word) for word in chunk)
        or (len(chunk) == 1 and len(chunk[0]) < _MIN_SINGLE_CHARACTERS)
    ):
        return 0.0
    told = sum(min(len(word), 12) / 8 + 0.4 * word[0].isupper() for word in telling)
    return told + 0.3 * (len(chunk) > 1) + 0.5 * cue + 1.0 * asked - 0.0 * position


def _stem(word: str) -> str:
    return word.casefold().rstrip("s")
