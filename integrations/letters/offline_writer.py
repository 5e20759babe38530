"""Writes replies without a model: every word from the phrasebooks, the profile, and short phrases of the inquiry."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.draft import Draft
from app.domain.firm import FirmProfile
from app.domain.judgement import Tier
from app.domain.lead import Lead
from app.domain.reply.case_study_choice import choose_case_studies
from integrations.letters.drafting import guarded_draft, letter_for, tier_of
from integrations.letters.inquiry_notes import take_notes
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.passage import compose_passage, unknown_question
from integrations.letters.safe_reply import safe_acknowledgement


@dataclass(frozen=True, slots=True)
class OfflineWriter:
    """Implements `app.domain.ports.ReplyWriter`; needs no key and no network."""

    name: ClassVar[str] = "offline 1"

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str) -> Draft:
        """A draft that passed the guard, or the safe acknowledgement in its place."""
        if lead.inquiry.unread is not None:  # nothing may sound as if it had been read
            return safe_acknowledgement(lead, firm, unsubscribe_url=unsubscribe_url)
        draft = self._personal(lead, firm, unsubscribe_url)
        return safe_acknowledgement(lead, firm, unsubscribe_url=unsubscribe_url) if draft.refused else draft

    def _personal(self, lead: Lead, firm: FirmProfile, unsubscribe_url: str) -> Draft:
        tier = tier_of(lead)
        notes = take_notes(lead.inquiry, lead.judgement, firm)
        letter = letter_for(
            lead,
            firm,
            language=notes.language,
            passage=compose_passage(notes, lead.inquiry, tier=tier, variant=lead.id),
            question=unknown_question(lead.judgement, notes.language) if tier is Tier.WARM else "",
            cases=choose_case_studies(inquiry_text(lead.inquiry), firm),
            unsubscribe_url=unsubscribe_url,
        )
        return guarded_draft(letter, lead.inquiry, firm, tier=tier, writer=self.name)
