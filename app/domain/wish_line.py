"""What somebody wants, in a line of their own words: for a list that is read over coffee."""

from app.domain.inquiry import Inquiry
from app.domain.reply.asked_questions import asking_words
from app.domain.words.conversation_words import sentences_in
from app.domain.words.phrase_lists import is_spaceless

_SAYS_SOMETHING = 3  # words of a need
_STANDS_ALONE = 10  # words of a question; "Could you reissue it with PO 77120?" needs what stands before it
_NEAR = 40  # characters between a sentence's beginning and a part that is shown with it
_LONGEST_GREETING = 10  # characters in a script without blanks


def wish_line(inquiry: Inquiry, need: str, *, is_first_letter: bool) -> str:
    """What the judge reads as their need, where they write for the first time; else what they ask; else how they begin.

    `need` is a part of their message, which may begin in the middle of a sentence. "" where nothing is said.
    """
    text = inquiry.typed.strip() or inquiry.subject or ""
    if is_first_letter and len(need.split()) >= _SAYS_SOMETHING:
        return _with_its_beginning(text, need)
    said = _with_its_beginning(text, need) if need in text else ""  # a subject stays the same in every answer
    return _with_what_stands_before(text, asking_words(text)) or said or _beginning(text)


def _with_its_beginning(text: str, part: str) -> str:
    """The sentence in which the part begins, unless the part would then stand too far behind."""
    head = part.partition("\n")[0].strip()
    found = (one for one in sentences_in(text) if head and 0 <= one.find(head) <= _NEAR)
    return next(found, part)


def _with_what_stands_before(text: str, question: str) -> str:
    """A short question says little without the sentence it follows."""
    if not question or len(question.split()) >= _STANDS_ALONE or is_spaceless(question):
        return question
    before = sentences_in(text.partition(question)[0])
    return f"{before[-1]} {question}" if before and not _is_salutation(before[-1]) else question


def _beginning(text: str) -> str:
    found = sentences_in(text)
    return next((one for one in found if not _is_salutation(one)), found[0] if found else "")


def _is_salutation(sentence: str) -> bool:
    """It ends as one does, or is too short to say anything."""
    if is_spaceless(sentence):
        return len(sentence) <= _LONGEST_GREETING
    return sentence.endswith((",", "\uff0c", "\u3001")) or len(sentence.split()) <= _SAYS_SOMETHING
