"""Writes replies without a model: short, true and dull. It thanks, says who answers or calls by when, and offers times.

It answers no question itself: a text of the answer sheet, however well chosen, says more than was asked, or other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from app.domain.draft import Draft, LetterKind
from app.domain.errors import MoveRefused
from app.domain.firm import CaseStudy, FirmProfile
from app.domain.follow_up import follow_up_of
from app.domain.judgement import Criterion, Met, Tier
from app.domain.lead import Lead
from app.domain.promised_answers import is_told_to_ring
from app.domain.reply.reply_subject import neutral_subject
from app.domain.scheduling_link import scheduling_url
from app.domain.words.industry_words import mentions_by_industry
from integrations.letters.asked_matter import AskedMatter, asked_matter, says_whole_name, spoken_name
from integrations.letters.buying_stage import BuyingStage, buying_stage_of
from integrations.letters.call_wish import CallWish, call_words
from integrations.letters.drafting import guarded_draft, letter_of, tier_of
from integrations.letters.follow_up_letter import follow_up_letter
from integrations.letters.free_times import with_free_times
from integrations.letters.heeded_wishes import may_offer_times
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.letter import Letter
from integrations.letters.letter_wish import LetterWish, day_named, letter_wish
from integrations.letters.manner import Manner, manner_of
from integrations.letters.offline_doubts import (
    doubts_of_a_refusal,
    may_be_rung,
    may_say_in_writing,
    why_a_person_looks,
)
from integrations.letters.passed_over import asks_us_to_come, names_hours_for_a_call, names_times
from integrations.letters.promised import AnsweredBy, promise_of, promised_answers
from integrations.letters.refusal import refusal_of
from integrations.letters.safe_reply import safe_acknowledgement

_SURELY_MENTIONED = 2  # times
_ONLY_FIRST = "Without a model only a first letter that is no refusal can be written anew; change this one yourself."


@dataclass(frozen=True, slots=True)
class OfflineWriter:
    """Implements `app.domain.ports.ReplyWriter`; needs no key and no network."""

    name: ClassVar[str] = "offline 3"

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
        is_urgent = is_told_to_ring(lead, firm)  # then nothing stands beside the number that takes its time
        case = None if wanted.shorter or is_urgent else _fitting_case(lead, firm, manner, matter)
        called = call_words(lead.inquiry.typed)
        is_rung = may_be_rung(lead, called)
        asks_to_meet = called.asks or asks_us_to_come(lead.inquiry)
        is_ready = buying_stage_of(lead) is BuyingStage.READY and may_offer_times(lead, wishes_a_visit=asks_to_meet)
        wants_a_call = called.wish is CallWish.CALL  # no page instead, with a number or without
        page = scheduling_url(lead, firm) if is_ready and not (wants_a_call or is_urgent) else ""
        shown = (
            f"{book.say('letter', 'case')}\n{case.sentences.get(manner.language) or case.sentence}\n{case.url}"
            if case
            else ""
        )
        talk = f"{book.say('letter', 'schedule', minutes=firm.meeting_minutes)}\n{page}" if page else ""
        by = (
            AnsweredBy.CALL
            if is_rung
            else AnsweredBy.WRITING
            if may_say_in_writing(lead, called)
            else AnsweredBy.EITHER
        )
        is_timed = names_times(lead.inquiry) or (is_rung and names_hours_for_a_call(lead.inquiry))
        times = book.say("letter", "times_kept") if is_timed and not is_urgent else ""
        asks_number = wants_a_call and not (is_rung or is_urgent)
        more = "" if wanted.shorter and not asks_number else book.say("letter", "ask_number" if asks_number else "add")
        thanks = "" if is_urgent else _thanks(lead, matter, firm, manner)  # who is in need is not thanked for it
        said = book.running(thanks, promise_of(lead, firm, manner, by), times, more)
        day = "" if wanted.day is None else book.say("letter", "offer_day", day=day_named(wanted.day, manner.language))
        letter = letter_of(
            lead,
            firm,
            manner,
            paragraphs=(manner.notice, said, shown, day, talk),
            addresses=(*((case.url,) if case else ()), *((page,) if page else ())),
            kind=LetterKind.FIRST,
            promises=promised_answers(lead, firm),
            unsubscribe_url=unsubscribe_url,
        )
        draft = with_free_times(_guarded(letter, lead, firm, self.name), lead.free_times, page)
        return _held_for(draft, why_a_person_looks(lead, firm, manner, matter, offers_times=bool(page)))

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
        doubts = (refusal.doubt, *doubts_of_a_refusal(lead, firm, manner))
        return _held_for(draft, iter(doubts))


def _guarded(letter: Letter, lead: Lead, firm: FirmProfile, writer: str) -> Draft:
    """As a draft; with a subject of our own where only their words in it were refused ("Straight answers please")."""
    draft = guarded_draft(letter, lead.inquiry, firm, tier=None, writer=writer)
    if not draft.refused:
        return draft
    plain = replace(letter, subject=neutral_subject(firm.name, letter.language))
    neutral = guarded_draft(plain, lead.inquiry, firm, tier=None, writer=writer)
    return draft if neutral.refused else neutral


def _thanks(lead: Lead, matter: AskedMatter, firm: FirmProfile, manner: Manner) -> str:
    """For the matter in the service's name where all of that stands in their message, which asks for nothing that is
    not sold, and reads as a sentence does.
    """
    named = spoken_name(matter.service, manner.language, firm) if matter.service else ""
    is_said = says_whole_name(inquiry_text(lead.inquiry), named)
    is_bare = manner.language == "en" or (
        manner.language == "de" and " " not in named
    )  # "Beglaubigte Übersetzung" is bent
    if not is_said or not is_bare or manner.notice or matter.not_sold:
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


def _held_for(draft: Draft, reasons: Iterator[str]) -> Draft:
    return replace(draft, reasons=tuple(dict.fromkeys((*draft.reasons, *filter(None, reasons)))))
