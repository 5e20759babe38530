"""Letters to those we are not the right people for: which reason is true, and what to say in its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.firm import FirmProfile, Pointer
from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Finding, Judgement, Met
from app.domain.lead import Lead
from app.domain.reply.asked_questions import questions_in
from app.domain.reply.register import mixes_registers, speaks_to_several
from app.domain.words.cues import cues_in, lists_in
from app.domain.words.folding import folded_in_place
from app.domain.words.languages import guess_language
from app.domain.words.stems import stems_of
from integrations.judges.message_text import MessageText
from integrations.judges.topics import CUSTOMER_CUES, sold_beside, things_refused
from integrations.letters.fit_doubts import is_student
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.manner import Manner

_WISHES = Path(__file__).with_name("wishes.toml")
_DECLINED = frozenset({"pl", "ja"})  # there a tip as the profile words it may not fit into a sentence
_MOST_NAMED = 3  # services or things
_THING_COUNTS, _WISH_COUNTS = 4, 2  # a word of what the profile does not sell, and another one of a tip's wish
_SENDER_COUNTS = {"tip_private": 4, "tip_student": 4, "tip_small": 2}  # that a tip is for such senders
_ONLY_THE_SUM = "What they need is sold here; only the sum they name is small. Please look at the draft."
_NO_TIP = "Your profile has no tip in their language for what they ask; please look at the draft."
_THEY_ASK = "They ask something beside the time; please look at the draft."
_TIPS_ARE_NEAR = "Which of your profile's tips fits what they ask is not sure; please look at the draft."
_MAY_NOT_FIT = "Whether the profile's tip reads as a sentence in their language is not sure; please look at the draft."
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
    pointers = () if reason is Reason.LATER else _pointers(lead, things, reason, firm, manner.language)
    tip = _tip(pointers[0], manner) if len(pointers) == 1 else ""
    said = book.running(book.say("letter", "thanks"), book.say("cold", reason.value), tip)
    if reason is Reason.LATER and questions_in(inquiry_text(lead.inquiry)):
        doubt = doubt or _THEY_ASK
    elif reason is not Reason.STUDENT and is_student(lead.inquiry):  # they may be where the tip sends them
        doubt = doubt or _NOT_CERTAIN
    elif reason is not Reason.LATER and not tip:
        doubt = doubt or (_NO_TIP if not pointers else _OTHER_ADDRESS if len(pointers) == 1 else _TIPS_ARE_NEAR)
    elif tip and manner.language in _DECLINED:
        doubt = doubt or _MAY_NOT_FIT
    wishes = "" if reason is Reason.LATER else book.say("cold", "wishes")
    return ColdLetter(text="\n\n".join(filter(None, (said, wishes))), doubt=doubt)


def _tip(pointer: Pointer, manner: Manner) -> str:
    """A sentence with the first part of the tip, as far as it addresses the reader as the letter does; "" else.

    What follows a full stop or a semicolon in it is for some of those who ask, and nobody knows which. Whom to ask
    stands in it behind a verb: German firms write "einen Fachbetrieb".
    """
    ours = f"{manner.greeting}\n{manner.book.say('letter', 'closing')}\n{manner.book.say('cold', 'wishes')}"
    somebody = lists_in(_WISHES)["somebody"].get(manner.language, "").split()
    advice = re.split(r"\. |;", pointer.ask)[0].rstrip(" .")
    is_of_somebody = advice.partition(" ")[0].casefold() in somebody and _ends_with_a_name(advice, manner.language)
    tip = manner.book.say("cold", "pointer_whom" if is_of_somebody else "pointer", pointer=advice)
    if ": " in advice and not is_of_somebody:  # "One thing you can do alone: ask ..." is a sentence of its own
        tip = f"{advice[:1].upper()}{advice[1:]}."
    told = f"{ours}\n{manner.book.say('cold', Reason.NOT_SOLD.value)}\n{tip}"
    if speaks_to_several(advice, manner.language) or mixes_registers(told, manner.language):
        return ""
    return manner.book.contracted(tip)


def _ends_with_a_name(advice: str, language: str) -> bool:
    """Not "das Formular ausfüllen": in German what ends with a small word may be something to do."""
    last = advice.rpartition(" ")[2]
    return language != "de" or not (last.islower() and last.endswith("n"))


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


def _pointers(
    lead: Lead, things: tuple[str, ...], reason: Reason, firm: FirmProfile, language: str
) -> Sequence[Pointer]:
    """The tip for such senders where the profile has one, else the one that is clearly most about what they ask for.

    In the letter's language; several where none is clearly the first. A word of a tip's wish stands in what they ask:
    what only its advice shares with a message is chance.
    """
    told = [one for one in firm.pointers if (guess_language(one.ask) or firm.spoken_languages[0]) == language]
    refused, asked = stems_of("\n".join(things)), stems_of(inquiry_text(lead.inquiry))
    kind = _kind_of_sender(reason)
    for_them = {one for one in told if kind and _is_for(one, kind)}
    points = {
        one: _SENDER_COUNTS.get(kind, 0) * (one in for_them)
        + _THING_COUNTS * len(refused & stems_of(one.wish))
        + _WISH_COUNTS * len((asked - refused) & stems_of(one.wish))
        + len(asked & stems_of(one.ask))
        for one in told
    }
    meant = [one for one in told if one in for_them or (asked | refused) & stems_of(one.wish)]
    meant.sort(key=lambda one: points[one], reverse=True)
    is_clear = len(meant) < 2 or points[meant[0]] - points[meant[1]] >= _WISH_COUNTS
    return meant[:1] if is_clear else meant


def _kind_of_sender(reason: Reason) -> str:
    """Which list of `wishes.toml` tells a tip that is for the reason alone; "": the reason has none."""
    if reason is Reason.BUSINESSES_ONLY:
        return "tip_private"
    if reason is Reason.TOO_SMALL:
        return "tip_small"
    return "tip_student" if reason is Reason.STUDENT else ""


def _is_for(pointer: Pointer, kind: str) -> bool:
    return cues_in(_WISHES)[kind].first_in(folded_in_place(f"{pointer.wish}\n{pointer.ask}")) is not None
