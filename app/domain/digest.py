"""What a firm's day was: every message with what became of it, and counts that must add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.domain.judgement import fallbacks_told
from app.domain.lead_state import LeadLine, LeadTimes
from app.domain.what_left import answered_by_itself, what_left_of

PROMISE = timedelta(minutes=2)
_MONDAY, _SATURDAY = 0, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCounts:
    """Two counts of one day that come from different places and must agree.

    `read` and `unreadable` are counted by the database over what arrived; the others are
    the lengths of the lists the partner is shown. A message missing from every list, or
    standing in two, breaks the equation.
    """

    read: int
    unreadable: int
    new_leads: int
    joined: int
    filtered: int
    notices: int
    quarantined: int

    @property
    def arrived(self) -> int:
        return self.read + self.unreadable

    @property
    def accounted(self) -> int:
        return self.new_leads + self.joined + self.filtered + self.notices + self.quarantined

    @property
    def adds_up(self) -> bool:
        return self.arrived == self.accounted

    @property
    def equation(self) -> str:
        """The line a partner can check in the head."""
        right = " + ".join(f"{number} {words}" for number, words in self.parts)
        return f"{self.left_side} {right}"

    @property
    def left_side(self) -> str:
        """What arrived, with the sign behind it."""
        sign = "=" if self.adds_up else "does not equal"
        return f"{_count(self.read, 'message')} read + {self.unreadable} unreadable {sign}"

    @property
    def parts(self) -> tuple[tuple[int, str], ...]:
        """What it became, each number with its words."""
        return (
            (self.new_leads, _noun(self.new_leads, "new lead")),
            (self.joined, "joined to earlier ones"),
            (self.filtered, "filtered"),
            (self.notices, _noun(self.notices, "automatic notice")),
            (self.quarantined, "put aside unread"),
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {_noun(number, noun)}"


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDelivery:
    """A delivery that is no lead: a notice, or bytes nobody could read."""

    delivery_id: str
    received_at: datetime
    source_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLimit:
    """A limit of replies or posts, when something was first over it."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstResponse:
    """How quickly the day's new leads were answered, from when they were written. Times are None when nobody was."""

    leads: int
    answered: int
    within_promise: int
    median: timedelta | None
    longest: timedelta | None
    by_itself: int = 0  # answered by a letter that nobody had to approve
    personal: int = 0  # answered by more than an acknowledgement or a promise
    median_personal: timedelta | None = None

    @property
    def share_answered(self) -> float | None:
        return self.answered / self.leads if self.leads else None

    @property
    def share_within_promise(self) -> float | None:
        return self.within_promise / self.leads if self.leads else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One local day of one firm: every message in the list its state belongs to."""

    firm_id: str
    day: date
    zone: ZoneInfo
    counts: DigestCounts
    answered: tuple[LeadLine, ...]
    held: tuple[LeadLine, ...]  # a person has to decide
    unanswered: tuple[LeadLine, ...]  # still on their way, or closed by a person without a reply
    joined: tuple[LeadLine, ...]
    repeats: tuple[DigestDelivery, ...]  # the same message delivered again; counted as joined
    filtered: tuple[LeadLine, ...]
    handed_on: tuple[LeadLine, ...]  # counted as filtered
    machine_mail: tuple[LeadLine, ...]  # counted as notices
    notices: tuple[DigestDelivery, ...]
    unreadable: tuple[DigestDelivery, ...]
    still_unread: int  # deliveries nobody has read yet: on neither side of the equation

    @property
    def fallbacks(self) -> str:
        """How often the model was passed over, in a sentence; "" where it was not."""
        lists = (self.answered, self.held, self.unanswered, self.joined, self.filtered, self.handed_on)
        return fallbacks_told([line.fell_back for lines in lists for line in lines if line.judge])

    @property
    def what_left(self) -> str:
        """What left by itself of the new leads, in shares, and why the rest did not; "" where none is new."""
        return what_left_of((*self.answered, *self.held, *self.unanswered))


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The local day as [start, end) in UTC; 23 or 25 hours long when the clocks change.

    Where midnight itself is skipped the day begins at the change; where it comes twice, at
    the first. Days touch each other: one's end is the next one's start.
    """
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def days_due(
    now: datetime,
    zone: ZoneInfo,
    digest_at: time,
    last_day: date | None,
    *,
    most: int = 3,
    on_weekends: bool = True,
) -> list[date]:
    """The local days a digest is owed for, oldest first.

    Yesterday's is due once the wall clock has passed `digest_at` (an hour that is skipped
    counts as passed). After days without service, the last `most` days are owed; without
    any earlier digest only yesterday. Who wants none `on_weekends` is owed Friday to Sunday on Monday.
    """
    local = now.astimezone(zone)
    is_before_monday = local.weekday() >= _SATURDAY or (local.weekday() == _MONDAY and local.time() < digest_at)
    if not on_weekends and is_before_monday:
        return []
    newest = local.date() - timedelta(days=1 if local.time() >= digest_at else 2)
    if last_day is None:
        return [newest] if local.time() >= digest_at else []
    owed = (newest - last_day).days
    return [newest - timedelta(days=back) for back in reversed(range(min(owed, most)))]


def first_response(new_leads: Sequence[LeadTimes]) -> FirstResponse:
    """Figures over the day's new leads; the median of an even number is the lower one."""
    times = sorted(lead.answered_after for lead in new_leads if lead.answered_after is not None)
    personal = sorted(
        lead.personally_answered_after for lead in new_leads if lead.personally_answered_after is not None
    )
    return FirstResponse(
        leads=len(new_leads),
        answered=len(times),
        within_promise=sum(taken <= PROMISE for taken in times),
        median=_median(times),
        longest=times[-1] if times else None,
        by_itself=sum(map(answered_by_itself, new_leads)),
        personal=len(personal),
        median_personal=_median(personal),
    )


def _median(times: Sequence[timedelta]) -> timedelta | None:
    """Of sorted times."""
    return times[(len(times) - 1) // 2] if times else None


def duration(taken: timedelta | None) -> str:
    """For people: "48 s", "1 min 52 s", "3 h 05 min", "6 d 3 h"; a dash for nothing."""
    if taken is None:
        return "–"
    seconds = round(abs(taken.total_seconds()))
    for size, big, small, part in ((86_400, "d", "h", 3600), (3600, "h", "min", 60), (60, "min", "s", 1)):
        if seconds >= size:
            return f"{seconds // size} {big} {seconds % size // part} {small}"
    return f"{seconds} s"


def percent(share: float | None) -> str:
    """Whole percent; a dash when there is nothing to divide by."""
    return "–" if share is None else f"{share:.0%}"
