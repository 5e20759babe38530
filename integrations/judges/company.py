"""How big the writer's company is and whether it sells to companies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from integrations.judges.word_lists import read_toml

_PEOPLE = read_toml("criteria.toml")["staff"]["people"]
_COUNT = re.compile(
    rf"(?<![\w.,$€£])(?P<low>\d{{1,3}}(?:[.,]\d{{3}})|\d{{1,5}})(?:\s?(?:-|\u2013|to|bis|à)\s?(?P<high>\d{{1,5}}))?"
    rf"(?P<k>k\b)?[\s-]?(?:\w+\s){{0,1}}?(?:{_PEOPLE})",
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
_IN_WORDS = re.compile(
    r"\bune? (?P<word>dizaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine) d",
    re.IGNORECASE,
)
_WORDS = {"dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50}
_WORDS |= {"soixantaine": 60, "centaine": 100}


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
        yield StaffCount(_WORDS[match["word"].casefold()], match.start(), match.end())
