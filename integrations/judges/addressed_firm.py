"""Whether a message greets another firm than the one it came to: "Dear Oxlade team"."""

import re
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.ordinary_words import is_word

_STAKES = Path(__file__).parent / "word_lists" / "stakes.toml"
_READ = 120  # characters: a greeting stands first
_NAME = r"(?P<name>[A-Z\u00c0-\u00dd][\w&.'\u2019-]+(?: (?:& )?[A-Z\u00c0-\u00dd][\w.'\u2019-]+){0,2}?)"
_HERREN, _OF_THE = "sehr geehrte damen und herren", "von der|bei der|der"
_THEMSELVES = re.compile(r"(?: [\w.&]+){0,2}? (?i:here|speaking|hier|ici|aqu\u00ed|qui)\b")  # "Team Huber here"
_GREETINGS = tuple(
    re.compile(rf"^\W{{0,3}}{pattern}")
    for pattern in (
        rf"(?i:dear|hello|hi|hey|good \w+)(?i: all at| everyone at| the|,)? {_NAME} (?i:team|agency|group|crew)\b",
        rf"(?i:dear|hello|hi|hey)(?i: all| everyone| team| people) (?i:at|of) {_NAME}\b",
        rf"(?i:{_HERREN}|hallo|guten tag),? (?i:{_OF_THE}) (?i:firma|agentur|kanzlei|team) {_NAME}",
        rf"(?i:{_HERREN}|liebes|hallo|hallo liebes|guten tag),?(?i: vom| des)? (?i:team)(?i: von| der)? {_NAME}",
        rf"(?i:liebes|hallo|hallo liebes|guten tag|moin|beste|dag) {_NAME}[- ](?i:team)\b",
        rf"(?i:bonjour|ch\u00e8re)(?i:,| \u00e0)? (?i:l['\u2019]\u00e9quipe|\u00e9quipe)(?i: de| d['\u2019])? {_NAME}",
        rf"(?i:hola|estimado|querido|buenos d\u00edas|buenas tardes),? (?i:equipo)(?i: de)? {_NAME}",
        rf"(?i:buongiorno|gentile|caro|ciao|salve),? (?i:team|staff)(?i: di)? {_NAME}",
        rf"(?i:beste|hallo|geacht|dag|goedendag|goedemiddag) (?i:team)(?i: van)? {_NAME}",
    )
)


def greets_another_firm(typed: str, firm: FirmProfile) -> tuple[int, int] | None:
    """Where the greeting stands; None where there is none, or it may mean this firm or a part of it.

    Args:
        typed: The message as it was typed, its greeting first.
    """
    opening = typed.lstrip()[:_READ]
    shift = len(typed) - len(typed.lstrip())
    for greeting in _GREETINGS:
        found = greeting.match(opening)
        if found is None or _THEMSELVES.match(opening, found.end()):
            continue
        is_a_name = found.end("name") == found.end() or not _is_all_words(found["name"])  # "Hello Lovely Team"
        if is_a_name and not _may_be_ours(found["name"], firm):
            return found.start() + shift, found.end() + shift
    return None


def _is_all_words(name: str) -> bool:
    return all(is_word(word) for word in plain(name).split())


def _may_be_ours(name: str, firm: FirmProfile) -> bool:
    """A word of it is one of the profile's, or names a room of any firm."""
    words = re.findall(r"\w{2,}", folded_in_place(name))
    if cues_in(_STAKES)["rooms"].first_in(folded_in_place(name)):
        return True
    return any(word in _words_of(firm) or word[:5] in firm.website for word in words)


@lru_cache(maxsize=256)
def _words_of(firm: FirmProfile) -> frozenset[str]:
    told = [firm.name, firm.about, *(one.name for one in firm.partners)]
    told += [word for one in firm.services for word in (one.name, *one.names.values(), *one.keywords)]
    return frozenset(re.findall(r"\w{2,}", folded_in_place(" ".join(told))))
