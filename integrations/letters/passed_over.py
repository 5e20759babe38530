"""What the dull letter would pass over: days that are named, visits, work that is not wanted.

What it surely can say, it says; for the rest a person looks.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.answer_deadlines import weekdays_in
from app.domain.words.cues import clause_bounds, cues_in, sentence_bounds
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.quoting import quoted, without_quotations
from app.domain.words.sentences import BETWEEN_SENTENCES
from app.domain.words.stems import stems_of
from integrations.judges.message_text import MessageText
from integrations.judges.topics import work_not_wanted

_WORDS = Path(__file__).with_name("passed_over.toml")
_WISHES = Path(__file__).with_name("wishes.toml")
_READ = 6_000  # characters
_LATE_IN_THE_WEEK = 2  # Wednesday
_LONGEST_BEFORE, _LONGEST_DENIAL = 20, 32  # characters of what stands before a day
_CLOCK = re.compile(
    r"(?<![\d.,])(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d(?![\d.,]))?(?: ?uhr| ?o.clock| ?[ap]\.?m\b| ?h\b| ?heures?| ?uur|時)"
    r"|(?<![\d.,:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])"
)
_HOUR_BEHIND = re.compile(r" (?:\w{1,3} ){0,2}(?:[01]?\d|2[0-4])(?!\d)")
_ASKS = re.compile("[?\uff1f]|\u304b(?=\u3002)")
_NOT_WANTED = "They speak of your work as what they do not need ({}); please look at the draft."


class NamedTime(StrEnum):
    """What a message says of days and hours."""

    NONE = "none"
    ASKED = "asked"  # whether something is possible then
    KEPT = "kept"  # what is to be then, or not then: "ring before nine", "not on Tuesdays"
    UNCLEAR = "unclear"


def named_time(inquiry: Inquiry) -> tuple[NamedTime, str]:
    """Whether they name a day, a week or an hour for something that is to happen, and the sentence that does.

    What is over, what returns and what they want an answer by are no such times.
    """
    text, plain = _read(inquiry)
    said, hours = dict[NamedTime, str](), {one.start() for one in cues_in(_WORDS)["hours"].all_in(plain)}
    for found, (start, end), _ in _times(plain, inquiry.received_at.date()):
        is_wish = _is_proposed(plain, found)
        is_part_of_a_day = found.start() in hours
        if _is_denied(plain, found, start) or (is_wish and (is_part_of_a_day or _returns(found))):
            kind = NamedTime.KEPT
        elif is_wish:
            kind = NamedTime.ASKED
        else:
            kind = NamedTime.NONE if is_part_of_a_day else NamedTime.UNCLEAR
        said.setdefault(kind, text[start:end].strip())
    most = next((kind for kind in (NamedTime.ASKED, NamedTime.KEPT, NamedTime.UNCLEAR) if kind in said), NamedTime.NONE)
    return most, said.get(most, "") if most is not NamedTime.NONE else ""


def names_times(inquiry: Inquiry) -> bool:
    """Whether they name a time that suits them or that they ask about."""
    return named_time(inquiry)[0] in (NamedTime.ASKED, NamedTime.KEPT)


def names_hours_for_a_call(inquiry: Inquiry) -> bool:
    """Whether who asks to be called says when: any time at all, or an hour behind "after", "between" and the like."""
    return named_time(inquiry)[0] is not NamedTime.NONE or names_hours(_read(inquiry)[1])


def names_hours(text: str) -> bool:
    """Whether an hour stands there as in "after 5" or "from 5 on"."""
    plain, cues = folded_in_place(text), cues_in(_WORDS)
    before = (*cues["at_times"].all_in(plain), *cues["as_of"].all_in(plain))
    return any(_HOUR_BEHIND.match(plain, one.end()) for one in before)


def _is_denied(plain: str, found: re.Match[str], start: int) -> bool:
    """ "Not on Tuesdays", "sauf le mercredi"."""
    near = max(start, found.start() - _LONGEST_DENIAL)
    return cues_in(_WORDS)["not_then"].first_in(plain, near, found.start()) is not None


def _returns(found: re.Match[str]) -> bool:
    """ "Fridays", "freitags": not one day."""
    single = found[0].removesuffix("s")
    return single != found[0] and any(weekdays_in(single, date.min))


def is_wanted_at_once(inquiry: Inquiry) -> bool:
    """Whether they ask for something today or tomorrow."""
    _, plain = _read(inquiry)
    soon = cues_in(_WORDS)["soon"].all_in(plain)
    return any(_is_wish(plain, one, *clause_bounds(plain, *one.span())) for one in soon)


def names_a_time_by(inquiry: Inquiry, written_on: date, promised_on: date) -> bool:
    """Whether a time they ask about may have come before the promised answer does."""
    _, plain = _read(inquiry)
    cues = cues_in(_WORDS)
    asked = [bounds for _, bounds, is_wish in _times(plain, written_on) if is_wish]
    days = list(weekdays_in(plain, written_on))
    named = ([day for day, one in days if start <= one.start() < end] for start, end in asked)
    if any(one and max(one) <= promised_on for one in named):  # of several days a later one may do
        return True
    this_week = cues["this_week"].all_in(plain) if written_on.weekday() >= _LATE_IN_THE_WEEK else ()
    return any(start <= one.start() < end for one in this_week for start, end in asked)


def _read(inquiry: Inquiry) -> tuple[str, str]:
    """Subject and message, and the same folded in place, with blanks where they quote somebody."""
    text = f"{inquiry.subject or ''}\n{inquiry.typed}"[:_READ]
    return text, folded_in_place(without_quotations(without_addresses(text)))


def _times(plain: str, written_on: date) -> Iterator[tuple[re.Match[str], tuple[int, int], bool]]:
    """Each time that is not over and does not return, its sentence, and whether that wishes something.

    Dates are mostly by when something has to be done; they are such times where a visit is spoken of.
    """
    cues = cues_in(_WORDS)
    days = [one for kind in ("time", "this_week", "hours") for one in cues[kind].all_in(plain)]
    days += [one for _, one in dates_in(plain, written_on) if _is_beside_a_visit(plain, one)]
    for found in sorted((*days, *_CLOCK.finditer(plain)), key=lambda one: one.start()):
        before = cues["gone"].all_in(plain, max(0, found.start() - _LONGEST_BEFORE), found.start())
        if found.re is _CLOCK or all(plain[one.end() : found.start()].strip() for one in before):
            bounds = sentence_bounds(plain, *found.span())
            yield found, bounds, _is_wish(plain, found, *bounds)


def _is_beside_a_visit(plain: str, found: re.Match[str]) -> bool:
    return cues_in(_WORDS)["visit"].first_in(plain, *sentence_bounds(plain, *found.span())) is not None


def _is_wish(plain: str, found: re.Match[str], start: int, end: int) -> bool:
    return _asks(plain, found.end(), end) or cues_in(_WORDS)["suits"].first_in(plain, start, end) is not None


def _is_proposed(plain: str, found: re.Match[str]) -> bool:
    """Whether its clause asks if something is possible then, or says that it suits: the day of their fair is none."""
    start, end = clause_bounds(plain, *found.span())
    _, last = sentence_bounds(plain, *found.span())
    cues, asks = cues_in(_WORDS), _asks(plain, found.end(), last)  # "Could you do Monday, and what does it cost?"
    beside = re.findall(r"\w+", f"{plain[start : found.start()]} {plain[found.end() : end]}")
    said = ("suits", "proposes") if asks else ("suits",)
    stands_alone = _asks(plain, found.end(), end) and len(beside) <= 1
    return stands_alone or any(cues[kind].first_in(plain, start, end) for kind in said)


def asks_for_a_visit(inquiry: Inquiry) -> bool:
    """Whether they ask that somebody comes to see, or whether they may come; not whether they have to."""
    _, plain = _read(inquiry)
    wish = cues_in(_WISHES)["wish"]
    for found in cues_in(_WORDS)["visit"].all_in(plain):
        start, end = sentence_bounds(plain, *found.span())
        if cues_in(_WORDS)["no_visit"].first_in(plain, start, end) is not None:
            continue
        if _asks(plain, found.end(), end) or wish.first_in(plain, start, end) is not None:
            return True
    return False


def sentences_of_visits(inquiry: Inquiry) -> Iterator[str]:
    """Each sentence that speaks of a visit, or of something to be arranged with somebody."""
    text, plain = _read(inquiry)
    for found in (one for kind in ("visit", "arranged") for one in cues_in(_WORDS)[kind].all_in(plain)):
        start, end = sentence_bounds(plain, *found.span())
        yield text[start:end]


def asks_us_to_come(inquiry: Inquiry) -> bool:
    """Whether they ask for a visit, or that or when somebody can come."""
    return asks_for_a_visit(inquiry) or cues_in(_WORDS)["come"].first_in(_read(inquiry)[1]) is not None


def _asks(plain: str, start: int, end: int) -> bool:
    """Whether the sentence that goes on here is a question."""
    return _ASKS.search(plain, start, end + 1) is not None


def work_they_do_not_need(inquiry: Inquiry, firm: FirmProfile) -> str:
    """Why a person looks first, where they speak of the firm's work as what they are not after; "" else."""
    not_wanted = work_not_wanted(MessageText.of(inquiry), firm)
    if cues_in(_WORDS)["need"].first_in(folded_in_place(not_wanted)):
        return _NOT_WANTED.format(quoted(not_wanted))
    return ""


def says_also(inquiry: Inquiry, things: Iterable[str]) -> bool:
    """Whether they ask for each of these things beside something else: "and the cellar cooling as well"."""
    plain, cues = folded_in_place(inquiry.typed[:_READ]), cues_in(_WORDS)["also"]
    return all(any(cues.first_in(said) for said in _sentences_with(thing, plain)) for thing in things)


def _sentences_with(thing: str, plain: str) -> Iterator[str]:
    stems = stems_of(folded_in_place(thing))
    return (one for one in BETWEEN_SENTENCES.split(plain) if stems and stems <= stems_of(one))


@lru_cache(maxsize=64)
def words_of_the_work(firm: FirmProfile) -> frozenset[str]:
    """The stems of every word by which the profile speaks of what is sold."""
    told = [word for one in firm.services for word in (one.description, *one.keywords)]
    return names_of_the_work(firm) | stems_of(folded_in_place("\n".join(told)))


@lru_cache(maxsize=64)
def names_of_the_work(firm: FirmProfile) -> frozenset[str]:
    """The stems of what the services are called."""
    return stems_of(
        folded_in_place("\n".join(name for one in firm.services for name in (one.name, *one.names.values())))
    )
