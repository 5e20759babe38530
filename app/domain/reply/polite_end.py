"""Recognises who ends a conversation politely: somebody else was chosen, it is not the time, perhaps later.

They get no letter and are not refused for good: a person thanks them, or writes when the time comes. Only where ending
is what the message is for: who asks, wants or offers something besides is a buyer.
"""

import re
from functools import cache

from app.domain.reply.opt_out import asks_for_something, is_thanks, says_nothing_more
from app.domain.words.phrase_lists import Phrases, in_plain_letters, is_spaceless, read_phrases
from app.domain.words.quantities import says_how_much
from app.domain.words.sentences import SENTENCE, has_question_mark
from app.domain.words.word_lists import file_of

_WORDS = file_of("polite_ends")
_LONGEST = 120  # words
_LONGEST_CHARACTERS = 1_500
_SHORT = 12  # words of a message that says nothing beside it
_MOST_FURTHER = 1  # sentences that say something else
CLAUSE = re.compile(r"[,:，]|\s[-\u2013\u2014]\s")


def polite_end(message: str) -> str | None:
    """The sentence that ends the conversation, where nothing else is wanted; None: nothing does."""
    is_long = len(message.split()) > _LONGEST or len(message) > _LONGEST_CHARACTERS
    if is_long or has_question_mark(message) or _has(in_plain_letters(message), "unhappy"):
        return None
    said, is_sure, further = "", len(message.split()) <= _SHORT and not is_spaceless(message), 0
    for sentence in SENTENCE.findall(message):
        plain = in_plain_letters(sentence)
        clauses = CLAUSE.split(plain)
        if _has(plain, "plans") or any(asks_for_something(_without_end(clause)) for clause in clauses):
            return None
        is_sure = is_sure or _chose_another(plain) or _has(plain, "later") or any(map(is_thanks, clauses))
        if _chose_another(plain) or _has(plain, "not_now"):
            said = said or " ".join(sentence.split())[:200]
        elif not _has(plain, "later"):
            if says_how_much(sentence):
                return None
            further += any(not says_nothing_more(clause) for clause in clauses)
    return said if said and is_sure and further <= _MOST_FURTHER else None


def _chose_another(plain: str) -> bool:
    """Or stays with whom they have."""
    ways = (("chose", "other", "party"), ("stays", "current", "party"))
    is_other = _has(plain, "someone_else") or any(all(_has(plain, one) for one in sections) for sections in ways)
    return is_other and not _has(plain, "past") and not _has(plain, "you")


def _without_end(clause: str) -> str:
    """Without what ends it: that they took another one's offer, or that the budget is gone, is no wish for ours."""
    for section in ("not_now", "party") if _chose_another(clause) else ("not_now",):
        for found in list(_sections()[section].found_in(clause)):
            clause = clause.replace(found[0], " ")
    return clause


def _has(plain: str, section: str) -> bool:
    return any(_sections()[section].found_in(plain))


@cache
def _sections() -> dict[str, Phrases]:
    return read_phrases(_WORDS)
