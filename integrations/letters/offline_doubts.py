"""Why a person looks at a letter of the offline writer before it leaves, each reason in a sentence for them."""

import re
from collections.abc import Iterator

from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Met, emergency_in
from app.domain.lead import Lead
from app.domain.reply.register import Register
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS
from app.domain.words.languages import guess_language
from app.domain.words.stems import stems_of
from app.domain.words.subject_prefixes import is_forward
from integrations.letters.asked_matter import AskedMatter
from integrations.letters.call_wish import CallWish, CallWords
from integrations.letters.fit_doubts import fit_doubt
from integrations.letters.heeded_wishes import wishes_of
from integrations.letters.inquiry_text import inquiry_text, language_by_names
from integrations.letters.manner import Manner
from integrations.letters.named_places import is_inside, may_be_far
from integrations.letters.passed_over import names_of_the_work, says_also, words_of_the_work, work_they_do_not_need
from integrations.letters.promised import soon_doubt

_OURS = (Criterion.SERVICE_NEED, Criterion.COMPANY_FIT)
_FEWEST_OWN_WORDS = 20
_SPOKEN_OF = 3  # words of what is sold, at least
_DATE = re.compile(r"(?<!\d)\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})(?!\d)")
_NUMBER = re.compile(  # as written with a zero or a plus, or in threes and four; no years, no sum
    r"(?<![A-Za-z0-9.,])(?:[+(]{0,2}(?:0|\+\d)(?:[ ()/.-]{0,3}\d){6,}|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?!\d))"
)
_NOT_OURS = "They write in a language that we do not answer in; please look at the draft."
_UNCLEAR_LANGUAGE = "Which language they write in is not clear; please look at the draft."
_NO_SERVICE = "Which service of yours that is, the draft does not know."
_FORWARDED = "It passes on what somebody else wrote; please see whom to answer."
_SEVERAL = "Several people write, and the letter speaks to one; please look at the draft."
_BROKEN = "Something of theirs stands still now, it seems; please ring them, or look at the draft now."
_FAR = "Whether you work where they are is not sure; please look at the draft."
_PERSONAL = {
    "waited": "They have written before and wait for an answer; please look at the draft.",
    "bereaved": "Somebody of theirs has died, it seems; please answer in your own words.",
    "automatic": "They speak of answers that a program writes, as this one is; please look at the draft.",
}


def why_a_person_looks(lead: Lead, firm: FirmProfile, manner: Manner, matter: AskedMatter) -> Iterator[str]:
    """Every reason, the weightiest of no kind first.

    Args:
        lead: Whom the letter answers.
        firm: Who answers.
        manner: Of the letter.
        matter: What they ask for.
    """
    if not matter.is_known and not _is_ours(lead, firm):
        yield _NO_SERVICE
    yield fit_doubt(lead, firm, is_asked=matter.is_asked)
    yield soon_doubt(lead, firm)
    yield work_they_do_not_need(lead.inquiry, firm)
    asks_where = "reach" in wishes_of(lead) and not is_inside(lead.inquiry, firm)
    if asks_where or may_be_far(lead.inquiry, firm, manner.language):
        yield _FAR
    if matter.not_sold and not (matter.is_asked and says_also(lead.inquiry, matter.not_sold)):
        yield f"They also ask for what you do not sell ({', '.join(matter.not_sold[:3])}); please look at the draft."
    if is_forward(lead.inquiry.subject or "") and not _speaks_for_themselves(lead):
        yield _FORWARDED
    are_several = manner.book.joining in (lead.inquiry.sender_name or "").split()
    if are_several and manner.addressee.register is Register.INFORMAL:
        yield _SEVERAL
    if "broken" in wishes_of(lead) and emergency_in(lead.judgement) is None:
        yield _BROKEN
    yield from personal_doubts(lead)
    yield from language_doubts(lead, firm, manner)


def may_be_rung(lead: Lead, called: CallWords) -> bool:
    """Whether they ask to be called, and left a number; who left none gets the times for a call."""
    text = _DATE.sub(" ", f"{lead.inquiry.message}\n{lead.inquiry.boilerplate}")
    return called.wish is CallWish.CALL and bool(lead.inquiry.phone or _NUMBER.search(text))


def may_say_in_writing(called: CallWords) -> bool:
    """Whether nothing they write speaks of a call, or it is one they do not want."""
    return called.wish in (CallWish.NONE, CallWish.NO_CALL)


def personal_doubts(lead: Lead) -> Iterator[str]:
    """What no letter of a program is fit for, a refusal included."""
    wishes = wishes_of(lead)
    return (reason for wish, reason in _PERSONAL.items() if wish in wishes)


def _is_ours(lead: Lead, firm: FirmProfile) -> bool:
    """The judge found that they need something of the firm's; or a company, or whom it serves, speaks of its work."""
    findings = lead.judgement.findings if lead.judgement else {}
    need, company = (findings[one].met if one in findings else Met.UNKNOWN for one in _OURS)
    said = stems_of(inquiry_text(lead.inquiry))
    is_of_the_work = said & names_of_the_work(firm) or len(said & words_of_the_work(firm)) >= _SPOKEN_OF
    return need is Met.YES or (bool(lead.inquiry.company or company is Met.YES) and bool(is_of_the_work))


def language_doubts(lead: Lead, firm: FirmProfile, manner: Manner) -> Iterator[str]:
    if manner.notice:
        yield _NOT_OURS
    elif (
        manner.language != "ja"
        and lead.inquiry.typed
        and guess_language(inquiry_text(lead.inquiry)) is None
        and language_by_names(inquiry_text(lead.inquiry), firm) != manner.language
    ):
        yield _UNCLEAR_LANGUAGE


def _speaks_for_themselves(lead: Lead) -> bool:
    """Whether above what they pass on they write themselves, and name no other address to answer to."""
    own = lead.inquiry.typed
    is_alone = not any(one[0] != lead.inquiry.sender_email for one in PLAIN_MAIL_ADDRESS.finditer(own))
    return lead.inquiry.passed_on is None and len(own.split()) >= _FEWEST_OWN_WORDS and is_alone
