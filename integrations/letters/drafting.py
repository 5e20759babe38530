"""From parts to a draft: the letter for a tier, its links, and the guard's word on it."""

from collections.abc import Sequence

from app.domain.draft import Draft, LetterFoot, LetterKind, NamedSource, PromisedAnswer
from app.domain.firm import FirmProfile, Partner
from app.domain.inquiry import Inquiry
from app.domain.judgement import Tier
from app.domain.lead import Lead
from app.domain.promised_answers import is_told_to_ring
from app.domain.reply.claim_sources import ClaimSources
from app.domain.reply.draft_guard import faults
from app.domain.reply.reply_subject import reply_subject
from app.domain.scheduling_link import signer_of
from integrations.letters.letter import Letter
from integrations.letters.manner import Manner
from integrations.letters.phrasebook import FALLBACK, Phrasebook, phrasebook


def letter_of(
    lead: Lead,
    firm: FirmProfile,
    manner: Manner,
    *,
    paragraphs: Sequence[str],
    kind: LetterKind,
    unsubscribe_url: str,
    addresses: Sequence[str] = (),
    promises: Sequence[PromisedAnswer] = (),
    sources: Sequence[NamedSource] = (),
) -> Letter:
    """A letter of our own sentences: greeting, these paragraphs (empty ones are passed over), and the closing line."""
    urgent = telephone_line(lead, firm, manner.book)
    parts = (manner.greeting, urgent, *paragraphs, manner.book.say("letter", "closing"))
    foot = letter_foot(firm, manner.language, unsubscribe_url, signer_of(lead, firm), variant=manner.variant)
    return Letter(
        language=manner.language,
        subject=reply_subject(lead.inquiry, firm, manner.language),
        body="\n\n".join(filter(None, parts)),
        foot=foot,
        addresses=tuple(addresses),
        kind=kind,
        promises=tuple(promises),
        sources=tuple(sources),
    )


def telephone_line(lead: Lead, firm: FirmProfile, book: Phrasebook) -> str:
    """Which number an emergency may ring; empty where it is none, or the firm gives no number."""
    return book.say("letter", "emergency", telephone=firm.telephone) if is_told_to_ring(lead, firm) else ""


def letter_foot(
    firm: FirmProfile, language: str, unsubscribe_url: str, signer: Partner | None = None, *, variant: str = ""
) -> LetterFoot:
    """What stands below. Whoever owns the matter signs, else the name in the profile's `signature`.

    `variant` is the phrasebook's: the foot addresses the reader as the letter above does.
    """
    book = phrasebook(language, variant, firm.texts)
    name = signer.name if signer else firm.signature_name
    return LetterFoot(
        name=name,
        title=_title(firm, language, signer),
        postal_address=firm.postal_address,
        prepared=book.say("letter", "prepared", name=name.split()[0]),
        refuse=book.say("letter", "refuse"),
        refuse_link=book.say("letter", "refuse_link"),
        unsubscribe_url=unsubscribe_url,
    )


def _title(firm: FirmProfile, language: str, signer: Partner | None) -> str:
    """Their title in the letter's language, and the firm: a title in another one says less than none."""
    is_first = language == firm.spoken_languages[0]
    named = signer or next((one for one in firm.partners if one.name == firm.signature_name), None)
    told = _own_title(named, language, firm.spoken_languages[0]) if named else ""
    if signer is None and (not told or (is_first and firm.signature_title)):
        return firm.signature_title if is_first or language == FALLBACK else firm.name
    return ", ".join(filter(None, (told, firm.name)))


def _own_title(partner: Partner, language: str, first: str) -> str:
    """`title` is in the firm's first language, unless `titles` has another one for that: then it is the English one."""
    if language in partner.titles:
        return partner.titles[language]
    return partner.title if language == (FALLBACK if first in partner.titles else first) else ""


def guarded_draft(
    letter: Letter,
    inquiry: Inquiry,
    firm: FirmProfile,
    *,
    tier: Tier | None,
    writer: str,
    own_words: str = "",
    private: str = "",
    sources: ClaimSources | None = None,
) -> Draft:
    """The letter as a draft, with what the guard says against it. `own_words` of it are no stranger's either."""
    text, html = letter.as_text(), letter.as_html()
    reasons = faults(
        text,
        html,
        letter.subject,
        inquiry,
        firm,
        letter.links,
        passage=letter.written,
        frame=f"{letter.frame}\n{own_words}",
        tier=_bounds_of(letter.kind, tier),
        language=letter.language,
        private=private,
        sources=sources,
    )
    return Draft(
        subject=letter.subject,
        text=text,
        html=html,
        links=letter.links,
        reasons=reasons,
        writer=writer,
        body=letter.body,
        foot=letter.foot,
        language=letter.language,
        kind=letter.kind,
        promises=letter.promises,
        sources=letter.sources,
    )


def _bounds_of(kind: LetterKind, tier: Tier | None) -> Tier | None:
    """Whose length it has: an hour that suits needs no sixty words, nor does a no, however well they fit."""
    if kind is LetterKind.FOLLOW_UP:
        return None
    return Tier.COLD if tier and kind is LetterKind.REFUSAL else tier


def tier_of(lead: Lead) -> Tier:
    """A lead nobody could grade is answered as a warm one."""
    return lead.qualification.tier if lead.qualification else Tier.WARM
