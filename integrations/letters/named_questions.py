"""What of a message a letter says will be answered: the questions, by what they are about where that is sure."""

import re
from collections.abc import Iterator

from app.domain.inquiry import Inquiry
from app.domain.reply.asked_questions import questions_in
from app.domain.reply.question_matters import matters_in
from app.domain.reply.sure_answers import POINT, AnsweredQuestions
from app.domain.words.addresses_in_text import WEB_LINK
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.phrasebook import Phrasebook

_READ = 6_000  # characters
_ASKS = re.compile(r"[?\uff1f]+")
_DIVIDES = re.compile(r"[,;:\u3001()\n]")  # what has none of them asks one thing
_FEW_WORDS = 20
_MOST_NAMED = 3


def text_that_asks(inquiry: Inquiry) -> str:
    """Subject and message, each question with its sign: Japanese needs none."""
    return WEB_LINK.sub(" ", inquiry_text(inquiry)[:_READ]).replace("か。", "か？")


def named_questions(inquiry: Inquiry, book: Phrasebook, told: AnsweredQuestions | None) -> str:
    """In the words of the phrasebook.

    Args:
        inquiry: Their message.
        book: Of the letter.
        told: What the letter answers at once, and which questions it leaves; None: it does not look.
    """
    kind = _kind(inquiry, book)
    if told is None:
        return book.say("letter", kind)
    named = dict.fromkeys(name for one in told.open_questions for name in _nameable(one, book))
    about = book.listed(tuple(book.say("asked", name) for name in list(named)[:_MOST_NAMED]))
    is_all = kind != "message" or len(text_that_asks(inquiry).split()) <= _FEW_WORDS
    if is_all and 0 < len(named) <= _MOST_NAMED and all(_is_one(one, book) for one in told.open_questions):
        return book.say("letter", "question_about" if len(told.open_questions) == 1 else "questions_about", about=about)
    if told.answers:
        return book.say("letter", "rest")
    return (
        book.say("letter", "questions_among", about=about)
        if named and kind == "questions"
        else book.say("letter", kind)
    )


def _nameable(question: str, book: Phrasebook) -> Iterator[str]:
    """What a question is about, as far as letters have a name for it."""
    return (name for name in matters_in(question) if name in book.sections["asked"])


def _is_one(question: str, book: Phrasebook) -> bool:
    """Whether it asks one thing, and that has a name."""
    is_divided = _DIVIDES.search(question) is not None or book.joining in question.split()
    return not is_divided and len(matters_in(question)) == len(list(_nameable(question, book))) == 1


def _kind(inquiry: Inquiry, book: Phrasebook) -> str:
    """What of theirs the letter says will be answered, as a key of the phrasebook; one question where it is one."""
    text = text_that_asks(inquiry).strip()
    asked = len(_ASKS.findall(text))
    if asked > 1 or len(POINT.findall(text)) > 1:
        return "questions"
    if not asked:
        return "message"
    if len(text.split()) <= _FEW_WORDS and not _DIVIDES.search(text):
        return "question"
    question = next(iter(questions_in(text)), "")
    is_several = _DIVIDES.search(question) is not None and book.joining in question.split()
    return "questions" if is_several else "message"
