"""What the CRM is told about a lead: nouns only, no vendor's property names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.domain.booking import BookingState
from app.domain.contact_state import ContactState
from app.domain.crm_plan import DealEvent
from app.domain.deal_figures import DealAmount, DealClosing
from app.domain.judgement import Evidence, Tier
from app.domain.own_refusals import OwnRefusal
from app.domain.web_visit import WebVisit

DELETED, AGAIN, HANG = "deleted", "again", "hang"  # marks in `CrmLink.written`
KIND = "kind"  # in `CrmLink.written` of a message: as what it stands there, where its kind is not told by how it came
REFUSED = "refused"  # beside them, of a contact: what it was told of their refusals, a `ToldRefusal`
OTHER = "other"  # one more, of a contact: theirs that has the address; a person was asked about it
_ANSWER = ":answer"
LinkKind = Literal["contact", "company", "deal", "message", "task", "meeting"]


def without_marks(written: Mapping[str, str]) -> dict[str, str]:
    """What we wrote last, of a record that stands there."""
    return {name: value for name, value in written.items() if name not in (DELETED, AGAIN, HANG)}


def after_being_overtaken(known: Mapping[str, str], written: Mapping[str, str]) -> dict[str, str]:
    """What we wrote last, where something was decided while it was written: that one's marks stay.

    The values stand there, so they are known: else they would look like a person's. Nobody was asked, though.
    """
    return {**known, **{name: value for name, value in without_marks(written).items() if name != OTHER}}


def company_link_key(domain: str | None) -> str | None:
    """Our name for a company, for ever: its domain; None: unknown. A typed name alone may be anybody's."""
    return domain.lower() if domain else None


def key_of_said_answer(lead_id: str) -> str:
    """Our name for an answer that one of us says to have given on LinkedIn: its words stand there alone."""
    return f"{lead_id}{_ANSWER}"


def lead_of_message_key(key: str) -> str:
    """The lead of its own message, or of such an answer; other keys as they are."""
    return key.removesuffix(_ANSWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmMessage:
    """One message of the thread, in or out. `key` is ours and unique for ever."""

    key: str
    from_us: bool
    at: datetime
    subject: str
    text: str
    from_address: str
    to_address: str
    known_id: str | None = None  # theirs
    written: Mapping[str, str] = field(default_factory=dict, hash=False)  # see `CrmLink`
    message_id: str = ""  # of mail, with angle brackets
    answers: str = ""  # the `message_id` of the mail it answers
    on_linkedin: bool = False  # a message there; what was typed into a form of LinkedIn's is none


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmTask:
    """A hold, mirrored for people who live in the CRM; once there it goes on being so until it is done."""

    key: str
    due_at: datetime
    title: str
    body: str
    owner_email: str
    done: bool = False  # then it is closed where it is there, and never made
    known_id: str | None = None  # theirs
    written: Mapping[str, str] = field(default_factory=dict, hash=False)  # see `CrmLink`


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmMeeting:
    """A meeting that was booked: one record for ever, however often it is moved."""

    key: str  # the booking's id
    vendor: str  # see `HeardBooking`
    state: BookingState
    moved: bool  # at least once
    starts_at: datetime
    ends_at: datetime
    place: str
    host: str = ""  # see `BookingNews`; in an entry a partner's, or empty: whose the lead is
    known_id: str | None = None  # theirs
    written: Mapping[str, str] = field(default_factory=dict, hash=False)  # see `CrmLink`
    double: bool = False  # of another one, as was found since: its record is taken away, and never made


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmDeal:
    """The opportunity a lead belongs to; told by all its leads alike, whichever is recorded first."""

    key: str  # the id of the lead that opened it, unique for ever
    known_id: str | None  # theirs
    name: str
    score: int | None  # of its best message
    tier: Tier | None
    evidence: tuple[Evidence, ...]
    who: str  # their address
    channel: str
    opened_at: datetime
    review_url: str
    amount: DealAmount | None = None  # an estimate is written to a new one only; None: nobody knows
    closing: DealClosing | None = None  # written to a new one only
    events: tuple[DealEvent, ...] = ()  # what happened to its leads, the furthest first
    written: Mapping[str, str] = field(default_factory=dict, hash=False)  # see `CrmLink`


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmEntry:
    """Everything one lead writes into the CRM. Writing it twice changes nothing."""

    lead_id: str
    contact_key: str  # our contact id, unique for ever
    known_contact_id: str | None  # their id, when an earlier lead of this contact was recorded
    known_company_id: str | None
    email: str | None  # None: a LinkedIn person without an address
    first_name: str
    last_name: str
    phone: str | None
    title: str | None
    profile_url: str | None
    company_name: str | None
    company_domain: str | None  # registrable domain, never a free-mail one
    channel: str
    disposition: str
    score: int | None  # of the contact: as their newest opportunity fits, whichever of their leads this is
    tier: Tier | None
    owner_email: str
    deal: CrmDeal | None  # what hot and warm inquiries open, and others join
    received_at: datetime
    review_url: str  # of this lead
    contact_review_url: str  # of the lead that says how the contact fits
    messages: tuple[CrmMessage, ...]
    tasks: tuple[CrmTask, ...]
    first_attempt: bool  # False: an earlier try may have been applied; look before creating

    meetings: tuple[CrmMeeting, ...] = ()
    test: bool = False  # a vendor's or ours: kept, marked, and no step towards a customer
    state: ContactState | None = None  # None: it is no inquiry, or a newer one says it
    contact_written: Mapping[str, str] = field(default_factory=dict, hash=False)  # see `CrmLink`
    web_visit: WebVisit | None = None
    consent: str = ""  # the words beside the boxes they ticked
    website: str = ""  # as they typed it into the form; so are these:
    country: str = ""
    staff: str = ""  # digits
    refusals: tuple[OwnRefusal, ...] = ()  # of mail to an address of theirs

    @property
    def company_key(self) -> str | None:
        return company_link_key(self.company_domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmLink:
    """Our id to theirs.

    `written` is what we wrote last of the values that people change there too, as their texts: a contact's and a
    task's "status", a deal's "stage", its "amount" with "currency" and "origin", a meeting's "outcome", "starts",
    "ends" and "place", and the "owner" of all four. We write such a value when it is another one than we wrote last;
    what somebody has made of it there since stays. A contact's and a deal's owner is whose it was last,
    whoever said so: it is written where it was nobody's yet, and who takes it away there wants it so.

    Of a message on LinkedIn there is its KIND. Beside them stand the marks of a deletion there. DELETED: a person
    was asked, and nothing of it is written before they say that it shall be made AGAIN. HANG: so was what this
    belonged to, and it is to be associated with that.
    """

    kind: LinkKind
    our_key: str
    their_id: str
    written: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmErasure:
    """Whom the CRM shall forget, in ids only: theirs as far as we know them, and ours, which they carry too."""

    contact_ids: tuple[str, ...]  # theirs
    contacts: tuple[str, ...]
    deals: tuple[str, ...]
    messages: tuple[str, ...]
    tasks: tuple[str, ...]
    meetings: tuple[str, ...] = ()
    on_linkedin: tuple[str, ...] = ()  # of `messages`, those that may stand there as such


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmGap:
    """Something that an account does not take of anybody; everything else is written without it."""

    about: str  # the same for the same gap
    told: str  # what it is and what the CRM says, in sentences for a person; nothing personal


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmOutcome:
    """What became of one entry. `error` is set when it was not (wholly) written.

    `gaps`: what was left out since this was asked last, of whichever lead.
    """

    lead_id: str
    links: tuple[CrmLink, ...]
    error: Exception | None = None  # UpstreamUnavailable: again later; UpstreamRefused: a person
    gaps: tuple[CrmGap, ...] = ()
