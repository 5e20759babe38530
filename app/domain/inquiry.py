"""What a person wrote to us, in our words, whichever channel it came through."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.booking import HeardBooking, Invitee
from app.domain.web_visit import WebVisit

_LONGEST_ON_ITS_WAY = timedelta(days=1)  # who says that they wrote before that has a wrong clock


class ChannelName(StrEnum):
    """Where inquiries come from. Stored; values are never renamed."""

    WEBSITE_FORM = "website_form"
    INBOUND_EMAIL = "inbound_email"
    LINKEDIN = "linkedin"
    BY_HAND = "by_hand"  # a colleague wrote it down
    BOOKING_PAGE = "booking_page"  # they took an hour of ours, and wrote no letter


class Authentication(StrEnum):
    """What somebody trusted found out about the sender of a mail. Stored; values are never renamed."""

    PASS = "pass"  # noqa: S105  a verdict, not a password; it comes from the address
    FAIL = "fail"  # the sender's domain disowns it
    UNKNOWN = "unknown"  # nothing proves anything, or it is not mail at all


class MailKind(StrEnum):
    """What a mail is that is no letter, told by its structure or wording. Stored; values are never renamed."""

    BOUNCE = "bounce"  # ours came back
    COMPLAINT = "complaint"  # a provider reports that ours was called spam
    RECEIPT = "receipt"  # ours was read, or arrived
    ABSENCE = "absence"  # its reader is away
    LEFT = "left"  # its reader has left the company
    TICKET = "ticket"  # it was received, and has a number
    CALENDAR_ANSWER = "calendar_answer"  # a meeting was accepted, declined, moved or called off
    INVITATION = "invitation"  # somebody invites us; a letter may stand beside it
    VOICEMAIL = "voicemail"  # a telephone system passes a message on; the person is the caller
    FAX = "fax"
    ANNOUNCEMENT = "announcement"  # a newsletter, a list, an order's confirmation
    PROGRAM = "program"  # written by a program, nothing more is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message; its bytes stay in the delivery."""

    name: str
    content_type: str
    size_bytes: int

    @property
    def is_mail(self) -> bool:
        """Whether it is a mail, attached whole."""
        return self.content_type.lower() == "message/rfc822" or self.name.lower().endswith(".eml")


class PassedOnBy(StrEnum):
    """How somebody else brought us a message. Stored; values are never renamed."""

    FORWARD = "forward"  # a colleague forwarded it
    INTRODUCTION = "introduction"  # somebody named the person to us


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """Who brought us a message, or the name, of another person. Never the one an answer goes to."""

    how: PassedOnBy
    by: str  # their address
    name: str | None = None
    note: str = ""  # their own words beside it; "" where those are the message


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One message from one person, before anyone knows whether it is a lead.

    The pair (source, source_id) is unique for ever: a vendor that reports the
    same message twice produces two equal pairs, and the second one joins the first.
    Text fields never hold NUL or lone surrogates, so that every store accepts them.
    """

    channel: ChannelName
    source_id: str  # the vendor's own id of the message, else a hash of what it says
    received_at: datetime  # aware, UTC
    sender_email: str | None  # as the sender typed it, not yet normalised; None on LinkedIn
    sender_name: str | None = None
    company: str | None = None
    title: str | None = None
    phone: str | None = None
    profile_url: str | None = None
    address: str | None = None
    city: str | None = None
    subject: str | None = None
    message: str = ""  # plain text in the person's own words; may be empty
    history: str = ""  # the quoted or forwarded text below it
    boilerplate: str = ""  # what stood around the words: signature, disclaimer, banner of a mail server, footers
    hidden_text: str = ""  # what stood in a mail and its reader could not see; nobody judges or answers it
    unread: str | None = None  # why a person must read what came before it is answered, as a sentence
    message_id: str | None = None  # with angle brackets, as in the header
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    recipients: tuple[str, ...] = ()  # of mail: To, Cc and Bcc; not kept
    only_as_answer: bool = False  # a second reading of a mail: it counts if it answers a lead, else the other does
    authentication: Authentication = Authentication.UNKNOWN
    form_site: str | None = None  # the proved domain of the site whose form mailed this; the address is the visitor's
    labels: tuple[str, ...] = ()  # of a form, as they begin lines of the message, in order: the site's words
    web_visit: WebVisit | None = None  # of a form: how they came to its page, where it says that
    consent: str = ""  # of a form: the words beside the boxes they ticked
    visitor: str | None = None  # of a form: the network it was posted from, as the form says; not kept
    passed_on: PassedOn | None = None  # by whom, when it is not the person's own mail to us
    doubt: str | None = None  # of mail: why nothing may be sent to the address by itself, as a sentence
    machine: bool = False  # written by a program (bounce, out-of-office, newsletter), not a person
    reply_allowed: bool = True  # False also for people whose mail asks for no automatic answer
    machine_reason: str | None = None  # which sign, for both of the above
    added_by: str | None = None  # the colleague who added it by hand; None: it came by itself
    came_by: str | None = None  # of those: how the person got in touch, a `CameBy`
    mail_kind: MailKind | None = None  # None: a letter, or no mail
    for_a_person: str | None = None  # what somebody must be told of this mail, as a sentence
    named_address: str | None = None  # of some kinds: whom the mail is about, where that is not its sender
    returned_for_good: bool | None = None  # of a mail that came back: whether that address takes none
    meeting: HeardBooking | None = None  # of an invitation or its answer: what its calendar file tells
    test: bool = False  # the vendor marks it as a test: path taken, nothing sent
    written_at: datetime | None = None  # when they wrote it, as the mail or the vendor says; aware, may be any nonsense

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("received_at must carry a time zone")

    @property
    def is_booking(self) -> bool:
        """They have taken an hour of ours already: no letter asks them for one."""
        return self.channel is ChannelName.BOOKING_PAGE

    def clock_start(self, received_at: datetime) -> datetime:
        """When they wrote, where what is said of it can be true of a message that we got then; else that."""
        said = self.written_at
        if said is None or not received_at - _LONGEST_ON_ITS_WAY <= said <= received_at:
            return received_at
        return said.astimezone(UTC)

    @property
    def typed(self) -> str:
        """The message in the writer's words: blanks stand where a form's labels are, so that places are the same."""
        return blanked(self.message, label_places(self.message, self.labels))

    @property
    def answered_ids(self) -> tuple[str, ...]:
        """The mails it says it answers, at most the latest 20 of them; anybody can say that."""
        ids = (self.in_reply_to, *self.references)
        return tuple(dict.fromkeys(message_id for message_id in ids if message_id))[-20:]

    @property
    def refusing_address(self) -> str | None:
        """Whose wish for no more mail it is, where it is one: a complaint comes from a provider, not from them."""
        return self.named_address if self.mail_kind is MailKind.COMPLAINT else self.sender_email

    @property
    def is_form(self) -> bool:
        """Whether a stranger could post it without any address of their own."""
        return self.channel is ChannelName.WEBSITE_FORM or self.form_site is not None

    @property
    def address_proved(self) -> bool:
        """Whether `sender_email` is known to be the writer's own. What is typed into a form may be anybody's."""
        return self.channel is ChannelName.INBOUND_EMAIL and self.authentication is Authentication.PASS


def blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in these places, given in their order."""
    pieces, done = [], 0
    for start, end in places:
        pieces += [text[done:start], " " * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])


def label_places(message: str, labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each of these begins a line, in their order; those that are not there any more are passed over."""
    text, place = f"\n{message}", 0  # so that the first line begins as every other one
    for label in labels:
        start = text.find(f"\n{label}", place)
        if start >= 0:
            place = start + len(label)
            yield start, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Not a message from a person: a booking, an erasure request, a vendor's ping.

    `subject_ref` is what the notice is about (a lead id, a vendor's response id).
    """

    channel: ChannelName
    source_id: str
    received_at: datetime
    kind: str  # "erasure", "booking", "vendor_test", "delivery_event"
    subject_ref: str | None = None
    summary: str = ""
    details: dict[str, str] = field(default_factory=dict)
    booking: HeardBooking | None = None  # of a "booking"
    asked_to_meet: Invitee | None = None  # who asked for a meeting that one of us has yet to accept


Reading = Inquiry | Notice


def is_said_on_linkedin(inquiry: Inquiry) -> bool:
    """A message written there; not what was typed into one of its forms."""
    return inquiry.channel is ChannelName.LINKEDIN and not inquiry.labels and bool(inquiry.message.strip())
