"""Why a person looks at a letter of the offline writer before it leaves, each reason in a sentence for them."""

import re
from collections.abc import Iterator

from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Met, emergency_in
from app.domain.lead import Lead
from app.domain.people.name_words import COUPLE
from app.domain.people.person_names import PersonName, parse_name
from app.domain.reply.greeting import Addressee, greeting
from app.domain.reply.register import Register
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS
from app.domain.words.folding import plain
from app.domain.words.languages import guess_language
from app.domain.words.stems import stems_of
from app.domain.words.subject_prefixes import is_forward
from app.domain.words.word_lists import word_list
from integrations.letters.asked_matter import AskedMatter
from integrations.letters.buying_stage import BuyingStage, buying_stage_of
from integrations.letters.call_wish import CallWish, CallWords, call_words
from integrations.letters.fit_doubts import fit_doubt
from integrations.letters.heeded_wishes import wishes_of
from integrations.letters.inquiry_text import inquiry_text, language_by_names
from integrations.letters.manner import Manner
from integrations.letters.named_places import is_inside, may_be_far
from integrations.letters.passed_over import (
    names_hours,
    names_of_the_work,
    says_also,
    sentences_of_visits,
    words_of_the_work,
    work_they_do_not_need,
)
from integrations.letters.phrasebook import FALLBACK
from integrations.letters.promised import soon_doubt
from integrations.letters.sold_elsewhere import may_be_sold_elsewhere

_FEWEST_OWN_WORDS = 20
_FAMILIES = word_list("mail_words", "families")
_SPOKEN_OF = 3  # words of what is sold, at least
_DATE = re.compile(r"(?<!\d)\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})(?!\d)")
_NUMBER = (
    re.compile(  # as written with a zero or a plus, in threes and four, or nine digits as in Spain; no years, no sum
        r"(?<![A-Za-z0-9.,])(?:[+(]{0,2}(?:0|\+\d)(?:[ ()/.-]{0,3}\d){6,}|\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?!\d)"
        r"|[5-9]\d\d(?:[ -]?\d{3}[ -]?\d{3}|(?:[ .-]\d\d){3})(?! ?[\d€$£%]| ?(?:eur|zł|pln|kr)))",
        re.IGNORECASE,
    )
)
_NOT_OURS = "They write in a language that we do not answer in; please look at the draft."
_UNCLEAR_LANGUAGE = "Which language they write in is not clear; please look at the draft."
_NO_SERVICE = "Which service of yours that is, the draft does not know."
_FORWARDED = "It passes on what somebody else wrote; please see whom to answer."
_SEVERAL = "Several people write, and the letter speaks to one; please look at the draft."
_WHOM = "How to address them is not sure; please look at the draft."
_NO_CALL = "They ask to be called, and the letter says no ({}); please look at the draft."
_CALL = "What they wish of a call is not sure ({}); please look at the draft."
_ARRANGED = "They say whom to ring for a visit; please look at the draft."
_READY = "Whether they look around yet or want a time is not sure; please look at the draft."
_BROKEN = "Something of theirs stands still now, it seems; please ring them, or look at the draft now."
_FAR = "Whether you work where they are is not sure; please look at the draft."


def why_a_person_looks(
    lead: Lead, firm: FirmProfile, manner: Manner, matter: AskedMatter, *, offers_times: bool
) -> Iterator[str]:
    """Every reason, the weightiest of no kind first.

    Args:
        lead: Whom the letter answers.
        firm: Who answers.
        manner: Of the letter.
        matter: What they ask for.
        offers_times: Whether the letter has the page where they may choose one: a near day may still be free there.
    """
    # A letter that says who rings says nothing of the work; nor need one to a customer who asks how the firm works.
    is_rung = may_be_rung(lead, call_words(lead.inquiry.typed))
    asks_of_us = "about_us" in wishes_of(lead) and _met(lead, Criterion.COMPANY_FIT) is Met.YES
    says_little = is_rung or (asks_of_us and not offers_times)
    if not says_little and not matter.is_known and not _is_ours(lead, firm):
        yield _NO_SERVICE
    yield fit_doubt(lead, firm, is_asked=matter.is_asked)
    yield from may_be_sold_elsewhere(lead.inquiry, firm)
    yield soon_doubt(lead, firm, offers_times=offers_times)
    yield work_they_do_not_need(lead.inquiry, firm)
    asks_where = "reach" in wishes_of(lead) and not is_inside(lead.inquiry, firm)
    if asks_where or may_be_far(lead.inquiry, firm, manner.language):
        yield _FAR
    if matter.not_sold and not (matter.is_asked and says_also(lead.inquiry, matter.not_sold)):
        yield f"They also ask for what you do not sell ({', '.join(matter.not_sold[:3])}); please look at the draft."
    if is_forward(lead.inquiry.subject or "") and not _speaks_for_themselves(lead):
        yield _FORWARDED
    yield from _doubts_of_wishes(lead)
    if "broken" in wishes_of(lead) and emergency_in(lead.judgement) is None:
        yield _BROKEN
    yield from _doubts_of_any(lead, firm, manner)


def _doubts_of_wishes(lead: Lead) -> Iterator[str]:
    """Where it is not sure what they ask for first: a call, a visit, or an answer."""
    called = call_words(lead.inquiry.typed)
    says_how = called.wish is CallWish.TELEPHONE and (
        _NUMBER.search(called.words) is not None or (not called.asks and names_hours(called.words))
    )
    if (called.wish is CallWish.UNCLEAR or says_how) and "no_call" not in wishes_of(lead):
        yield _CALL.format(called.words)
    if any(_NUMBER.search(said) for said in sentences_of_visits(lead.inquiry)):
        yield _ARRANGED
    if buying_stage_of(lead) is BuyingStage.UNCLEAR:
        yield _READY


def _greeting_doubts(lead: Lead, manner: Manner) -> Iterator[str]:
    """Why a native would not greet them so: a friend by no name; or not go on so: "je" and "du" are for one."""
    addressee, named = manner.addressee, (lead.inquiry.sender_name or "").split()
    is_bare = manner.greeting == greeting(Addressee(), manner.language)
    is_informal = addressee.register is Register.INFORMAL
    if not COUPLE.isdisjoint(named) and (is_bare or (is_informal and addressee.beside is not None)):
        yield _SEVERAL
    is_familiar = is_informal or addressee.signs_first_name or (len(named) == 1 and manner.language != FALLBACK)
    is_household = bool(named) and plain(named[0]) in _FAMILIES
    inquiry = lead.inquiry
    is_nobody = parse_name(inquiry.sender_name, email=inquiry.sender_email, company=inquiry.company) == PersonName()
    if (named and is_bare and is_familiar and not is_nobody) or (is_household and is_informal):
        yield _WHOM


def may_be_rung(lead: Lead, called: CallWords) -> bool:
    """Whether they ask to be called, and left a number."""
    text = _DATE.sub(" ", f"{lead.inquiry.message}\n{lead.inquiry.boilerplate}")
    return called.wish is CallWish.CALL and bool(lead.inquiry.phone or _NUMBER.search(text))


def may_say_in_writing(lead: Lead, called: CallWords) -> bool:
    """Whether nothing they write speaks of a call, or it is one they do not want."""
    return called.wish in (CallWish.NONE, CallWish.NO_CALL) or "no_call" in wishes_of(lead)


def doubts_of_a_refusal(lead: Lead, firm: FirmProfile, manner: Manner) -> Iterator[str]:
    """Why a person looks at it, whatever its reason: a wish to be called is no matter of a letter that says no."""
    called = call_words(lead.inquiry.typed)
    if called.wish not in (CallWish.NONE, CallWish.NO_CALL):
        yield _NO_CALL.format(called.words)
    yield from _doubts_of_any(lead, firm, manner)


def _doubts_of_any(lead: Lead, firm: FirmProfile, manner: Manner) -> Iterator[str]:
    """What no letter of a program can be sure to say as a native would."""
    yield from _language_doubts(lead, firm, manner)
    yield from _greeting_doubts(lead, manner)


def _is_ours(lead: Lead, firm: FirmProfile) -> bool:
    """The judge found that they need something of the firm's; or a company, or whom it serves, speaks of its work."""
    need, company = _met(lead, Criterion.SERVICE_NEED), _met(lead, Criterion.COMPANY_FIT)
    said = stems_of(inquiry_text(lead.inquiry))
    is_of_the_work = said & names_of_the_work(firm) or len(said & words_of_the_work(firm)) >= _SPOKEN_OF
    return need is Met.YES or (bool(lead.inquiry.company or company is Met.YES) and bool(is_of_the_work))


def _met(lead: Lead, criterion: Criterion) -> Met:
    findings = lead.judgement.findings if lead.judgement else {}
    return findings[criterion].met if criterion in findings else Met.UNKNOWN


def _language_doubts(lead: Lead, firm: FirmProfile, manner: Manner) -> Iterator[str]:
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
