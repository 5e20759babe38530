"""Whether somebody wishes to be called, wishes it not, or speaks of it in a way that only a person understands."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import BETWEEN_CLAUSES, clause_bounds, cues_in, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.quoting import quoted, without_quotations

_WORDS = Path(__file__).with_name("wishes.toml")
_TIMES = Path(__file__).with_name("passed_over.toml")
_READ = 6_000  # characters
_LONGEST_BETWEEN = 24  # characters behind a denial, in which what it denies stands
_BESIDE = 2  # words between a wish and what denies it behind it
_QUESTION_MARK = re.compile("[?\uff1f]")


class CallWish(StrEnum):
    """What they say of being called."""

    NONE = "none"
    CALL = "call"
    NO_CALL = "no_call"
    AT_TIMES = "at_times"  # not at some hours; and nothing says that they want one
    UNCLEAR = "unclear"
    TELEPHONE = "telephone"  # it speaks of telephoning, and nothing tells who is to ring whom
    MEETING = "meeting"  # of meeting, after something else or not at all


@dataclass(frozen=True, slots=True)
class CallWords:
    """What they wish, and the sentence that says so."""

    wish: CallWish
    words: str = ""
    asks: bool = False  # where they only speak of it: in questions ("Could we speak this week?")

    @property
    def may_be_offered_times(self) -> bool:
        """Whether times for a call are no affront: who speaks of calls without asking for one may want none."""
        return self.wish in (CallWish.NONE, CallWish.CALL, CallWish.AT_TIMES) or self.asks


def call_words(message: str) -> CallWords:
    """What the message says of being called.

    A wish to be called is only read where nothing denies it: "not" in its clause means the opposite, in another clause
    of its sentence it is unclear, and so is a message that says both. What stands in quotation marks others said.
    """
    text = message[:_READ]
    own = without_quotations(without_addresses(text))
    plain, cues = folded_in_place(own), cues_in(_WORDS)
    denied = [found for found in cues["not_called"].all_in(plain) if not _is_anyway(plain, found)]
    said = {_of_denial(plain, found): _sentence(text, plain, found) for found in reversed(denied)}
    for found in cues["ring"].all_in(plain):
        if not any(one.start() < found.end() and found.start() < one.end() for one in denied):
            said.setdefault(_of_ringing(plain, found), _sentence(text, plain, found))
    if not said:
        return _spoken_of(text, plain)
    wish = next(iter(said)) if len(said) == 1 else CallWish.UNCLEAR
    return CallWords(wish, quoted(next(iter(said.values()))))


def _spoken_of(text: str, plain: str) -> CallWords:
    """That they speak of calls or meetings at all: no list knows every way to say what they wish."""
    cues = cues_in(_WORDS)
    idioms = [found.span() for found in cues["no_ringing"].all_in(plain)]
    telephones = [
        one for one in cues["telephone"].all_in(plain) if not any(start <= one.start() < end for start, end in idioms)
    ]
    if (wanted := next((one for one in telephones if _is_wanted(plain, one)), None)) is not None:
        return CallWords(CallWish.UNCLEAR, quoted(_sentence(text, plain, wanted)))
    theirs = [found.span() for found in cues["own_meeting"].all_in(plain)]
    meetings = [
        one for one in cues["meeting"].all_in(plain) if not any(start <= one.start() < end for start, end in theirs)
    ]
    put_off = next((one for one in (*telephones, *meetings) if _is_put_off(plain, one)), None)
    if telephones:
        asks = put_off is None and any(_asks(plain, one) for one in (*telephones, *meetings))
        return CallWords(CallWish.TELEPHONE, quoted(_sentence(text, plain, telephones[0])), asks)
    if put_off is not None:
        return CallWords(CallWish.MEETING, quoted(_sentence(text, plain, put_off)))
    return CallWords(CallWish.NONE)


def _is_wanted(plain: str, found: re.Match[str]) -> bool:
    """ "She would like a call": said, not asked, and not denied."""
    bounds, cues = sentence_bounds(plain, *found.span()), cues_in(_WORDS)
    is_wish = cues["wish"].first_in(plain, *bounds) is not None and cues["not"].first_in(plain, *bounds) is None
    return is_wish and not _asks(plain, found)


def _is_put_off(plain: str, found: re.Match[str]) -> bool:
    """Something comes before it, or it is denied; meetings of their own are no matter of ours."""
    start, end = sentence_bounds(plain, *found.span())
    return any(cues_in(_WORDS)[kind].first_in(plain, start, end) is not None for kind in ("not", "first"))


def _of_denial(plain: str, found: re.Match[str]) -> CallWish:
    """ "Can you not call me?" and "I don't read mail, so call me" may be the opposite."""
    is_one_clause = BETWEEN_CLAUSES.search(found[0]) is None
    _, end = sentence_bounds(plain, *found.span())
    if cues_in(_TIMES)["at_times"].first_in(plain, found.start(), end) is not None:
        return CallWish.AT_TIMES if is_one_clause else CallWish.UNCLEAR
    return CallWish.NO_CALL if is_one_clause and not _asks(plain, found) else CallWish.UNCLEAR


def _asks(plain: str, found: re.Match[str]) -> bool:
    _, end = sentence_bounds(plain, *found.span())
    return _QUESTION_MARK.search(plain, found.end(), end + 1) is not None


def _of_ringing(plain: str, found: re.Match[str]) -> CallWish:
    start, end = sentence_bounds(plain, *found.span())
    times = _times_denied(plain, start, end)
    denied = [] if _is_anyway(plain, found) else cues_in(_WORDS)["not"].all_in(plain, start, end)
    denials = [one for one in denied if one.start() not in times and not _denies_another(plain, one)]
    if not denials:
        return CallWish.CALL
    first, _ = clause_bounds(plain, *found.span())
    is_near = any(first <= one.start() and not _lies_apart(plain, found, one) for one in denials)
    return CallWish.NO_CALL if is_near and not _asks(plain, found) else CallWish.UNCLEAR


def _denies_another(plain: str, denial: re.Match[str]) -> bool:
    """ "Phone me, don't email", "and not on Fridays"."""
    others = (cues_in(_WORDS)["writing"], cues_in(_TIMES)["time"], cues_in(_TIMES)["hours"])
    found = (one.first_in(plain, denial.end(), denial.end() + _LONGEST_BETWEEN) for one in others)
    return any(one is not None and len(plain[denial.end() : one.start()].split()) <= _BESIDE for one in found)


def _lies_apart(plain: str, found: re.Match[str], denial: re.Match[str]) -> bool:
    """Behind the wish and not beside it: "call me, the office does not answer"."""
    between = plain[found.end() : denial.start()]
    return BETWEEN_CLAUSES.search(between) is not None or len(between.split()) > _BESIDE


def _times_denied(plain: str, start: int, end: int) -> frozenset[int]:
    """Where "not before four" begins: it denies the hour, and no call."""
    return frozenset(one.start() for one in cues_in(_TIMES)["not_before"].all_in(plain, start, end))


def _is_anyway(plain: str, found: re.Match[str]) -> bool:
    """ "Don't hesitate to call me"."""
    return cues_in(_WORDS)["anyway"].first_in(plain, *sentence_bounds(plain, *found.span())) is not None


def _sentence(text: str, plain: str, found: re.Match[str]) -> str:
    start, end = sentence_bounds(plain, *found.span())
    return text[start:end]
