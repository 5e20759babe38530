"""Who asks whom for what: the questions and sentences of a message, in any of the languages read.

A buyer asks what we do; a seller asks for leave to send or show something, or whether
there is interest. These shapes hold where the words of a trade are new.
"""

import re
from collections.abc import Iterable, Iterator

from integrations.judges.message_text import MessageText
from integrations.judges.phrase_files import read_toml
from integrations.judges.phrases import Token

_ABOUT = read_toml("people.toml")
YOU, WE = (frozenset(_ABOUT[side].split()) for side in ("you", "we"))
_MOST_WORDS = 400


def _any_of(phrases: str) -> re.Pattern[str]:
    choices = (re.escape(phrase.strip()) for line in phrases.splitlines() for phrase in line.split("|"))
    return re.compile(rf" (?:{'|'.join(dict.fromkeys(choices))}) ")


_ASKED = {name: _any_of(phrases) for name, phrases in read_toml("questions.toml").items()}


def question_features(text: MessageText) -> Iterator[str]:
    """Names of the shapes found, each at most once."""
    found: set[str] = set()
    for words, is_question in _sentences(text.typed_tokens[:_MOST_WORDS]):
        found.update(_shapes(words, is_question=is_question))
    if "asks what you do" in found and not found & {"asks leave", "asks for interest"}:
        found.add("only asks what you do")
    yield from sorted(found)


def _shapes(words: list[str], *, is_question: bool) -> Iterator[str]:
    you, we = _first(words, YOU), _first(words, WE)
    if not is_question:
        if we < you < len(words):
            yield "tells what we do for you"
        return
    line = f" {' '.join(words)} "
    leave, interest = (bool(_ASKED[name].search(line)) for name in ("may_i", "interest"))
    if leave:
        yield "asks leave"
    if interest:
        yield "asks for interest"
    if not leave and not interest and _ASKED["you_do"].search(line):
        yield "asks what you do"
    if you < we < len(words) and not leave:
        yield "asks you for us"


def _first(words: list[str], among: frozenset[str]) -> int:
    return next((index for index, word in enumerate(words) if word in among), len(words))


def _sentences(tokens: Iterable[Token]) -> Iterator[tuple[list[str], bool]]:
    words: list[str] = []
    for token in tokens:
        if token.word in {".", "?"}:
            if words:
                yield words, token.word == "?"
            words = []
        else:
            words.append(token.word)
    if words:
        yield words, False
