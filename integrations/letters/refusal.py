"""Letters to those we are not the right people for: which reason is true, and what to say in its name."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.firm import FirmProfile, Pointer
from app.domain.judgement import Criterion, Finding, Judgement, Met
from app.domain.lead import Lead
from app.domain.words.folding import folded_in_place
from app.domain.words.languages import guess_language
from app.domain.words.stems import stems_of
from integrations.judges.message_text import MessageText
from integrations.judges.topics import CUSTOMER_CUES, things_refused
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.manner import Manner

_WISH_COUNTS = 2  # a word of the wish, where one of the tip counts 1
_ONLY_THE_SUM = "What they need is sold here; only the sum they name is small. Please look at the draft."
_NOT_CERTAIN = "Why we would not be the right people is not certain; please look at the draft."


class Reason(StrEnum):
    """Why we are not the right people; values are keys of the phrasebook."""

    NOT_SOLD = "not_sold"
    BUSINESSES_ONLY = "businesses_only"
    CONSUMERS_ONLY = "consumers_only"
    OTHER_CUSTOMERS = "other_customers"
    TOO_SMALL = "too_small"
    LATER = "later"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdLetter:
    """What the letter says beside its thanks, and why a person looks at it first."""

    text: str
    doubt: str = ""  # empty: it may leave


def refusal_of(lead: Lead, firm: FirmProfile, manner: Manner) -> ColdLetter:
    """The one reason that is certain, with a tip where the profile has one in the letter's language."""
    things = things_refused(MessageText.of(lead.inquiry), firm)
    reason, doubt = _reason(lead.judgement, firm)
    book = manner.book
    pointer = _pointer(lead, things, firm, manner.language) if reason in _STEPS else None
    said = book.running(
        book.say("letter", "thanks"),
        book.say("cold", reason.value),
        book.say("cold", "pointer", pointer=pointer.ask.rstrip(" .")) if pointer else _next_step(reason, manner),
    )
    wishes = "" if reason is Reason.LATER else book.say("cold", "wishes")
    return ColdLetter(text="\n\n".join(filter(None, (said, wishes))), doubt=doubt)


_STEPS = {
    Reason.NOT_SOLD: "step_not_sold",
    Reason.TOO_SMALL: "step_small",
    Reason.BUSINESSES_ONLY: "step_customers",
    Reason.CONSUMERS_ONLY: "step_customers",
    Reason.OTHER_CUSTOMERS: "step_customers",
}


def _next_step(reason: Reason, manner: Manner) -> str:
    """What they may do instead, where the profile has no tip for it."""
    return manner.book.say("cold", _STEPS[reason]) if reason in _STEPS else ""


def _reason(judgement: Judgement | None, firm: FirmProfile) -> tuple[Reason, str]:
    """The reason, and what is doubtful about it: what is not sold first, then who they are, then the sum, then when."""
    findings = judgement.findings if judgement else {}
    said = {name: one for name, one in findings.items() if one.met is Met.NO and one.quote}
    if Criterion.SERVICE_NEED in said:
        return Reason.NOT_SOLD, ""
    company, is_small = said.get(Criterion.COMPANY_FIT), Criterion.BUDGET in said
    if company is not None:
        return _reason_of_company(company, firm, is_small=is_small), ""
    if is_small:
        needed = findings.get(Criterion.SERVICE_NEED, Finding(met=Met.UNKNOWN)).met is Met.YES
        return Reason.TOO_SMALL, _ONLY_THE_SUM if needed else ""
    return (Reason.LATER, "") if Criterion.TIMING in said else (Reason.UNSURE, _NOT_CERTAIN)


def _reason_of_company(company: Finding, firm: FirmProfile, *, is_small: bool) -> Reason:
    serves = firm.ideal_customer.serves
    if CUSTOMER_CUES["consumer"].first_in(folded_in_place(company.quote)) and "consumers" not in serves:
        return Reason.BUSINESSES_ONLY
    if serves == ("consumers",):
        return Reason.CONSUMERS_ONLY
    return Reason.TOO_SMALL if is_small else Reason.OTHER_CUSTOMERS


def _pointer(lead: Lead, things: tuple[str, ...], firm: FirmProfile, language: str) -> Pointer | None:
    """The tip that is most about what they ask for, where it is written in the letter's language."""
    asked = stems_of("\n".join((*things, inquiry_text(lead.inquiry))))
    told = [one for one in firm.pointers if (guess_language(one.ask) or firm.spoken_languages[0]) == language]
    points = {one: _WISH_COUNTS * len(asked & stems_of(one.wish)) + len(asked & stems_of(one.ask)) for one in told}
    best = max(points, key=lambda one: points[one], default=None)
    return best if best is not None and points[best] >= _WISH_COUNTS else None
