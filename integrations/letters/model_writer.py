"""Writes replies with a model: it fills the personal gaps, code writes and checks everything else."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.draft import Draft
from app.domain.errors import UpstreamError
from app.domain.firm import CaseStudy, FirmProfile
from app.domain.judgement import Tier
from app.domain.lead import Lead
from app.domain.ports import LanguageModel, Prompt, ReplyWriter
from app.domain.reply.case_study_choice import choose_case_studies
from app.domain.reply.reply_answers import WriteReplyAnswer
from app.domain.words.text import clean_line
from integrations.letters.drafting import guarded_draft, letter_for, tier_of
from integrations.letters.inquiry_notes import inquiry_text, labelled_text, reply_language, topics_of
from integrations.letters.passage import unknown_question
from integrations.model.prompt_files import PromptFile, head_and_tail, load_prompt

MAX_PASSAGE_CHARACTERS = 1_500
MAX_QUESTION_CHARACTERS = 200
MAX_MESSAGE_CHARACTERS = 8_000  # well below 8,000 tokens with everything else
MAX_CASES = 2


@dataclass(frozen=True, slots=True)
class ModelWriter:
    """Implements `app.domain.ports.ReplyWriter`.

    A draft the guard refuses is written once more with its faults named; if that is refused as
    well, or the model cannot be reached, the fallback writes.
    """

    model: LanguageModel
    fallback: ReplyWriter
    prompts_directory: Path
    seconds_for_a_lead: float = 30.0  # for both tries together
    clock: Callable[[], float] = time.monotonic
    prompt_file: PromptFile[WriteReplyAnswer] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ConfigurationError when the prompt file is missing or faulty."""
        object.__setattr__(self, "prompt_file", load_prompt(self.prompts_directory, "write_reply", WriteReplyAnswer))

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str) -> Draft:
        """A draft that passed the guard, or what the fallback makes of the lead."""
        if lead.inquiry.unread is not None:
            return self.fallback.write(lead, firm, unsubscribe_url=unsubscribe_url)
        language = reply_language(lead.inquiry, lead.judgement, firm)
        topics = ", ".join(phrase.text for phrase in topics_of(lead.inquiry, firm, language))
        faults, ends_at = "", self.clock() + self.seconds_for_a_lead
        for _ in range(2):
            prompt = self._prompt(lead, firm, language, topics, faults)
            prompt = replace(prompt, firm_id=firm.id, lead_id=lead.id, ends_at=ends_at)
            try:
                answer = self.model.answer(prompt, self.prompt_file.answer)
            except UpstreamError:
                break  # the reply is due in two minutes: no waiting for a model
            draft = self._draft(answer, prompt, lead, firm, language, unsubscribe_url)
            if not draft.refused:
                return draft
            faults = "; it ".join(draft.reasons)
        return self.fallback.write(lead, firm, unsubscribe_url=unsubscribe_url)

    def _prompt(self, lead: Lead, firm: FirmProfile, language: str, topics: str, faults: str) -> Prompt:
        tier = tier_of(lead)
        return self.prompt_file.render(
            firm=firm.name,
            about=firm.about,
            services="; ".join(f"{service.name}: {service.description}" for service in firm.services),
            not_offered=", ".join(firm.not_offered),
            case_studies="\n".join(f"  {case.slug}: {case.sentence}" for case in firm.case_studies),
            language=language,
            tier=tier.value,
            unknown=unknown_question(lead.judgement, "en") if tier is Tier.WARM else "",
            topics=topics,
            subject=lead.inquiry.subject or "",
            title=lead.inquiry.title or "",
            message=head_and_tail(labelled_text(lead.inquiry), MAX_MESSAGE_CHARACTERS),
            faults=faults,
        )

    def _draft(
        self,
        answer: WriteReplyAnswer,
        prompt: Prompt,
        lead: Lead,
        firm: FirmProfile,
        language: str,
        unsubscribe_url: str,
    ) -> Draft:
        letter = letter_for(
            lead,
            firm,
            language=language,
            passage=clean_line(answer.passage, MAX_PASSAGE_CHARACTERS),
            question=_question(answer, lead, language),
            cases=_cases(answer.case_studies, lead, firm),
            unsubscribe_url=unsubscribe_url,
        )
        return guarded_draft(
            letter,
            lead.inquiry,
            firm,
            tier=tier_of(lead),
            writer=f"model {prompt.size}, {self.prompt_file.label}",
            own_words=f"{_published(firm)}\n{unknown_question(lead.judgement, 'en')}",
            private=prompt.system,
        )


def _question(answer: WriteReplyAnswer, lead: Lead, language: str) -> str:
    """The model's question when it is one short question, else ours."""
    asked = clean_line(answer.question or "", MAX_QUESTION_CHARACTERS + 1)
    if asked.endswith("?") and asked.count("?") == 1 and len(asked) <= MAX_QUESTION_CHARACTERS:
        return asked
    return unknown_question(lead.judgement, language)


def _cases(slugs: Sequence[str], lead: Lead, firm: FirmProfile) -> tuple[CaseStudy, ...]:
    """The named case studies that exist, at most two; ours when none does."""
    known = {case.slug: case for case in firm.case_studies}
    named = tuple(known[slug] for slug in dict.fromkeys(slugs) if slug in known)
    return named[:MAX_CASES] or choose_case_studies(inquiry_text(lead.inquiry), firm)


def _published(firm: FirmProfile) -> str:
    """What the firm says about itself in public: no secret of the prompt, and no stranger's words."""
    services = (f"{service.name}: {service.description}" for service in firm.services)
    return "\n".join((firm.about, *services, *(case.sentence for case in firm.case_studies)))
