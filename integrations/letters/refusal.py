"""Letters to those we are not the right people for: which reason is true, and what to say in its name."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Finding, Judgement, Met
from app.domain.lead import Lead
from app.domain.reply.asked_questions import questions_in
from app.domain.words.folding import folded_in_place
from integrations.judges.message_text import MessageText
from integrations.judges.topics import CUSTOMER_CUES, sold_beside, things_refused
from integrations.letters.fit_doubts import is_student
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.manner import Manner
from integrations.letters.tips import DECLINED, is_what_they_look_for, pointers_for, tip_sentence

_MOST_NAMED = 3  # services or things
_ONLY_THE_SUM = "What they need is sold here; only the sum they name is small. Please look at the draft."
_NO_TIP = "Your profile has no tip in their language for what they ask; please look at the draft."
_THEY_ASK = "They ask something beside the time; please look at the draft."
_TIPS_ARE_NEAR = "Which of your profile's tips fits what they ask is not sure; please look at the draft."
_MAY_NOT_FIT = "Whether the profile's tip reads as a sentence in their language is not sure; please look at the draft."
_THEY_KNOW = "The profile's tip names just what they look for already; please look at the draft."
_ALSO_SOLD = "They also ask for what you sell ({}), beside what you do not{}; please look at the draft."
_OTHER_ADDRESS = "The profile's tip addresses its reader in another way than the letter does; please look at the draft."
_NOT_CERTAIN = "Why we would not be the right people is not certain; please look at the draft."


class Reason(StrEnum):
    """Why we are not the right people; values are keys of the phrasebook."""

    NOT_SOLD = "not_sold"
    BUSINESSES_ONLY = "businesses_only"
    CONSUMERS_ONLY = "consumers_only"
    OTHER_CUSTOMERS = "other_customers"
    STUDENT = "student"
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
    read = MessageText.of(lead.inquiry)
    things = things_refused(read, firm)
    reason, doubt = _reason(lead.inquiry, lead.judgement, firm)
    if reason is Reason.NOT_SOLD and (sold := sold_beside(read, firm)):
        named = f" ({', '.join(things[:_MOST_NAMED])})" if things else ""
        doubt = _ALSO_SOLD.format(", ".join(sold[:_MOST_NAMED]), named)
    book = manner.book
    pointers = (
        () if reason is Reason.LATER else pointers_for(lead, things, _kind_of_sender(reason), firm, manner.language)
    )
    tip = tip_sentence(pointers[0], manner) if len(pointers) == 1 else ""
    said = book.running(book.say("letter", "thanks"), book.say("cold", reason.value), tip)
    asked = len(questions_in(inquiry_text(lead.inquiry)))
    if asked > 2 or (asked and reason is Reason.LATER):
        doubt = doubt or _THEY_ASK
    elif reason is not Reason.STUDENT and is_student(lead.inquiry):  # they may be where the tip sends them
        doubt = doubt or _NOT_CERTAIN
    elif reason is not Reason.LATER and not tip:
        doubt = doubt or (_NO_TIP if not pointers else _OTHER_ADDRESS if len(pointers) == 1 else _TIPS_ARE_NEAR)
    elif reason is Reason.NOT_SOLD and is_what_they_look_for(pointers[0], lead.inquiry):
        doubt = doubt or _THEY_KNOW
    elif tip and manner.language in DECLINED:
        doubt = doubt or _MAY_NOT_FIT
    return ColdLetter(text=said, doubt=doubt)


def _reason(inquiry: Inquiry, judgement: Judgement | None, firm: FirmProfile) -> tuple[Reason, str]:
    """The reason, and what is doubtful about it: what is not sold first, then who they are, then the sum, then when."""
    findings = judgement.findings if judgement else {}
    said = {name: one for name, one in findings.items() if one.met is Met.NO and one.quote}
    if Criterion.SERVICE_NEED in said:
        return Reason.NOT_SOLD, ""
    company, is_small = said.get(Criterion.COMPANY_FIT), Criterion.BUDGET in said
    if company is not None:
        reason = _reason_of_company(company, firm, is_small=is_small)
        if reason is Reason.OTHER_CUSTOMERS and is_student(inquiry):
            return Reason.STUDENT, ""  # they ask for no work of ours
        return reason, ""
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


def _kind_of_sender(reason: Reason) -> str:
    """Which list of `wishes.toml` tells a tip that is for the reason alone; "": the reason has none."""
    if reason is Reason.BUSINESSES_ONLY:
        return "tip_private"
    if reason is Reason.TOO_SMALL:
        return "tip_small"
    return "tip_student" if reason is Reason.STUDENT else ""
