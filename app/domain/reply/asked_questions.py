"""What people ask in their messages, and which of it the firm's answer sheet answers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.firm import FirmProfile
from app.domain.reply.answer_choice import fitting_answers
from app.domain.words.conversation_words import first_sentence, question_in
from app.domain.words.folding import plain
from app.domain.words.phrase_lists import is_spaceless
from app.domain.words.quoting import cut_before_a_word, quoted
from app.domain.words.sentences import has_question_mark
from app.domain.words.stems import stems_of

LONGEST_QUESTION = 200  # characters
MOST_QUESTIONS = 12  # of a message
# A dot within a number or a date ("8.000", "30.12. noch") or behind a short word before a number ("ca. 9") ends none.
_SENTENCE = re.compile(
    r"(?:[^.!?\n\u3002\uff01\uff1f]"
    r"|(?<=\d)\.(?=\d|[ \t]+(?:[a-z\u00df-\u00ff]|J[a\u00e4u][nl]|Feb|M[a\u00e4][ri]|Apr|Aug|Sep|Okt|Nov|Dez))"
    r"|(?:(?<=\b\w{2})|(?<=\b\w{3}))\.(?=[ \t]?\d))+"
    r"[.!?\u3002\uff01\uff1f]*"
)
POINT = re.compile(r"^[ \t]{0,3}(?:[-*\u2022\u2013]|\(?[0-9a-h][.)])[ \t]{1,3}(?=\S)", re.MULTILINE)  # of a list
_NUMBER_OF_A_LIST = re.compile(r"\A\(?[0-9a-h][.)]\s+")
_LEAST_WORDS = _LEAST_POINTS = 2
_MOST_EXAMPLES = 3
_SHORTEST_WORD = 3  # letters: "NDA", "dog"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOften:
    """One subject people ask about."""

    key: str | None  # of the answer that fits; None: nothing on the sheet does
    times: int
    examples: tuple[str, ...]  # in their words


def questions_in(text: str) -> tuple[str, ...]:
    """The sentences of a message that end in a question mark, in order, each once; at most `MOST_QUESTIONS`."""
    asked = (match[0] for match in _SENTENCE.finditer(text) if has_question_mark(match[0]))
    found = (_NUMBER_OF_A_LIST.sub("", " ".join(one.split()).strip(" -*>\u2022\u00bf")) for one in asked)
    kept = dict.fromkeys(cut_before_a_word(one, LONGEST_QUESTION) for one in found if _says_something(one))
    return tuple(kept)[:MOST_QUESTIONS]


def points_in(text: str) -> int:
    """How many questions it asks: each point of a list of two or more is one, with what it asks."""
    points = sum(POINT.match(line) is not None for line in text.splitlines())
    if points < _LEAST_POINTS:
        return len(questions_in(text))
    beside = "\n".join(line for line in text.splitlines() if not POINT.match(line))
    return points + len(questions_in(beside))


def what_they_ask(text: str, need: str = "") -> str:
    """The first question or the sentence that asks, quoted, in a sentence for a person; "" where nothing is said.

    `need` is what a judge quotes of what they need. Where nothing asks, it is how the message begins.
    """
    if asked := asking_words(text, need):
        return f"They ask: {quoted(asked)}"
    first = first_sentence(text)
    return f"They write: {quoted(first)}" if first else ""


def point_of(text: str) -> str:
    """What of a message says most: what asks, else how it begins; ""."""
    return (asking_words(text) or first_sentence(text)).rstrip(" ,;:")


def asking_words(text: str, need: str = "") -> str:
    """The first question, the sentence that asks, else what a judge quotes of what they need; ""."""
    return next(iter(questions_in(text)), "") or question_in(text) or need


def asked_often(messages: Iterable[str], firm: FirmProfile) -> list[AskedOften]:
    """What these messages ask, the most frequent first; what no answer fits is one entry, with examples."""
    times: Counter[str | None] = Counter()
    examples: dict[str | None, dict[str, None]] = {}
    for message in messages:
        for question in questions_in(message):
            fitting = fitting_answers(question, firm, 1)
            key = fitting[0].key if fitting else None
            times[key] += 1
            examples.setdefault(key, {}).setdefault(question)
    return [
        AskedOften(key=key, times=count, examples=tuple(examples[key])[-_MOST_EXAMPLES:])
        for key, count in times.most_common()
    ]


def unanswered_often(
    messages: Iterable[str], firm: FirmProfile, usual: Mapping[str, Sequence[str]]
) -> list[AskedOften]:
    """What these messages ask and no answer fits, the most frequent first, each with one example.

    Args:
        usual: Subject -> ways to ask it. A question that shares most of its words with one is about that subject, which
            is its `key`; the others are grouped by the words that they share, and have none.
    """
    subjects = [(key, question_words(way)) for key, ways in usual.items() for way in ways]
    groups: dict[str | frozenset[str], list[str]] = {}
    for question in (one for message in messages for one in questions_in(message)):
        if fitting_answers(question, firm, 1):
            continue
        said = question_words(question)
        about: Iterator[str | frozenset[str]] = (key for key, words in subjects if are_alike(words, said))
        alike = (one for one in groups if isinstance(one, frozenset) and are_alike(one, said))
        groups.setdefault(next(about, None) or next(alike, said), []).append(question)
    found = [
        AskedOften(key=group if isinstance(group, str) else None, times=len(asked), examples=(min(asked, key=len),))
        for group, asked in groups.items()
    ]
    return sorted(found, key=lambda one: -one.times)


def question_words(question: str) -> frozenset[str]:
    """The beginnings of its words that say something; all of them where none does: "What does it cost?" """
    return stems_of(question, shortest=_SHORTEST_WORD) or frozenset(plain(question).split())


def are_alike(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two questions ask the same, by their words: all of one word, or most of the shorter and more than one."""
    shared = len(left & right)
    return (left == right and shared > 0) or (shared > 1 and shared * 2 > min(len(left), len(right)))


def _says_something(question: str) -> bool:
    return len(question.split()) >= _LEAST_WORDS or is_spaceless(question)
