"""What nobody is sure to answer rightly by itself, whoever writes: another language asked for, a word of an answer."""

from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.words.language_wishes import asked_language
from app.domain.words.phrase_lists import is_spaceless
from app.domain.words.sentences import has_question_mark
from app.domain.words.subject_prefixes import is_answer

_FEW = 12  # words
_LETTERS_OF_A_WORD = 3  # in a script without blanks
_OTHER_LANGUAGE = "They ask for an answer in a language that is none of your letters'; please write to them."
_ANSWERS_SOMETHING = (
    "It answers a mail that is not known here, in few words, and asks nothing: see whether it needs one."
)


def oddly_answered(inquiry: Inquiry, firm: FirmProfile) -> str | None:
    """The reason as a sentence for a person; None where there is none. For first messages only."""
    wanted = asked_language(inquiry.typed)
    if wanted and wanted not in firm.spoken_languages:
        return _OTHER_LANGUAGE
    is_reply = inquiry.channel is ChannelName.INBOUND_EMAIL and is_answer(inquiry.subject or "")
    is_short = 0 < _words_in(inquiry.typed) <= _FEW
    return _ANSWERS_SOMETHING if is_reply and is_short and not has_question_mark(inquiry.typed) else None


def _words_in(typed: str) -> float:
    return len("".join(typed.split())) / _LETTERS_OF_A_WORD if is_spaceless(typed) else len(typed.split())
