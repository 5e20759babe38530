"""What of a message a letter says will be answered: the question, the questions or all of it."""

import re

from app.domain.inquiry import Inquiry
from app.domain.reply.asked_questions import POINT, questions_in
from app.domain.words.addresses_in_text import WEB_LINK
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.phrasebook import Phrasebook

_READ = 6_000  # characters
_ASKS = re.compile(r"[?\uff1f]+")
_DIVIDES = re.compile(r"[,;:\u3001()\n]")  # what has none of them asks one thing
_FEW_WORDS = 20


def text_that_asks(inquiry: Inquiry) -> str:
    """Subject and message, each question with its sign: Japanese needs none."""
    return WEB_LINK.sub(" ", inquiry_text(inquiry)[:_READ]).replace("か。", "か？")


def named_questions(inquiry: Inquiry, book: Phrasebook) -> str:
    """What of theirs the letter says will be answered, in the words of the phrasebook; one question where it is one."""
    return book.say("letter", _kind(inquiry, book))


def _kind(inquiry: Inquiry, book: Phrasebook) -> str:
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
