"""A letter that a model wrote: its places filled, its parts compared with what it says about itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.draft import LetterKind, NamedSource, PromisedAnswer
from app.domain.firm import CaseStudy, FirmProfile, Partner
from app.domain.firms_texts import INFORMAL
from app.domain.judgement import emergency_in
from app.domain.lead import Lead
from app.domain.reply.claim_people import people_faults
from app.domain.reply.claim_sources import promise_tails
from app.domain.reply.register import Register, mixes_registers, variety_of
from app.domain.reply.reply_answers import A_PERSON, QuestionAnswer, WriteReplyAnswer, WrittenKind
from app.domain.reply.reply_subject import reply_subject
from app.domain.scheduling_link import scheduling_url, signer_of
from app.domain.words.folding import folded, words_of
from app.domain.words.sentences import BETWEEN_SENTENCES, ends_in_question
from app.domain.words.text import clean_text
from integrations.letters.drafting import letter_foot, telephone_line
from integrations.letters.greeting_faults import greeting_faults
from integrations.letters.letter import Letter
from integrations.letters.manner_faults import manner_faults
from integrations.letters.phrasebook import phrasebook
from integrations.letters.promise_sentences import is_named, with_what_is_said

MOST_CASES = 2
MOST_CHARACTERS = 4_000
_FEWEST_PARAGRAPHS = 3  # greeting, one paragraph, sign-off
_LONGEST_SIGN_OFF = 10  # words
_FORMULA, _LONGEST_FORMULA = re.compile(r"(?:veuillez|je vous prie|nous vous prions)\b", re.IGNORECASE), 18  # in French
_PLACE = re.compile(r"\{\{?\s*(schedule_link|case:[\w-]+)\s*\}?\}")
_LEFT_OPEN = re.compile(r"\{\{|\}\}|\[[A-Z][\w ]*\]")
_BETWEEN_SOURCES = re.compile(
    r"\s*[,;]\s*(?=(?:message|profile|sender|history)(?:[,;]|$)|(?:answer|case|service|pointer):)"
)
_LINK_PLACE = "schedule_link"


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """The letter, and why it is none, one line each with the words themselves."""

    letter: Letter
    faults: tuple[str, ...]


def written_letter(
    answer: WriteReplyAnswer,
    lead: Lead,
    firm: FirmProfile,
    *,
    cases: Sequence[CaseStudy],
    unsubscribe_url: str,
    is_wished: bool = False,
) -> WrittenLetter:
    """What the model answered, as a letter. Links, signature and foot come from code.

    Args:
        answer: What the model filled in.
        lead: Who is answered.
        firm: Who answers.
        cases: The case studies it was offered.
        unsubscribe_url: Our link to refuse further mail.
        is_wished: A colleague said how it should be: its language and address are theirs to choose.
    """
    paragraphs = [part for part in (clean_text(one, MOST_CHARACTERS) for one in answer.paragraphs) if part]
    urgent = telephone_line(lead, firm, phrasebook(answer.language, _variant(answer), firm.texts))
    rings = bool(urgent) and firm.telephone in "\n".join(paragraphs)
    if urgent and not rings and len(paragraphs) >= _FEWEST_PARAGRAPHS:
        paragraphs[1:2] = [urgent, f"{paragraphs[1][:1].upper()}{paragraphs[1][1:]}"]  # it follows a full stop now
    known = {case.slug: case for case in cases}
    addresses: list[str] = []
    schedule = scheduling_url(lead, firm)

    def address_of(place: str) -> str:
        slug = place.removeprefix("case:")
        address = schedule if place == "schedule_link" else known[slug].url if slug in known else ""
        addresses.append(address)
        return address

    written = "\n\n".join(paragraphs)
    body = re.sub(r"[ \t]*\n?[ \t]*\n(?=https?://)", "\n", _PLACE.sub(lambda found: address_of(found[1]), written))
    foot = letter_foot(firm, answer.language, unsubscribe_url, signer_of(lead, firm), variant=_variant(answer))
    said = "\n\n".join(_PLACE.sub("", one) for one in paragraphs[1:-1])
    listed = _promises(answer.questions, firm)
    letter = Letter(
        language=answer.language,
        subject=reply_subject(lead.inquiry, firm, answer.language),
        body=body[:MOST_CHARACTERS],
        foot=foot,
        written=body[:MOST_CHARACTERS],
        addresses=tuple(filter(None, addresses)),
        kind=LetterKind(answer.kind),
        promises=with_what_is_said(listed, said, answer.language, firm, signs=foot.name),
        sources=tuple(
            NamedSource(words=fact.words, source=fact.source)
            for fact in answer.facts
            if _bare(fact.words) in _bare(written)
        ),
    )
    places = _PLACE.findall(written)
    found = [
        *_form_faults(paragraphs),
        *_register_faults(answer, written),
        *(() if is_wished else manner_faults(written, answer.language, lead, firm)),
        *greeting_faults(paragraphs[0] if paragraphs else "", lead, firm, answer.language),
        *_ask_faults(written, lead),
        *_place_faults(answer, places, known),
        *_question_faults(answer, firm, written, signs=letter.foot.name, is_urgent=bool(urgent), rings=rings),
        *_source_faults(answer, known, firm),
        *people_faults("\n".join(paragraphs[1:-1]), firm, _said_by(lead), answer.language),
    ]
    return WrittenLetter(letter, tuple(dict.fromkeys(found)))


def _said_by(lead: Lead) -> str:
    return f"{lead.inquiry.message}\n{lead.inquiry.history}"


def _form_faults(paragraphs: Sequence[str]) -> Iterable[str]:
    if len(paragraphs) < _FEWEST_PARAGRAPHS:
        yield "has no greeting, text and sign-off line as paragraphs of their own"
        return
    longest = _LONGEST_FORMULA if _FORMULA.match(paragraphs[-1]) else _LONGEST_SIGN_OFF
    if len(words_of(paragraphs[-1])) > longest or "\n" in paragraphs[-1]:
        yield f'does not end with a sign-off line alone ("{paragraphs[-1][:60]}")'
    left = _LEFT_OPEN.search(_PLACE.sub("", "\n".join(paragraphs)))
    if left:
        yield f'leaves a place open ("{left[0]}")'


def _register_faults(answer: WriteReplyAnswer, written: str) -> Iterable[str]:
    if mixes_registers(written, answer.language):
        yield f"addresses its reader in two ways; it should be {answer.register_.value} throughout"


def _variant(answer: WriteReplyAnswer) -> str:
    """Of the phrasebook: the foot speaks as the letter does."""
    if answer.register_ is Register.INFORMAL:
        return INFORMAL
    return variety_of("\n".join(answer.paragraphs), answer.language)


def _place_faults(answer: WriteReplyAnswer, places: Sequence[str], known: dict[str, CaseStudy]) -> Iterable[str]:
    shown = [place.removeprefix("case:") for place in places if place != "schedule_link"]
    named = {case.slug: case.shared for case in answer.case_studies}
    if len(places) > len(set(places)):
        yield "puts the same link in twice"
    for slug in shown:
        if slug not in known:
            yield f'shows a case study that there is not ("{slug}")'
        elif not named.get(slug, "").strip():
            yield f'does not say what the case study "{slug}" shares with them'
    if len(shown) > MOST_CASES:
        yield f"shows {len(shown)} case studies, not at most {MOST_CASES}"
    if answer.kind is WrittenKind.REFUSAL and places:
        yield "offers a link or a case study although it refuses"


def _ask_faults(written: str, lead: Lead) -> Iterable[str]:
    """One question, beside one that leads to the link. An emergency rings."""
    paragraphs = written.split("\n\n")[1:]  # "tudo bem?" greets
    asked = {one: [part for part in BETWEEN_SENTENCES.split(one) if ends_in_question(part)] for one in paragraphs}
    leads = any(asked[one] for one in paragraphs if _LINK_PLACE in one)  # "Would you rather talk?"
    questions = [one.strip() for parts in asked.values() for one in parts]
    if len(questions) > 1 + leads:
        yield f'asks more than one thing ("{questions[1][:60]}")'
    if _LINK_PLACE in written and emergency_in(lead.judgement) is not None:
        yield "offers hours for a call to somebody who cannot wait; they are to ring"


def _question_faults(
    answer: WriteReplyAnswer, firm: FirmProfile, written: str, *, signs: str, is_urgent: bool, rings: bool
) -> Iterable[str]:
    """`rings` where the letter's own words say to ring: what else is open may wait for a day then."""
    plain = folded(written)
    is_told = any(answer.language in one.texts for one in firm.promises)  # else in a model's own words
    tail = next((one for one in promise_tails(firm) if one in plain), "")
    promised = bool(tail) or not is_told
    if is_urgent and tail and not rings:
        yield f'promises an answer by a day ("{tail}") beside the telephone of an emergency'
    for_people = [one for one in answer.questions if one.answered_from == A_PERSON]
    if is_told and promised and not for_people:
        yield "promises an answer to no question it names"
    for one in for_people:
        partner = _partner(one.who, firm)
        if partner is None:
            yield f'hands "{one.question[:60]}" to nobody who works here ("{one.who[:40]}")'
        elif is_urgent:
            continue  # they ring
        elif not promised or (partner.name != signs and not is_named(partner, firm, plain)):
            yield f'does not say in the letter that {partner.name} answers "{one.question[:60]}"'


def _source_faults(answer: WriteReplyAnswer, known: dict[str, CaseStudy], firm: FirmProfile) -> Iterable[str]:
    sources = {"message", "profile", "sender", "history", A_PERSON}  # what a person answers is its promise
    sources |= {f"answer:{one.key}" for one in firm.answers} | {f"case:{slug}" for slug in known}
    sources |= {f"service:{service.name}" for service in firm.services}
    sources |= {source for pointer in firm.pointers for source in pointer.sources}
    for fact in answer.facts:
        if not sources.issuperset(_named(fact.source)):
            yield f'names a source that there is not ("{fact.source[:60]}")'
    for one in answer.questions:
        if not sources.issuperset(_named(one.answered_from)):
            yield f'answers "{one.question[:60]}" from a source that there is not ("{one.answered_from[:60]}")'


def _named(source: str) -> list[str]:
    """One source, or several that a sentence rests on."""
    return _BETWEEN_SOURCES.split(source)


def _promises(questions: Sequence[QuestionAnswer], firm: FirmProfile) -> tuple[PromisedAnswer, ...]:
    asked = ((one, _partner(one.who, firm)) for one in questions if one.answered_from == A_PERSON)
    return tuple(PromisedAnswer(question=one.question, owner=owner.email) for one, owner in asked if owner)


def _partner(name: str, firm: FirmProfile) -> Partner | None:
    said = " ".join(words_of(name))
    return next((one for one in firm.partners if said and " ".join(words_of(one.name)) in said), None)


def _bare(text: str) -> str:
    return " ".join(words_of(text))
