"""Numbers, durations, shares and counts of staff as people write them, in digits and in words."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.words.word_lists import any_of, lists_of

_LISTS = lists_of("quantities")


def _values(lists: Mapping[str, str]) -> dict[str, float]:
    return {word: float(value) for value, words in lists.items() for word in words.split()}


NUMBER_WORDS = _values(_LISTS["numbers"])
WEEKS_OF_UNIT = _values(_LISTS["weeks"])  # "days" -> 0.15

_NUMBER = re.compile(r"(?<![^\W_])[^\W\d_]*+\d[^\W_]*(?:[.,]\d+)*")

_DOZENS = {word: int(value) for word, value in (pair.split("=") for pair in _LISTS["staff"]["dozens"].split())}
_COUNT = re.compile(
    rf"(?<![\w.,$€£])(?P<low>\d{{1,3}}(?:[.,]\d{{3}})|\d{{1,5}})(?:\s?(?:-|\u2013|to|bis|à)\s?(?P<high>\d{{1,5}}))?"
    rf"(?P<k>k\b)?[\s-]?(?:\w+\s){{0,1}}?(?:{_LISTS['staff']['people']})",
    re.IGNORECASE,
)
_WE_ARE = re.compile(
    r"\b(?:we(?:['\u2019]re| are)|somos|siamo(?: in)?|wir sind(?: zu)?|nous sommes|vi (?:är|er)|wi?j?e? zijn met)\s"
    r"(?:about |around |unos |unas )?"
    r"(?P<low>\d{1,4})(?:\b(?!\s?(?:%|minutes|years|weeks|days|k\b)))",
    re.IGNORECASE,
)
_SIZE_FIELD = re.compile(
    r"(?:company size|employees|staff|headcount|team size)\s*[:=]\s*(?P<low>\d+)(?:\s?[-\u2013]\s?(?P<high>\d+))?",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(rf"\bune? (?P<word>{any_of(_DOZENS)}) d", re.IGNORECASE)
_MONEY = re.compile(r"[€$£¥]\s?\d|\d\s?(?:k\b|[€$£¥]|eur|usd|gbp|chf|euros?|dollars?|pounds?|万円|円)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StaffCount:
    """A number of people named in the text; of a range the lower end that is given first."""

    number: int
    start: int
    end: int


def staff_counts(text: str) -> Iterator[StaffCount]:
    """Numbers of staff in the text, forms first, then sentences; the writer's own and others' alike."""
    for pattern in (_SIZE_FIELD, _COUNT, _WE_ARE):
        for match in pattern.finditer(text):
            if match.groupdict().get("k"):
                continue
            yield StaffCount(int(re.sub(r"[.,]", "", match["low"])), match.start(), match.end())
    for match in _IN_WORDS.finditer(text):
        yield StaffCount(_DOZENS[match["word"].casefold()], match.start(), match.end())


def says_how_much(text: str) -> bool:
    """Whether an amount of money or a number of staff stands in the text."""
    return _MONEY.search(text) is not None or next(staff_counts(text), None) is not None


def numbers_of(text: str) -> set[str]:
    """Every word of a text with a digit in it, in plain digits: "31", "2.4", "210k", "b2b"; digits of any script."""
    found = _NUMBER.findall(text if text.isascii() else unicodedata.normalize("NFKC", text))
    return {_plain_digits(number).casefold().replace(",", ".") for number in found}


def _plain_digits(number: str) -> str:
    return number if number.isascii() else "".join(str(unicodedata.digit(sign, sign)) for sign in number)
