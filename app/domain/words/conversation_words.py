"""What a message in a conversation says by its form: a question, a time, thanks; in the languages read.

All of it is linear in the text, of which the first page is read.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.phrase_lists import Phrases, in_plain_letters
from app.domain.words.sentences import ends_in_question, has_question_mark
from app.domain.words.text import above_signature
from app.domain.words.word_lists import any_of, lists_of

_READ = 4_000  # characters
_MOST_SENTENCES = 60
_LONGEST_THANKS = 400  # characters
_SHORT = 15  # words
_LONGEST_TIME = 60  # characters of the words that name one
_BETWEEN = 25  # characters between a day and an hour that belong together
# A point behind fewer than three letters ends a sentence where they are small: "us. Who", but not "Dr. Bright".
_ENDS = re.compile(
    r"(?<=[!?\u2026\u3002\uff1f\uff01])\s*|(?<=[^\W\d_]{3}[.;])\s+|(?<= [a-z]{2}[.;])\s+(?=[A-Z\u00c0-\u00de])|\n+"
)
_N = r"(?:[01]?\d|2[0-4])"
_HOUR = re.compile(
    rf"(?<![\d.,:/]){_N}(?::[0-5]\d(?:\s?(?:a\.?m\b\.?|p\.?m\b\.?|uhr\b|h\b))?"
    r"|(?:\.[0-5]\d)?\s?(?:a\.?m\b\.?|p\.?m\b\.?|uhr\b|o'clock\b|[\u6642\u65f6](?!\u9593)))(?![\d/%])"
)
_BARE_HOUR = re.compile(  # counts beside a day or a word about meeting: "at 3 sites" is none
    rf"\b(?:at|um|gegen|a|vers|las|alle|om|as|kl\.?|godz\.?|o)\s{_N}(?:[:.h][0-5]\d)?(?:\s?(?:h|uhr|uur|heures|horas|ore))?"
    r"(?![\d/%]|[.,]\d|\w)"
)
_NOT_A_DAY = re.compile(r"\b(?:guten|goede|god)\s+morgen\b|\bbuenos\s+dias\b")


@dataclass(frozen=True, slots=True)
class ProposedTime:
    """A day, an hour, or both."""

    words: str  # as they stand in the message
    sentence: str


def sentences_in(text: str) -> list[str]:
    """The first sentences; a list's lines are sentences too."""
    parts = (part.strip() for part in _ENDS.split(text[:_READ]))
    return [part for part in parts if part][:_MOST_SENTENCES]


def first_sentence(text: str) -> str:
    """The first that says something: a greeting is passed over."""
    found = sentences_in(text)
    return next((one for one in found if len(one.split()) > 3 or len(found) == 1), found[0] if found else "")


def last_question(texts: list[str]) -> str:
    """The last question of our own mails, without what code puts below them; ""."""
    ours = (WEB_LINK.sub("", above_signature(text)) for text in texts)  # a mark within an address asks nothing
    asked = [one for text in ours for one in sentences_in(text) if has_question_mark(one)]
    return asked[-1] if asked else ""


def question_in(text: str, *, besides: str = "") -> str:
    """The first sentence but that one that asks, by its mark or by how it begins; ""."""
    found = [one for one in sentences_in(text) if one != besides]
    marked = next((one for one in found if ends_in_question(one)), "")
    return marked or next((one for one in found if _asks(one)), "")


def agrees(text: str) -> bool:
    """Whether somebody says yes in it."""
    said = set(plain(text).split())
    return any(said & words for words in _words("agreeing").values())


def proposed_time(text: str, written_on: date) -> ProposedTime | None:
    """The first time to meet that a message names. A deadline or a launch is none."""
    is_short = len(text.split()) <= _SHORT
    for sentence in sentences_in(text):
        folded = folded_in_place(sentence)
        hours, weekdays = _places(_HOUR, folded), _weekdays_in(folded)
        days = weekdays + [match.span() for _day, match in dates_in(folded, written_on) if _names_a_day(match)]
        is_about_meeting = any(_phrases("meeting").found_in(in_plain_letters(sentence)))
        if days or is_about_meeting:
            hours += _places(_BARE_HOUR, folded)
        if hours or (days and is_about_meeting) or (weekdays and is_short):
            return ProposedTime(_around(sentence, sorted(hours + days)), sentence)
    return None


def _names_a_day(found: re.Match[str]) -> bool:
    """A month, a season or a year is when something is to happen, and nobody can keep that free."""
    parts = found.groupdict()
    return bool(parts.get("d") or parts.get("w"))


def is_only_thanks(text: str, names: str, *, is_asked: bool) -> bool:
    """Whether a note thanks, confirms or greets and says nothing else.

    Args:
        text: The message.
        names: Of both sides; they say nothing.
        is_asked: Whether we had asked something: then a yes is an answer.
    """
    if len(text) > _LONGEST_THANKS or has_question_mark(text) or any(sign.isdigit() for sign in text):
        return False
    words = plain(text).split()
    if not words:
        signs = text.replace("\ufe0f", "").split()
        return not is_asked and bool(signs) and all(set(one) <= _signs() for one in signs)
    if is_asked and (agrees(text) or _agrees_without_blanks(text)):
        return False
    known = set(plain(names).split())
    bare = _without_pleasantries(text)
    for language, courtesies in _words("courtesies").items():
        if set(bare) <= courtesies | known and set(words) & _words("thanks")[language]:
            return True
    return _thanks_without_blanks(text, known)


def _asks(sentence: str) -> bool:
    asks_at_its_end = any(one in sentence for one in lists_of("follow_ups")["asking"]["ja"])
    return asks_at_its_end or any(_phrases("asking").found_at_beginning(in_plain_letters(sentence)))


def _places(pattern: re.Pattern[str], folded: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in pattern.finditer(folded)]


def _weekdays_in(folded: str) -> list[tuple[int, int]]:
    """Not the morning of a greeting."""
    left_out = _places(_NOT_A_DAY, folded)
    return [one for one in _places(_weekday(), folded) if not any(a <= one[0] < b for a, b in left_out)]


def _around(sentence: str, places: list[tuple[int, int]]) -> str:
    """The words from the first place on, as far as the next ones follow closely."""
    start, end = places[0]
    for at, ends in places[1:]:
        if at - end <= _BETWEEN and ends - start <= _LONGEST_TIME:
            end = max(end, ends)
    return " ".join(sentence[start:end].split())


def _without_pleasantries(text: str) -> list[str]:
    said = in_plain_letters(text)
    for found in sorted(_phrases("pleasantries").found_in(said), key=lambda match: -len(match[0])):
        said = said.replace(found[0], " ")
    return plain(said).split()


def _thanks_without_blanks(text: str, known: set[str]) -> bool:
    """The same in a script that writes no blanks: what is left when all such phrases are taken out."""
    phrases = lists_of("follow_ups")["courtesies"]["ja"].split()
    if not any(one in text for one in lists_of("follow_ups")["thanks"]["ja"].split()):
        return False
    for phrase in sorted(phrases, key=len, reverse=True):
        text = text.replace(phrase, " ")
    rest = plain(text.replace("\u69d8", " ").replace("\u3055\u3093", " ")).split()
    return all(word in known for word in rest)


def _agrees_without_blanks(text: str) -> bool:
    """Not asked of a proposed time: there 「はいかが」 proposes, though 「はい」 stands in it."""
    return any(one in text for one in lists_of("follow_ups")["agreeing"]["ja"].split())


@cache
def _words(section: str) -> dict[str, frozenset[str]]:
    listed = lists_of("follow_ups")[section]
    return {language: frozenset(plain(words).split()) for language, words in listed.items()}


@cache
def _signs() -> frozenset[str]:
    return frozenset(lists_of("follow_ups")["signs"]["all"].split())


@cache
def _phrases(section: str) -> Phrases:
    listed = lists_of("follow_ups")[section]
    return Phrases(in_plain_letters(phrase) for phrases in listed.values() for phrase in phrases)


@cache
def _weekday() -> re.Pattern[str]:
    listed = lists_of("follow_ups")["days"]
    spaced = {folded_in_place(word) for language, words in listed.items() if language != "ja" for word in words.split()}
    return re.compile(rf"(?<![\w-])(?:{any_of(spaced)})(?![\w-])|{any_of(listed['ja'].split())}")
