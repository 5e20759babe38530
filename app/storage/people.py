"""What the firm knows about who wrote before, as `identify` asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.contact_choice import Known
from app.domain.lead import Lead, SaidBefore, Thread
from app.domain.person import Person
from app.storage import contacts
from app.storage.leads import load_thread


@dataclass(frozen=True, slots=True)
class StoredPeople:
    """Implements `People` within one transaction; waits until no other message of the firm is being identified."""

    connection: Connection
    firm_id: str
    now: datetime

    def __post_init__(self) -> None:
        contacts.lock_people(self.connection, self.firm_id)

    def candidates(self, keys: Sequence[str]) -> Sequence[Known]:
        return contacts.candidates(self.connection, self.firm_id, keys)

    def thread_answered_by(self, message_ids: Sequence[str]) -> tuple[str, str] | None:
        return contacts.thread_of_message_ids(self.connection, self.firm_id, message_ids)

    def keep(self, contact_id: str | None, person: Person, keys: Sequence[str]) -> str:
        kept = contacts.store_contact(self.connection, self.firm_id, contact_id, person, keys, self.now)
        key = person.company_domain or person.company_key
        if key:
            name = person.company or key
            contacts.link_company(self.connection, self.firm_id, kept, key, name, person.company_domain or None)
        return kept

    def said_before(self, contact_id: str, since: datetime) -> Sequence[SaidBefore]:
        return contacts.said_before(self.connection, contact_id, since)

    def current_thread(self, contact_id: str) -> str:
        return contacts.current_thread(self.connection, self.firm_id, contact_id, self.now)

    def join_thread(self, lead: Lead, thread_id: str) -> tuple[Thread, str | None]:
        follows = contacts.first_lead_of_thread(self.connection, thread_id)
        contacts.add_message(self.connection, self.firm_id, thread_id, lead.id, lead.inquiry)
        return load_thread(self.connection, thread_id, before_lead=lead.id), follows
