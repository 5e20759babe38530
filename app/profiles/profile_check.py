"""What a profile that loads still lacks: usual questions without an answer, figures that differ between languages."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.reply.answer_choice import SURELY, fitting_answers
from app.domain.reply.asked_questions import are_alike, question_words
from app.domain.words.folding import folded_in_place
from app.domain.words.number_words import numbers_in, tokens_of
from app.domain.words.quantities import WEEKS_OF_UNIT, numbers_of

_FILE = Path(__file__).with_name("usual_questions.toml")
_THOUSANDS = re.compile(r"(?<=\d)[ .,\u00a0\u202f](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d[\d.]*k?")  # of "1er", "30th"
_UNIT_WITHIN = 3  # words: "six to ten weeks"
_GAPS = ("{partner}", "{question}")
_FEWEST_LETTERS, _MOST_LETTERS = 3, 5


def lacking(firm: FirmProfile) -> list[str]:
    """One sentence for each thing, the most useful first; empty where nothing is."""
    return [
        *_unanswered(firm),
        *_of_promises(firm),
        *(problem for answer in firm.answers for problem in _of_answer(answer, firm)),
        *_of_voice(firm),
        *_of_pointers(firm),
    ]


def _unanswered(firm: FirmProfile) -> Iterator[str]:
    if not firm.answers:
        yield "answers/: there is no approved answer yet, so each question waits for a person. Write answers/KEY.md"
        return
    asked = [question_words(one) for answer in firm.answers for ways in answer.asked.values() for one in ways]
    for topic, ways in usual_questions().items():
        is_asked = any(are_alike(question_words(way), one) for way in ways for one in asked)
        if not is_asked and not any(fitting_answers(way, firm, 1, least=SURELY) for way in ways):
            yield f'answers/: nothing seems to answer {topic} ("{ways[0]}"). Write one, or it waits for a person'


def _of_promises(firm: FirmProfile) -> Iterator[str]:
    if firm.answers and not firm.promises:
        yield 'answers/: no file has kind = "promise"; letters then say that a partner answers within a working day'
    for promise in firm.promises:
        for language, text in promise.texts.items():
            if gaps := [gap for gap in _GAPS if gap not in text]:
                yield f"answers/{promise.key}.md: the text in {language} lacks {' and '.join(gaps)}"


def _of_answer(answer: ApprovedAnswer, firm: FirmProfile) -> Iterator[str]:
    place, languages = f"answers/{answer.key}.md", tuple(answer.texts)
    named = {number for one in answer.figures for number in _figures(one)}
    named |= {number for one in answer.figures for language in languages for number in _in_words(one, language)}
    said = {language: _figures(text) | _spans(text, language) for language, text in answer.texts.items()}
    known = {language: _figures(text) | _in_words(text, language) for language, text in answer.texts.items()}
    for language, numbers in said.items():
        if missing := sorted(numbers - named):
            yield f"{place}: {', '.join(missing)} in {language} is not among `figures`; add it, or correct the text"
    for number in sorted(set().union(*said.values())):
        without = [language for language in languages if number not in known[language]]
        if without:
            yield f"{place}: {number} is missing in {', '.join(without)}; the languages must hold the same figures"
    if not answer.is_promise and not answer.asked:
        yield f"{place}: `asked` is empty; say how people ask it, so that it is found"
    if not set(answer.texts) & set(firm.spoken_languages):
        yield f"{place}: is in {', '.join(answer.texts)}, none of which the firm answers in"


def _figures(text: str) -> set[str]:
    """The numbers in it, however their thousands are divided; "B2B" and "CO2" are words."""
    return {number[0] for one in numbers_of(_THOUSANDS.sub("", text)) if (number := _NUMBER.match(one))}


def _in_words(text: str, language: str) -> set[str]:
    """All numbers in words, in digits; "the first week" has one, too."""
    return {f"{one.value:g}" for one in numbers_in(tokens_of(folded_in_place(text)), language)}


def _spans(text: str, language: str) -> set[str]:
    """Those before a span of time: "six to ten weeks". One is an article in most languages."""
    tokens = tokens_of(folded_in_place(text))
    units = [place for place, token in enumerate(tokens) if token.text in WEEKS_OF_UNIT]
    return {
        f"{one.value:g}"
        for one in numbers_in(tokens, language)
        if one.value > 1 and tokens[one.first].kind == "word" and any(0 < at - one.last <= _UNIT_WITHIN for at in units)
    }


def _of_voice(firm: FirmProfile) -> Iterator[str]:
    if not _FEWEST_LETTERS <= len(firm.voice) <= _MOST_LETTERS:
        yield f"voice/: holds {len(firm.voice)} letters; three to five that you like teach a model how you write"


def _of_pointers(firm: FirmProfile) -> Iterator[str]:
    if firm.not_offered and not firm.pointers:
        yield "firm.toml: no [[pointers]]: whoever asks for what you do not sell hears of nobody they could ask"


@cache
def usual_questions() -> dict[str, list[str]]:
    """What people ask any firm before they buy: subject -> ways to ask it."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
