"""What partners rate with one tap: what is to be rated, what can be said, and the lot that draws."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from app.domain.judgement import NAMED, Disposition, Tier

FIRST_DAYS = timedelta(days=7)  # of a stage: everything is rated
BY_LOT = 5  # a week, of all subjects together
SETTLES_WITHIN = timedelta(days=1)  # a week is drawn a day after its end: by then what came last in it is answered


class RatingSubject(StrEnum):
    """What is rated about a lead. Stored; values are never renamed."""

    LETTER = "letter"
    ROUTING = "routing"  # taken for an inquiry, of that tier, and given to that owner
    RECORD = "record"  # what was entered into the CRM
    FILTERED = "filtered"


Found = tuple[RatingSubject, str]  # what can be rated, of which lead


class RatingVerdict(StrEnum):
    """What a partner says of it. Stored; values are never renamed."""

    RIGHT = "right"
    WRONG = "wrong"


class Drawn(StrEnum):
    """Why a rating is asked for. Stored; values are never renamed."""

    FIRST = "first"  # one of all in the first days of a stage
    LOT = "lot"
    ASKED = ""  # nobody asked for it: it counts in no figure


SUBJECTS_NAMED: Mapping[RatingSubject, str] = {
    RatingSubject.LETTER: "letters",
    RatingSubject.ROUTING: "taken for an inquiry",
    RatingSubject.RECORD: "entries in the CRM",
    RatingSubject.FILTERED: "filtered",
}
OWNER = "owner"  # what is wrong about the routing is whom it was given to
_OF_LETTERS = {
    "facts": "It says something that is not so",
    "missed": "It misses what they asked",
    "tone": "It is not how we write",
    "unwanted": "No letter should have left",
}
_OF_RECORDS = {
    "who": "The wrong person or company",
    "details": "A detail is wrong",
    "missing": "Something is missing",
}


def wrong_choices(subject: RatingSubject, disposition: str | None, tier: str | None) -> dict[str, str]:
    """What can be wrong, each with its words: what is chosen is stored."""
    if subject is RatingSubject.LETTER:
        return dict(_OF_LETTERS)
    if subject is RatingSubject.RECORD:
        return dict(_OF_RECORDS)
    kinds = [one for one in Disposition if one not in (Disposition.AUTOMATED, disposition or Disposition.INQUIRY)]
    choices = {one.value: f"It is {NAMED[one]}" for one in kinds}
    if subject is RatingSubject.ROUTING:
        choices |= {one.value: f"It is {one.value}" for one in Tier if one.value != tier}
        choices[OWNER] = "It belongs to a colleague"
    return choices


def label_of(subject: RatingSubject, verdict: RatingVerdict, chosen: str) -> str | None:
    """What the rating says the message is; None where it says nothing of that. Of a right filtering: "confirmed"."""
    if subject is RatingSubject.FILTERED:
        return "confirmed" if verdict is RatingVerdict.RIGHT else chosen
    if subject is RatingSubject.ROUTING:
        return chosen if chosen in list(Disposition) else Disposition.INQUIRY.value
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when what arrived is rated together."""

    begins_at: datetime
    ends_at: datetime
    drawn: Drawn


def window_to_draw(stage_at: datetime, now: datetime) -> Window | None:
    """The first days of the stage while they run and settle, later the last whole week; None in between."""
    if now < stage_at + FIRST_DAYS + SETTLES_WITHIN:
        return Window(begins_at=stage_at, ends_at=stage_at + FIRST_DAYS, drawn=Drawn.FIRST)
    weeks = (now - SETTLES_WITHIN - stage_at) // FIRST_DAYS
    if weeks < 2:
        return None
    begins_at = stage_at + FIRST_DAYS * (weeks - 1)
    return Window(begins_at=begins_at, ends_at=begins_at + FIRST_DAYS, drawn=Drawn.LOT)


def drawn_by_lot(found: Iterable[Found], seed: str) -> list[Found]:
    """The same few whoever draws: by ids that nobody chooses."""

    def lot(one: Found) -> bytes:
        return sha256(f"{seed}|{one[0].value}|{one[1]}".encode()).digest()

    return sorted(found, key=lot)[:BY_LOT]
