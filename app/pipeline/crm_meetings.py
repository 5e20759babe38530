"""A meeting that stands in the CRM, booked on its own page or noted there by a colleague, is a booking as any other.

Of somebody who wrote to us, from their message on; what we wrote there ourselves is never heard again.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from app.domain.booking import BookingNews, BookingState, HeardBooking, called_off, is_possible
from app.domain.crm_copy import CrmCopy
from app.domain.firm import FirmProfile
from app.domain.judgement import UNWANTED
from app.domain.lead import Lead
from app.pipeline.heard_bookings import hear_meeting
from app.storage.bookings import booking_named
from app.storage.crm.crm_copies import Account
from app.storage.crm.open_there import leads_of_record, linked_ids


def hear_meeting_there(
    connection: Connection, firm: FirmProfile, account: Account, copy: CrmCopy, now: datetime
) -> None:
    """The meeting as it stands there; once, however often it is read."""
    news = _news(copy, account.vendor)
    if news is None or not is_possible(news, now):
        return
    if copy.values.get("ours") or linked_ids(connection, account, "meeting", [copy.their_id]):
        return
    known = booking_named(connection, firm.id, account.vendor, copy.their_id)
    if known is not None and (known.state, known.starts_at, known.ends_at) == (
        news.state,
        news.starts_at,
        news.ends_at,
    ):
        return
    lead_id = known.lead_id if known is not None else _whose(connection, account, copy)
    if lead_id is not None:
        hear_meeting(connection, firm, HeardBooking(vendor=account.vendor, news=news), lead_id, now)


def hear_meetings_gone(
    connection: Connection,
    firm: FirmProfile,
    account: Account,
    found: Mapping[str, CrmCopy | None],
    now: datetime,
) -> None:
    """Of meetings that are still to come: what was deleted there is called off, the rest is as it stands."""
    for their_id, copy in found.items():
        if copy is not None:
            hear_meeting_there(connection, firm, account, copy, now)
            continue
        known = booking_named(connection, firm.id, account.vendor, their_id)
        if known is None or known.lead_id is None or known.state is not BookingState.BOOKED:
            continue
        hear_meeting(connection, firm, called_off(known, now), known.lead_id, now)


def _whose(connection: Connection, account: Account, copy: CrmCopy) -> str | None:
    """The newest lead that was there before the meeting was made, of the first contact that has one."""
    made_at = datetime.fromisoformat(copy.values["made_at"]) if "made_at" in copy.values else copy.changed_at
    for contact_id in copy.values.get("contact_ids", "").split():
        for lead in leads_of_record(connection, account, "contact", contact_id):
            if lead.received_at <= made_at and _is_wanted(lead):
                return lead.id
    return None


def _is_wanted(lead: Lead) -> bool:
    return lead.judgement is None or lead.judgement.disposition not in UNWANTED


def _news(copy: CrmCopy, vendor: str) -> BookingNews | None:
    starts_at, ends_at = copy.values.get("starts_at"), copy.values.get("ends_at")
    if not starts_at or not ends_at:
        return None
    return BookingNews(
        at=copy.changed_at,
        state=BookingState(copy.values["state"]),
        starts_at=datetime.fromisoformat(starts_at),
        ends_at=datetime.fromisoformat(ends_at),
        by=vendor,
        name=copy.their_id,
        place=copy.values.get("place", ""),
    )
