"""Where somebody lives or works, as typed into free fields, and how well two such texts fit."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from app.domain.words.folding import plain
from app.domain.words.word_lists import word_list

MAX_LENGTH = 300
_POSTCODE = re.compile(r"\b(?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{4,6})\b")
_NUMBER = re.compile(r"\b\d{1,4}[a-z]?\b")
_STREET_WORDS = word_list("address_words", "street_words")
_WORD = re.compile(r"[^\W\d]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """A postal address without its field borders, which people and programs exchange."""

    numbers: frozenset[str]  # house, flat and lot numbers
    postcode: str
    words: str  # street, place and region: plain words, sorted
    letters: str  # the same in the order typed, written together: spaces get lost and added
    streetlike: tuple[str, ...]  # the longer words, for keys


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFit:
    """How well two addresses fit, part by part, each 0 to 1; 0.5 where one side does not say."""

    numbers: float
    words: float
    shared_words: float  # ignoring what only one side has
    postcode: float  # 1 for equal, two thirds for one slip, a third for two

    @property
    def is_same_place(self) -> bool:
        """Whether both mean one building, small slips aside."""
        return self.numbers == 1.0 and self.postcode > 0.5 and (self.words > 0.85 or self.shared_words > 0.9)


@lru_cache(maxsize=4096)
def postal_address(street: str, city: str) -> PostalAddress | None:
    """The address in two free fields; None when neither says a word or number."""
    text = plain(f"{street[:MAX_LENGTH]} , {city[:MAX_LENGTH]}")
    postcodes = _POSTCODE.findall(text)
    postcode = postcodes[-1] if postcodes else ""
    rest = text.replace(postcode, " ") if postcode else text
    words = _WORD.findall(rest)
    if not words and not postcode:
        return None
    longer = [word for word in words if len(word) > 4 and word not in _STREET_WORDS]
    return PostalAddress(
        numbers=frozenset(_NUMBER.findall(rest)),
        postcode=postcode.replace(" ", ""),
        words=" ".join(sorted(words)),
        letters="".join(words),
        streetlike=tuple(sorted(set(longer))),
    )


def address_fit(left: PostalAddress, right: PostalAddress) -> AddressFit:
    """How well two addresses fit. Symmetric; fields may be exchanged, words glued or mistyped."""
    words = max(fuzz.token_sort_ratio(left.words, right.words), fuzz.ratio(left.letters, right.letters))
    has_numbers, has_words = left.numbers and right.numbers, left.words and right.words
    slips = OSA.distance(left.postcode, right.postcode, score_cutoff=3)
    return AddressFit(
        numbers=float(not left.numbers.isdisjoint(right.numbers)) if has_numbers else 0.5,
        words=words / 100 if has_words else 0.5,
        shared_words=fuzz.token_set_ratio(left.words, right.words) / 100 if has_words else 0.5,
        postcode=max(0.0, 1 - slips / 3) if left.postcode and right.postcode else 0.5,
    )
