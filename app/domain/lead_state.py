"""Where a lead stands and why, told in one place: the digest, the pages, the commands and the rehearsal repeat it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.draft import Answer
from app.domain.judgement import NAMED, Disposition, Evidence, claims_of, told_once
from app.domain.lead_path import LAST_STEP


class LeadState(StrEnum):
    """Exactly one of them holds at any moment. Commands print the values; they are never renamed."""

    ANSWERED = "answered"
    HELD = "held"  # a person has to decide
    ON_ITS_WAY = "on its way"
    CLOSED = "closed"  # a person wanted no reply
    JOINED = "joined"  # an earlier message again, or a further one of the same conversation: no new lead
    VENDOR_PITCH = Disposition.VENDOR_PITCH.value
    SPAM = Disposition.SPAM.value
    JOB_SEEKER = Disposition.JOB_SEEKER.value
    EXISTING_CLIENT = Disposition.EXISTING_CLIENT.value  # handed to a colleague
    OTHER = Disposition.OTHER.value
    AUTOMATED = Disposition.AUTOMATED.value  # a program wrote it: counted as a notice


MOST_LEADS = 200  # of one person, on their page
FILTERED = (
    LeadState.VENDOR_PITCH,
    LeadState.SPAM,
    LeadState.JOB_SEEKER,
    LeadState.EXISTING_CLIENT,
    LeadState.OTHER,
)
NEW = (LeadState.ANSWERED, LeadState.HELD, LeadState.ON_ITS_WAY, LeadState.CLOSED)  # what counts as a new lead


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """What is stored about a lead, as far as it says where the lead stands."""

    joined_to: str | None = None  # the lead that already says the same
    follows: str | None = None  # the first lead of the conversation this message continues
    disposition: str | None = None
    answer: str | None = None  # an Answer: the first one
    personal_answer: str | None = None  # an Answer: the first that is more than an acknowledgement or a promise
    held: str | None = None  # why a person has to decide
    next_step: str | None = None
    rescued: bool = False
    emptied_at: datetime | None = None  # nothing of the person is left: erased, or past its time
    noted: str = ""  # what the history says of a lead that left the path before anybody judged it

    @property
    def is_filtered(self) -> bool:
        """Judged as no inquiry, by a judge or by a rule."""
        return self.disposition not in (None, Disposition.INQUIRY)

    @property
    def earlier(self) -> str | None:
        """The lead it belongs to, where that is another one."""
        return self.joined_to or self.follows

    @property
    def can_be_rescued(self) -> bool:
        """One click makes it an inquiry again; once."""
        left = self.is_filtered or self.joined_to is not None
        return left and not self.rescued and self.emptied_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a lead stands."""

    state: LeadState
    why: str  # in one sentence


_ANSWERED_SINCE = "A short reply was sent, and a colleague has answered since."
_ANSWERS = {
    Answer.REPLY: "A full reply was sent.",
    Answer.SHORT: "A short reply was sent; an answer is still owed.",
    Answer.ACKNOWLEDGEMENT: "The safe acknowledgement was sent.",
    Answer.PERSON: "A colleague answered.",
}


def state_of(facts: LeadFacts) -> Standing:
    """The first that is true, in this order: a repetition, filtered, a further message, answered, held, closed.

    What is filtered stays so in a conversation too, so that it is listed where it can be
    rescued, and after it was acknowledged unjudged. What was only acknowledged is held
    while the answer waits for a person.
    """
    if facts.joined_to is not None:
        why = facts.noted or "The same inquiry as an earlier message; it gets no second answer."
        return Standing(state=LeadState.JOINED, why=why)
    if facts.is_filtered:
        return Standing(state=LeadState(Disposition(str(facts.disposition))), why=facts.noted or _why_filtered(facts))
    answered = _answered(facts)
    if facts.follows is not None:
        further = "A further message in a conversation that is already going on."
        return Standing(state=LeadState.JOINED, why=facts.held or f"{further} {answered}".strip())
    if facts.held and facts.answer == Answer.ACKNOWLEDGEMENT:
        return Standing(state=LeadState.HELD, why=f"{facts.held} {answered}")
    if facts.answer is not None:
        return Standing(state=LeadState.ANSWERED, why=answered)
    if facts.held:
        return Standing(state=LeadState.HELD, why=facts.held)
    if facts.next_step in (None, LAST_STEP):  # what is left to do is only to tell the CRM
        return Standing(state=LeadState.CLOSED, why="Closed without a reply.")
    return Standing(state=LeadState.ON_ITS_WAY, why=f"On its way; the next step is {facts.next_step}.")


def _answered(facts: LeadFacts) -> str:
    if facts.answer == Answer.SHORT and facts.personal_answer is not None:
        return _ANSWERED_SINCE
    return "" if facts.answer is None else _ANSWERS[Answer(facts.answer)]


def _why_filtered(facts: LeadFacts) -> str:
    if facts.disposition == Disposition.AUTOMATED:
        return "Written by a program, not by a person."
    return facts.held or f"Taken for {NAMED[Disposition(str(facts.disposition))]}."


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimes:
    """One message as figures count it: where it stands, and when it was answered. Nothing in it is the sender's."""

    id: str
    received_at: datetime
    facts: LeadFacts
    answered_at: datetime | None = None
    personally_answered_at: datetime | None = None  # by more than an acknowledgement or a promise
    personal_answer: str | None = None  # an Answer
    written_at: datetime | None = None  # when they wrote, as far as that is known
    held_for: str | None = None  # a HeldFor, also after a person has decided

    @property
    def standing(self) -> Standing:
        return state_of(self.facts)

    @property
    def state(self) -> LeadState:
        return self.standing.state

    @property
    def answered_after(self) -> timedelta | None:
        """From when they wrote to the first answer, whatever it was."""
        return self._after(self.answered_at)

    @property
    def personally_answered_after(self) -> timedelta | None:
        """From when they wrote to the first answer that is more than an acknowledgement or a promise."""
        return self._after(self.personally_answered_at)

    def _after(self, at: datetime | None) -> timedelta | None:
        return None if at is None else max(at - (self.written_at or self.received_at), timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine(LeadTimes):
    """One message and what became of it: a line of the digest, of a list, of a command's table."""

    delivery_id: str
    channel: str
    name: str  # as the sender gave it, or ""
    address: str
    contact_name: str | None  # what the same person is known as, over all their messages
    company: str
    subject: str
    evidence: tuple[Evidence, ...] = ()
    judge: str = ""
    fell_back: str = ""  # of its judgement
    score: int | None = None
    tier: str | None = None

    @property
    def further_evidence(self) -> tuple[Evidence, ...]:
        """What the judgement rests on, without what `standing` says already."""
        return told_once(self.evidence, self.standing.why)

    @property
    def sender(self) -> str:
        return self.name or self.address or "Somebody without a name"

    @property
    def first_response_seconds(self) -> float | None:
        return None if self.answered_after is None else round(self.answered_after.total_seconds(), 2)

    @property
    def personal_response_seconds(self) -> float | None:
        after = self.personally_answered_after
        return None if after is None else round(after.total_seconds(), 2)

    @property
    def why(self) -> str:
        """Where there is room for one line only: what a person must decide, else the evidence."""
        return self.facts.held or claims_of(self.evidence, 3) or self.standing.why
