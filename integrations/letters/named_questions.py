"""What of a message a letter says will be answered: the question, or all of it."""

import re

from app.domain.inquiry import Inquiry
from app.domain.reply.asked_questions import questions_in
from app.domain.words.addresses_in_text import WEB_LINK
from integrations.letters.inquiry_text import below_subject, inquiry_text
from integrations.letters.phrasebook import Phrasebook

_READ = 6_000  # characters
_ASKS = re.compile(r"[?\uff1f]+")
_DIVIDES = re.compile(r"[,;:\u3001()\n]")  # what has none of them asks one thing
_FEW_WORDS = 20


def text_that_asks(inquiry: Inquiry) -> str:
    """Subject and message, each question with its sign: Japanese needs none."""
    return WEB_LINK.sub(" ", inquiry_text(inquiry)[:_READ]).replace("か。", "か？")


def named_questions(inquiry: Inquiry, book: Phrasebook) -> str:
    """Their question, where one is all they write; else their message, with its questions where it has several."""
    text = text_that_asks(inquiry).strip()
    asked = len(_ASKS.findall(text))
    # "Do you work with Marketo, and can you sign our DPA?" has one sign and asks two things.
    asks_two = asked == 1 and any(book.joining in one.split() and _DIVIDES.search(one) for one in questions_in(text))
    if asked > 1 or asks_two:
        return book.say("letter", "questions")
    is_short = len(text.split()) <= _FEW_WORDS and not _DIVIDES.search(below_subject(inquiry).strip())
    is_one = asked == 1 and is_short and book.joining not in text.split()  # "what is it and do I have to come?"
    return book.say("letter", "question" if is_one else "message")
