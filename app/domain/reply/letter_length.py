"""How long a letter may be: the more they ask, the longer the answer."""

from app.domain.reply.asked_questions import points_in

USUAL_WORDS = 160  # greeting to sign-off line
_A_QUESTION_MORE = 12  # words
_USUAL_QUESTIONS, _MOST_QUESTIONS = 4, 10


def most_words(message: str) -> int:
    """To somebody who asks this much: each question or point of a list from the fifth on adds some."""
    return USUAL_WORDS + words_more(message)


def words_more(message: str) -> int:
    """How many words more than usual, 0 to 72."""
    return _A_QUESTION_MORE * max(0, min(points_in(message), _MOST_QUESTIONS) - _USUAL_QUESTIONS)
