"""Writes replies without a model: short, true and dull. It thanks, says who answers what by when, and offers a call."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from app.domain.draft import Draft, LetterKind
from app.domain.errors import MoveRefused
from app.domain.firm import CaseStudy, FirmProfile
from app.domain.follow_up import follow_up_of
from app.domain.judgement import Criterion, Met, Tier, emergency_in
from app.domain.lead import Lead
from app.domain.reply.register import Register
from app.domain.reply.reply_subject import neutral_subject
from app.domain.scheduling_link import scheduling_url
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS, without_addresses
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place
from app.domain.words.industry_words import mentions_by_industry
from app.domain.words.languages import guess_language
from app.domain.words.stems import stems_of
from app.domain.words.subject_prefixes import is_forward
from app.domain.words.sums import sums_in
from integrations.letters.asked_matter import AskedMatter, asked_matter, says_whole_name, spoken_name
from integrations.letters.call_wish import CallWish, CallWords, call_words
from integrations.letters.drafting import guarded_draft, letter_of, tier_of
from integrations.letters.fit_doubts import fit_doubt
from integrations.letters.follow_up_letter import follow_up_letter
from integrations.letters.free_times import free_times_said
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.letter import Letter
from integrations.letters.letter_wish import LetterWish, day_named, letter_wish
from integrations.letters.manner import Manner, manner_of
from integrations.letters.passed_over import (
    NamedTime,
    asks_for_a_visit,
    doubts_of,
    named_time,
    names_of_the_work,
    words_of_the_work,
)
from integrations.letters.promised import promise_of, promised_answers, soon_doubt
from integrations.letters.refusal import refusal_of
from integrations.letters.safe_reply import safe_acknowledgement

_WISHES = Path(__file__).with_name("wishes.toml")
_NAMED_BARE = frozenset({"en", "de"})  # where a service's name stands in a sentence without an article
_HEEDED = ("no_call", "price_first", "reach", "waited", "automatic", "broken")
_NO_CALL_OFFERED = frozenset({"no_call", "price_first", "reach"})  # of reach the answer may be no
_A_BUYER = (Criterion.AUTHORITY, Criterion.SERVICE_NEED, Criterion.COMPANY_FIT)
_SURELY_MENTIONED = 2  # times
_FEWEST_OWN_WORDS = 20
_SPOKEN_OF = 3  # words of what is sold, at least
_NUMBER = re.compile(r"\d(?:[ ()/.-]{0,3}\d){6,}")
_SURELY_A_NUMBER = re.compile(r"(?<![\w.,])[+(]?(?:0|\+\d)(?:[ ()/.-]{0,3}\d){6,}")  # no years, no sum
_ONLY_FIRST = "Without a model only a first letter that is no refusal can be written anew; change this one yourself."
_NOT_OURS = "They write in a language that we do not answer in; please look at the draft."
_UNCLEAR_LANGUAGE = "Which language they write in is not clear; please look at the draft."
_NO_SERVICE = "Which service of yours that is, the draft does not know."
_FORWARDED = "It passes on what somebody else wrote; please see whom to answer."
_SEVERAL = "Several people write, and the letter speaks to one; please look at the draft."
_AUTOMATIC = "They speak of answers that a program writes, as this one is; please look at the draft."
_BROKEN = "Something of theirs stands still now, it seems; please ring them, or look at the draft now."
_FAR = "They ask whether you work where they are; please look at the draft."
_WAITED = "They have written before and wait for an answer; please look at the draft."
_RINGABLE = {CallWish.CALL: _NUMBER, CallWish.TELEPHONE: _SURELY_A_NUMBER}  # what is held only where a number is left
_CALLED = {
    CallWish.CALL: "They ask to be called; please ring them, or look at the draft.",
    CallWish.UNCLEAR: "Whether they want to be called is not clear. They write: {}.",
    CallWish.TELEPHONE: "Whether they want to be called is not clear. They write: {}.",
}


@dataclass(frozen=True, slots=True)
class OfflineWriter:
    """Implements `app.domain.ports.ReplyWriter`; needs no key and no network."""

    name: ClassVar[str] = "offline 2"

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        """A draft; with reasons where a person looks at it first. Only a first letter can be otherwise."""
        wanted = letter_wish(wish) if wish else LetterWish()
        if wish and (lead.inquiry.unread is not None or follow_up_of(lead, firm) or tier_of(lead) is Tier.COLD):
            raise MoveRefused(_ONLY_FIRST)
        if lead.inquiry.unread is not None:  # nothing may sound as if it had been read
            return safe_acknowledgement(lead, firm, unsubscribe_url=unsubscribe_url)
        if (follow_up := follow_up_of(lead, firm)) is not None:
            return follow_up_letter(lead, follow_up, firm, unsubscribe_url=unsubscribe_url, writer=self.name)
        manner = manner_of(lead, firm)
        if tier_of(lead) is Tier.COLD:
            return self._refusal(lead, firm, manner, unsubscribe_url)
        return self._first(lead, firm, manner, unsubscribe_url, wanted)

    def _first(self, lead: Lead, firm: FirmProfile, manner: Manner, unsubscribe_url: str, wanted: LetterWish) -> Draft:
        book, matter = manner.book, asked_matter(lead.inquiry, firm)
        case = None if wanted.shorter else _fitting_case(lead, firm, manner, matter)
        called = call_words(lead.inquiry.typed)
        # Who is not decided is answered first.
        wishes_to_meet = called.wish is CallWish.CALL or called.asks or asks_for_a_visit(lead.inquiry)
        is_ready = _is_ready(lead) or wishes_to_meet
        page = scheduling_url(lead, firm) if is_ready and may_offer_times(lead) else ""
        shown = (
            f"{book.say('letter', 'case')}\n{case.sentences.get(manner.language) or case.sentence}\n{case.url}"
            if case
            else ""
        )
        talk = f"{book.say('letter', 'schedule', minutes=firm.meeting_minutes)}\n{page}" if page else ""
        free = free_times_said(lead.free_times, book) if page else ""
        thanks = _thanks(lead, matter, firm, manner)
        more = "" if wanted.shorter else book.say("letter", "add")
        times = book.say("letter", "times") if named_time(lead.inquiry)[0] is NamedTime.ASKED else ""
        said = book.running(thanks, promise_of(lead, firm, manner), times, more)
        day = "" if wanted.day is None else book.say("letter", "offer_day", day=day_named(wanted.day, manner.language))
        letter = letter_of(
            lead,
            firm,
            manner,
            paragraphs=(manner.notice, said, shown, day, talk, free),
            addresses=(*((case.url,) if case else ()), *((page,) if page else ())),
            kind=LetterKind.FIRST,
            promises=promised_answers(lead, firm),
            unsubscribe_url=unsubscribe_url,
        )
        draft = _guarded(letter, lead, firm, self.name)
        return _held_for(draft, _why_a_person_looks(lead, firm, manner, matter, called))

    def _refusal(self, lead: Lead, firm: FirmProfile, manner: Manner, unsubscribe_url: str) -> Draft:
        refusal = refusal_of(lead, firm, manner)
        letter = letter_of(
            lead,
            firm,
            manner,
            paragraphs=(manner.notice, refusal.text),
            kind=LetterKind.REFUSAL,
            unsubscribe_url=unsubscribe_url,
        )
        draft = _guarded(letter, lead, firm, self.name)
        wishes = _wishes_of(lead)
        told = (_WAITED if "waited" in wishes else "", _AUTOMATIC if "automatic" in wishes else "")
        return _held_for(draft, iter((refusal.doubt, *told, *_language_doubts(lead, firm, manner))))


def may_offer_times(lead: Lead) -> bool:
    """Whether times for a call are no affront to them, and they have not booked one."""
    if lead.inquiry.is_booking:
        return False
    return call_words(lead.inquiry.typed).may_be_offered_times and not _wishes_of(lead) & _NO_CALL_OFFERED


def _guarded(letter: Letter, lead: Lead, firm: FirmProfile, writer: str) -> Draft:
    """As a draft; with a subject of our own where only their words in it were refused ("Straight answers please")."""
    draft = guarded_draft(letter, lead.inquiry, firm, tier=None, writer=writer)
    if not draft.refused:
        return draft
    plain = replace(letter, subject=neutral_subject(firm.name, letter.language))
    neutral = guarded_draft(plain, lead.inquiry, firm, tier=None, writer=writer)
    return draft if neutral.refused else neutral


def _thanks(lead: Lead, matter: AskedMatter, firm: FirmProfile, manner: Manner) -> str:
    """For the matter in the service's name where all of that stands in their message, and reads as a sentence does."""
    named = spoken_name(matter.service, manner.language, firm) if matter.service else ""
    is_said = says_whole_name(inquiry_text(lead.inquiry), named)
    if not is_said or manner.language not in _NAMED_BARE or manner.notice:
        return manner.book.say("letter", "thanks")
    return manner.book.say("letter", "thanks_for", service=named)


def _fitting_case(lead: Lead, firm: FirmProfile, manner: Manner, matter: AskedMatter) -> CaseStudy | None:
    """The first about the service they ask for and from the industry they surely are of, told in their language."""
    findings = lead.judgement.findings if lead.judgement else {}
    fit = findings.get(Criterion.COMPANY_FIT)
    counts = mentions_by_industry(inquiry_text(lead.inquiry), firm.ideal_customer.industries)
    sure = [industry for industry, count in counts.items() if count >= _SURELY_MENTIONED]
    if matter.service is None or manner.notice or fit is None or fit.met is not Met.YES or len(counts) != 1 or not sure:
        return None
    fitting = (
        case
        for case in firm.case_studies
        if matter.service.name in case.services
        and sure[0] in case.industries
        and (manner.language in case.sentences or manner.language == firm.spoken_languages[0])
    )
    return next(fitting, None)


def _why_a_person_looks(
    lead: Lead, firm: FirmProfile, manner: Manner, matter: AskedMatter, called: CallWords
) -> Iterator[str]:
    if not matter.is_known and not _is_ours(lead, firm):
        yield _NO_SERVICE
    yield fit_doubt(lead, firm)
    yield soon_doubt(lead, firm)
    yield from doubts_of(lead.inquiry, firm)
    if "reach" in _wishes_of(lead):
        yield _FAR
    if matter.not_sold:
        yield f"They also ask for what you do not sell ({', '.join(matter.not_sold[:3])}); please look at the draft."
    if is_forward(lead.inquiry.subject or "") and not _speaks_for_themselves(lead):
        yield _FORWARDED
    are_several = manner.book.joining in (lead.inquiry.sender_name or "").split()
    if are_several and manner.addressee.register is Register.INFORMAL:
        yield _SEVERAL
    may_want_a_call = called.wish is CallWish.TELEPHONE and tier_of(lead) is Tier.HOT and not may_offer_times(lead)
    is_ringable = called.wish not in _RINGABLE or _has_number(lead, _RINGABLE[called.wish])
    if called.wish in _CALLED and (is_ringable or may_want_a_call):
        yield _CALLED[called.wish].format(called.words)
    if "broken" in _wishes_of(lead) and emergency_in(lead.judgement) is None:
        yield _BROKEN
    if "waited" in _wishes_of(lead):
        yield _WAITED
    if "automatic" in _wishes_of(lead):
        yield _AUTOMATIC
    yield from _language_doubts(lead, firm, manner)


def _is_ready(lead: Lead) -> bool:
    """Whoever names a sum and signs for it is ready to talk, though the day be far."""
    findings = lead.judgement.findings if lead.judgement else {}
    is_theirs = all(one in findings and findings[one].met is Met.YES for one in _A_BUYER)
    sums = sums_in(folded_in_place(lead.inquiry.typed[:6_000]))
    return tier_of(lead) is Tier.HOT or (is_theirs and any(one.sign for one in sums))


def _is_ours(lead: Lead, firm: FirmProfile) -> bool:
    """The judge found that they need something of the firm's; or a company, or whom it serves, speaks of its work."""
    findings = lead.judgement.findings if lead.judgement else {}
    need, company = (findings[one].met if one in findings else Met.UNKNOWN for one in _A_BUYER[1:])
    said = stems_of(inquiry_text(lead.inquiry))
    is_of_the_work = said & names_of_the_work(firm) or len(said & words_of_the_work(firm)) >= _SPOKEN_OF
    return need is Met.YES or (bool(lead.inquiry.company or company is Met.YES) and bool(is_of_the_work))


def _has_number(lead: Lead, number: re.Pattern[str]) -> bool:
    """Whether anybody could ring them; who left no number gets the times for a call."""
    return bool(lead.inquiry.phone) or number.search(f"{lead.inquiry.message}\n{lead.inquiry.boilerplate}") is not None


def _language_doubts(lead: Lead, firm: FirmProfile, manner: Manner) -> Iterator[str]:
    if manner.notice:
        yield _NOT_OURS
    elif (
        manner.language != "ja"
        and lead.inquiry.typed
        and guess_language(inquiry_text(lead.inquiry)) is None
        and not _names_a_service(lead, firm, manner.language)
    ):
        yield _UNCLEAR_LANGUAGE


def _names_a_service(lead: Lead, firm: FirmProfile, language: str) -> bool:
    """ "prix chambre froide": a few words tell no language, but a service's name that is of one alone does."""
    for one in firm.services:
        name = spoken_name(one, language, firm)
        others = {spoken_name(one, other, firm) for other in firm.spoken_languages if other != language}
        if name and name not in others and says_whole_name(inquiry_text(lead.inquiry), name):
            return True
    return False


def _speaks_for_themselves(lead: Lead) -> bool:
    """Whether above what they pass on they write themselves, and name no other address to answer to."""
    own = lead.inquiry.typed
    is_alone = not any(one[0] != lead.inquiry.sender_email for one in PLAIN_MAIL_ADDRESS.finditer(own))
    return lead.inquiry.passed_on is None and len(own.split()) >= _FEWEST_OWN_WORDS and is_alone


def _held_for(draft: Draft, reasons: Iterator[str]) -> Draft:
    return replace(draft, reasons=tuple(dict.fromkeys((*draft.reasons, *filter(None, reasons)))))


def _wishes_of(lead: Lead) -> frozenset[str]:
    plain, cues = folded_in_place(without_addresses(lead.inquiry.typed[:6_000])), cues_in(_WISHES)
    return frozenset(kind for kind in _HEEDED if cues[kind].first_in(plain))
