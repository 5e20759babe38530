"""Mails of telephone systems and fax gateways: who called, and what a program understood of it.

Told by their wording (`program_words/voicemail.toml`, `fax.toml`) and one thing beside it that no letter has: a
recording or a page image, a number in the subject, a sender named like a telephone system, a transcript. The sender is
nobody: the person is the caller, known by a number at best.
"""

import re
from dataclasses import dataclass, replace

from app.domain.inquiry import Attachment, Inquiry, MailKind
from app.domain.people.phone_numbers import phone_key
from app.domain.words.phrase_lists import in_plain_letters
from app.domain.words.text import clean_text
from integrations.inbound.mail.addresses import Mailbox
from integrations.inbound.mail.program_phrases import place_after, sections_found
from integrations.inbound.mail.worded_kinds import Wording

_AUDIO_NAME = re.compile(r"\.(?:wav|mp3|m4a|ogg|opus|amr|gsm|au|wma|flac|aac|3gp)$", re.IGNORECASE)
_PAGE_NAME = re.compile(r"\.(?:pdf|tiff?|jpe?g|png)$", re.IGNORECASE)
_TELEPHONE_SENDER = re.compile(
    r"voice-?_?\.?(?:mail|message|box)|^vm$|^vm[-_.]|pbx|voip|3cx|fritz|ringcentral|dialpad|8x8|vonage|nextiva|"
    r"grasshopper|asterisk|unity|sipgate|placetel|starface|aircall|anrufbeantworter|sprachbox|messagerie|telefon(?:anlage|ie)|phone-?system|telephon",
    re.IGNORECASE,
)
_FAX_SENDER = re.compile(
    r"(?:^|[^a-z])e?-?fax|fax(?:$|[^a-z])|faks|telefax|hellofax|rightfax|srfax|gateway", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w.])(?:\+|00)?(?:\(\d{1,5}\)|\d)(?:[ \u00a0.\-/]{0,2}(?:\(\d{1,5}\)|\d)){6,20}(?![\w:])")
_CALLER_LINE = re.compile(
    r"^[ \t>*]{0,4}(?:caller|caller id|caller number|from|phone number|callback number|calling number|number|anrufer|"
    r"von|rufnummer|nummer|appelant|de|num[eé]ro|llamante|n[uú]mero|chamador|beller|van|nummer van de beller|chiamante|"
    r"da|numero|dzwoni[aą]cy|od|numer|uppringare|fr[aå]n|発信者|発信元|電話番号|"
    r"arayan(?: numara)?|telefon)[ \t]{0,3}[:：][ \t]{0,4}([^\n]{1,120})$",
    re.IGNORECASE | re.MULTILINE,
)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_AFTER_WORDS = re.compile(
    r"^\W{0,4}(?:listen|play|click|to listen|download|view|open|https?://|rate this|was this|thank you for using|"
    r"powered by|anh[oö]ren|abh[oö]ren|[eé]couter|escuchar|ouvir|beluister|ascolta|ods[lł]uchaj|lyssna|再生|dinle|"
    r"-- ?$|_{5,}|-{5,})",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A voice message or a fax. `words` is what the caller said, as a program heard it; "" if nobody wrote it down."""

    kind: MailKind
    number: str | None
    words: str = ""


def call_in(words: Wording, sender: Mailbox, subject: str, text: str, files: tuple[Attachment, ...]) -> Call | None:
    """The call that a telephone system reports; None: the mail is no such report."""
    if _is_voicemail(words, sender, files):
        return Call(kind=MailKind.VOICEMAIL, number=_number(subject, text), words=_transcript(text))
    if _is_fax(words, sender, files):
        return Call(kind=MailKind.FAX, number=_number(subject, text))
    return None


def of_caller(inquiry: Inquiry, call: Call) -> Inquiry:
    """The inquiry as the caller's: a telephone system is nobody to write to. What is not the caller's words is kept."""
    message, history = inquiry.message, inquiry.history
    if call.words:
        message, history = call.words, "\n\n".join(part for part in (inquiry.message, inquiry.history) if part)
    return replace(
        inquiry,
        sender_email=None,
        sender_name=None,
        company=None,
        phone=call.number,
        message=clean_text(message),
        history=clean_text(history),
        doubt=None,
    )


def recordings(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """The audio files."""
    return tuple(file for file in files if file.content_type.startswith("audio/") or _AUDIO_NAME.search(file.name))


def _is_voicemail(words: Wording, sender: Mailbox, files: tuple[Attachment, ...]) -> bool:
    found = sections_found("voicemail", words.subject, words.text)
    is_system = _names(sender, _TELEPHONE_SENDER)
    has_recording = bool(recordings(files))
    if not found & {"subject", "told"}:
        return is_system and has_recording
    shape = (bool(found & {"details", "transcript"}), has_recording, is_system, _has_number(words.subject))
    if "told" in found or not words.has_own_matter:
        return any(shape)
    return is_system or sum(shape) >= 2  # people write about voice messages as well


def _is_fax(words: Wording, sender: Mailbox, files: tuple[Attachment, ...]) -> bool:
    found = sections_found("fax", words.subject, words.text) & {"subject", "told"}
    is_gateway = _names(sender, _FAX_SENDER)
    if not found or (words.has_own_matter and not (is_gateway or len(found) == 2)):
        return False
    has_pages = any(_PAGE_NAME.search(file.name) or file.content_type == "application/pdf" for file in files)
    return is_gateway or has_pages or _has_number(words.subject)


def _names(sender: Mailbox, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(part[:200]) for part in (sender.local, sender.name, sender.domain))


def _has_number(text: str) -> bool:
    return _first_number(text) is not None


def _number(subject: str, text: str) -> str | None:
    """The caller's, from the subject or a line that names it."""
    labelled = (line for line in _CALLER_LINE.findall(text[:4_000]))
    for place in (subject, *labelled, text[:600]):
        if (number := _first_number(place)) is not None:
            return number
    return None


def _first_number(text: str) -> str | None:
    for found in _NUMBER.finditer(text[:600]):
        typed = found[0].strip()
        if not _DATE.search(typed) and phone_key(typed):
            return " ".join(typed.split())
    return None


def _transcript(text: str) -> str:
    """What follows the word "Transcription", without the links below it."""
    lines = text[:20_000].split("\n")
    for number, line in enumerate(lines):
        end = place_after("voicemail", "transcript", in_plain_letters(line)) if len(line) < 200 else None
        if end is None:
            continue
        same_line = line.partition(":")[2].strip() if ":" in line else ""
        rest = "\n".join((same_line, *lines[number + 1 :])).strip()
        cut = _AFTER_WORDS.search(rest)
        return (rest[: cut.start()] if cut and cut.start() else rest).strip()
    return ""
