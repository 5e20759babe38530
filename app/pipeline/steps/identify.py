"""A step of the lead path: which contact is this, over all channels, and did they say it before?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from rapidfuzz import fuzz

from app.domain.crm_copy import InCrm
from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry, MailKind
from app.domain.lead import Advance, Join, Lead, SaidBefore, SaidOnChannel, Thread
from app.domain.lead_owner import owner_of, partner_by_name
from app.domain.people.contact_choice import Known, Match, Possible, choose
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.mail_domains import is_open_to_everybody
from app.domain.people.mail_keys import domain_of
from app.domain.people.person import Person, person_of, profile_key
from app.domain.words.folding import plain

_OF_A_CONVERSATION = frozenset(
    {
        MailKind.CALENDAR_ANSWER,
        MailKind.ABSENCE,
        MailKind.LEFT,
        MailKind.TICKET,
        MailKind.RECEIPT,
        MailKind.BOUNCE,
    }
)
_SAME_TEXT = 95.0  # of 100; a typo corrected before the second try is still the same inquiry
_REPEATED_WITHIN = timedelta(days=30)
_TOLD_TWICE_WITHIN = timedelta(days=3)
_COMPARED_CHARACTERS = 2000
_LEAST_SHARED = 20  # characters: "Hi, are you free?" may be written by two of one name
_OPAQUE_PROFILE = "aco"  # LinkedIn's mails name a profile by a code of theirs ("ACoAAB..."), not by its address
_ENDS_EARLY = ("...", "\u2026")
_CUT_OFF = ".\u2026 "


class People(Protocol):
    """What the firm knows about who wrote before; every answer is part of one transaction."""

    def candidates(self, keys: Sequence[str]) -> Sequence[Known]: ...
    def thread_answered_by(self, message_ids: Sequence[str]) -> tuple[str, str] | None: ...
    def add(self, person: Person, keys: Sequence[str]) -> str: ...
    def extend(self, contact_id: str, person: Person, keys: Sequence[str]) -> str: ...
    def propose(self, contact_id: str, possible: Sequence[Possible]) -> None: ...
    def said_before(self, contact_id: str, since: datetime) -> Sequence[SaidBefore]: ...
    def said_on(self, channel: ChannelName, since: datetime) -> Sequence[SaidOnChannel]: ...
    def senders_of_alike(self, lead: Lead, contact_id: str | None) -> int: ...
    def current_thread(self, contact_id: str, address: str) -> str | None: ...
    def thread_quoted(self, lead: Lead) -> tuple[str, str] | None: ...
    def take_thread(self, lead: Lead, thread: Thread, for_thread: str) -> Thread: ...
    def has_part(self, thread_id: str, address: str) -> bool: ...
    def open_thread(self, lead: Lead, contact_id: str, *, of_somebody_new: bool = False) -> Thread: ...
    def join_thread(self, lead: Lead, thread_id: str) -> tuple[Thread, str | None]: ...
    def in_crm(self, lead: Lead) -> InCrm | None: ...
    def said_first(self, lead_id: str) -> Lead | None: ...
    def take_turn(self, rule: str, partners: Sequence[str]) -> str: ...


@dataclass(frozen=True, slots=True)
class AskPeople:
    """A step that must know who wrote before: the worker calls `decide` in the transaction that keeps its answer."""

    decide: Callable[[People], Advance | Join]
    nobody_known: Advance | None = None  # what it comes to where there is nobody to ask


def identify(lead: Lead, firm: FirmProfile, _now: datetime) -> AskPeople:
    """What can be found out about the person without the database; comparing with the others comes in `decide`."""
    person = person_of(lead.inquiry)
    keys = lookup_keys(person)
    return AskPeople(
        lambda people: _with_owner(_with_alike(identified(lead, person, keys, people), people), firm, people)
    )


def _with_owner(found: Advance | Join, firm: FirmProfile, people: People) -> Advance | Join:
    """What the CRM's copies say of them, and whose they are.

    The CRM's owner comes first: whom somebody greets may have handed them on. Then whoever is named in the message,
    then whose the conversation is. What is still nobody's is routed once it is known to be an inquiry.
    """
    if isinstance(found, Join) or found.lead.inquiry.machine:
        return found
    lead, known = found.lead, people.in_crm(found.lead)
    if known is not None:
        theirs = next((one for one in map(firm.partner_at, known.owners) if one is not None), None)
        stranger = known.owners[0] if known.owners and theirs is None else ""
        owner = theirs.email if theirs else None
        lead = replace(lead, standing=replace(known.standing, stranger=stranger), owner=owner)
    if lead.owner is None and lead.follows is not None and partner_by_name(lead, firm) is None:
        first = people.said_first(lead.follows)
        lead = replace(lead, owner=owner_of(first, firm).email if first else None)
    return Advance(lead=lead)


def _with_alike(found: Advance | Join, people: People) -> Advance | Join:
    """Whoever goes on is told apart from campaigns: how many others had nearly the same text closed."""
    if isinstance(found, Join) or found.lead.inquiry.machine:
        return found
    alike = people.senders_of_alike(found.lead, found.lead.contact_id)
    return Advance(lead=replace(found.lead, alike_from_others=alike))


def identified(lead: Lead, person: Person, keys: Sequence[str], people: People) -> Advance | Join:
    """The lead with its contact and thread, or joined to the lead that already says the same.

    A name, a telephone number or the id of one of our mails can be anybody's to write. They may join the contact,
    but a conversation, and so what was said in it, is open to the addresses that have a part in it alone; everybody
    else gets one of their own. Machines are nobody's contact. Contacts that may be the same are shown to a person.
    """
    if lead.inquiry.machine:
        return _beside_its_conversation(lead, person, people)
    address = lead.inquiry.sender_email or ""
    answered = people.thread_answered_by(lead.inquiry.answered_ids)
    found = choose(person, people.candidates(keys))
    if answered is None and (lead.inquiry.history or found.contact_id is not None):
        answered = people.thread_quoted(lead)
    if answered is not None and people.has_part(answered[0], address):
        thread_id, contact_id = answered
        return _continue(lead, people.extend(contact_id, person, ()), thread_id, people)
    ended = _by_who_it_is(lead, person, keys, people, found)
    thread = ended.lead.thread
    if answered is None or thread is None or thread.id == answered[0]:
        return ended
    return replace(ended, lead=replace(ended.lead, thread=people.take_thread(lead, thread, answered[0])))


def _by_who_it_is(lead: Lead, person: Person, keys: Sequence[str], people: People, found: Match) -> Advance | Join:
    """The contact that the person is by their own words, and the conversation the address has a part in."""
    address = lead.inquiry.sender_email or ""
    known = found.contact_id
    if not lead.rescued and (twin := _told_by_another_way(lead, people)) is not None:
        if known is None:
            known = people.extend(twin.contact_id, person, keys)
        joined = replace(lead, contact_id=known)
        return Join(lead=joined, to_lead_id=twin.lead_id, reason="the same message on LinkedIn, told by another way")
    if known is None:
        contact_id = people.add(person, keys)
        people.propose(contact_id, found.possible)
        thread = people.open_thread(lead, contact_id, of_somebody_new=True)
        return Advance(lead=replace(lead, contact_id=contact_id, thread=thread))
    known = people.extend(known, person, keys)
    people.propose(known, found.possible)
    return _continue(lead, known, people.current_thread(known, address), people)


def _beside_its_conversation(lead: Lead, person: Person, people: People) -> Advance:
    """A program's mail in the conversation it is about, if there is one: an acceptance, an absence, a number given.

    By the mail that it answers, else by the latest conversation of its sender or of the one it names (an assistant
    answers for somebody, a mail server for the address that took no mail). It opens no conversation, makes nobody
    known and is never a repetition.
    """
    if lead.inquiry.mail_kind not in _OF_A_CONVERSATION:
        return Advance(lead=lead)
    is_returned = lead.inquiry.mail_kind is MailKind.BOUNCE
    whose_part = (lead.inquiry.named_address if is_returned else lead.inquiry.sender_email) or ""
    answered = people.thread_answered_by(lead.inquiry.answered_ids)
    if answered is not None and people.has_part(answered[0], whose_part):
        return _joined(lead, answered[1], answered[0], people)
    if is_returned and answered is None and lead.inquiry.answered_ids:
        return Advance(lead=lead)  # it names the mail, and that is none of ours
    for whose in (_for_whom(lead.inquiry),) if is_returned else (person, _for_whom(lead.inquiry)):
        known = choose(whose, people.candidates(lookup_keys(whose))).contact_id if whose.email else None
        thread_id = people.current_thread(known, whose.email) if known else None
        if known and thread_id:
            return _joined(lead, known, thread_id, people)
    return Advance(lead=lead)


def _for_whom(inquiry: Inquiry) -> Person:
    """Nobody, or for whom a colleague accepts or declines: one of the same company, by a proved mail from there.

    Of a mail that came back, whoever it was for.
    """
    named = inquiry.named_address or ""
    is_colleague = inquiry.mail_kind is MailKind.CALENDAR_ANSWER and inquiry.address_proved
    is_named = is_colleague and not is_open_to_everybody(domain_of(named))
    if not named or not (is_named or inquiry.mail_kind is MailKind.BOUNCE):
        return Person()
    return person_of(replace(inquiry, sender_email=named, sender_name=None))


def _joined(lead: Lead, contact_id: str, thread_id: str, people: People) -> Advance:
    thread, follows = people.join_thread(lead, thread_id)
    return Advance(lead=replace(lead, contact_id=contact_id, thread=thread, follows=follows))


def _continue(lead: Lead, contact_id: str, thread_id: str | None, people: People) -> Advance | Join:
    """The next message of somebody known."""
    for earlier in people.said_before(contact_id, lead.received_at - _REPEATED_WITHIN):
        if not lead.rescued and earlier.lead_id != lead.id and says_the_same(lead, earlier):
            joined = replace(lead, contact_id=contact_id)
            return Join(lead=joined, to_lead_id=earlier.lead_id, reason="the same inquiry again")
    if thread_id is None:
        return Advance(lead=replace(lead, contact_id=contact_id, thread=people.open_thread(lead, contact_id)))
    return _joined(lead, contact_id, thread_id, people)


def _told_by_another_way(lead: Lead, people: People) -> SaidOnChannel | None:
    """The lead of the same message where LinkedIn's mail and a relay both told us.

    One of them may know the profile or the address and the other only the name, so no contact is found by these: it is
    the same name and the same words within days. A mail may end in the middle of a long message.
    """
    if lead.inquiry.channel is not ChannelName.LINKEDIN:
        return None
    earlier = people.said_on(ChannelName.LINKEDIN, lead.received_at - _TOLD_TWICE_WITHIN)
    return next((one for one in earlier if one.lead_id != lead.id and _is_one_message(lead.inquiry, one.inquiry)), None)


def _is_one_message(ours: Inquiry, theirs: Inquiry) -> bool:
    profiles = {profile_key(one.profile_url) for one in (ours, theirs) if one.profile_url}
    opaque = any(one.startswith(_OPAQUE_PROFILE) for one in profiles)
    if len(profiles) > 1 and not opaque:
        return False
    names = [plain(one.sender_name or "").split() for one in (ours, theirs)]
    shorter, longer = sorted(names, key=len)
    if not shorter or shorter != longer[: len(shorter)]:
        return False
    words = [_comparable(one.message) for one in (ours, theirs)]
    short, long = sorted((one.rstrip(_CUT_OFF) if one.endswith(_ENDS_EARLY) else one for one in words), key=len)
    if len(short) < _LEAST_SHARED:
        return False
    is_cut = any(one.endswith(_ENDS_EARLY) for one in words)
    return fuzz.ratio(short, long[: len(short)] if is_cut else long, score_cutoff=_SAME_TEXT) > 0


def says_the_same(lead: Lead, earlier: SaidBefore) -> bool:
    """Whether two messages of one contact are one inquiry sent twice."""
    ours, theirs = _comparable(lead.inquiry.message), _comparable(earlier.message)
    if not ours or not theirs:
        return ours == theirs and _comparable(lead.inquiry.subject or "") == _comparable(earlier.subject)
    return fuzz.ratio(ours, theirs, score_cutoff=_SAME_TEXT) > 0


def _comparable(text: str) -> str:
    return " ".join(text[:_COMPARED_CHARACTERS].casefold().split())
