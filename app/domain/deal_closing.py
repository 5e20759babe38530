"""When a deal should close: on the day that its people named, else after the firm's usual time."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.domain.deal_figures import DealClosing
from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Met
from app.domain.lead import Lead
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place


def closing_of_deal(leads: Sequence[Lead], firm: FirmProfile) -> DealClosing | None:
    """None where nobody named one clear day and the firm's plan has no usual time.

    `leads`: everything written about the opportunity, the newest first; the last one opened it. The newest day counts.
    """
    if (found := next((named for one in leads if (named := _named_in(one, firm))), None)) is not None:
        return found
    if not firm.crm.days_to_close:
        return None
    return DealClosing(day=_arrived(leads[-1], firm) + timedelta(days=firm.crm.days_to_close), about="")


def _named_in(lead: Lead, firm: FirmProfile) -> DealClosing | None:
    """The only day in the words on which the judge's reason about their time rests; of two nobody knows which."""
    timing = lead.judgement.findings.get(Criterion.TIMING) if lead.judgement else None
    if timing is None or timing.met is Met.UNKNOWN or not timing.quote:
        return None
    found = list(dates_in(folded_in_place(timing.quote), _arrived(lead, firm)))
    spans = [match.span() for _, match in found]
    whole = {  # "12 June" is read as "June", too; a month alone is no clear day
        day if match.groupdict().get("d") else None
        for day, match in found
        if not any(one != match.span() and one[0] <= match.start() and match.end() <= one[1] for one in spans)
    }
    day = whole.pop() if len(whole) == 1 else None
    return None if day is None else DealClosing(day=day, about=timing.quote)


def _arrived(lead: Lead, firm: FirmProfile) -> date:
    return lead.received_at.astimezone(firm.partners[0].time_zone).date()
