"""Letters to those we are not the right people for: which reason is true, and what to say in its name."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.firm import FirmProfile, Pointer
from app.domain.judgement import Criterion, Finding, Judgement, Met
from app.domain.lead import Lead
from app.domain.reply.asked_questions import questions_in
from app.domain.reply.register import mixes_registers, speaks_to_several
from app.domain.words.folding import folded_in_place
from app.domain.words.languages import guess_language
from app.domain.words.stems import stems_of
from integrations.judges.message_text import MessageText
from integrations.judges.topics import CUSTOMER_CUES, things_refused
from integrations.letters.fit_doubts import is_student
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.manner import Manner

_SUM = "budget"  # as a tip's wish calls it in each of the languages that have such tips
_WISH_COUNTS = 2  # a word of the wish, where one of the tip counts 1
_ONLY_THE_SUM = "What they need is sold here; only the sum they name is small. Please look at the draft."
_NO_TIP = "Your profile has no tip in their language for what they ask; please look at the draft."
_THEY_ASK = "They ask something beside the time; please look at the draft."
_OTHER_ADDRESS = "The profile's tip addresses its reader in another way than the letter does; please look at the draft."
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
    pointer = None if reason is Reason.LATER else _pointer(lead, things, reason, firm, manner.language)
    advice = _advice(pointer, manner) if pointer else ""
    tip = book.say("cold", "pointer", pointer=advice) if advice else ""
    said = book.running(book.say("letter", "thanks"), book.say("cold", reason.value), tip)
    if reason is Reason.LATER and questions_in(inquiry_text(lead.inquiry)):
        doubt = doubt or _THEY_ASK
    elif reason is Reason.TOO_SMALL and is_student(lead.inquiry):
        doubt = doubt or _NOT_CERTAIN
    elif reason is not Reason.LATER and not tip:
        doubt = doubt or (_OTHER_ADDRESS if pointer else _NO_TIP)
    wishes = "" if reason is Reason.LATER else book.say("cold", "wishes")
    return ColdLetter(text="\n\n".join(filter(None, (said, wishes))), doubt=doubt)


def _advice(pointer: Pointer, manner: Manner) -> str:
    """The tip, or its first part alone, as far as it addresses the reader as the letter does; "" where neither does."""
    ours = f"{manner.greeting}\n{manner.book.say('letter', 'closing')}\n{manner.book.say('cold', 'wishes')}"
    whole = pointer.ask.partition(". ")[0].rstrip(" .")  # what follows is for other cases
    for advice in (whole, whole.partition(";")[0]):
        told = f"{ours}\n{manner.book.say('cold', Reason.NOT_SOLD.value)}\n{advice}"
        if not speaks_to_several(advice, manner.language) and not mixes_registers(told, manner.language):
            return advice
    return ""


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


def _pointer(lead: Lead, things: tuple[str, ...], reason: Reason, firm: FirmProfile, language: str) -> Pointer | None:
    """The tip that is most about what they ask for, where it is written in the letter's language.

    A word of its wish stands in what they ask; what only its advice shares with a message is chance.
    """
    sum_named = (_SUM,) if reason is Reason.TOO_SMALL else ()
    asked = stems_of("\n".join((*things, *sum_named, inquiry_text(lead.inquiry))))
    told = [one for one in firm.pointers if (guess_language(one.ask) or firm.spoken_languages[0]) == language]
    points = {one: _WISH_COUNTS * len(asked & stems_of(one.wish)) + len(asked & stems_of(one.ask)) for one in told}
    meant = [one for one in told if asked & stems_of(one.wish)]
    return max(meant, key=lambda one: points[one], default=None)
