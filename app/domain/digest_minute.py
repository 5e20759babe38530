"""The digest for one reader: what needs the reader, how the firm did, what was decided and what was filtered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.digest import DigestCounts, DigestLimit
from app.domain.digest_figures import DayFigures, FigureLine, figure_lines
from app.domain.draft import Answer
from app.domain.lead_state import LeadLine, LeadState, LeadTimes
from app.domain.ports import AlertItem

MOST_NEEDS = 12  # told in full; more is not read over coffee
MOST_LINES = 6  # of what can wait, or is too much
MOST_LOOKED_AT = 3  # of the filtered, by doubt and by lot


_MOST_LIMITS = 3
_GREEN, _AMBER, _RED, _BLUE, _GREY = "#14937a", "#b87a00", "#c8493c", "#4a7fb5", "#8a8f98"  # on white and on black


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPart:
    """One part of a bar, with the words beside it."""

    words: str
    number: int
    colour: str  # as "#14937a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One task of the reader in the words of the digest."""

    task_id: str
    item: AlertItem
    notes: tuple[str, ...]  # what to know before the wish, each a sentence of ours, with or without its dot
    spoken: str  # "In German, about positioning": before a wish in a language that the reader may not know; or ""
    figures: tuple[str, ...]  # beside it: sums, counts and days as they wrote them
    wish: str  # one line of what they want, or why it is the reader's; "" where `promised` says it
    promised: str  # what our letter says that the reader will do, quoted; or ""
    decision: str  # a Decision: what its button does after a page has asked
    action: str  # the RequiredAction it was made for
    button: str  # what stands on it: "Read it and send"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDay:
    """The equation of one day."""

    day: date
    counts: DigestCounts
    still_unread: int  # deliveries nobody has read yet: on neither side


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """One or several local days of one firm, for one reader."""

    firm_id: str
    firm_name: str
    zone: ZoneInfo
    built_at: datetime
    days: tuple[ToldDay, ...]  # oldest first
    needs: tuple[Need, ...]  # the reader's tasks that cannot wait, what costs most first
    later: tuple[Need, ...]  # the next ones, told in a line each
    needs_in_all: int
    urgent: int  # of those: what cannot wait, in all
    of_colleagues: Mapping[str, int]  # how many tasks wait for whom else, by name
    figures: DayFigures
    before: DayFigures  # of the week before
    decided: Mapping[str, int]  # the new leads, by what became of them
    filtered: Mapping[str, int]  # by kind
    least_sure: tuple[LeadLine, ...]
    by_lot: tuple[LeadLine, ...]
    limits: tuple[DigestLimit, ...]
    alike_contacts: int
    further_letters: int = 0  # that left on these days
    crm: tuple[str, ...] = ()  # how we and the CRM got on, in sentences
    to_rate: int = 0  # what partners are asked to rate, over all days
    rated: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # by subject: how many were right, of how many
    rated_right: Mapping[str, str] = field(default_factory=dict)  # the same in words, since the stage began

    @property
    def day(self) -> date:
        """The newest one."""
        return self.days[-1].day

    @property
    def counts(self) -> DigestCounts:
        """Of all days together."""
        names = ("read", "unreadable", "new_leads", "joined", "filtered", "notices", "quarantined")
        return DigestCounts(**{name: sum(getattr(one.counts, name) for one in self.days) for name in names})

    @property
    def adds_up(self) -> bool:
        return all(one.counts.adds_up for one in self.days)

    @property
    def still_unread(self) -> int:
        return sum(one.still_unread for one in self.days)

    @property
    def further_needs(self) -> int:
        """The reader's tasks that are counted only."""
        return self.needs_in_all - len(self.needs) - len(self.later)

    @property
    def can_wait(self) -> int:
        return self.needs_in_all - self.urgent

    @property
    def further_words(self) -> str:
        """ "36 more, 20 of them cannot wait"; "" where everything is told."""
        if not self.further_needs:
            return ""
        urgent = max(self.urgent - len(self.needs) - len(self.later), 0)
        return f"{self.further_needs} more{f', {urgent} of them cannot wait' if urgent else ''}"

    @property
    def lines_told(self) -> str:
        """What the lines below are: what can wait, or also what cannot, where that is too much."""
        return "Can wait" if self.urgent <= len(self.needs) else "Also"

    @property
    def lines(self) -> tuple[FigureLine, ...]:
        return figure_lines(self.figures, self.before)

    @property
    def has_week_before(self) -> bool:
        return any(line.before for line in self.lines)

    @property
    def without_figures(self) -> str:
        """What is said where there is no figure; "" where there are some."""
        if self.lines:
            return ""
        when_none = "on this day" if len(self.days) == 1 else "on these days"
        return f"No new lead {when_none}." if self.counts.arrived else f"Nothing arrived {when_none}."

    @property
    def open_tasks(self) -> int:
        """Everybody's."""
        return self.needs_in_all + sum(self.of_colleagues.values())

    @property
    def with_colleagues(self) -> str:
        """ "5 others wait for Callum Achterhuis (3), Dora Lind (2)"; "" where nothing does."""
        if not self.of_colleagues:
            return ""
        waiting = sum(self.of_colleagues.values())
        several = len(self.of_colleagues) > 1
        names = ", ".join(f"{name} ({number})" if several else name for name, number in self.of_colleagues.items())
        return f"{waiting} {'other waits' if waiting == 1 else 'others wait'} for {names}"

    @property
    def decided_besides(self) -> Mapping[str, int]:
        """What became of the new leads, without what the figures say already."""
        return {words: number for words, number in self.decided.items() if words not in _TOLD_BY_FIGURES}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the figures need beside them, in sentences."""
        told = [] if self.adds_up else ["These figures should agree and do not: please tell the operator."]
        if self.still_unread:
            still = "delivery is" if self.still_unread == 1 else "deliveries are"
            told.append(f"{self.still_unread} more {still} still being read and not counted yet.")
        if self.further_letters:
            many = "letter" if self.further_letters == 1 else "letters"
            told.append(f"{self.further_letters} further {many} left.")
        at = ((limit.at.astimezone(self.zone), limit.reason) for limit in self.limits[:_MOST_LIMITS])
        told += [
            f"A limit was reached at {hour:%H:%M}. {why} Nothing over it was answered by itself." for hour, why in at
        ]
        if (further := len(self.limits) - _MOST_LIMITS) > 0:
            told.append(f"{further} more limit{' was' if further == 1 else 's were'} reached.")
        return (*told, *self.crm)

    @property
    def alike_words(self) -> str:
        """How many pairs of contacts may be one person; "" for none."""
        if not self.alike_contacts:
            return ""
        return f"{self.alike_contacts} {'pair' if self.alike_contacts == 1 else 'pairs'} of contacts may be one person"

    @property
    def first_answers(self) -> tuple[BarPart, ...]:
        """The new leads by their first answer: the parts of a bar."""
        told = self.figures.response
        return (
            BarPart(words="within two minutes", number=told.within_promise, colour=_GREEN),
            BarPart(words="later", number=told.answered - told.within_promise, colour=_AMBER),
            BarPart(words="not yet", number=told.leads - told.answered, colour=_RED),
        )

    @property
    def came_in(self) -> tuple[BarPart, ...]:
        """The right side of the equation: the parts of a bar."""
        colours = (_GREEN, _BLUE, _GREY, _AMBER, _RED)
        return tuple(
            BarPart(words=words, number=number, colour=colour)
            for (number, words), colour in zip(self.counts.parts, colours, strict=True)
        )

    @property
    def named_days(self) -> str:
        """ "Tue 14 May", or "Fri 17 to Sun 19 May"."""
        first, last = self.days[0].day, self.days[-1].day
        if first == last:
            return f"{last:%a} {last.day} {last:%b}"
        month = "" if first.month == last.month else f" {first:%b}"
        return f"{first:%a} {first.day}{month} to {last:%a} {last.day} {last:%b}"

    @property
    def summary(self) -> str:
        """What came in, in one line."""
        if not self.counts.arrived:
            return "Nothing arrived"
        leads, answered, filtered = self.counts.new_leads, self.figures.response.answered, self.counts.filtered
        told = f"{leads} new lead{'' if leads == 1 else 's'}, {answered} answered" if leads else "No new leads"
        return f"{told}, {filtered} filtered" if filtered else told


FILTERED_COUNTED = {  # behind a number
    LeadState.VENDOR_PITCH: "selling something",
    LeadState.SPAM: "spam",
    LeadState.JOB_SEEKER: "looking for a job",
    LeadState.EXISTING_CLIENT: "from clients",
    LeadState.OTHER: "something else",
}


_BY_US, _BY_PERSON, _HELD = "answered by Firstreply", "answered by one of you", "held as tasks"
_TOLD_BY_FIGURES = (_BY_US, _HELD)


def decided_counts(new_leads: Sequence[LeadTimes]) -> dict[str, int]:
    """What became of the new leads; each counts once."""
    return _ranked(_became(one) for one in new_leads)


def _became(lead: LeadTimes) -> str:
    if lead.state is LeadState.ANSWERED:
        by_person = lead.facts.answer == Answer.PERSON
        only_noted = lead.facts.answer == Answer.ACKNOWLEDGEMENT
        return _BY_PERSON if by_person else "acknowledged" if only_noted else _BY_US
    return {
        LeadState.HELD: _HELD,
        LeadState.ON_ITS_WAY: "still on the way",
    }.get(lead.state, "closed without a reply")


def filtered_counts(leads: Sequence[LeadTimes]) -> dict[str, int]:
    """The filtered ones by kind, clients last: nobody threw them away. Each counts once."""
    ranked = _ranked(FILTERED_COUNTED[one.state] for one in leads if one.state in FILTERED_COUNTED)
    return dict(sorted(ranked.items(), key=lambda one: one[0] == FILTERED_COUNTED[LeadState.EXISTING_CLIENT]))


def _ranked(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def counted(counts: Mapping[str, int]) -> str:
    """ "16 answered by Firstreply, 5 held for a person"."""
    return ", ".join(f"{number} {words}" for words, number in counts.items())
