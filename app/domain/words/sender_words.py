"""Words as the guard compares them: whatever script, case, accents' form or invisible characters.

Scripts that write without spaces (Chinese, Japanese, Thai, ...) count one word per character,
so that a sentence of theirs is as hard to carry across as one of ours.
"""

import re
import unicodedata
from functools import lru_cache

_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
_ASCII_WORD = re.compile(r"[0-9a-z]+")  # the same in folded ASCII, a third faster
# Characters of category Cf: they change nothing on the screen and would split a word for us.
_UNSEEN = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001\U000e0020-\U000e007f]"
)
_NUMBER = re.compile(r"(?<![^\W_])[^\W\d_]*+\d[^\W_]*(?:[.,]\d+)*")


def folded(text: str) -> str:
    """The text in one case and one form, without characters that cannot be seen."""
    if text.isascii():
        return text.lower()
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def words_of(text: str) -> list[str]:
    """The words of a text, folded, without punctuation."""
    plain = folded(text)
    return (_ASCII_WORD if plain.isascii() else _WORD).findall(plain)


def longest_shared_run(text: str, source: str, *, enough: int, ignore: str = "") -> int:
    """How many words in a row `text` has in common with `source`.

    Args:
        text: What we are about to write.
        source: What the stranger wrote.
        enough: Stop counting here: a longer run is reported as this.
        ignore: A text of our own; a run that stands in it is ours, whoever repeated it.
    """
    ours, theirs = _spaced_text(ignore), _spaced_text(source)
    written, known = words_of(text), _words_in(source)
    best = 0
    for start, word in enumerate(written):
        if word not in known:
            continue
        while best < enough and start + best < len(written):
            run = _spaced(written[start : start + best + 1])
            if run not in theirs or run in ours:
                break
            best += 1
    return best


def numbers_of(text: str) -> set[str]:
    """Every word of a text with a digit in it, in plain digits: "31", "2.4", "210k", "b2b"; digits of any script."""
    found = _NUMBER.findall(text if text.isascii() else unicodedata.normalize("NFKC", text))
    return {_plain_digits(number).casefold().replace(",", ".") for number in found}


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} "


def _plain_digits(number: str) -> str:
    return number if number.isascii() else "".join(str(unicodedata.digit(sign, sign)) for sign in number)


@lru_cache(maxsize=8)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(_spaced_text(text).split())


@lru_cache(maxsize=8)  # a draft is compared with one source many times
def _spaced_text(text: str) -> str:
    return _spaced(words_of(text))
