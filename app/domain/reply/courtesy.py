"""Whether somebody is addressed as a woman or a man: as they wrote it, by their post, or by a given name of one sex."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from app.domain.inquiry import Inquiry
from app.domain.people.name_words import COUPLE, is_initial
from app.domain.people.person_names import PersonName
from app.domain.people.spelling import letters_of
from app.domain.words.cues import Cues, cues_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.word_lists import file_of, lists_of

_WORDS = file_of("forms_of_address")
_NOT_BY_POST = frozenset({"en"})  # there a post alone makes nobody Ms or Mr
_LISTS_OF_OTHERS = frozenset({"de"})
_OTHER_MEANING = {
    "nl": frozenset({"mr"}),  # there it is a degree in law
    "de": frozenset({"sr"}),  # and there a sister of an order
    "en": frozenset({"sr", "fr"}),  # and "Fr." a priest
    "fr": frozenset({"sr", "fr"}),
}
_LONGEST_SIGNATURE_LINE = 8  # words
_SIGNATURE_LINES = 12
_READ = 8_000  # characters
_LAST_WORDS = 8  # of a line, where somebody signs at the end of what they say
_ORDINAL = re.compile(r"(?:erste|zweite|dritte)[rn]?|[123]\.")  # Erste Bürgermeisterin
_SAME_WORD = 4  # letters by which two forms of one word begin
# Before a post of somebody else, as in "assistant to the directrice".
_OF_ANOTHER = re.compile(
    r"(?<!\w)(?:der|des|vom|von|zur|della|dell|di|de|du|la|l|van|da|do|das|to|of|for|per)\W+(?:\w+\W+)?\Z"
)


class Courtesy(StrEnum):
    """What somebody is addressed as."""

    FEMALE = "female"
    MALE = "male"


def courtesy_of(inquiry: Inquiry, name: PersonName, language: str = "de") -> Courtesy | None:
    """Frau or Herr, surely: before their name, in their signature, in a form; else by their post or given name.

    A post counts where only a woman bears it so, a given name in the languages that have a list of sure ones. Where two
    signs differ nobody is addressed as either.
    """
    written = _told(_written(inquiry, name, language))
    if len(written) == 1:
        return written.pop()
    if written or language in _NOT_BY_POST:
        return None
    by_post = _told(_by_posts(inquiry, name))
    if by_post and _is_of_other_sex(name, by_post, language):
        return None
    return by_post.pop() if by_post else by_given_name(name, language)


def signed_courtesy(inquiry: Inquiry, name: PersonName, language: str) -> Courtesy | None:
    """The one they put before their own family name where they sign: "Kind regards, Mrs Byers" wants no first name."""
    family, of_name = letters_of(name.last), len(name.last.split())
    lines = [
        line.split() for text in (inquiry.message[-_READ:], inquiry.boilerplate[:_READ]) for line in text.splitlines()
    ]
    for words in lines[-_SIGNATURE_LINES:] if family else ():
        for at in range(max(1, len(words) - _LAST_WORDS), len(words) - of_name + 1):
            before = [one for one in words[:at] if not is_initial(one) and letters_of(one) != letters_of(name.given)]
            if before and letters_of(" ".join(words[at : at + of_name])) == family:
                told = courtesy_of_word(before[-1], language)
                if told is not None:
                    return told
    return None


def courtesy_of_word(word: str, language: str = "") -> Courtesy | None:
    told = folded_in_place(word.strip("()[],;").rstrip("."))
    if told in _OTHER_MEANING.get(language, ()):
        return None
    return next((one for one in Courtesy if told and told in _as_shown(one.value)), None)


def title_of_post(inquiry: Inquiry, name: PersonName, language: str) -> str:
    """The title by which whoever holds their post is addressed, "Bürgermeisterin"; "" for all other posts."""
    posts: dict[str, str] = lists_of("forms_of_address")["posts"].get(language, {})
    for post in _posts(inquiry, name) if posts else ():
        words = post.split()
        at = next((at for at, word in enumerate(words) if not _ORDINAL.fullmatch(folded_in_place(word))), 0)
        for count in (2, 1):
            said = plain(" ".join(words[at : at + count]))
            if said in posts and (len(words) <= at + count or words[at + count][0].islower()):
                return posts[said]
    return ""


def _told(found: Iterator[Courtesy | None]) -> set[Courtesy]:
    return {one for one in found if one is not None}


def _written(inquiry: Inquiry, name: PersonName, language: str) -> Iterator[Courtesy | None]:
    for word in name.title.split():
        yield courtesy_of_word(word, language)
    yield from _beside(inquiry.sender_name or "", "", language)
    for label in (line.partition(":") for line in inquiry.message[:_READ].splitlines() if ":" in line):
        if _cues()["label"].first_in(folded_in_place(label[0])) and len(label[2].split()) == 1:
            yield courtesy_of_word(label[2].strip())
    for line, _ in _signed(inquiry, name):
        yield from _beside(line, plain(name.family), language)


def _by_posts(inquiry: Inquiry, name: PersonName) -> Iterator[Courtesy | None]:
    yield from map(_by_post, _posts(inquiry, name))


def _posts(inquiry: Inquiry, name: PersonName) -> Iterator[str]:
    """Their title, and what stands on the two lines below their name where they sign."""
    yield inquiry.title or ""
    for line, below in _signed(inquiry, name):
        if "," in line:
            yield line.rpartition(",")[2]
        yield from (post for post in below if ":" not in post)


def _signed(inquiry: Inquiry, name: PersonName) -> Iterator[tuple[str, list[str]]]:
    """The lines on which they sign, each with the two below it."""
    family = plain(name.family)
    for text in (inquiry.message[-_READ:], inquiry.boilerplate[:_READ]) if family else ():
        lines = [line for line in text.splitlines() if line.strip()][-_SIGNATURE_LINES:]
        for at, line in enumerate(lines):
            if (
                len(line.split()) <= _LONGEST_SIGNATURE_LINE
                and family in plain(line)
                and not line.rstrip().endswith(",")
            ):
                yield line, lines[at + 1 : at + 3]


def _beside(line: str, family: str, language: str) -> Iterator[Courtesy | None]:
    """What a word before the name says, or one in brackets behind it: "Frau Ada Lind", "Ada Lind (Ms)"."""
    is_before = bool(family)
    for word in line.split():
        is_before = is_before and family not in plain(word)
        if is_before or word.startswith("("):
            yield courtesy_of_word(word, language)


def _by_post(post: str) -> Courtesy | None:
    """A post of which only women have the form: not "Inhaber/in", and not the post of another behind an article."""
    found = _cues()["post"].first_in(folded_in_place(post))
    if found is None:
        return None
    said, before, after = post[found.start() : found.end()], post[: found.start()], post[found.end() :]
    beside = (*re.findall(r"(\w+)\s*/\s*\Z", before), *re.findall(r"\A\s*/\s*(\w+)", after))
    are_both_forms = any(folded_in_place(word)[:_SAME_WORD] == found[0][:_SAME_WORD] for word in beside)
    if are_both_forms or before.endswith(("(", "/-", "*")) or said.endswith("In"):
        return None
    return None if _OF_ANOTHER.search(folded_in_place(before)) else Courtesy.FEMALE


def by_given_name(name: PersonName, language: str) -> Courtesy | None:
    """By the list of the language; in German, which greets no stranger by the whole name, by the others as well."""
    own = _listed(name, language)
    if own is not None or language not in _LISTS_OF_OTHERS:
        return own
    told = {_listed(name, one) for one in lists_of("forms_of_address")["given_names"]} - {None}
    return told.pop() if len(told) == 1 else None


def _listed(name: PersonName, language: str) -> Courtesy | None:
    return next(
        (one for one, names in _given_names(language).items() if not _first_given(name).isdisjoint(names)), None
    )


def _is_of_other_sex(name: PersonName, courtesies: set[Courtesy], language: str) -> bool:
    """Whether a post and a given name contradict one another; of a language without names all others are asked."""
    listed = lists_of("forms_of_address")["given_names"]
    asked = (language,) if language in listed else tuple(listed)
    told = {_listed(name, one) for one in asked} - {None}
    return bool(told) and told != courtesies


def _first_given(name: PersonName) -> frozenset[str]:
    """The first given name in plain letters, whole and to its hyphen; nothing of two people."""
    words = name.given.split()
    if not words or not COUPLE.isdisjoint(words):
        return frozenset()
    return frozenset({letters_of(words[0]), letters_of(words[0].split("-")[0])})


@cache
def _given_names(language: str) -> dict[Courtesy, frozenset[str]]:
    listed = lists_of("forms_of_address")["given_names"].get(language, {})
    return {one: frozenset(map(letters_of, listed.get(one.value, "").split())) for one in Courtesy}


@cache
def _as_shown(kind: str) -> frozenset[str]:
    return frozenset(cue.rstrip(".") for cue in _cues()[kind].all)


@cache
def _cues() -> dict[str, Cues]:
    return dict(cues_in(_WORDS, "shown"))
