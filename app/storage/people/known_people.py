"""What the firm knows about who wrote before, as `identify` asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.crm_copy import InCrm
from app.domain.inquiry import ChannelName
from app.domain.lead import Lead, SaidBefore, SaidOnChannel, Thread
from app.domain.people.contact_choice import Known, Possible
from app.domain.people.person import Person
from app.storage.closed_texts import senders_of_alike
from app.storage.crm.standings import in_crm
from app.storage.crm.turns_taken import take_turn
from app.storage.people import contacts, proposals, quoted_mails, threads
from app.storage.people.thread_standing import load_thread, take_thread
from app.storage.rows import from_row
from app.storage.tables import leads


@dataclass(frozen=True, slots=True)
class StoredPeople:
    """Implements `People` within one transaction; waits for messages that may be of the same person."""

    connection: Connection
    firm_id: str
    now: datetime

    def candidates(self, keys: Sequence[str]) -> Sequence[Known]:
        return contacts.candidates(self.connection, self.firm_id, keys)

    def thread_answered_by(self, message_ids: Sequence[str]) -> tuple[str, str] | None:
        return threads.thread_of_message_ids(self.connection, self.firm_id, message_ids)

    def add(self, person: Person, keys: Sequence[str]) -> str:
        return contacts.add_contact(self.connection, self.firm_id, person, keys, self.now)

    def extend(self, contact_id: str, person: Person, keys: Sequence[str]) -> str:
        return contacts.extend_contact(self.connection, self.firm_id, contact_id, person, keys)

    def propose(self, contact_id: str, possible: Sequence[Possible]) -> None:
        proposals.propose(self.connection, self.firm_id, contact_id, possible, self.now)

    def said_before(self, contact_id: str, since: datetime) -> Sequence[SaidBefore]:
        return threads.said_before(self.connection, contact_id, since)

    def said_on(self, channel: ChannelName, since: datetime) -> Sequence[SaidOnChannel]:
        return threads.said_on(self.connection, self.firm_id, channel, since)

    def senders_of_alike(self, lead: Lead, contact_id: str | None) -> int:
        return senders_of_alike(self.connection, self.firm_id, lead.inquiry, contact_id)

    def in_crm(self, lead: Lead) -> InCrm | None:
        return in_crm(self.connection, self.firm_id, lead.contact_id, lead.inquiry.sender_email or "")

    def said_first(self, lead_id: str) -> Lead | None:
        row = self.connection.execute(select(leads).where(leads.c.id == lead_id)).one_or_none()
        return None if row is None else from_row(Lead, row, thread=None, booking_page="", free_times=())

    def take_turn(self, rule: str, partners: Sequence[str]) -> str:
        return take_turn(self.connection, self.firm_id, rule, partners, self.now)

    def current_thread(self, contact_id: str, address: str) -> str | None:
        return threads.current_thread(self.connection, contact_id, address, self.now)

    def thread_quoted(self, lead: Lead) -> tuple[str, str] | None:
        return quoted_mails.thread_quoted(self.connection, self.firm_id, lead.inquiry)

    def has_part(self, thread_id: str, address: str) -> bool:
        return threads.has_part(self.connection, thread_id, address)

    def open_thread(self, lead: Lead, contact_id: str, *, of_somebody_new: bool = False) -> Thread:
        thread_id = threads.open_thread(self.connection, self.firm_id, contact_id, lead.received_at)
        threads.add_message(self.connection, self.firm_id, thread_id, lead.id, lead.inquiry)
        if of_somebody_new:  # neither here nor elsewhere have they said anything before
            return Thread(id=thread_id)
        return load_thread(self.connection, thread_id, before_lead=lead.id)

    def take_thread(self, lead: Lead, thread: Thread, for_thread: str) -> Thread:
        take_thread(self.connection, thread.id, for_thread=for_thread)
        return load_thread(self.connection, thread.id, before_lead=lead.id)

    def join_thread(self, lead: Lead, thread_id: str) -> tuple[Thread, str | None]:
        follows = threads.first_lead_of_thread(self.connection, thread_id)
        threads.add_message(self.connection, self.firm_id, thread_id, lead.id, lead.inquiry)
        threads.touch_thread(self.connection, thread_id, lead.received_at)
        return load_thread(self.connection, thread_id, before_lead=lead.id), follows
