"""Figures of a text as they are compared with a source: in digits or words, with what they count.

Read are numbers, money, shares, durations, multiples ("doubled"), dates, months, weekdays and days named by their
distance ("next week"), in the languages of `number_words.toml`. Nothing is converted: two months are not eight weeks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.domain.words.folding import folded_in_place
from app.domain.words.number_words import LANGUAGES, TIMES, Number, Token, is_number_word, numbers_in, tokens_of
from app.domain.words.word_lists import any_of, lists_of

PLAIN, MONEY, CODE, SHARE, FACTOR = "number", "money", "code", "percent", "multiple"
DATE, MONTH, WEEKDAY, DAY = "date", "month", "weekday", "named day"
OF_A_ROW = " of a row"  # "the eighth week" is no length of time
MOST_CHARACTERS = 12_000  # of a source
_LISTS = lists_of("number_words")


def _words(table: str, name: str) -> frozenset[str]:
    return frozenset(folded_in_place(_LISTS[table].get(name, "")).split())


def _by_word(table: str, *, divider: str | None = None) -> dict[str, str]:
    return {
        folded_in_place(word.strip()): key
        for key, line in _LISTS[table].items()
        for word in line.split(divider)
        if word
    }


_UNIT_OF = _by_word("units")
TERMS = frozenset({"hour", "day", "week", "month", "quarter", "year"})
_UNIT_PHRASES = [
    (re.compile(rf"[ -]{{0,2}}(?:{any_of(folded_in_place(words).split('|'))})\b"), unit)
    for unit, words in _LISTS["unit_phrases"].items()
]
_FACTOR_OF = _by_word("factors")
_FIXED_OF = _by_word("fixed", divider="|")
_ORDINALS = _words("ordinals", "words")
_MAGNITUDE_ENDS = tuple(_words("magnitudes", "ends"))
_CURRENCIES: dict[str, frozenset[str]] = {}
for _code, _line in lists_of("sums")["currencies"].items():
    for _sign in map(folded_in_place, _line.split()[1:]):
        _CURRENCIES[_sign.strip(".")] = _CURRENCIES.get(_sign.strip("."), frozenset()) | {_code}
_BESIDE_CURRENCY = ("de", "di", "d", "'", "\u2019", "us", "-", "\u2011")
_CONNECTORS, _ARTICLES = _words("around", "connectors"), _words("around", "articles")
_WITHIN, _RATES = _words("around", "within"), _words("around", "rates")
_EVERY = re.compile(rf"\b(?:{folded_in_place(_LISTS['around']['every'])}) $")
_MONTHS = {
    folded_in_place(word): number for number, line in lists_of("dates")["months"].items() for word in line.split()
} | {"may": "5"}
_ALSO_VERBS = _words("around", "also_verbs")
_SURELY_MONTHS = {
    language: frozenset(folded_in_place(line).split()) for language, line in _LISTS["surely_months"].items()
}
_SHORTEST_MONTH = 4  # letters; a shorter one needs a day beside it
_LAST_DAY = 31
_BEFORE_MONTH = (".", "\u00b0", "\u00ba", "of", "de", "di", "del")  # and behind its day: "1\u00b0 marzo"
_WEEKDAYS, _DAYS = _by_word("weekdays"), _by_word("relative_days", divider="|")
_NAMED_DAYS = [
    (re.compile(rf"(?<!\w)(?:{any_of(known)})(?!\w)"), known, kind)
    for known, kind in ((_WEEKDAYS, WEEKDAY), (_DAYS, DAY))
]
_GREETING = re.compile(r"guten morgen|goede morgen|goedemorgen")
_OF = frozenset({"of", "de", "d", "di"})
_UNIT_REACH = 3  # tokens: "three full calendar weeks"
AT_LEAST_MONEY = 100  # a number without a currency that may be the source of one with it
_SHORT = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Figure:
    """One, and where it stands. `counts`: a kind above, or a unit ("week")."""

    value: float
    counts: str
    currencies: frozenset[str] = frozenset()  # of money: which it may be; empty: not said
    text: str = ""  # of a code, or of what has a name
    start: int = 0
    end: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether it only counts things or people."""
        return self.counts in (PLAIN, "people")

    def may_count(self, value: float) -> bool:
        """Whether a bare number may repeat it: "between 5,000 and 12,000" of a price."""
        return self.is_plain or self.counts.endswith(OF_A_ROW) or (self.counts == MONEY and value >= AT_LEAST_MONEY)

    def is_in(self, others: "frozenset[Figure]") -> bool:
        """Whether one of these, made by `kept`, says the same."""
        if _without_place(self) in others:
            return True
        if self.counts == MONEY:
            return any(other.value == self.value and _may_be_money(other, self.currencies) for other in others)
        if self.is_plain:
            return any(other.value == self.value and other.may_count(self.value) for other in others)
        return False


def _may_be_money(other: Figure, currencies: frozenset[str]) -> bool:
    if other.counts == MONEY:
        return not other.currencies or not currencies or bool(other.currencies & currencies)
    return other.counts == PLAIN and other.value >= AT_LEAST_MONEY


def _without_place(figure: Figure) -> Figure:
    return replace(figure, start=0, end=0)


def kept(text: str, language: str = "") -> frozenset[Figure]:
    """The figures of a source, without their places; in every language unless one is named."""
    return (_kept if len(text) <= _SHORT else _kept_of_long)(text, language)


@lru_cache(maxsize=2)  # a stranger's long message takes much memory, and is asked about a few times in a row
def _kept_of_long(text: str, language: str) -> frozenset[Figure]:
    return _kept.__wrapped__(text, language)


@lru_cache(maxsize=256)
def _kept(text: str, language: str) -> frozenset[Figure]:
    languages = (language,) if language in LANGUAGES else LANGUAGES
    return frozenset(_without_place(one) for each in languages for one in figures_in(text[:MOST_CHARACTERS], each))


def term_of(word: str) -> str:
    """The length of time a word in plain letters names: "month" of "Monat"; empty: none."""
    unit = _UNIT_OF.get(word, "")
    return unit if unit in TERMS else ""


def is_word_of_time(word: str) -> bool:
    """Whether it names a day or a length of time: "Tomorrow", "Tuesday"."""
    said = folded_in_place(word)
    return said in _DAYS or said in _WEEKDAYS or said in _MONTHS or _UNIT_OF.get(said, "") in TERMS


def figures_in(text: str, language: str) -> list[Figure]:
    """Every one of a text; `language` is the ISO 639-1 code its number words are read in."""
    plain = _GREETING.sub(lambda match: "\n" * len(match[0]), folded_in_place(text))
    found = list(_named_days(plain))
    for one in found:
        plain = plain[: one.start] + "\n" * (one.end - one.start) + plain[one.end :]
    tokens = tokens_of(plain)
    numbers = list(numbers_in(tokens, language))
    counted = [_counted(tokens, number, plain, language) for number in numbers]
    doubtful = _words("doubtful", language)
    found += (
        figure
        for figure, number in zip(_in_ranges(tokens, numbers, counted), numbers, strict=True)
        if figure.counts != PLAIN or tokens[number.first].text not in doubtful or number.first != number.last
    )
    found += _months(tokens, numbers, text, language)
    found += (figure for place in range(len(tokens)) for figure in _from_token(tokens, place))
    whole = {(one.start, one.end) for one in found if one.counts in (DATE, SHARE)}
    return [
        one
        for one in found
        if not any(first < one.start < end or (first == one.start and one.end < end) for first, end in whole)
    ]


def _named_days(plain: str) -> Iterator[Figure]:
    for pattern, known, kind in _NAMED_DAYS:
        for match in pattern.finditer(plain):
            if not _EVERY.search(plain, max(0, match.start() - 12), match.start()):
                yield Figure(0.0, kind, text=known[match[0]], start=match.start(), end=match.end())


def _from_token(tokens: Sequence[Token], place: int) -> Iterator[Figure]:
    """What one word says: a code, a multiple, "fortnight", "within a week", "f\u00fcnfstellig"."""
    token = tokens[place]
    if token.kind in ("code", "clock", "iso"):
        yield Figure(0.0, CODE, text=token.text.replace(" ", ""), start=token.start, end=token.end)
    elif token.text in _FACTOR_OF:
        yield Figure(float(_FACTOR_OF[token.text]), FACTOR, start=token.start, end=token.end)
    elif token.text in _FIXED_OF:
        value, unit = _FIXED_OF[token.text].split()
        yield Figure(float(value), unit, start=token.start, end=token.end)
    elif token.text.endswith(_MAGNITUDE_ENDS) and token.text not in _MAGNITUDE_ENDS:
        yield Figure(0.0, "figures", text=token.text[:4], start=token.start, end=token.end)
    elif token.text in _ARTICLES and 0 < place < len(tokens) - 1 and tokens[place - 1].text in _WITHIN:
        unit = _UNIT_OF.get(tokens[place + 1].text, "")
        behind = tokens[place + 2].text if place + 2 < len(tokens) else ""
        if unit in TERMS and behind not in _OF:  # "within a day", not "after a day of diagnosis"
            yield Figure(1.0, unit, start=token.start, end=tokens[place + 1].end)


def _counted(tokens: Sequence[Token], number: Number, plain: str, language: str) -> Figure:
    """The number with its unit or currency."""
    start, end = tokens[number.first].start, tokens[number.last].end
    for pattern, unit in _UNIT_PHRASES:
        phrase = pattern.match(plain, end)
        if phrase:
            return Figure(number.value, unit, start=start, end=phrase.end())
    currencies, sign_end = _currency(tokens, number)
    if currencies:
        return Figure(number.value, MONEY, currencies, start=start, end=max(end, sign_end))
    unit_at = _unit_behind(tokens, _last_of_twice(tokens, number), language)
    if unit_at is not None:
        is_one_of_a_row = tokens[number.last].text in _ORDINALS or (language == "de" and plain[end : end + 2] == ". ")
        unit = _UNIT_OF[tokens[unit_at].text] + (OF_A_ROW if is_one_of_a_row else "")
        if number.value == 1 and (is_one_of_a_row or not number.first or tokens[number.first - 1].text not in _WITHIN):
            return Figure(1.0, PLAIN, start=start, end=end)  # "one day", "the first month"
        return Figure(number.value, unit, start=start, end=tokens[unit_at].end)
    before = tokens[number.first - 1] if number.first else None
    if before and _UNIT_OF.get(before.text) in TERMS:
        return Figure(number.value, _UNIT_OF[before.text] + OF_A_ROW, start=before.start, end=end)
    return Figure(number.value, PLAIN, start=start, end=end)


def _last_of_twice(tokens: Sequence[Token], number: Number) -> int:
    """The place before the unit of a number that is written twice: "two (2) hours"."""
    behind = tokens[number.last + 1 : number.last + 4]
    is_twice = [one.text for one in behind[::2]] == ["(", ")"] and behind[1].text == f"{number.value:g}"
    return number.last + 3 if is_twice else number.last


def _unit_behind(tokens: Sequence[Token], last: int, language: str) -> int | None:
    """The place of the unit, an adjective or a hyphen between."""
    for place in range(last + 1, min(last + 1 + _UNIT_REACH, len(tokens))):
        token = tokens[place]
        if token.kind == "number" or (token.kind == "sign" and token.text not in "-\u2013'\u2019%\u2011."):
            return None
        if token.text == "." and language != "de":
            return None
        if token.text in _RATES or token.text in _ARTICLES or is_number_word(token.text, language):
            return None  # "for four moulds a day" is no four days
        if token.text in _UNIT_OF and (token.text not in ("an", "ans") or language == "fr"):
            return place
    return None


def _currency(tokens: Sequence[Token], number: Number) -> tuple[frozenset[str], int]:
    if number.first and (before := _CURRENCIES.get(tokens[number.first - 1].text)):
        joined = "".join(one.text for one in tokens[max(0, number.first - 2) : number.first])  # "R$" is no "$"
        return _CURRENCIES.get(joined, before), 0
    for token in tokens[number.last + 1 : number.last + 4]:
        behind = _CURRENCIES.get(token.text)
        if behind:
            return behind, token.end
        if token.text not in _BESIDE_CURRENCY:
            break
    return frozenset(), 0


def _in_ranges(tokens: Sequence[Token], numbers: Sequence[Number], counted: Sequence[Figure]) -> list[Figure]:
    """Ends of a range count the same: "6 to 7 thousand euros", "from 19% to 31"."""
    done = list(counted)
    for this in range(len(done) - 2, -1, -1):
        if done[this].counts == PLAIN and _are_a_range(tokens, numbers[this], numbers[this + 1]):
            following, value = done[this + 1], done[this].value
            times = TIMES.get(tokens[numbers[this + 1].last].text, 1_000.0 if following.counts == MONEY else 1.0)
            value *= times if value * times <= following.value else 1
            done[this] = replace(following, value=value, start=done[this].start, end=done[this].end)
    for this in range(1, len(done)):
        before = done[this - 1]
        is_open = done[this].counts == PLAIN and before.counts in (SHARE, MONEY)
        if is_open and _are_a_range(tokens, numbers[this - 1], numbers[this]):
            done[this] = replace(before, value=done[this].value, start=done[this].start, end=done[this].end)
    return done


def _are_a_range(tokens: Sequence[Token], one: Number, other: Number) -> bool:
    texts = (token.text for token in tokens[one.last + 1 : other.first])
    between = [text for text in texts if text not in _CURRENCIES and text not in ("%", "us")]
    return len(between) in (1, 2) and _CONNECTORS.issuperset(between)


def _months(tokens: Sequence[Token], numbers: Sequence[Number], text: str, language: str) -> Iterator[Figure]:
    sure = _SURELY_MONTHS.get(language, frozenset())
    days_before = {number.last: number for number in numbers if number.value <= _LAST_DAY}
    days_behind = {number.first: number for number in numbers if number.value <= _LAST_DAY}
    for place, token in enumerate(tokens):
        month = _MONTHS.get(token.text) if token.kind == "word" else None
        if month is None:
            continue
        before = place - 1
        while before >= 0 and tokens[before].text in _BEFORE_MONTH:
            before -= 1
        is_inside = re.search(r"\w ?$", text[max(0, token.start - 2) : token.start]) is not None
        is_name = text[token.start].isupper() and is_inside
        if before in days_before:
            day = days_before[before]
            yield Figure(day.value, DATE, text=month, start=tokens[day.first].start, end=token.end)
        elif place + 1 in days_behind:
            day = days_behind[place + 1]
            yield Figure(day.value, DATE, text=month, start=token.start, end=tokens[day.last].end)
        elif (len(token.text) >= _SHORTEST_MONTH and (token.text not in _ALSO_VERBS or token.text in sure)) or (
            is_name and token.text in ("may", "mai", "march", "mars")
        ):
            yield Figure(0.0, MONTH, text=month, start=token.start, end=token.end)
