"""By which name somebody signs their own text: "Dan" below a mail of Daniel Kessler's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from app.domain.inquiry import Inquiry
from app.domain.people.name_words import (
    PARTICLES,
    ROLES,
    can_be_called,
    cased,
    is_given_name,
    is_initial,
    is_title,
    may_be_name,
)
from app.domain.people.nicknames import is_family_name, may_be_one_given_name
from app.domain.people.person_names import PersonName, parse_name
from app.domain.people.spelling import letters_of
from app.domain.people.two_people import two_people
from app.domain.words.boilerplate import is_closing, is_device_line
from app.domain.words.folding import plain
from app.domain.words.word_lists import word_list

_LAST_LINES = 6  # of their text: below the name a postscript may stand
_FIRST_LINES = 12  # of what was cut off as a signature
_READ = 8_000  # characters
_LONGEST_LINE = 200  # characters of its end
_MOST_WORDS = 2
_LONGEST_CLOSING = 5  # words
_SHORTEST = 2  # letters
_REMARK_BEHIND = re.compile(r"\s*\([^()]*\)\s*$")
_PHONE_BEHIND = re.compile(r"[\s,(]+(?:(?:tel|phone|mob|mobil)\b[.:]? ?)?\+?\d[\d ()/.-]{5,}$", re.IGNORECASE)
_FOR_OTHERS = re.compile(r"(?:i\. ?[AV]\.|p\. ?[po]\.|pp) (?=\w)")  # "i. A. Moser" signs for somebody
_LONGEST_TITLED = 4  # words
_LONGEST_PAIR = 10  # words
_LONGEST_SIGNATURE = 6  # words: a name with its titles
_AROUND = " \t*_~/|-\u2013\u2014.,;:!()'\"\u00a0"
_END_OF_SENTENCE = (".", "!", "?", "\u2026", ":)", ";)")
_CLOSINGS = word_list("forms_of_address", "closings")  # beside those that a signature is known by


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedName:
    """What stands below a text."""

    called: str = ""  # the given name or short form in it
    is_alone: bool = False  # no family name beside it
    family: str = ""  # the one part of a double family name beside it: Ebner of Pottinger-Ebner
    title: str = ""  # before it
    name: PersonName = PersonName()  # the whole, where nothing else says who wrote


def signed_name(inquiry: Inquiry, name: PersonName) -> SignedName:
    """The name below their own text, when it is surely the sender's: the same given name, or a short form of it.

    Of a sender without a given name it is a known one, alone on the last line or behind a word of leave. What is quoted
    is somebody else's.
    """
    title = ""
    for told in (name,) if _may_be_told(name) else (name, PersonName()):
        for before, line, is_last in _lines(inquiry):
            title = title or _title_before(line, name)
            found = _found_in(line, before, told, inquiry, is_last=is_last)
            if found is not None:
                return replace(found, title=title)
    return SignedName(title=title)


def _may_be_told(name: PersonName) -> bool:
    """Whether a person told it: "Reception" may be anything, and whoever signs below a message of it wrote it."""
    return bool(name.family and not name.given) or is_given_name(name.given.partition(" ")[0]) or is_initial(name.given)


def _found_in(line: str, before: str, name: PersonName, inquiry: Inquiry, *, is_last: bool) -> SignedName | None:
    has_title = is_title(line.strip(_AROUND).partition(" ")[0])
    for words, is_whole, is_behind_closing in _tails(line):
        found = None
        if name.given:
            found = _same_name(words, name, is_sign=is_whole or is_behind_closing)
        elif (is_last and (is_whole or is_behind_closing)) or (is_whole and is_closing(before)):
            found = _own_name(words, name, inquiry)
        if found is not None and has_title:  # whoever signs "Sister Agnes" is not called Agnes
            found = replace(found, called="", is_alone=False) if found.is_alone else found
            title = parse_name(line.strip(_AROUND)).title
            return replace(found, name=replace(found.name, title=title)) if found.name.family else found
        if found is not None:
            return found
    if name == PersonName() and is_last and has_title:
        read = parse_name(line.strip(_AROUND), company=inquiry.company)  # "Mme Petit"
        return SignedName(name=read) if read.title and read.family and len(line.split()) <= _LONGEST_TITLED else None
    return None


def signed_pair(inquiry: Inquiry) -> tuple[PersonName, PersonName] | None:
    """The two people of whom a line at the end of their text is, behind a word of leave or two."""
    for _, line, _ in _lines(inquiry):
        words = line.strip(_AROUND).split()
        for start in range(min(len(words), _LONGEST_CLOSING) if len(words) <= _LONGEST_PAIR else 0):
            if is_given_name(words[start]) or is_title(words[start]):
                if pair := two_people(" ".join(words[start:])):
                    return pair
                break
    return None


def two_signatories(inquiry: Inquiry, name: PersonName) -> tuple[PersonName, PersonName] | None:
    """The sender and who signs on the last line of their text, below theirs: both with a post, or of one family.

    "Rose Hill" without a post may be where they live.
    """
    lines = [line.strip() for line in inquiry.message[-_READ:].splitlines() if line.strip()][-2:]
    if len(lines) < 2 or not name.given or not name.family:
        return None
    (one, *posts), (other, *other_posts) = ([part.strip() for part in line.split(",")] for line in lines)
    second = parse_name(other, company=inquiry.company)
    is_named = is_given_name(second.given) and may_be_name(second.family) and len(other.split()) == _MOST_WORDS
    is_sender = letters_of(one) == letters_of(f"{name.given} {name.last}") != letters_of(other)
    is_of_family = not posts and not other_posts and letters_of(second.family) == letters_of(name.family)
    is_signatory = bool(posts) and not ROLES.isdisjoint(plain(" ".join(other_posts)).split())
    return (name, second) if is_named and is_sender and (is_of_family or is_signatory) else None


def signs_family_name(inquiry: Inquiry, name: PersonName) -> bool:
    """Whether they sign with it alone, or with one of two: "Kitzmüller"."""
    known = {letters_of(name.last), *map(letters_of, name.family.split())}
    return bool(name.family) and any(letters_of(line.strip(_AROUND)) in known for _, line, _ in _lines(inquiry))


def signs_by_initial(inquiry: Inquiry, name: PersonName) -> bool:
    """Whether they sign "W. Oyelaran": who keeps the given name back is not called by it."""
    lines = (line.strip(" \t,").split() for _, line, _ in _lines(inquiry))
    family = letters_of(name.last)
    return bool(family) and any(
        1 < len(words) <= _LONGEST_SIGNATURE
        and all(is_initial(one) for one in words[: -len(name.last.split())])
        and letters_of(" ".join(words[-len(name.last.split()) :])) == family
        and len(words) > len(name.last.split())
        for words in lines
    )


def _title_before(line: str, name: PersonName) -> str:
    """What stands before the sender's own name on a line of its own: "Ing. Paola Ruggeri"."""
    if (
        not name.family
        or name.title
        or len(line.split()) > _LONGEST_SIGNATURE
        or not is_title(line.split(maxsplit=1)[0])
    ):
        return ""
    read = parse_name(line.strip())
    return read.title if letters_of(read.family) == letters_of(name.family) else ""


def _lines(inquiry: Inquiry) -> Iterator[tuple[str, str, bool]]:
    """The lines on which a name may stand, each with the one before it and whether it is the last of their text."""
    own = [line for line in inquiry.message[-_READ:].splitlines() if line.strip() and not line.lstrip().startswith(">")]
    while own and is_device_line(own[-1]):
        own.pop()
    cut = [line for line in inquiry.boilerplate[:_READ].splitlines() if line.strip()][:_FIRST_LINES]
    start = max(0, len(own) - _LAST_LINES)
    for at in range(start, len(own)):
        is_salutation = at == 0 and len(own) > 1
        if not is_salutation and not own[at].rstrip().endswith((",", ":")):
            yield own[at - 1] if at else "", own[at], at == len(own) - 1
    for at, line in enumerate(cut):
        if not line.lstrip().startswith(">") and not line.rstrip().endswith(":"):
            yield cut[at - 1] if at else "", line, at == 0


def _tails(line: str) -> Iterator[tuple[list[str], bool, bool]]:
    """The last one or two words of a line, whether it is all of it, and whether a word of leave stands before.

    Small words of a family name ("van") come on top, and a post or town behind a comma is nobody's name.
    """
    line = _REMARK_BEHIND.sub("", _PHONE_BEHIND.sub("", line[-_LONGEST_LINE:])).replace("Mª", "María")
    parts = [part.strip() for part in line.split(",")]
    signed = [part for before, part in pairwise(parts) if is_closing(before.rpartition(". ")[2])]
    for part in dict.fromkeys((line, parts[0], *signed)):
        yield from _tails_of(_FOR_OTHERS.sub("", part.strip()).split())


def _tails_of(words: list[str]) -> Iterator[tuple[list[str], bool, bool]]:
    while len(words) > 1 and is_title(words[0]):
        words = words[1:]
    small = sum(1 for _ in takewhile(lambda word: plain(word) in PARTICLES, reversed(words[:-1])))
    counts = [small + _MOST_WORDS] * bool(small) + list(range(_MOST_WORDS, 0, -1))
    for count in (one for one in counts if one <= len(words)):
        tail = [word.strip(_AROUND) for word in words[-count:]]
        head = words[:-count]
        if all(word.replace("-", "").replace("'", "").replace(".", "").isalpha() for word in tail):
            yield tail, not head, bool(head) and _takes_leave(head)


def _takes_leave(head: list[str]) -> bool:
    """Whether the words before a name end with a word of leave, or the sentence before it has ended."""
    if head[-1].endswith(_END_OF_SENTENCE) and not re.fullmatch(r"\w{1,4}\.", head[-1]):
        return True
    if head[-1].strip(_AROUND).casefold() in _CLOSINGS:
        return True
    return any(is_closing(" ".join(head[-count:])) for count in range(1, min(_LONGEST_CLOSING, len(head)) + 1))


def _same_name(words: list[str], name: PersonName, *, is_sign: bool) -> SignedName | None:
    """The words as the sender's name, where they are that."""
    if not is_sign:
        return None
    given = [letters_of(one) for one in name.given.split()]
    first, *others = words
    said = letters_of(first)
    is_same = said in given or (bool(given) and may_be_one_given_name(said, given[0]))
    if len(given) == 1 and len(given[0]) == 1:  # John of "J. Smith"
        is_same = said.startswith(given[0]) and is_given_name(first)
    if len(said) < _SHORTEST or not is_same:
        return None
    last = others[-1] if others and not is_initial(others[-1]) else ""
    is_known = letters_of(last) in letters_of(name.last) or letters_of(last) in given
    if last and not is_known:
        return None
    if last and is_given_name(last) and not is_family_name(letters_of(last)) and letters_of(last) in given:
        return SignedName(called=" ".join(map(cased, words)), is_alone=True)  # two given names
    double = name.family.split("-") if last and "-" in name.family else []
    family = next((part for part in double if letters_of(part) == letters_of(last)), "")
    return SignedName(called=cased(first), is_alone=not last, family=family)


def _own_name(words: list[str], name: PersonName, inquiry: Inquiry) -> SignedName | None:
    """A name where none was given: a known given name, alone or with a family name behind it."""
    first, *others = words
    if (
        not others
        and letters_of(first) == letters_of(name.last)
        and may_be_name(first)
        and not is_family_name(letters_of(first))
    ):
        return SignedName(called=cased(first), is_alone=True, name=PersonName(given=cased(first), is_sure=True))
    if not is_given_name(first) or not can_be_called(first) or len(letters_of(first)) < _SHORTEST:
        return None
    if not others or is_initial(others[-1]):
        return SignedName(called=cased(first), is_alone=True, name=PersonName(given=cased(first), is_sure=True))
    if not all(word[:1].isupper() or plain(word) in PARTICLES for word in words):
        return None
    read = parse_name(" ".join(words), email=inquiry.sender_email, company=inquiry.company)
    is_same = not name.family or letters_of(name.family) == letters_of(read.family)
    return SignedName(called=read.given, name=read) if read.given and read.is_sure and is_same else None
