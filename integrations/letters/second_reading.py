"""A second, short question about a written letter: which of its statements no source supports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.draft import Draft, LetterKind
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.ports import LanguageModel
from app.domain.reply.answer_choice import fitting_answers
from app.domain.reply.reply_answers import CheckReplyAnswer
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.folding import words_of
from integrations.letters.inquiry_text import inquiry_text, labelled_text
from integrations.model.prompt_files import PromptFile, head_and_tail, load_prompt

_MESSAGE_CHARACTERS = 700
_SOURCE_CHARACTERS = 1_500
_LETTER_CHARACTERS = 2_400
_MOST_FOUND = 3
_FEWEST_WORDS = 3  # of a statement; less proves nothing
_FITTING = 1  # answers that are shown beside those the letter names


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Asks the small model."""

    model: LanguageModel
    prompts_directory: Path
    prompt_file: PromptFile[CheckReplyAnswer] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ConfigurationError when the prompt file is missing or faulty."""
        object.__setattr__(self, "prompt_file", load_prompt(self.prompts_directory, "check_reply", CheckReplyAnswer))

    def checked(self, draft: Draft, named: Sequence[str], lead: Lead, firm: FirmProfile, *, ends_at: float) -> Draft:
        """The draft with what was found among its reasons; who wrote it tells whether it was read.

        Args:
            draft: What code lets pass.
            named: The sources it says it rests on.
            lead: Whom it answers.
            firm: Who answers.
            ends_at: Of time.monotonic(): without an answer until then code alone has judged.
        """
        prompt = self.prompt_file.render(
            firm=firm,
            letter=WEB_LINK.sub("(link)", draft.body)[:_LETTER_CHARACTERS],
            message=head_and_tail(
                f"{lead.inquiry.subject or ''}\n{labelled_text(lead.inquiry)}\n{lead.inquiry.history}".strip(),
                _MESSAGE_CHARACTERS,
            ),
            sources="\n".join(_sources(draft, named, lead, firm))[:_SOURCE_CHARACTERS],
        )
        asked = replace(prompt, firm_id=firm.id, lead_id=lead.id, ends_at=ends_at)
        try:
            answer = self.model.answer(asked, self.prompt_file.answer)
        except UpstreamError:
            return replace(draft, writer=f"{draft.writer}, not read a second time")
        found = tuple(
            f'states "{words}", which no source says'
            for words in answer.unsupported[:_MOST_FOUND]
            if _may_be_believed(words, draft.body)
        )
        writer = f"{draft.writer}, {self.prompt_file.label}"
        return replace(draft, writer=writer, reasons=tuple(dict.fromkeys((*draft.reasons, *found))))


def _may_be_believed(words: str, body: str) -> bool:
    """Words of the letter between greeting and sign-off, and no question."""
    paragraphs = WEB_LINK.sub(" ", body).split("\n\n")
    said, between = words_of(words), " ".join(words_of("\n".join(paragraphs[1:-1])))
    return len(said) >= _FEWEST_WORDS and "?" not in words and f" {' '.join(said)} " in f" {between} "


def _sources(draft: Draft, named: Sequence[str], lead: Lead, firm: FirmProfile) -> Iterator[str]:
    """The answers the letter names and the nearest others, the cases it shows, in its language."""
    yield "profile: " + "; ".join(f"{one.name}, {one.title}, {one.time_zone.key}" for one in firm.partners)
    if draft.kind is LetterKind.REFUSAL:
        yield f"profile: not sold here: {', '.join(firm.not_offered)}"
    for case in firm.case_studies:
        if case.url in draft.body or f"case:{case.slug}" in named:
            yield f"case:{case.slug}: {case.sentences.get(draft.language, case.sentence)} {' '.join(case.text.split())}"
    answers = {f"answer:{one.key}": one for one in firm.answers}
    fitting = [f"answer:{one.key}" for one in fitting_answers(inquiry_text(lead.inquiry), firm, limit=_FITTING)]
    for key in dict.fromkeys((*named, *fitting)):
        if key in answers:
            yield f"{key}: {answers[key].text_in(draft.language)}"
    for pointer in firm.pointers:
        if f"pointer:{pointer.wish}" in named:
            yield f"pointer:{pointer.wish}: {pointer.ask}"
