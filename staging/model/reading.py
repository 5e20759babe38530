"""Reads what a prompt shows of a message, as a modest model would: cue by cue, quoting what it saw."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from staging.model import cues

TAG = re.compile(r"<([a-z_]+)(?: [^<>]*)?>(.*?)</\1>", re.DOTALL)
QUOTED_TAGS = ("message", "body", "text", "subject", "history")  # what a quote may come from, most telling first
SENDER_TAGS = ("sender", "from", "title")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
LONGEST_QUOTE = 200
SMALLEST_BUDGET = 5_000
SMALLEST_STAFF, LARGEST_STAFF = 20, 500
CLEAR_LEAD = 1.5
GIBBERISH, FEWEST_WORDS = 4, 4
WORDS = tomllib.loads((Path(__file__).parent / "reply_words.toml").read_text("utf-8"))
COMMON_WORDS = {code: frozenset(words["common"].split()) for code, words in WORDS.items()}
YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True)
class Seen:
    """An answer to one question and the words it rests on, verbatim; no words when nothing was said."""

    value: str
    quote: str = ""


@dataclass(frozen=True)
class Reading:
    """One prompt, read. `shown` maps each tag of the user's part to its text; "" is the whole of it."""

    shown: dict[str, str]
    instructions: str = ""  # the system's part
    scores: dict[str, float] = field(default_factory=dict)
    quotes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def disposition(self) -> str:
        """The strongest one; a message that says nothing clear could be a buyer."""
        best = max(self.scores.values(), default=0.0)
        if best <= 0 or self.scores["inquiry"] == best:
            return "inquiry"
        return max(self.scores, key=lambda name: self.scores[name])

    @property
    def confident(self) -> bool:
        ranked = sorted(self.scores.values(), reverse=True)
        return len(ranked) > 1 and ranked[0] - ranked[1] >= CLEAR_LEAD

    @cached_property
    def message(self) -> str:
        """What the stranger wrote, or the whole prompt where no tag names it."""
        return "\n".join(self.shown[tag] for tag in QUOTED_TAGS if self.shown.get(tag)) or self.shown.get("", "")

    @property
    def evidence(self) -> list[str]:
        """Quotes for the disposition, the strongest first; the first sentence where no cue spoke."""
        first = SENTENCE.search(self.message.strip())
        return self.quotes[self.disposition] or ([first.group().strip()[:LONGEST_QUOTE]] if first else [""])

    @cached_property
    def criteria(self) -> dict[str, Seen]:
        """The five questions of an ideal customer profile."""
        return {
            "company_fit": self._company_fit(),
            "service_need": self._first((cues.NOT_OFFERED, NO), (cues.SERVICES, YES)),
            "budget": self._budget(),
            "timing": self._first((cues.LATER, NO), (cues.SOON, YES)),
            "authority": self._authority(),
        }

    @cached_property
    def stakes(self) -> list[tuple[str, str]]:
        """(kind, quote) of each reason for a person to answer."""
        found = ((kind, cue.search(self.message)) for kind, cue in cues.STAKES.items())
        return [(kind, quote_around(self.message, match)) for kind, match in found if match]

    @cached_property
    def language(self) -> str:
        words = re.findall(r"[^\W\d_]+", self.message.lower())
        counted = {code: sum(word in common for word in words) for code, common in COMMON_WORDS.items()}
        best = max(counted, key=lambda code: counted[code])
        return best if counted[best] else "en"

    def _first(self, *asked: tuple[re.Pattern[str], str]) -> Seen:
        for pattern, value in asked:
            found = pattern.search(self.message)
            if found:
                return Seen(value, quote_around(self.message, found))
        return Seen(UNKNOWN)

    def _authority(self) -> Seen:
        written = self._first((cues.DECIDES, YES), (cues.ONLY_ASKS, NO))
        beside = " ".join(self.shown.get(tag, "") for tag in SENDER_TAGS)
        return Seen(YES) if written.value == UNKNOWN and cues.DECIDES.search(beside) else written

    def _company_fit(self) -> Seen:
        consumer = self._first((cues.CONSUMER, NO))
        if consumer.value == NO:
            return consumer
        count = cues.HEADCOUNT.search(self.message)
        if count:
            fits = SMALLEST_STAFF <= int(count[1]) <= LARGEST_STAFF
            return Seen(YES if fits else NO, quote_around(self.message, count))
        return self._first((cues.BUSINESS, YES))

    def _budget(self) -> Seen:
        found = cues.AMOUNT.search(self.message)
        if not found:
            return Seen(UNKNOWN)
        digits = next(group for group in (found[1], found[3], found[5]) if group)
        thousands = any(unit and unit.lower() == "k" for unit in (found[2], found[4], found[6]))
        amount = int(re.sub(r"\D", "", digits) or 0) * (1000 if thousands else 1)
        return Seen(YES if amount >= SMALLEST_BUDGET else NO, quote_around(self.message, found))


def read(prompt: str, instructions: str = "") -> Reading:
    """The reading of a user message whose parts stand in tags."""
    shown = {name: text.strip() for name, text in TAG.findall(prompt)}
    for text in list(shown.values()):  # tags inside tags
        shown.update({inner: content.strip() for inner, content in TAG.findall(text) if inner not in shown})
    shown[""] = prompt
    reading = Reading(shown, instructions)
    for disposition, weighted in cues.DISPOSITIONS.items():
        matches = [(weight, found) for weight, cue in weighted for found in [cue.search(reading.message)] if found]
        reading.scores[disposition] = sum(weight for weight, _ in matches)
        ranked = sorted(matches, key=lambda match: -match[0])
        reading.quotes[disposition] = list(dict.fromkeys(quote_around(reading.message, found) for _, found in ranked))
    reading.scores["spam"] += GIBBERISH if is_gibberish(reading.message) else 0
    return reading


def is_gibberish(text: str) -> bool:
    """Latin letters typed at random: every third word or more has no vowel, or too many consonants in a row."""
    words = re.findall(r"\b[a-z]{3,}\b", text.lower())
    odd = [word for word in words if not re.search(r"[aeiouy]", word) or re.search(r"[^aeiouy]{5}", word)]
    return len(words) >= FEWEST_WORDS and len(odd) * 3 >= len(words)


def quote_around(text: str, found: re.Match[str]) -> str:
    """The sentence a cue stands in, verbatim, cut between words where it is long."""
    for sentence in SENTENCE.finditer(text):
        if sentence.start() <= found.start() < sentence.end():
            quote = sentence.group().strip()
            break
    else:
        quote = found.group().strip()
    if len(quote) <= LONGEST_QUOTE:
        return quote
    start = max(0, quote.find(found.group()))
    return quote[start : start + LONGEST_QUOTE].rsplit(" ", 1)[0]
