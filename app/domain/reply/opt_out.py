"""Recognises "do not write to me again", which our replies invite and the law protects."""

import re
from dataclasses import dataclass

from app.domain.words.word_lists import lists_of

_LONGEST_WORDS = 40  # longer messages say more than that, and a person or the judge should read them

_LISTS = lists_of("refusals")
_REFUSAL = re.compile(
    r"^\W*((" + "|".join(_LISTS["openings"]) + r")\W+){0,3}(?P<words>" + "|".join(_LISTS["phrases"]) + r")(?!\w)",
    re.IGNORECASE,
)
_ENDINGS = frozenset(_LISTS["endings"])
_OTHER_WAYS = tuple(_LISTS["other_ways"])
_WISHES = tuple(_LISTS["wishes"])
_SENTENCE = re.compile(r"[.!;:\r\n]+")
_CLAUSE = re.compile(r"[,()]|\s[-\u2013\u2014]\s")
_WORD = re.compile(r"[\w'-]+")


@dataclass(frozen=True, slots=True)
class OptOut:
    """The sender's words that refuse further mail. Not clear: the message says more, and a person should read it."""

    words: str
    is_clear: bool


def opt_out(message: str) -> OptOut | None:
    """What refuses further mail in the message, or None.

    Only short messages without a question count, and only refusals that begin a sentence: "our customers unsubscribe"
    is about others. Who refuses another way than mail ("please don't contact me by phone") does not refuse mail.
    """
    if len(message.split()) > _LONGEST_WORDS or "?" in message:
        return None
    sentences = _SENTENCE.split(message.replace("\u2019", "'"))
    for place, sentence in enumerate(sentences):
        found = _REFUSAL.match(" ".join(sentence.split()))
        if found is None:
            continue
        clause, *rest = _CLAUSE.split(found.string[found.end() :], maxsplit=1)
        ending = _words(clause)
        if any(word.startswith(_OTHER_WAYS) for word in ending):
            continue
        others = _words(" ".join((*sentences[:place], *rest, *sentences[place + 1 :])))
        is_clear = _ENDINGS.issuperset(ending) and not any(word.startswith(_WISHES) for word in others)
        return OptOut(found["words"], is_clear=is_clear)
    return None


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
