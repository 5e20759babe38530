"""The text of a mail as whoever opens it sees it, and what it holds that nobody sees.

Text that is hidden on purpose is written for programs: to be judged or repeated by them. It is left out and kept
apart. Most hidden text is harmless (the line that a mailbox shows beside the subject); that says nothing new.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.words.folding import words_of
from app.domain.words.phrase_lists import in_plain_letters, read_phrases
from app.domain.words.text import MAX_MESSAGE
from integrations.inbound.mail.html_text import read_html
from integrations.inbound.mail.parts import Mail

MAX_HIDDEN = 20_000  # characters that are kept
READ_LIMIT = 2 * MAX_MESSAGE  # characters of a text
_PLAIN_STUB = re.compile(r"html|nicht anzeigen|view (?:this|it) in|text/plain", re.IGNORECASE)
_SAYS_LOOK_ELSEWHERE = read_phrases(Path(__file__).with_name("html_notes.toml"))["instead_of_text"]
_OWN_MATTER = re.compile(r"[\d@?\uff1f]")  # stands in no such sentence, and in most letters
_STUB_LENGTH = 300
_SAYS_SOMETHING = 4  # words of a hidden piece
_A_SENTENCE = 8  # words of a line of the plain text that the HTML lacks
_MOSTLY = 0.7  # share of words that stand in the visible text as well: then nothing new is said
_PARTLY = 0.5
_MOST_LINES = 2_000
_ENOUGH_TO_COMPARE = 10  # words of visible HTML
_DAMAGED = "(The HTML of the mail is too damaged to tell what its reader sees.)"

# Behind a black flag a few of them draw a flag.
_TAGS = re.compile("(?:\U0001f3f4[\U000e0020-\U000e007e]{2,6}\U000e007f)|([\U000e0001\U000e0020-\U000e007f]{4,})")
_SELECTORS = re.compile("[\U000e0100-\U000e01ef\ufe00-\ufe0f]{4,}")
_NO_WIDTH = re.compile(
    "(?:[\u200b-\u200f\u2060-\u2064\u034f\u061c\u180e\ufeff\u00ad\u115f\u1160\u3164\uffa0][ \u00a0\u2007]*){4,}"
)
_SPELLS_SOMETHING = re.compile("[\u200b-\u200d\u2060-\u2064]{16,}")


@dataclass(frozen=True, slots=True)
class Body:
    """`text` as it is seen; `hidden` what is not, "" when that says nothing of its own."""

    text: str
    hidden: str = ""


def shown_body(mail: Mail) -> Body:
    """The plain text; the HTML where that is a stub, where the two differ, and where something is hidden."""
    plain = mail.plain[:READ_LIMIT]
    if not mail.html.strip():
        return _without_unseen(plain, ())
    shown = read_html(mail.html)
    text = shown.text.strip()
    if not mail.are_alternatives and plain.strip() and text and not _stands_in(text, plain):
        return _without_unseen(f"{plain}\n\n{text}", _new(shown.hidden, f"{plain}\n{text}"))
    hidden = _new(shown.hidden, text)
    is_short = len(plain.strip()) < _STUB_LENGTH
    is_programs = (
        is_short and any(_SAYS_LOOK_ELSEWHERE.found_in(in_plain_letters(plain))) and not _OWN_MATTER.search(plain)
    )
    elsewhere = _only_in_plain(plain, text) if mail.are_alternatives and not is_programs else []
    is_stub = is_short and (is_programs or _PLAIN_STUB.search(plain))
    if plain.strip() and not (is_stub or hidden or elsewhere):
        return _without_unseen(plain, ())
    if shown.is_damaged:
        hidden = [_DAMAGED, *hidden]
    return _without_unseen(text or plain, [*hidden, *elsewhere])


def _new(pieces: Iterable[str], seen: str) -> list[str]:
    """The pieces that say something which cannot be seen as well."""
    known = frozenset(words_of(seen))
    found = []
    for piece in pieces:
        words = [word for word in words_of(piece) if word.isalpha()]
        if len(words) >= _SAYS_SOMETHING and sum(word in known for word in words) < _MOSTLY * len(words):
            found.append(piece)
    return found


def _only_in_plain(plain: str, seen: str) -> list[str]:
    """Lines of the plain text that whoever reads the HTML never sees."""
    known = frozenset(words_of(seen))
    if len(known) < _ENOUGH_TO_COMPARE:
        return []
    found = []
    for line in plain.split("\n")[:_MOST_LINES]:
        words = [word for word in words_of(re.sub(r"https?://\S+", " ", line)) if word.isalpha()]
        if len(words) >= _A_SENTENCE and sum(word in known for word in words) < _PARTLY * len(words):
            found.append(line.strip())
    return found


def _stands_in(text: str, other: str) -> bool:
    words, known = words_of(text), frozenset(words_of(other))
    return sum(word in known for word in words) >= _MOSTLY * len(words)


def _without_unseen(text: str, hidden: Iterable[str]) -> Body:
    """The text without runs of characters nobody sees; what they spell is hidden text."""
    spelled: list[str] = []
    if not text.isascii():
        spelled += [_spelled(run) for run in _TAGS.findall(text) if run]
        if _SELECTORS.search(text) or _SPELLS_SOMETHING.search(text):
            spelled.append("(Characters that cannot be seen and may spell a text.)")
        text = _NO_WIDTH.sub("", _SELECTORS.sub("", _TAGS.sub(lambda run: "" if run[1] else run[0], text)))
    return Body(text, "\n".join(dict.fromkeys([*hidden, *spelled])))


def _spelled(run: str) -> str:
    """The letters that a run of tag characters stands for."""
    return "".join(chr(ord(sign) - 0xE0000) for sign in run if 0xE0020 <= ord(sign) <= 0xE007E)
