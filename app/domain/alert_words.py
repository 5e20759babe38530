"""How alerts say who waits and until when: as a colleague would say it across the room."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.firm import FirmProfile
from app.domain.ports import Alert, AlertItem
from app.domain.words.moments import clock_time, local_time, place_of
from app.domain.words.quoting import cut_at_a_word, quoted

Said = Callable[[str], str]  # from our English words to those of the reader's language

_LONGEST_NAME = 40  # characters in a title: a subject is read on a phone
_LONGEST_REASON, _LONGEST_LINE = 300, 300
_NIGHT_ENDS = 5  # o'clock: what comes before belongs to the evening before
_NAMED_BY_WEEKDAY = 7  # days: "Thursday" is not said of a day further away


def clock_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment as people say it: "14:00", "tonight 00:30", "tomorrow 09:30", "Thursday 09:30", "Thu 11 Dec 09:30"."""
    local = at.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()) / timedelta(days=1)
    if not days:
        return f"{local:%H:%M}"
    if days == 1 and local.hour < _NIGHT_ENDS:
        return f"tonight {local:%H:%M}"
    if days in (1, -1):
        return f"{'tomorrow' if days > 0 else 'yesterday'}{clock_time(local)}"
    if 0 < days < _NAMED_BY_WEEKDAY:
        return f"{local:%A}{clock_time(local)}"
    return local_time(at, zone)


def who(item: AlertItem, said: Said = str) -> str:
    """Whom it is about. `said`: our words as the reader's language has them."""
    return said(item.who) if item.names_nobody else item.who


def named(item: AlertItem, said: Said = str) -> str:
    """The same with what is known of them: "Helena Strand of Kilnmetric (hot)"."""
    name = who(item, said)
    return f"{name if item.names_nobody else cut_at_a_word(name, _LONGEST_NAME)}{beside(item, said)}"


def beside(item: AlertItem, said: Said = str) -> str:
    """What stands behind the name: " of Kilnmetric (hot)"."""
    company = f" {said('of')} {cut_at_a_word(item.company, _LONGEST_NAME)}" if item.company else ""
    tier = f" ({said(item.tier)})" if item.tier else ""
    return f"{company}{tier}"


def due_words(item: AlertItem) -> str:
    """When it is due, in a mail that may be read at any hour: "due today 14:00", "was due yesterday 13:00"."""
    if item.is_late:
        return _by(item)
    return f"due today {item.due}" if item.due[0].isdigit() else f"due {item.due}"


def _by(item: AlertItem) -> str:
    if not item.is_late:
        return f"until {item.due}"
    return f"was due at {item.due}" if item.due[0].isdigit() else f"was due {item.due}"


def title_of(items: Sequence[AlertItem], more: int = 0, said: Said = str) -> str:
    """One sentence about tasks, the most urgent first; `more` are not among them."""
    first, others = items[0], len(items) - 1 + more
    if others:
        return f"{named(first, said)} {said(f'and {others} more wait, the first {_by(first)}')}"
    waits = _by(first) if first.is_late else f"waits {_by(first)}"
    return f"{named(first, said)} {said(waits)}: {said(first.asked)}"


def title_in(alert: Alert, said: Said) -> str:
    """The title in the reader's language."""
    if not alert.items:
        return said(alert.title)
    before = f"{said(alert.before)}: " if alert.before else ""
    return f"{before}{title_of(alert.items, alert.more, said)}"


def details_of(item: AlertItem, said: Said = str) -> tuple[str, ...]:
    """What stands below the line about a task: why it needs a person, and how our draft begins."""
    why = f"{said('Why:')} {cut_at_a_word(said(item.reason), _LONGEST_REASON)}" if item.reason else ""
    draft = f"{said('Our draft begins:')} {quoted(item.first_line, _LONGEST_LINE)}" if item.first_line else ""
    return tuple(line for line in (why, draft) if line)


def sentence_of(item: AlertItem, said: Said = str) -> str:
    """The line about a task among others: "Ada Lind waits until tomorrow 09:30: approve the reply"."""
    return title_of([item], said=said)


def link_words(alert: Alert) -> str:
    """What the link of an alert is called."""
    number = len(alert.items) + alert.more
    if number > 1:
        return f"All {number} in one list"
    return "Decide here" if alert.items else "Look here"


def foot_of(alert: Alert, firm: FirmProfile | None) -> str:
    """Whose alert it is, for whom, and on whose clock: one chat channel may serve many firms and people."""
    owner = firm.partner_at(alert.owner) if firm else None
    whom = f", for {owner.name}" if owner else ""
    place = place_of(firm.zone_of(alert.owner)) if firm else "UTC"
    return f"Firstreply for {firm.name if firm else alert.firm_id}{whom}. Times are those of {place}."
