"""A model's quotes in what was written, whatever became of ß, ligatures, quotation marks, dashes and line breaks.

Both are compared by their letters, digits and symbols alone. What is given back are the writer's own signs, so that
nothing a model made up on its way can stand in a quote.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from app.domain.judgement import LONGEST_QUOTE

_SYMBOLS = {"Sc", "So"}  # currencies and emoji
_SHORT = 4  # fewer letters must be whole words: "no" does not stand in "know"
_LEFT_OUT = re.compile(r"\s*(?:\[?\.{3,}\]?|\[?\u2026\]?)\s*")
_MOST_PIECES = 4


@dataclass(frozen=True)
class QuotableText:
    """What a model was shown of a message."""

    text: str

    @cached_property
    def _letters(self) -> tuple[str, list[int]]:
        """The letters compared with, and where in the text each of them comes from."""
        found = [_compared(sign) for sign in self.text]
        places = chain.from_iterable([place] * len(letters) for place, letters in enumerate(found))
        return "".join(found), list(places)

    def quoted(self, quote: str) -> str:
        """The quote as it stands there, on one line and at most 200 characters; empty when it does not.

        Of a quote with words left out, the longest piece counts.
        """
        pieces = sorted(_LEFT_OUT.split(quote[: 4 * LONGEST_QUOTE])[:_MOST_PIECES], key=len, reverse=True)
        found = (self._place_of(one) for one in (quote[:LONGEST_QUOTE], *pieces))
        start, end = next((place for place in found if place), (0, 0))
        return " ".join(self.text[start:end].split())[:LONGEST_QUOTE]

    def _place_of(self, quote: str) -> tuple[int, int] | None:
        if quote.strip() and not any(map(_compared, quote)):  # "???" has no letters
            place = self.text.find(quote.strip())
            return (place, place + len(quote.strip())) if place >= 0 else None
        wanted = "".join(map(_compared, quote))
        letters, places = self._letters
        place = letters.find(wanted) if wanted else -1
        while place >= 0:
            start, end = places[place], places[place + len(wanted) - 1] + 1
            if len(wanted) >= _SHORT or not wanted.isascii() or self._is_a_word(start, end):
                return start, end + _is_closed(quote, self.text[end : end + 1])
            place = letters.find(wanted, place + 1)
        return None

    def _is_a_word(self, start: int, end: int) -> bool:
        return not (self.text[start - 1 : start].isalnum() or self.text[end : end + 1].isalnum())


def _is_closed(quote: str, following: str) -> bool:
    """Whether the sign behind its last letter, a full stop or a closing mark, belongs to the quote."""
    return not _compared(quote.rstrip()[-1]) and unicodedata.category(following or " ").startswith("P")


@lru_cache(maxsize=4096)
def _compared(sign: str) -> str:
    signs = unicodedata.normalize("NFKD", sign.casefold())
    return "".join(one for one in signs if one.isalnum() or unicodedata.category(one) in _SYMBOLS)
