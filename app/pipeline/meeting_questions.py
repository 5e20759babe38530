"""Asks whether a meeting took place, once it is over and nobody has said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from app.domain.booking import Booking
from app.domain.firm import FirmProfile
from app.domain.meeting_tasks import task_to_say
from app.storage.bookings import ended_unasked, mark_asked, other_meetings
from app.storage.engines.database import Database
from app.storage.leads.leads import load_lead
from app.storage.tasks.tasks import finish_tasks_about_meeting, open_task


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingQuestions:
    """Called by the schedule in every process; each booking is asked about in one transaction, so once."""

    database: Database
    profiles: Mapping[str, FirmProfile]  # a firm whose profile cannot be read may be missing
    clock: Callable[[], datetime]

    def ask(self) -> int:
        """A task for the owner of each. Returns how many."""
        ended = self.database.read(partial(ended_unasked, now=self.clock()))
        return sum(self.database.write(partial(self._ask_about, booking=one)) for one in ended)

    def _ask_about(self, connection: Connection, booking: Booking) -> int:
        firm, now = self.profiles.get(booking.firm_id), self.clock()
        lead = load_lead(connection, booking.lead_id or "")
        if firm is None or lead is None or not mark_asked(connection, booking, now):
            return 0
        others = other_meetings(connection, booking)
        finish_tasks_about_meeting(connection, lead.id, now, but=others)  # nobody prepares it any more
        open_task(connection, firm.id, task_to_say(lead, booking, firm, now), now, lead_id=lead.id)
        return 1
