"""What a judge says about a message, and what it has to show for it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.words.quoting import QUOTED_AT_MOST, quoted
from app.domain.words.sentences import as_sentence


class Disposition(StrEnum):
    """What a message is. Stored for ever; values are never renamed."""

    INQUIRY = "inquiry"
    VENDOR_PITCH = "vendor_pitch"
    SPAM = "spam"
    AUTOMATED = "automated"
    JOB_SEEKER = "job_seeker"
    EXISTING_CLIENT = "existing_client"
    OTHER = "other"


NAMED = {  # in a sentence for a person
    Disposition.INQUIRY: "an inquiry",
    Disposition.VENDOR_PITCH: "somebody selling something",
    Disposition.SPAM: "spam",
    Disposition.JOB_SEEKER: "somebody looking for a job",
    Disposition.EXISTING_CLIENT: "an existing client",
    Disposition.OTHER: "something else than an inquiry",
    Disposition.AUTOMATED: "mail written by a program",
}


UNWANTED = frozenset({Disposition.VENDOR_PITCH, Disposition.SPAM})


class Tier(StrEnum):
    """How a genuine inquiry fits; each has an agreed reaction."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class Criterion(StrEnum):
    """What the ideal customer profile asks."""

    COMPANY_FIT = "company_fit"
    SERVICE_NEED = "service_need"
    BUDGET = "budget"
    TIMING = "timing"
    AUTHORITY = "authority"


class Met(StrEnum):
    """Whether a criterion is met; what is not said is unknown, never a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Stake(StrEnum):
    """Why a partner rather answers themselves, however genuine and clear a message is. Values are never renamed."""

    PRESS = "press"
    COMPLAINT = "complaint"
    LAWYER = "lawyer"
    NO_ROBOTS = "no_robots"  # asks for a human being
    DATA_REQUEST = "data_request"
    NAMED_ACCOUNT = "named_account"  # of the profile's `stakes`
    LARGE_SUM = "large_sum"
    EMERGENCY = "emergency"
    INTRODUCTION = "introduction"  # by a client
    DISTRESS = "distress"
    BEREAVED = "bereaved"
    THREAT = "threat"
    MINOR = "minor"
    SHAMEFUL = "shameful"
    TERMS = "terms"
    WAITED = "waited"
    RIVAL = "rival"
    OTHER_FIRM = "other_firm"


STAKES_NAMED = {  # what a message is or holds, in a sentence for a person
    Stake.PRESS: "it comes from the press",
    Stake.COMPLAINT: "it reads like a complaint",
    Stake.LAWYER: "a lawyer writes, or one is threatened",
    Stake.NO_ROBOTS: "it asks for a human being, or speaks of answers by machines",
    Stake.DATA_REQUEST: "it asks about personal data",
    Stake.NAMED_ACCOUNT: "it comes from a company you named in your profile",
    Stake.LARGE_SUM: "it is about a large sum",
    Stake.EMERGENCY: "it is an emergency",
    Stake.INTRODUCTION: "they say that somebody you know sent them",
    Stake.DISTRESS: "somebody is in despair or danger, or came to harm",
    Stake.BEREAVED: "somebody of theirs has died",
    Stake.THREAT: "it threatens, harasses or offers a bribe",
    Stake.MINOR: "a child or a pupil seems to write",
    Stake.SHAMEFUL: "it asks for work that you may be ashamed of",
    Stake.TERMS: "it says what you agreed to, or would by answering",
    Stake.WAITED: "they wrote or rang before and wait for an answer",
    Stake.RIVAL: "a competitor seems to write, or somebody who would buy your firm",
    Stake.OTHER_FIRM: "it is written to another firm",
}
_NEVER_CLOSED_UNSEEN = frozenset(  # what may have a time limit or a name to lose, though it reads like an advertisement
    {
        Stake.PRESS,
        Stake.COMPLAINT,
        Stake.LAWYER,
        Stake.DATA_REQUEST,
        Stake.EMERGENCY,
        Stake.INTRODUCTION,
        Stake.DISTRESS,
        Stake.THREAT,
        Stake.TERMS,
        Stake.RIVAL,
    }
)
_AT_ONCE = frozenset({Stake.EMERGENCY, Stake.DISTRESS})  # at any hour
_OWN_WORDS = frozenset({Stake.DISTRESS, Stake.BEREAVED})
LONGEST_QUOTE = 200  # characters: evidence is a sentence, not the message again


def stakes_told(stakes: Iterable["HighStake"]) -> str:
    """What is at stake, with the words it rests on, each told once, in a sentence for a person."""
    told: dict[str, list[str]] = {}
    for one in stakes:
        told.setdefault(one.quote, []).append(STAKES_NAMED[one.kind])
    return " and ".join(
        " and ".join(dict.fromkeys(kinds)) + (f" ({quoted(quote)})" if quote else "") for quote, kinds in told.items()
    )


LOOK_COSTS = 0.5  # of a person, where a letter to a pitch costs 1; see `Thresholds.of_costs`


class Destination(StrEnum):
    """Where a judged message goes."""

    PATH = "path"
    CLOSED = "closed"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on a judge decides alone, in chances that a message is an inquiry, 0 to 1; between them a person does.

    Raises ValueError where they are in the wrong order.
    """

    close_below: float
    answer_from: float

    def __post_init__(self) -> None:
        if not 0 <= self.close_below <= self.answer_from <= 1:
            raise ValueError(f"0 <= {self.close_below} <= {self.answer_from} <= 1 does not hold")

    @classmethod
    def of_costs(cls, lost_buyer_costs: int) -> "Thresholds":
        """The cheapest ones of a judge whose chances are true: a letter to a pitch costs 1, a look `LOOK_COSTS`.

        With 50 they are 0.01 and 0.5: closing costs 50 times the chance of a buyer, and answering one minus it.
        """
        return cls(close_below=LOOK_COSTS / max(lost_buyer_costs, 1), answer_from=1 - LOOK_COSTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason, with the sender's words it rests on (empty: it rests on a header or an address)."""

    claim: str  # in our words, one line
    quote: str = ""  # verbatim from the message, at most `LONGEST_QUOTE`


def claims_of(evidence: Iterable[Evidence], at_most: int | None = None) -> str:
    """What the reasons say, on one line; two quotes for one claim are one reason."""
    return "; ".join(list(dict.fromkeys(one.claim for one in evidence))[:at_most])


def first_quoted(evidence: Iterable[Evidence]) -> str:
    """The first reason in one sentence, with the words it rests on; empty where there is none."""
    first = next(iter(evidence), None)
    if first is None:
        return ""
    if not first.quote:
        return as_sentence(first.claim)
    return f"{first.claim}: {quoted(first.quote)}."


def told_once(evidence: Iterable[Evidence], above: str = "") -> tuple[Evidence, ...]:
    """Reasons below a sentence: words that it quotes, or a reason before, are not quoted again.

    What the sentence or a reason before says in full is left out.
    """
    told_already: set[str] = set()
    told: dict[Evidence, None] = {}
    for one in evidence:
        if one.quote and first_quoted((one,)) in above:
            continue
        is_told = one.quote in told_already or (one.quote != "" and quoted(one.quote) in above)
        told[replace(one, quote="") if is_told else one] = None
        told_already.add(one.quote)
    return tuple(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One criterion of the ICP, judged."""

    met: Met
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HighStake:
    """One reason for a partner to answer, with the sender's words it rests on (empty: a field beside them)."""

    kind: Stake
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A judge's whole answer about one message."""

    disposition: Disposition
    evidence: tuple[Evidence, ...]
    findings: Mapping[Criterion, Finding] = field(default_factory=dict)  # for inquiries only
    language: str = "en"  # ISO 639-1
    judge: str = ""  # who decided: "offline 1", "model small, judge v1"
    confident: bool = True  # False: a person looks at it before anything is filtered
    confidence: float = 1.0  # how sure the judge is of the disposition, 0 to 1
    inquiry_chance: float | None = None  # how likely an inquiry is, 0 to 1; None: the judge does not say
    stakes: tuple[HighStake, ...] = ()
    fell_back: str = ""  # why the offline judge decided although a model was to; empty: it was not so
    otherwise: Disposition | None = None  # what it most likely is if that is wrong, where the judge is unsure

    @property
    def need(self) -> str:
        """The sender's words for what they need; "" where none were found."""
        found = self.findings.get(Criterion.SERVICE_NEED)
        return found.quote if found is not None else ""

    @property
    def doubted_stakes(self) -> tuple[HighStake, ...]:
        """What keeps a pitch or spam from being closed though the judge is sure of it."""
        kept = _NEVER_CLOSED_UNSEEN if self.disposition in UNWANTED else frozenset()
        return tuple(one for one in self.stakes if one.kind in kept)

    @property
    def goes_to(self) -> Destination:
        """Closed only what is surely no inquiry and has nothing grave at stake; what is unsure is neither filtered nor
        answered by itself.
        """
        if not self.confident or self.doubted_stakes:
            return Destination.PERSON
        return Destination.PATH if self.disposition is Disposition.INQUIRY else Destination.CLOSED


def emergency_in(judgement: Judgement | None) -> str | None:
    """The words by which a message cannot wait, or None where it can."""
    stakes = judgement.stakes if judgement is not None else ()
    return next((one.quote[:QUOTED_AT_MOST] for one in stakes if one.kind is Stake.EMERGENCY), None)


def cannot_wait(judgement: Judgement | None) -> str | None:
    """The words by which its owner is rung at any hour, or None: an emergency, or somebody in despair or danger."""
    stakes = judgement.stakes if judgement is not None else ()
    return next((one.quote[:QUOTED_AT_MOST] for one in stakes if one.kind in _AT_ONCE), None)


def needs_own_words(judgement: Judgement | None) -> bool:
    """Whether no writer is asked for a letter: somebody is in despair or danger, or mourns."""
    return judgement is not None and any(one.kind in _OWN_WORDS for one in judgement.stakes)


def fallbacks_told(reasons: Sequence[str]) -> str:
    """How often the offline judge decided although a model was to, of the `fell_back` of everything judged; or ""."""
    counted = Counter(filter(None, reasons)).most_common()
    if not counted:
        return ""
    why = ", ".join(f"{reason} ({times})" for reason, times in counted)
    total = sum(times for _, times in counted)
    return f"The offline judge decided {total} of {len(reasons)} judged messages in the model's place: {why}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """Fit with the ideal customer: decided by code from the findings."""

    score: int  # 0 to 100
    tier: Tier
    evidence: tuple[Evidence, ...]
    service: str = ""  # of the profile, the one it asks for most; empty: none that is known by its words
