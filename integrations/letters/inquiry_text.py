"""What of an inquiry a letter answers, and in which language."""

import re
from dataclasses import replace

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import Judgement
from app.domain.words.language_wishes import asked_language
from app.domain.words.languages import guess_language, has_other_letters
from app.domain.words.own_words import own_words
from app.domain.words.subject_prefixes import is_forward
from integrations.letters.asked_matter import says_whole_name, spoken_name
from integrations.letters.phrasebook import FALLBACK, LANGUAGES

_FEW_WORDS = 60  # below this a forwarded text under the message is read as well
# From, Sent, To and Subject above a forwarded mail, in any language: its day is nobody's wish.
_HEAD_OF_MAIL = re.compile(
    r"^(?:[> \t*]{0,6}[^\W\d_][^:\uff1a\n]{0,24}[:\uff1a][^\n]{0,400}(?:\n|\Z)){3,9}", re.MULTILINE
)
UNDETERMINED = "und"  # ISO 639-2
_READ = 4_000  # characters
_MANY = 4  # of a text's letters one in so many
_ENOUGH_TO_TELL = 6  # words: so many hold some that are common in their language
_KANA = re.compile("[\u3040-\u30ff]")
_OTHER_SCRIPTS = re.compile("[\u0370-\u1cff\u3400-\u9fff\uac00-\ud7af]")
_QUOTED = re.compile(r"^(?:[ \t]{0,3}>){1,10} ?", re.MULTILINE)


def inquiry_text(inquiry: Inquiry) -> str:
    """Subject and message in the writer's words; with what was forwarded below when the message itself says little."""
    return "\n".join(filter(None, (inquiry.subject, below_subject(inquiry))))


def labelled_text(inquiry: Inquiry) -> str:
    """The same with a form's labels, for a reader who has to know what was asked."""
    return "\n".join(filter(None, (inquiry.subject, below_subject(replace(inquiry, labels=())))))


def below_subject(inquiry: Inquiry) -> str:
    """The message, with what was forwarded below it where it says little itself."""
    parts = [inquiry.typed]
    if len(inquiry.typed.split()) < _FEW_WORDS:
        parts += _forwarded_words(inquiry)
    return "\n".join(part for part in parts if part)


def _forwarded_words(inquiry: Inquiry) -> list[str]:
    """What the mails below a forward say, without heads, footers and signatures; an answer quotes our own words.

    A history that holds the message once more is the whole of the mail it was taken from: what stands around it there
    are the words of whoever brought it, a form service's among them.
    """
    said = " ".join(inquiry.typed.split())
    if said and said in " ".join(inquiry.history[:8_000].split()):
        return []
    if inquiry.passed_on is None and not is_forward(inquiry.subject or "") and inquiry.answered_ids:
        return []
    below = _QUOTED.sub("", inquiry.history[:4_000])
    read = (own_words(text) for text in _HEAD_OF_MAIL.split(below) if text.strip())
    return [words.message for words in read if not words.nothing_own]


def language_of(inquiry: Inquiry, judgement: Judgement | None) -> str:
    """The language they write in, as far as it can be told; "und" for one that we do not read, "" where too little is
    said. Letters tell first: judges that know no other script take a text for the firm's first language.
    """
    text = f"{inquiry.subject or ''} {inquiry.typed}"[:_READ]
    letters = sum(map(str.isalpha, text))
    if len(_KANA.findall(text)) * _MANY > letters:
        return "ja"
    if len(_OTHER_SCRIPTS.findall(text)) * _MANY > letters:
        return UNDETERMINED
    told = guess_language(text)
    if told is None and (len(text.split()) >= _ENOUGH_TO_TELL or has_other_letters(text)):
        return UNDETERMINED
    if told is not None and told not in LANGUAGES:
        return told  # judges that do not know it take it for one near to it
    return (judgement.language if judgement else told) or ""


def language_by_names(text: str, firm: FirmProfile) -> str:
    """The language in which the firm calls a service so: "prix chambre froide" is too short to tell; "" else."""
    named = set[str]()
    for service in firm.services:
        names = {language: spoken_name(service, language, firm) for language in firm.spoken_languages}
        said = [one for one, name in names.items() if name and says_whole_name(text, name)]
        named |= {one for one in said if list(names.values()).count(names[one]) == 1}
    return named.pop() if len(named) == 1 else ""


def sure_reply_language(inquiry: Inquiry, judgement: Judgement | None, firm: FirmProfile) -> str:
    """The same where it is sure: they ask for it, or their words tell theirs; "" else."""
    language = reply_language(inquiry, judgement, firm)
    told = guess_language(inquiry_text(inquiry)) or language_of(inquiry, None)
    is_told = told == language or (bool(told) and told not in firm.spoken_languages)
    return language if is_told or asked_language(inquiry.typed) == language else ""


def reply_language(inquiry: Inquiry, judgement: Judgement | None, firm: FirmProfile) -> str:
    """The language they ask to be answered in, else the one they write in, if the firm answers in it and we can write
    it; else English, or the firm's first one where it does not answer in English.
    """
    ours = tuple(language for language in firm.spoken_languages if language in LANGUAGES)
    text = inquiry_text(inquiry)
    by_names = language_by_names(text, firm) if guess_language(text) is None else ""
    for told in (asked_language(inquiry.typed), by_names, language_of(inquiry, judgement)):
        if told in ours:
            return told
    return FALLBACK if FALLBACK in ours or not ours else ours[0]
