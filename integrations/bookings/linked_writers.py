"""Writers whose letters hold a link of the lead's own: the booking page is asked first, for a moment, and outside any
transaction. Whatever it answers, the letter is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import structlog

from app.domain.draft import Draft
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile
from app.domain.further_letters import FurtherLetter
from app.domain.judgement import Tier
from app.domain.lead import Lead
from app.domain.people.readers_zone import readers_zone
from app.domain.ports import BookingPages, FurtherLetterWriter, ReplyWriter
from app.domain.scheduling_link import page_of
from integrations.letters.drafting import tier_of

log = structlog.get_logger("bookings")

_NOT_BEFORE, _WITHIN = timedelta(hours=12), timedelta(days=5)  # a weekday alone says which one is meant
_DAYTIME = range(8, 18)  # on the clock of whoever reads it
_FEWEST, _MOST = 2, 3
PagesByFirm = Mapping[str, Sequence[BookingPages]]


@dataclass(frozen=True, slots=True)
class LinkedWriter:
    """Implements `app.domain.ports.ReplyWriter` around another one."""

    inner: ReplyWriter
    pages: PagesByFirm
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        inquiry = lead.inquiry
        offers = tier_of(lead) is not Tier.COLD and inquiry.unread is None and not inquiry.is_booking
        if offers:
            lead = _with_free_times(_with_own_link(lead, firm, self.pages), firm, self.pages, self.clock())
        return self.inner.write(lead, firm, unsubscribe_url=unsubscribe_url, wish=wish)


@dataclass(frozen=True, slots=True)
class LinkedFurtherWriter:
    """Implements `app.domain.ports.FurtherLetterWriter` around another one."""

    inner: FurtherLetterWriter
    pages: PagesByFirm

    def write_further(self, lead: Lead, firm: FirmProfile, letter: FurtherLetter, *, unsubscribe_url: str) -> Draft:
        linked = _with_own_link(lead, firm, self.pages)
        return self.inner.write_further(linked, firm, letter, unsubscribe_url=unsubscribe_url)


def _with_own_link(lead: Lead, firm: FirmProfile, pages: PagesByFirm) -> Lead:
    """With the plain page where the vendor gives none."""
    return next((linked for one in pages.get(firm.id, ()) if (linked := _linked(lead, firm, one)).booking_page), lead)


def _linked(lead: Lead, firm: FirmProfile, pages: BookingPages) -> Lead:
    try:
        return replace(lead, booking_page=pages.link_once(page_of(lead, firm)))
    except UpstreamError as error:
        log.warning("booking_link_plain", lead=lead.id, vendor=pages.vendor, why=error.detail[:200])
        return lead


def _with_free_times(lead: Lead, firm: FirmProfile, pages: PagesByFirm, now: datetime) -> Lead:
    """With two or three hours that the page still has, on three days at most; without any where it tells none.

    A page that gave no link of its own a moment ago is not waited for once more.
    """
    if not lead.booking_page:
        return lead
    zone = readers_zone(lead.inquiry, firm.partners[0].time_zone)
    begin = now + _NOT_BEFORE
    for one in pages.get(firm.id, ()):
        try:
            found = one.free_times(page_of(lead, firm), begin, begin + _WITHIN)
        except UpstreamError as error:
            log.warning("free_times_missing", lead=lead.id, vendor=one.vendor, why=error.detail[:200])
            continue
        by_day: dict[date, datetime] = {}
        for at in (free.astimezone(zone) for free in found):
            if at.hour in _DAYTIME:
                by_day.setdefault(at.date(), at)
        if len(by_day) >= _FEWEST:
            return replace(lead, free_times=tuple(by_day.values())[:_MOST])
    return lead
