"""The console's words in other languages: a file each, from the English sentence to the one that is said there.

`[sentences]` holds "English" = "..."; a sentence with a number, "%(count)s lead", has the one for one and the one for
many. `[made]` holds what our Python made of a sentence with places in it: "Ada was quicker" is said by "%(name)s was
quicker". What stands in a place is left as it is, but where the place says that it holds words of ours.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.words.moments import clock_time

_TEXTS = Path(__file__).parent / "texts"
_PLACE = re.compile(r"%\((\w+)\)s")
_OURS = {"when", "why", "what", "kind", "day"}  # places that hold words of ours, which are said in the language too
_DAY = re.compile(
    r"(?P<weekday>[A-Z][a-z]{2,8}) (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2,8})(?P<rest>(?: \d{4})?(?: \d\d:\d\d)?)"
)
_COUNTED = re.compile(r"(.+?)( \(\d+\))?")
_A_WHOLE_DAY = r"tomorrow|[A-Z][a-z]{2,5}day|[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}"
_ONE_QUOTE = r"(?:(?!\u201d\.? [A-Z]).)+?"  # behind its end another sentence of ours may follow
_FITS = {
    "text": _ONE_QUOTE,
    "more": _ONE_QUOTE,
    "number": r"\d+",
    "total": r"\d+(?: \([^)]*\))?",
    "time": r"\d\d:\d\d",
    "when": rf"(?:[A-Za-z]+ )?(?:\d{{1,2}} [A-Za-z]+ )?\d\d:\d\d|{_A_WHOLE_DAY}",
}
_END = re.compile(r"(?:(?<=[.!?])|(?<=[.!?\u2026\u3002\uff01\uff1f]\u201d)) +")
_MOST_CHARACTERS = 2000  # of a text that is looked through for sentences of ours

Text = str | list[str]


class Catalogue:
    """One language. English says everything as it is."""

    def __init__(self, language: str) -> None:
        self.language = language
        file = _TEXTS / f"{language}.toml"
        tables = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.texts: dict[str, Text] = tables.get("sentences", {})
        self._patterns = list(_patterns(tables.get("made", {})))

    def of_template(self, english: str) -> str:
        """A marked sentence of a template, its places still open."""
        found = self.texts.get(english, english)
        return found if isinstance(found, str) else found[0]

    def of_many(self, one: str, many: str, count: int) -> str:
        """The sentence for this number."""
        found = self.texts.get(one, [one, many])
        forms = [found, found] if isinstance(found, str) else found
        return forms[0] if count == 1 else forms[1]

    def said(self, english: str) -> str:
        """A text that our Python made: as a whole, else sentence by sentence; as it is where it is not ours."""
        if not self.texts or not english:
            return english
        whole = self._said(english)
        if whole is not None or len(english) > _MOST_CHARACTERS:
            return whole or english
        return " ".join(self._said(sentence) or sentence for sentence in _END.split(english))

    def listed(self, english: str) -> str:
        """ "spam (3), other (1)": each word in the language."""
        told = (_COUNTED.fullmatch(part) for part in english.split(", "))
        return ", ".join(f"{self.said(one[1])}{one[2] or ''}" for one in told if one is not None)

    def _said(self, english: str) -> str | None:
        found = self.texts.get(english)
        if found is not None:
            return found if isinstance(found, str) else found[0]
        if (day := _DAY.fullmatch(english)) is not None:
            return self._day(day["weekday"], day["day"], day["month"]) + day["rest"]
        for begins, pattern, said in self._patterns:
            if english.startswith(begins) and (match := pattern.fullmatch(english)) is not None:
                return _PLACE.sub(lambda place: self._placed(place[1], match[place[1]]), said)
        return None

    def _placed(self, place: str, text: str) -> str:
        return self.said(text) if place in _OURS else text

    def _day(self, weekday: str, day: object, month: str) -> str:
        order = self.of_template("%(weekday)s %(day)s %(month)s")
        parts = {"weekday": self.of_template(weekday), "day": day, "month": self.of_template(month)}
        return order % parts

    def day(self, day: date) -> str:
        """ "Wed 14 May"."""
        return self._day(f"{day:%a}", day.day, f"{day:%b}")

    def long_day(self, day: date) -> str:
        """ "Wednesday 14 May 2031"."""
        return f"{self._day(f'{day:%A}', day.day, f'{day:%B}')} {day.year}"

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """ "Wed 14 May 09:30", on the clock of that zone."""
        local = at.astimezone(zone)
        return f"{self.day(local)}{clock_time(local)}"


@cache
def catalogue_of(language: str) -> Catalogue:
    """Read once."""
    return Catalogue(language)


def is_spoken(language: str) -> bool:
    """Whether there are words for strangers in it."""
    return language == "en" or (bool(language) and (_TEXTS / f"{language}.toml").exists())


def _patterns(made: dict[str, str]) -> Iterator[tuple[str, re.Pattern[str], str]]:
    """(how it begins, what fits, what is said) of each sentence with places, the longest first."""
    for english in sorted(made, key=len, reverse=True):
        parts = _PLACE.split(english)
        named = [
            f"(?P<{part}>{_FITS.get(part, '.+?')})" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        ]
        yield parts[0], re.compile("".join(named), re.DOTALL), made[english]
