"""Writes further letters with a model: short, about the matter, with one ask; code checks them as every letter."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.draft import Draft, LetterKind
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile
from app.domain.further_letters import FurtherLetter
from app.domain.lead import Lead
from app.domain.ports import FurtherLetterWriter, LanguageModel, Prompt
from app.domain.reply.answer_choice import shown_answers
from app.domain.reply.claim_sources import published, sources_of
from app.domain.reply.reply_answers import WriteFollowupAnswer
from app.domain.scheduling_link import signer_of
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.sentences import BETWEEN_SENTENCES
from app.domain.words.text import above_signature
from integrations.letters.drafting import guarded_draft
from integrations.letters.further_letter import prepared_for, subject_below
from integrations.letters.heeded_wishes import may_offer_times
from integrations.letters.inquiry_text import inquiry_text, labelled_text, reply_language
from integrations.letters.letter import Letter
from integrations.letters.manner import manner_of
from integrations.letters.model_writer import greeting_told
from integrations.letters.second_reading import SecondReading, is_unread
from integrations.letters.written_letter import WrittenLetter, written_letter
from integrations.model.prompt_files import PromptFile, head_and_tail, load_prompt

_MESSAGE_CHARACTERS, _SENT_CHARACTERS = 6_000, 5_000
_FEWEST, _MOST = 2, 4  # sentences
_TRIES = 2


@dataclass(frozen=True, slots=True)
class ModelFurtherWriter:
    """Implements `app.domain.ports.FurtherLetterWriter`, as `ModelWriter` does its port."""

    model: LanguageModel
    fallback: FurtherLetterWriter
    prompts_directory: Path
    seconds_for_a_lead: float = 30.0  # for both tries together
    clock: Callable[[], float] = time.monotonic
    second_reading: SecondReading | None = None  # of what code lets pass
    prompt_file: PromptFile[WriteFollowupAnswer] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ConfigurationError when the prompt file is missing or faulty."""
        found = load_prompt(self.prompts_directory, "write_followup", WriteFollowupAnswer)
        object.__setattr__(self, "prompt_file", found)

    def write_further(self, lead: Lead, firm: FirmProfile, letter: FurtherLetter, *, unsubscribe_url: str) -> Draft:
        """A draft that may leave, or the better of two with the reasons why it may not."""
        if lead.inquiry.unread is not None:
            return self.fallback.write_further(lead, firm, letter, unsubscribe_url=unsubscribe_url)
        ends_at = self.clock() + self.seconds_for_a_lead
        best: Draft | None = None
        refused = faults = ""
        for _ in range(_TRIES):
            prompt = replace(self._prompt(lead, firm, letter, refused, faults), ends_at=ends_at)
            try:
                answer = self.model.answer(prompt, self.prompt_file.answer)
            except UpstreamError:
                break
            draft = self._draft(answer, prompt, lead, firm, letter, unsubscribe_url)
            if self.second_reading and not draft.refused:
                named = [one.source for one in answer.facts]
                draft = self.second_reading.checked(draft, named, lead, firm, ends_at=ends_at)
            if best is None or len(draft.reasons) <= len(best.reasons):
                best = draft
            if not draft.refused or is_unread(draft):
                break
            refused, faults = draft.body, "it " + "; it ".join(draft.reasons)
        return best or self.fallback.write_further(lead, firm, letter, unsubscribe_url=unsubscribe_url)

    def _prompt(self, lead: Lead, firm: FirmProfile, letter: FurtherLetter, refused: str, faults: str) -> Prompt:
        language, signer = reply_language(lead.inquiry, lead.judgement, firm), signer_of(lead, firm)
        prompt = self.prompt_file.render(
            firm=firm,
            language=language,
            signer=signer.name if signer else firm.signature_name,
            today=f"{letter.sent[-1].sent_at:%A %Y-%m-%d} or some days later",
            greet=greeting_told(lead, firm),
            is_last=letter.is_last,
            offers_times=may_offer_times(lead),
            question=_open_question(letter),
            answers=shown_answers(inquiry_text(lead.inquiry), firm, language),
            subject=lead.inquiry.subject or "",
            message=head_and_tail(labelled_text(lead.inquiry), _MESSAGE_CHARACTERS),
            sent=head_and_tail("\n---\n".join(_said(letter)), _SENT_CHARACTERS),
            refused=refused,
            faults=faults,
        )
        return replace(prompt, firm_id=firm.id, lead_id=lead.id)

    def _draft(
        self,
        answer: WriteFollowupAnswer,
        prompt: Prompt,
        lead: Lead,
        firm: FirmProfile,
        further: FurtherLetter,
        unsubscribe_url: str,
    ) -> Draft:
        written = written_letter(answer.as_reply.reworded, lead, firm, cases=(), unsubscribe_url=unsubscribe_url)
        foot = replace(written.letter.foot, prepared=prepared_for(written.letter))
        letter = replace(
            written.letter, kind=LetterKind.FURTHER, subject=subject_below(further), foot=foot, promises=()
        )
        draft = guarded_draft(
            letter,
            lead.inquiry,
            firm,
            tier=None,
            writer=f"model {prompt.size}, {self.prompt_file.label}",
            own_words="\n".join((manner_of(lead, firm).greeting, *published(firm), *firm.voice, letter.subject)),
            private=self.prompt_file.instructions,
            sources=sources_of(
                lead.inquiry,
                firm,
                earlier=_said(further),
                cases=(),
                language=lead.judgement.language if lead.judgement else "",
            ),
        )
        faults = (*written.faults, *_faults(written, lead, letter), *draft.reasons)
        return replace(draft, reasons=tuple(dict.fromkeys(faults)))


def _said(letter: FurtherLetter) -> list[str]:
    """Our letters, without what stands below them."""
    return [above_signature(mail.text).strip() for mail in letter.sent]


def _open_question(letter: FurtherLetter) -> str:
    """The last one that our letters asked; empty: none."""
    asked = (one.strip() for said in _said(letter) for one in BETWEEN_SENTENCES.split(WEB_LINK.sub(" ", said)))
    return next((one for one in reversed(list(asked)) if one.endswith(("?", "\uff1f"))), "")


def _faults(written: WrittenLetter, lead: Lead, letter: Letter) -> Iterator[str]:
    if written.letter.promises:
        yield f'promises something ("{written.letter.promises[0].question[:60]}")'
    between = " ".join(letter.body.split("\n\n")[1:-1])
    number = len([one for one in BETWEEN_SENTENCES.split(WEB_LINK.sub(" ", between)) if one.strip()])
    if not _FEWEST <= number <= _MOST:
        yield f"has {number} sentences, not {_FEWEST} to {_MOST}"
    offered = len(letter.addresses)
    if offered != may_offer_times(lead):
        yield "gives no link, or twice" if may_offer_times(lead) else "offers times to somebody who wants no call"
