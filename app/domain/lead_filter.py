"""Which leads a list shows, as a reader chose it, and as it stands in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from app.domain.inquiry import ChannelName
from app.domain.judgement import Disposition, Tier
from app.domain.words.text import clean_line

KINDS = ("new", "joined", "filtered", *(one.value for one in Disposition))
_LONGEST_QUESTION, _LONGEST_ADDRESS = 200, 320


class HowFar(StrEnum):
    """How far a lead is, for who looks for work. They stand in addresses that people keep; never renamed."""

    FOR_A_PERSON = "open"  # a task about it is undecided
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFilter:
    """All of these hold for each lead of the list; "" and None leave a thing open."""

    q: str = ""
    kind: str = ""  # one of KINDS
    channel: str = ""
    tier: str = ""
    state: str = ""  # a HowFar
    owner: str = ""  # the address of who has a task about it
    since: date | None = None
    until: date | None = None

    @property
    def as_query(self) -> str:
        """For an address, without what is left open."""
        days = {"from": self.since, "to": self.until}
        chosen: dict[str, object] = {"q": self.q, "kind": self.kind, "channel": self.channel, "tier": self.tier}
        chosen |= {"state": self.state, "owner": self.owner, **days}
        return urlencode({name: value for name, value in chosen.items() if value}, errors="replace")

    @property
    def narrows(self) -> bool:
        """Whether anything but the words is chosen."""
        return any((self.kind, self.channel, self.tier, self.state, self.owner, self.since, self.until))

    def between(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """From the first moment of the first day to the first one after the last day."""
        return (
            datetime.combine(self.since, time(), zone) if self.since else None,
            datetime.combine(self.until + timedelta(days=1), time(), zone) if self.until else None,
        )


def filter_of(asked: Mapping[str, str]) -> LeadFilter:
    """From the fields of a form or an address; what is no choice of ours is left open."""

    def one_of(name: str, choices: tuple[str, ...]) -> str:
        chosen = asked.get(name, "")
        return chosen if chosen in choices else ""

    return LeadFilter(
        q=clean_line(asked.get("q", ""), _LONGEST_QUESTION),
        kind=one_of("kind", KINDS),
        channel=one_of("channel", tuple(ChannelName)),
        tier=one_of("tier", tuple(Tier)),
        state=one_of("state", tuple(HowFar)),
        owner=clean_line(asked.get("owner", ""), _LONGEST_ADDRESS),
        since=_day(asked.get("from", "")),
        until=_day(asked.get("to", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2200, 1, 1) else None
