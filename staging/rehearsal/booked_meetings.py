"""Meetings of the rehearsed day: people open the link of their letter, choose a time, and come, or not, or move it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Final

from staging.installation.firstreply import Installation
from staging.installation.parts import SandboxBookings
from staging.installation.sandbox import FIRM

SOURCES: Final = {"calcom": "calcom", "calendly": "calendly"}
HELD, MISSED, MOVED = "end", "no-show", "move"
_PAGE: Final = re.compile(r'^scheduling_link = ".*"$', re.MULTILINE)
_MOVED_BY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Booked:
    """One meeting: whose, and when at last."""

    lead_id: str
    starts_at: datetime


def page_of(made: Installation) -> SandboxBookings:
    assert made.sandbox.bookings is not None
    return made.sandbox.bookings


def turn_on(made: Installation) -> None:
    """Before the service starts: the firm's page is Cal.com's. Meetings that are over can be booked, too."""
    file, page = made.profiles / FIRM / "firm.toml", page_of(made)
    with_page = _PAGE.sub(f'scheduling_link = "{page.page("calcom")}"', file.read_text(encoding="utf-8"))
    file.write_text(with_page, encoding="utf-8")
    page.set_faults(past_hours=True)
    receivers = {name: {"url": f"{made.url}/in/{name}", "secret": made.secrets[name].decode()} for name in SOURCES}
    page.subscribe(**receivers)


def book(made: Installation, lead_id: str, link: str, ahead: timedelta, outcome: str = "") -> Booked:
    """The first free hour that is so far ahead, and what became of it: held, missed, moved by a day, or nothing yet."""
    page, address = page_of(made), str(made.ask("lead", lead_id)["address"])
    starts_at = _first_from(page.hours(link), ahead)
    meeting = page.book(link, starts_at, email=address, name="A visitor", answer="Our reporting")
    if outcome == MOVED:
        starts_at = _first_from(page.hours(page.page("calcom")), ahead + _MOVED_BY)
        page.change(meeting, MOVED, start=starts_at.isoformat())
    elif outcome:
        page.change(meeting, outcome)
    return Booked(lead_id, starts_at)


def link_in_letter(made: Installation, address: str) -> str:
    """To the page, as it stands in the first letter they got; empty: it has none."""
    begin = page_of(made).page("calcom").partition("/calcom")[0]
    for mail in made.sandbox.mailbox.mails():
        if address not in mail["envelope_to"]:
            continue
        body = message_from_bytes(made.sandbox.mailbox.raw(mail["n"]), policy=policy.default).get_body(("plain",))
        if body and (found := re.search(rf"{re.escape(begin)}\S+", body.get_content())):
            return found[0]
    return ""


def not_taken(made: Installation) -> Iterator[str]:
    """Webhooks of the page that the service did not take."""
    for one in page_of(made).attempts():
        if one["status"] != 202:
            yield f"{one['event']} of {one['vendor']} was answered {one['status']}"


def _first_from(hours: list[datetime], ahead: timedelta) -> datetime:
    return next(at for at in hours if at >= datetime.now(UTC) + ahead)
