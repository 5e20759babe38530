"""How a letter begins: with a name when it is surely one, as its bearer addresses people, otherwise without."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.domain.inquiry import Inquiry
from app.domain.people.name_words import PARTICLES, is_given_name, is_noise
from app.domain.people.nicknames import is_family_name
from app.domain.people.person_names import MAX_GREETED, PersonName
from app.domain.reply.register import Register
from app.domain.words.cues import Cues, cues_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.word_lists import file_of, lists_of

_WORDS = file_of("forms_of_address")
_FALLBACK = "en"
_FIRST_NAME_TO_STRANGERS = frozenset({"en", "es", "pt"})  # a formal letter may follow
_NO_NAME_ALONE = frozenset({"fr", "it"})
_FIRST_NAME_ONLY = frozenset({"sv"})
_FAMILY_NAME_ONLY = frozenset({"ja"})
_AND = frozenset({"y", "e", "i"})  # between two family names
_LONGEST_SIGNATURE_LINE = 8  # words
_SIGNATURE_LINES = 12
_READ = 8_000  # characters
_SIGNS = str.maketrans("", "", " '.-\u2019")


class Courtesy(StrEnum):
    """What somebody is addressed as, where they wrote it themselves."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a letter greets, and how far that is known."""

    name: PersonName = PersonName()
    register: Register = Register.FORMAL
    courtesy: Courtesy | None = None
    is_ceremonious: bool = False  # they write as to a stranger of rank: "Dear Sir or Madam", "Yours faithfully"


def greeting(addressee: Addressee, language: str = _FALLBACK) -> str:
    """The first line of a letter: "Hi Odile,", "Guten Tag Frau Dr. Varga,", or "Hello," where no name is sure.

    A family name stands beside Frau or Herr only where somebody wrote which of them they are; else the whole name
    does, or in languages where strangers use it the first name.
    """
    name = addressee.name
    language = language if language in _greetings() else _FALLBACK
    kind, called = _kind(addressee, language)
    is_in_order = name.family_first and bool(name.given)
    is_sure = name.is_sure or is_in_order if language in _FAMILY_NAME_ONLY else bool(name.greeted)
    forms = _greetings()[language]
    return forms[kind].format(called) if is_sure and _is_sayable(called) else forms["plain"]


def _kind(addressee: Addressee, language: str) -> tuple[str, str]:
    """Which greeting, and the name in it."""
    name = addressee.name
    whole = f"{_first(name)} {name.last}" if name.family and _first(name) else ""
    shown = {_courtesy_of_word(word): word for word in name.title.split()}
    courtesy = addressee.courtesy or next((one for one in shown if one is not None), None)
    academic = " ".join(word for word in name.title.split() if _courtesy_of_word(word) is None)
    if language in _FAMILY_NAME_ONLY:
        return "full", name.last or name.given
    if addressee.register is Register.INFORMAL or language in _FIRST_NAME_ONLY:
        return "first", _first(name)
    if academic and name.family and language == _FALLBACK:
        return "full", f"{academic} {name.last}"
    if courtesy is not None and name.family:
        return courtesy.value, f"{academic} {name.last}".strip() if language == "de" else _family_name(name, language)
    if academic and name.family:
        return "full", f"{academic} {whole or name.last}" if language == "de" else whole
    if language in _NO_NAME_ALONE:
        return "plain", ""  # neither "Bonjour Ada" nor "Bonjour Ada Lind" to a stranger
    if addressee.is_ceremonious and language == _FALLBACK:
        return "full", _first(name)
    if addressee.is_ceremonious and whole:
        return "full", whole
    if language in _FIRST_NAME_TO_STRANGERS:
        return "first" if language == _FALLBACK else "full", _first(name)
    return "full", whole


def _family_name(name: PersonName, language: str) -> str:
    """Of two family names a Spanish letter says the first and a Portuguese one the last."""
    words = name.family.split()
    if language == "pt" and len(words) > 1:
        return words[-1]
    if language != "es":
        return name.last
    behind = name.given.split()[-1] if len(name.given.split()) > 1 else ""
    if len(words) == 1 and len(plain(behind)) > 1 and (is_family_name(plain(behind)) or not is_given_name(behind)):
        return behind
    ends = next((at for at, word in enumerate(words[1:], 1) if plain(word) not in PARTICLES), len(words))
    is_of_place = ends > 1 and plain(words[1]) in PARTICLES and plain(words[1]) not in _AND
    return f"{name.particles} {' '.join(words[: ends + 1 if is_of_place else 1])}".strip()


def _first(name: PersonName) -> str:
    """The given name to call somebody by, without title."""
    if not name.title:
        return name.greeted
    return name.given.split()[0] if name.given and len(name.given.split()[0].strip(".")) > 1 else ""


def _is_sayable(called: str) -> bool:
    return (
        0 < len(called) <= MAX_GREETED and called.translate(_SIGNS).isalpha() and not any(map(is_noise, called.split()))
    )


def courtesy_of(inquiry: Inquiry, name: PersonName, *, by_post: bool = True) -> Courtesy | None:
    """Frau or Herr, as the sender wrote it: before their name, in their signature, in a form, or by their post."""
    found = {courtesy for courtesy in _shown(inquiry, name, by_post=by_post) if courtesy is not None}
    return found.pop() if len(found) == 1 else None


def is_ceremonious(text: str) -> bool:
    """Whether a message is framed as to a stranger of rank."""
    return _cues()["formal"].first_in(folded_in_place(text[:_READ])) is not None


def _shown(inquiry: Inquiry, name: PersonName, *, by_post: bool) -> Iterator[Courtesy | None]:
    yield from map(_courtesy_of_word, name.title.split())
    yield from _beside(inquiry.sender_name or "", "")
    if by_post:
        yield _by_post(inquiry.title or "")
    for label in (line.partition(":") for line in inquiry.message[:_READ].splitlines() if ":" in line):
        if _cues()["label"].first_in(folded_in_place(label[0])) and len(label[2].split()) == 1:
            yield _courtesy_of_word(label[2].strip())
    if name.family:
        for text in (inquiry.message[-_READ:], inquiry.boilerplate[:_READ]):
            yield from _signed(text, plain(name.family), by_post=by_post)


def _signed(text: str, family: str, *, by_post: bool) -> Iterator[Courtesy | None]:
    """What stands beside the name where it is signed, and their post on the two lines below."""
    lines = [line for line in text.splitlines() if line.strip()][-_SIGNATURE_LINES:]
    for at, line in enumerate(lines):
        if len(line.split()) <= _LONGEST_SIGNATURE_LINE and family in plain(line) and not line.rstrip().endswith(","):
            yield from _beside(line, family)
            for below in lines[at + 1 : at + 3] if by_post else ():
                yield None if ":" in below else _by_post(below)


def _beside(line: str, family: str) -> Iterator[Courtesy | None]:
    """What a word before the name says, or one in brackets behind it: "Frau Ada Lind", "Ada Lind (Ms)"."""
    is_before = bool(family)
    for word in line.split():
        is_before = is_before and family not in plain(word)
        if is_before or word.startswith("("):
            yield _courtesy_of_word(word)


def _by_post(post: str) -> Courtesy | None:
    return Courtesy.FEMALE if _cues()["post"].first_in(folded_in_place(post)) else None


def _courtesy_of_word(word: str) -> Courtesy | None:
    told = folded_in_place(word.strip("()[],;").rstrip("."))
    return next((one for one in Courtesy if told and told in _as_shown(one.value)), None)


@cache
def _as_shown(kind: str) -> frozenset[str]:
    return frozenset(cue.rstrip(".") for cue in _cues()[kind].all)


@cache
def _cues() -> dict[str, Cues]:
    return dict(cues_in(_WORDS, "shown"))


@cache
def _greetings() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = lists_of("forms_of_address")["greetings"]
    return read
