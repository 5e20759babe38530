"""Who wants nothing for the time being, and says when they may: too early for a letter that sells."""

from functools import cache

from app.domain.reply.opt_out import asks_for_something
from app.domain.reply.polite_end import CLAUSE
from app.domain.words.phrase_lists import Phrases, in_plain_letters, read_phrases
from app.domain.words.sentences import SENTENCE, has_question_mark
from app.domain.words.word_lists import file_of

_LONGEST = 200  # words: who writes more wants something
_QUOTED = 200  # characters


def wants_nothing_now(message: str) -> str:
    """The sentence that says so, where something is said of later and nothing is asked for or asked; "" else."""
    if len(message.split()) > _LONGEST or has_question_mark(message):
        return ""
    said, is_later = "", False
    for sentence in SENTENCE.findall(message):
        plain = in_plain_letters(sentence)
        is_said = _has(plain, "nothing") and _has(plain, "now")
        is_wish = any(map(asks_for_something, CLAUSE.split(plain))) or _has(plain, "wish")
        if (not is_said and is_wish) or (is_said and _has(plain, "besides")):
            return ""
        said = said or (" ".join(sentence.split())[:_QUOTED] if is_said else "")
        is_later = is_later or _has(plain, "later")
    return said if is_later else ""


def _has(plain: str, section: str) -> bool:
    return any(_sections()[section].found_in(plain))


@cache
def _sections() -> dict[str, Phrases]:
    return read_phrases(file_of("not_now"))
