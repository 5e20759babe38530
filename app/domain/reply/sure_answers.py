"""Which questions of a message the firm's answer sheet surely answers: those it names itself, in whatever words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.reply.question_matters import matters_in, places_that_say_nothing
from app.domain.words.conversation_words import asking_sentences
from app.domain.words.folding import folded_in_place
from app.domain.words.inflection import WORD, alike
from app.domain.words.small_words import is_small

MOST_ANSWERS = 2
POINT = re.compile(r"^[ \t]{0,3}(?:[-*\u2022\u2013]|\(?[0-9a-h][.)])[ \t]{1,3}(?=\S)", re.MULTILINE)  # of a list
_SHORTEST = 3  # letters of a word that tells something
_PART = 4  # letters of the first part of a compound
_FEWEST = 2  # points for what two questions have in common: a matter and a word, or two words
_USUAL = frozenset({"price", "minimum", "start", "duration", "area", "delivery"})  # asked of everything a firm does
_RARE_COUNTS = 2  # a matter that is asked once: a permit, a guarantee
_SHORT_MESSAGE = 8  # words: with a matter in it, it asks though no sign says so, unless a full stop says otherwise
_LABELLED = re.compile(
    r"^[^\n?:]{2,40}[?:][ \t]+(?=\S[^\n?]{0,40}$)", re.MULTILINE
)  # a form's line, its answer behind it
_FEWEST_LABELS = 4  # that make a form
_ACRONYM = re.compile(r"\b[A-Z]{3,5}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestions:
    """What a letter may say at once, and what is left to a person."""

    answers: tuple[ApprovedAnswer, ...]
    open_questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: what it is about in the words of any trade, and its other words."""

    matters: frozenset[str]
    words: frozenset[str]
    has_acronym: bool = False  # "NDA" says as much as two words

    @classmethod
    def of(cls, question: str) -> "_Asked":
        found = matters_in(question)
        left = list(folded_in_place(question))
        for start, end in (*places_that_say_nothing(question), *(one for places in found.values() for one in places)):
            left[start:end] = " " * (end - start)
        said = (word for word in WORD.findall("".join(left)) if len(word) >= _SHORTEST)
        words = frozenset(word for word in said if not is_small(word))
        return cls(frozenset(found), words, _ACRONYM.search(question) is not None)


def questions_of(text: str) -> tuple[str, ...]:
    """The sentences that ask: by their sign, by how they begin, as points of a list, or as all of a short message.

    What a form asks is no question of theirs.
    """
    if len(_LABELLED.findall(text)) >= _FEWEST_LABELS:
        text = _LABELLED.sub("", text)
    found = dict.fromkeys(asking_sentences(POINT.sub("", text)))
    points = [text[one.end() :].partition("\n")[0].strip() for one in POINT.finditer(text)]
    if len(points) > 1:
        found |= dict.fromkeys(points)
    if not found and len(text.split()) <= _SHORT_MESSAGE and not text.rstrip().endswith(".") and matters_in(text):
        return (" ".join(text.split()),)
    return tuple(found)


def answered_questions(questions: Sequence[str], firm: FirmProfile, language: str, *, about: str) -> AnsweredQuestions:
    """The approved answers to questions that the sheet names, in this language, in the order they are asked.

    A question is answered where all that one of the sheet's is about stands in it, and by one answer alone.

    Args:
        questions: Of the sender.
        firm: Whose sheet it is.
        language: ISO 639-1; an answer that is not written in it is none.
        about: What their message is surely about, as the firm calls it: who asks for leak detection what it costs
            asks what leak detection costs.
    """
    known = _Asked.of(about).words
    answers, left = dict[str, ApprovedAnswer](), list[str]()
    for question in questions:
        fitting = _fitting(_Asked.of(question), known, firm, language)
        if len(fitting) == 1 and (fitting[0].key in answers or len(answers) < MOST_ANSWERS):
            answers[fitting[0].key] = fitting[0]
        else:
            left.append(question)
    return AnsweredQuestions(answers=tuple(answers.values()), open_questions=tuple(left))


def _fitting(asked: _Asked, known: frozenset[str], firm: FirmProfile, language: str) -> list[ApprovedAnswer]:
    """Those whose questions have most in common with this one."""
    said = asked.words | known
    counts = {
        answer: max(_in_common(asked, said, one, is_of_all=not named[0].words) for one in named)
        for answer, named in _named(firm, language)
    }
    most = max(counts.values(), default=0)
    return [answer for answer, count in counts.items() if count == most >= _FEWEST]


def _in_common(asked: _Asked, said: frozenset[str], named: _Asked, *, is_of_all: bool) -> int:
    """How much of a question of the sheet stands in theirs, if all of it does; 0 else.

    One without words of its own ("How long does it take?") is theirs only where the answer is about all that the firm
    does: then the first of its questions has none either ("pricing?").
    """
    is_whole = named.matters <= asked.matters and all(_is_said(word, said) for word in named.words)
    is_theirs = bool(named.matters) or any(_is_said(word, asked.words) for word in named.words)
    if not is_whole or not is_theirs:
        return 0
    rare = len(named.matters - _USUAL)
    if named.words or rare:
        return len(named.matters) + rare * (_RARE_COUNTS - 1) + len(named.words) + named.has_acronym
    return _FEWEST if is_of_all and not asked.words and asked.matters == named.matters else 0


def _is_said(word: str, said: frozenset[str]) -> bool:
    """In any inflection; "Sandsteinsanierung" also as "Sandstein sanieren", and "Stein" within a compound."""
    if any(alike(one, word) for one in said):
        return True
    for one in said:
        if len(one) >= _PART and word.startswith(one) and len(word) - len(one) >= _PART:
            behind = word[len(one) :]
            if any(alike(other, behind) for other in said if other != one):
                return True
    return False


@lru_cache(maxsize=64)
def _named(firm: FirmProfile, language: str) -> tuple[tuple[ApprovedAnswer, tuple[_Asked, ...]], ...]:
    """Each answer that is written in the language, with the questions it is for."""
    return tuple(_named_by(firm, language))


def _named_by(firm: FirmProfile, language: str) -> Iterator[tuple[ApprovedAnswer, tuple[_Asked, ...]]]:
    for answer in firm.answers:
        asked = answer.asked.get(language, ())
        if asked and not answer.is_promise and language in answer.texts:
            yield answer, tuple(_Asked.of(one) for one in asked)
