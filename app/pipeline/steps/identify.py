"""A step of the lead path: which contact is this, over all channels, and did they say it before?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from rapidfuzz import fuzz

from app.domain.firm import FirmProfile
from app.domain.lead import Advance, Join, Lead, SaidBefore, Thread
from app.domain.people.contact_choice import Known, choose
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.person import Person, person_of

_SAME_TEXT = 95.0  # of 100; a typo corrected before the second try is still the same inquiry
_REPEATED_WITHIN = timedelta(days=30)
_COMPARED_CHARACTERS = 2000


class People(Protocol):
    """What the firm knows about who wrote before; every answer is part of one transaction."""

    def candidates(self, keys: Sequence[str]) -> Sequence[Known]: ...
    def thread_answered_by(self, message_ids: Sequence[str]) -> tuple[str, str] | None: ...
    def add(self, person: Person, keys: Sequence[str]) -> str: ...
    def extend(self, contact_id: str, person: Person, keys: Sequence[str]) -> None: ...
    def said_before(self, contact_id: str, since: datetime) -> Sequence[SaidBefore]: ...
    def current_thread(self, contact_id: str, address: str) -> str | None: ...
    def has_part(self, thread_id: str, address: str) -> bool: ...
    def open_thread(self, lead: Lead, contact_id: str) -> Thread: ...
    def join_thread(self, lead: Lead, thread_id: str) -> tuple[Thread, str | None]: ...


@dataclass(frozen=True, slots=True)
class AskPeople:
    """A step that must know who wrote before: the worker calls `decide` in the transaction that keeps its answer."""

    decide: Callable[[People], Advance | Join]


def identify(lead: Lead, _firm: FirmProfile, _now: datetime) -> AskPeople:
    """What can be found out about the person without the database; comparing with the others comes in `decide`."""
    person = person_of(lead.inquiry)
    keys = lookup_keys(person)
    return AskPeople(lambda people: identified(lead, person, keys, people))


def identified(lead: Lead, person: Person, keys: Sequence[str], people: People) -> Advance | Join:
    """The lead with its contact and thread, or joined to the lead that already says the same.

    A name, a telephone number or the id of one of our mails can be anybody's to write. They may join the contact,
    but a conversation, and so what was said in it, is open to the addresses that have a part in it alone; everybody
    else gets one of their own. Machines are nobody's contact.
    """
    if lead.inquiry.machine:
        return Advance(lead=lead)
    address = lead.inquiry.sender_email or ""
    answered = people.thread_answered_by(lead.inquiry.answered_ids)
    if answered is not None and people.has_part(answered[0], address):
        thread_id, contact_id = answered
        people.extend(contact_id, person, ())
        return _continue(lead, contact_id, thread_id, people)
    known = choose(person, people.candidates(keys)).contact_id
    if known is None:
        contact_id = people.add(person, keys)
        return Advance(lead=replace(lead, contact_id=contact_id, thread=people.open_thread(lead, contact_id)))
    people.extend(known, person, keys)
    return _continue(lead, known, people.current_thread(known, address), people)


def _continue(lead: Lead, contact_id: str, thread_id: str | None, people: People) -> Advance | Join:
    """The next message of somebody known."""
    for earlier in people.said_before(contact_id, lead.received_at - _REPEATED_WITHIN):
        if earlier.lead_id != lead.id and says_the_same(lead, earlier):
            joined = replace(lead, contact_id=contact_id)
            return Join(lead=joined, to_lead_id=earlier.lead_id, reason="the same inquiry again")
    if thread_id is None:
        return Advance(lead=replace(lead, contact_id=contact_id, thread=people.open_thread(lead, contact_id)))
    thread, follows = people.join_thread(lead, thread_id)
    return Advance(lead=replace(lead, contact_id=contact_id, thread=thread, follows=follows))


def says_the_same(lead: Lead, earlier: SaidBefore) -> bool:
    """Whether two messages of one contact are one inquiry sent twice."""
    ours, theirs = _comparable(lead.inquiry.message), _comparable(earlier.message)
    if not ours or not theirs:
        return ours == theirs and _comparable(lead.inquiry.subject or "") == _comparable(earlier.subject)
    return fuzz.ratio(ours, theirs, score_cutoff=_SAME_TEXT) > 0


def _comparable(text: str) -> str:
    return " ".join(text[:_COMPARED_CHARACTERS].casefold().split())
