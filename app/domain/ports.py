"""What the path needs from outside, as protocols. Integrations implement them; tests fake them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import ClassVar, Protocol, TypeVar

from pydantic import BaseModel

from app.domain.crm import CrmEntry, CrmErasure, CrmOutcome
from app.domain.crm_copy import CopyKind, CrmCopy
from app.domain.delivery import Delivery
from app.domain.draft import Draft, OutgoingMail
from app.domain.firm import FirmProfile
from app.domain.further_letters import FurtherLetter
from app.domain.inquiry import ChannelName, Reading
from app.domain.judgement import Judgement
from app.domain.lead import Case, Lead
from app.domain.mailbox import Found, FoundHead, FoundMail, MailFolder

Answer = TypeVar("Answer", bound=BaseModel)


class Channel(Protocol):
    """One kind of address leads are posted to: proves the origin, reads the payload.

    Adapters derive from it, so that one without a GET check need not say so. What is called `head` is a delivery
    whose body has not been read yet.
    """

    adapter: ClassVar[str]  # stored with the source: "website_form", "postmark", "raw_mail", ...
    channel: ClassVar[ChannelName]
    max_bytes: ClassVar[int]

    def most_bytes(self, head: Delivery) -> int:  # noqa: ARG002  for those whose kinds of request differ in size
        """The longest body this request can need."""
        return self.max_bytes

    def is_proved_early(self, head: Delivery) -> bool:
        """True: header, query and path prove the origin. False: the body has to be read for it.

        Raises SignatureMismatch where no body could make it right.
        """

    def verify(self, delivery: Delivery) -> str | None:
        """None, or, where the proof does not cover the body, a name by which it is known and works only once.

        Raises SignatureMismatch unless the request proves its origin. Never reads meaning.
        """

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        """Pure. Raises PayloadNotUnderstood; any other exception is quarantined as well."""

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:  # noqa: ARG002  for those who have one
        """The JSON answer to a vendor's GET check, or None where the vendor has none."""
        return None


class Recovery(Protocol):
    """Fetches from a source's vendor what it could not deliver."""

    def fetch_since(self, since: datetime) -> Iterator[Delivery]:
        """Every delivery since then, in any order, as the source's adapter reads it: the same bytes each time.

        Its path is RECOVERED. Some from before may be among them, and what was delivered long ago is.
        Raises UpstreamError between two of them; what came before it is whole.
        """


class Judge(Protocol):
    """Says what a message is and, for inquiries, how it meets each criterion."""

    def judge(self, case: Case, firm: FirmProfile) -> Judgement: ...


class ReplyWriter(Protocol):
    """Writes a complete draft that has passed the guard, or one that says why it has not."""

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        """`wish` is how a colleague wants the lead's draft to be instead. Raises MoveRefused: it cannot be so."""


class FurtherLetterWriter(Protocol):
    """Writes to somebody who was answered and has not written since."""

    def write_further(self, lead: Lead, firm: FirmProfile, letter: FurtherLetter, *, unsubscribe_url: str) -> Draft:
        """A complete draft that has passed the guard, or one that says why it has not."""


class LanguageModel(Protocol):
    """A model that fills a schema. No tools, no memory."""

    def answer(self, prompt: "Prompt", schema: type[Answer]) -> Answer:
        """Raises UpstreamUnavailable or UpstreamRefused; never returns what does not fit."""

    def check(self) -> None:
        """Raises UpstreamError when the model cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A rendered question."""

    name: str
    version: int
    size: str  # "small" or "large"
    system: str
    user: str
    firm_id: str = ""  # who pays for the answer, and for which lead; empty: nobody
    lead_id: str = ""
    ends_at: float = math.inf  # of time.monotonic(): an answer after that comes too late


class Mailer(Protocol):
    """Hands a mail to the mail server."""

    def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
        """Returns when the server has taken it.

        Raises UpstreamUnavailable (certainly not sent), UpstreamRefused (certainly not
        sent, never will be) or OutcomeUnknown. Gives up before handing over the text
        when `not_after` has passed: a process that slept must not send for another.
        """


class Archive(Protocol):
    """The mailbox every sent mail is copied to."""

    def holds(self, message_id: str) -> bool:
        """True proves that the mail was sent; False proves nothing."""

    def check(self) -> None:
        """Raises UpstreamError when the mailbox cannot be read."""


class MailboxConnection(Protocol):
    """One connection to a mailbox that is read as a source. Everything raises UpstreamError."""

    def found_after(self, folder: MailFolder, cursor: str) -> Iterator[Found]:
        """What the folder holds beyond the cursor, one mail at a time, and oldest first; "" is the beginning.

        Where the mailbox counts anew, mails come a second time that were kept before.
        """

    def heads_after(self, folder: MailFolder, cursor: str) -> Iterator[FoundHead]:
        """The same, without what the mails say. Nothing where the mailbox has no such folder."""

    def whole(self, cursor: str) -> FoundMail | None:
        """The mail of the head that `heads_after` has just given with this cursor; None when it has gone."""

    def add_to_sent(self, raw: bytes, message_id: str) -> bool:
        """Put a mail there unless it is there. False: there is no such folder, or the server does it itself."""

    def add_draft(self, raw: bytes, message_id: str) -> bool:
        """Lay a draft unless it lies there. False: there is no such folder."""

    def remove_draft(self, message_id: str) -> None:
        """Take back a draft that nobody edited; nothing where there is none."""

    def wait(self, seconds: float, ending: Event) -> None:
        """Return when something arrived in the inbox, the time is up or `ending` is set."""

    def close(self) -> None:
        """Hang up. Raises nothing."""


class ChangeNotices(Protocol):
    """What a firm's CRM posts to us when something changed there."""

    def require_early(self, headers: Mapping[str, str], now: datetime) -> None:
        """Nothing, where a body could make it right. Raises SignatureMismatch."""

    def records(self, delivery: Delivery) -> set[tuple[CopyKind, str]]:
        """Which records to look at. Raises SignatureMismatch, PayloadTooLarge or PayloadNotUnderstood."""


class NamedIds(Protocol):
    """Which id a firm's name of something in its CRM meant when it was last found there; a dict is one."""

    def get(self, name: str, /) -> str | None: ...

    def __setitem__(self, name: str, their_id: str, /) -> None: ...


class Crm(Protocol):
    """Where leads are recorded."""

    @property
    def vendor(self) -> str:
        """Stored with each link, never renamed: an id means something to the CRM that gave it."""

    def record(self, entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
        """One outcome per entry, in order. Does not raise for a single entry's fault."""

    def look_again(self) -> None:
        """Somebody mended the account: what it refused or had not before is tried again. Asks nothing."""

    def erase(self, erasure: CrmErasure) -> None:
        """Delete the person for good, with what we wrote about them; what is not there is no fault.

        Raises UpstreamError; saying it again is harmless.
        """

    def check(self) -> None:
        """Raises UpstreamError when the CRM cannot be used; changes nothing."""

    def changes(self, kind: CopyKind, since: datetime) -> Iterator[CrmCopy]:
        """Contacts, companies or deals that changed then or later, by their clock, oldest change first.

        Its index may learn of a change minutes late, and of a deletion never. Raises UpstreamError between two of them.
        """

    def read(self, kind: CopyKind, ids: Sequence[str]) -> Mapping[str, CrmCopy | None]:
        """Each of these as it stands now; of a merged one the record that stands for it; None: it is not there.

        Of a mail or a note of ours (kind "message") only that it is there.
        Raises UpstreamError.
        """

    def wrote_since(self, contact_id: str, since: datetime) -> bool:
        """Whether a mail to this contact of theirs stands there that is not ours. Raises UpstreamError."""

    def owners(self) -> Sequence[CrmCopy]:
        """Everybody whom a record there may belong to, and those who have left. Raises UpstreamError."""

    def share_left(self) -> float | None:
        """How much of the day's requests is left, 0 to 1, as it said last; None: it never said."""


class BookingPages(Protocol):
    """A firm's account at the vendor of its booking pages."""

    vendor: ClassVar[str]  # as the vendor of a `Booking`

    def link_once(self, page: str) -> str:
        """An address at which what this page offers can be booked once; "" where the page is none of the account's.

        Raises UpstreamError after a moment: a letter waits for it.
        """

    def free_times(self, page: str, begin: datetime, end: datetime) -> Sequence[datetime]:
        """When what this page offers can be booked between these moments (a week apart at most); aware, in order.

        None where the page is none of the account's. Raises UpstreamError after a moment: a letter waits for it.
        """

    def call_off(self, name: str) -> None:
        """Call off the meeting that the vendor calls so; they hear of it from there. Saying it again is harmless.

        Raises UpstreamError.
        """

    def check(self) -> None:
        """Raises UpstreamError when the account cannot be used; changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertItem:
    """One task of an alert in words, times as the reader's clock shows them. Names and quotes are strangers' own."""

    who: str  # "Helena Strand"; where a task is about nobody, what it is about: "An erasure"
    asked: str  # what the reader is to do: "approve the reply"
    due: str  # "14:00", "tomorrow 09:30"
    url: str  # of this task
    is_late: bool = False  # it was due before now
    names_nobody: bool = False  # `who` is words of ours, and said in the reader's language
    company: str = ""
    tier: str = ""  # a Tier, or ""
    reason: str = ""  # why it needs a person
    first_line: str = ""  # of the draft, below its greeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something a person must see now. It names people: whoever reads it may read the leads."""

    firm_id: str
    kind: str  # "decision_needed", "emergency", "limit_reached", "alarm", ...
    title: str  # one sentence without a full stop, also the subject of a mail
    url: str  # where to act; of many tasks their list
    owner: str = ""  # the colleague it is meant for; empty: whoever watches
    before: str = ""  # of a title about `items`: what it says first, without a colon: "Emergency"
    text: str = ""  # sentences below the title
    items: tuple[AlertItem, ...] = ()  # the most urgent first
    more: int = 0  # how many tasks it is about besides these


class Alerts(Protocol):
    """A way to reach the owner: by mail, or by one that works while the mail server is down."""

    @property
    def needs(self) -> str:
        """The part outside that it uses, as the doctor calls it."""

    def send(self, alert: Alert) -> None:
        """Raises UpstreamError when it did not arrive."""
