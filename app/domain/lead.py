"""A lead, and how a step may end."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.crm_copy import CrmStanding
from app.domain.draft import Draft
from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry, blanked, label_places
from app.domain.judgement import Disposition, Evidence, Judgement, Qualification
from app.domain.task import NewTask


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierMessage:
    """Something already said in the thread, oldest first."""

    from_us: bool
    at: datetime
    text: str
    subject: str = ""
    labels: tuple[str, ...] = ()  # of a form, as `Inquiry.labels`

    @property
    def typed(self) -> str:
        """The text in the writer's words, as `Inquiry.typed`."""
        return blanked(self.text, label_places(self.text, self.labels))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBefore:
    """An earlier message of the contact."""

    lead_id: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnChannel:
    """What somebody wrote through one channel, whoever we take them for."""

    lead_id: str
    contact_id: str
    inquiry: Inquiry


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The conversation a lead belongs to."""

    id: str
    messages: tuple[EarlierMessage, ...] = ()  # before this lead's own message
    answered: bool = False  # another message of it was answered, by whomever and however, or is being answered
    decided: bool = False  # a person dropped, filtered or closed another message of it
    elsewhere: bool = False  # it answers a mail of a conversation in which its sender has no part
    waits: bool = False  # an earlier message of it has no answer yet
    of_client: bool = False  # another message of its contact was one of a client
    filtered_as: Disposition | None = None  # what another message of it was closed as, and nobody of us looked

    @property
    def touched(self) -> bool:
        """Whether one of us has had a part in it: then nobody in it gets a first letter any more."""
        return self.answered or self.decided or self.elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An inquiry on its way through the path; a value: steps return changed copies."""

    id: str
    firm_id: str
    source_id: str  # our id of the source it was posted to
    inquiry: Inquiry
    received_at: datetime  # when the delivery was kept
    next_step: str | None
    attempts: int
    contact_id: str | None = None
    thread: Thread | None = None
    judgement: Judgement | None = None
    qualification: Qualification | None = None
    draft: Draft | None = None
    follows: str | None = None  # the first lead of the thread this message continues
    rescued: bool = False  # a person said it is an inquiry; screening may not close it again
    alike_from_others: int = 0  # other senders whose nearly same text was closed as a pitch or spam
    owner: str | None = None  # a partner's address, where the CRM or the firm's routing says whose it is
    standing: CrmStanding | None = None  # what the CRM knew of them when they wrote
    booking_page: str = ""  # a link of its own, for the letter that is being written; not kept. Empty: the firm's page
    free_times: tuple[datetime, ...] = ()  # that the page still has, on their clock, for the same letter; not kept
    opportunity_id: str | None = None  # the lead whose opportunity it belongs to, maybe itself

    @property
    def clock_start(self) -> datetime:
        """When the clock of the promise starts: when they wrote, as far as that is known."""
        return self.inquiry.clock_start(self.received_at)

    @property
    def is_vouched_for(self) -> bool:
        """Whether a person said that it is an inquiry: then no judge and no rule says otherwise."""
        return self.rescued or self.inquiry.added_by is not None

    @property
    def need(self) -> str:
        """As `Judgement.need`; "" where nobody has judged it."""
        return self.judgement.need if self.judgement is not None else ""

    @property
    def earlier(self) -> tuple["EarlierMessage", ...]:
        """What was said before in its conversation, by either side."""
        return self.thread.messages if self.thread else ()

    @property
    def case(self) -> "Case":
        """What a judge gets to see of it."""
        return Case(
            inquiry=self.inquiry,
            earlier=self.earlier,
            lead_id=self.id,
            alike_from_others=self.alike_from_others,
            standing=self.standing,
        )

    def with_judgement(self, judgement: Judgement) -> "Lead":
        return replace(self, judgement=judgement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """The step is done; on to the next one with what it found out."""

    lead: Lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The lead leaves the path: listed in the digest, one click from rescue."""

    lead: Lead
    disposition: Disposition
    evidence: tuple[Evidence, ...]
    task: NewTask | None = None  # when it is handed on rather than closed
    refuses_mail: bool = False  # proved: never write to the sender's address again
    ends: str = ""  # their words, where they want no answer to what they wrote before


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The same inquiry again: it belongs to an earlier lead and needs no answer of its own."""

    lead: Lead
    to_lead_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A person must decide; nothing is sent. The lead goes on to `record` all the same."""

    lead: Lead
    task: NewTask
    held_for: str = ""  # a HeldFor
    acknowledge_at: datetime | None = None  # when the sender hears that somebody will answer; None: they do not
    asked_already: bool = False  # another task asks what there is to decide; nobody waits for a letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A reply may leave: the worker writes the intention, sends, writes the outcome."""

    lead: Lead
    draft: Draft


StepResult = Advance | Close | Join | Hold | Send


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a judge or a writer gets to see: the message, what came before it, nothing else of the lead."""

    inquiry: Inquiry
    earlier: tuple[EarlierMessage, ...] = field(default=())
    lead_id: str = ""  # whose costs it is; empty: nobody's
    alike_from_others: int = 0  # as `Lead.alike_from_others`
    standing: CrmStanding | None = None  # as `Lead.standing`

    def is_clients(self, firm: FirmProfile) -> bool:
        """Whether a client wrote: by the domain, or as the CRM says."""
        is_customer = self.standing is not None and self.standing.customer
        return is_customer or firm.is_client_address(self.inquiry.sender_email or "")
