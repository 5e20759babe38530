"""Numbers in digits or words, as one writes them in the languages of `data/number_words.toml`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import lists_of

_LISTS = lists_of("number_words")
LANGUAGES = tuple(name for name, listed in _LISTS.items() if isinstance(listed, dict) and "numbers" in listed)
TIMES = {word: float(times) for times, words in _LISTS["times"].items() for word in words.split()}
_ORDINAL_ENDS = frozenset(folded_in_place(_LISTS["around"]["ordinal_ends"]).split())
_CLOCK = r"\d{1,2}[:h]\d\d(?!\d)|\d{1,2} ?[ap]\.?m\b"
_ISO = r"20\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}\.?(?:[./]?20\d\d)"
_DIGITS = r"\d{1,3}(?:[.,'\u2019 ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_TOKEN = re.compile(
    rf"(?P<clock>{_CLOCK})|(?P<iso>{_ISO})|(?P<code>[^\W\d_]+\d\w*)|(?P<number>{_DIGITS})|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[^\w\s])"
)
_LONGEST_PART, _SHORTEST_PART, _SHORTEST_COMPOUND = 14, 3, 6  # letters
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign of a text folded in place."""

    kind: str  # clock, iso, code, number, word, sign
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and the places of its first and last token."""

    first: int
    last: int
    value: float


def tokens_of(plain: str) -> list[Token]:
    """All of a text that is folded in place."""
    return [Token(match.lastgroup or "", match[0], match.start(), match.end()) for match in _TOKEN.finditer(plain)]


def numbers_in(tokens: Sequence[Token], language: str) -> Iterator[Number]:
    """Every number among the tokens, in order."""
    place = 0
    while place < len(tokens):
        found = _in_digits(tokens, place, language) or _in_words(tokens, place, language)
        if found:
            yield found
        place = found.last + 1 if found else place + 1


def is_number_word(word: str, language: str) -> bool:
    """Whether it stands for a number: "eighteen", "F\u00fcnfundzwanzig"."""
    return bool(_parts(folded_in_place(word), language))


def _in_digits(tokens: Sequence[Token], place: int, language: str) -> Number | None:
    token = tokens[place]
    if token.kind != "number":
        return None
    value = _value_of_digits(token.text)
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or following.kind != "word":
        return Number(place, place, value)
    touches = following.start == token.end
    if following.text in TIMES and (touches or len(following.text) > 1):
        return Number(place, place + 1, value * TIMES[following.text])
    if touches and following.text in _ORDINAL_ENDS:
        return Number(place, place + 1, value)
    parts = _parts(following.text, language)
    if len(parts) == 1 and parts[0] >= 100:
        return Number(place, place + 1, value * parts[0])
    return Number(place, place, value)


def _in_words(tokens: Sequence[Token], place: int, language: str) -> Number | None:
    parts = _parts(tokens[place].text, language) if tokens[place].kind == "word" else ()
    if not parts:
        return None
    joins, last = _words_of(language)[1], place
    while last + 1 < len(tokens):
        ahead, joint = last + 1, "-"
        if tokens[ahead].text in joins or tokens[ahead].text == "-":
            joint, ahead = tokens[ahead].text, ahead + 1
        more = _parts(tokens[ahead].text, language) if ahead < len(tokens) else ()
        if not more or not _goes_on(parts, more, joint):
            break
        parts, last = (*parts, *more), ahead
    return Number(place, last, _value(parts))


def _goes_on(parts: Sequence[float], more: Sequence[float], joint: str) -> bool:
    """Whether the next number word belongs to the same number: "twenty five", "three hundred", not "two or three"."""
    if more[0] >= 100:
        return more[0] > parts[-1] or parts[-1] < 100
    if joint != "-" and parts[-1] < 20:
        return False
    return (parts[-1] > more[0] and parts[-1] >= 10) or (parts[-1], more[0]) == (4.0, 20.0)  # quatre-vingt


def _value(parts: Sequence[float]) -> float:
    total = current = 0.0
    for part in parts:
        if part >= 1000:
            total, current = total + max(current, 1.0) * part, 0.0
        elif part == 100 or (part == 20 and current == 4):
            current = max(current, 1.0) * part
        else:
            current += part
    return total + current


def _value_of_digits(text: str) -> float:
    written = re.sub(r"['\u2019 ]", "", text)[:_MOST_DIGITS]
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", written):
        written = re.sub(r"[.,](?=\d{3})", "", written)
    return float(written.rstrip(".,").replace(",", "."))


@cache
def _words_of(language: str) -> tuple[Mapping[str, float], frozenset[str], Mapping[str, float] | None]:
    """The number words of a language, what joins them, and, where they are written as one, also what stands inside."""
    if language not in LANGUAGES:
        return {}, frozenset(), None
    listed = _LISTS[language]
    words = _read(listed["numbers"])
    inside = {**words, **_read(listed.get("inside", ""))} if listed["compounds"] else None
    return words, frozenset(listed["joins"].split()), inside


def _read(lines: str) -> dict[str, float]:
    entries = (entry.split() for entry in re.split(r"[|\n]", lines) if entry.strip())
    return {folded_in_place(word): float(number) for number, *words in entries for word in words}


@lru_cache(maxsize=2_048)
def _parts(word: str, language: str) -> tuple[float, ...]:
    """The numbers a word is made of; none: it is no number."""
    words, joins, inside = _words_of(language)
    if word in words:
        return (words[word],)
    if inside is None or not _SHORTEST_COMPOUND <= len(word) <= 6 * _LONGEST_PART:
        return ()
    return _split(word, inside, joins)


def _split(word: str, inside: Mapping[str, float], joins: frozenset[str]) -> tuple[float, ...]:
    """Longest first; "und" between two is left out."""
    for length in range(min(len(word), _LONGEST_PART), _SHORTEST_PART - 1, -1):
        head, rest = word[:length], word[length:]
        if head not in inside:
            continue
        if not rest:
            return (inside[head],)
        join = next((one for one in joins if len(one) > 1 and rest.startswith(one) and len(rest) > len(one)), "")
        for behind in dict.fromkeys((rest[len(join) :], rest)):
            more = _split(behind, inside, joins)
            if more:
                return (inside[head], *more)
    return ()
