"""Recognises "delete what you keep about me": a right of whoever asks, so a person always hears of it."""

from functools import cache

from app.domain.inquiry import Inquiry
from app.domain.words.phrase_lists import Phrases, in_plain_letters, read_phrases
from app.domain.words.word_lists import file_of

_WORDS = file_of("erasure_wishes")
_TOLD = (  # what the person who decides is told
    "They ask that what you keep about them is deleted. Make sure that it is them, use “Erase this person” on the "
    "lead's page, and tell them yourself that it is done."
)


def wish_to_be_erased(inquiry: Inquiry) -> str | None:
    """What a person is told about an inquiry that asks for it, or None."""
    return _TOLD if asks_for_erasure(inquiry.message, inquiry.subject or "") else None


def asks_for_erasure(message: str, subject: str = "") -> bool:
    """Whether the writer asks that data about themselves is deleted, in their words or in the subject."""
    plain = in_plain_letters(f"{subject}\n{message}").replace(",", "")
    return any(_phrases()["asks"].found_in(plain))


@cache
def _phrases() -> dict[str, Phrases]:
    return read_phrases(_WORDS)
