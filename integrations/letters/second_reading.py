"""A second, short question about a written letter: what no source supports, no letter should say, or it leaves out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.draft import Draft, LetterKind
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.ports import LanguageModel
from app.domain.reply.answer_choice import fitting_answers
from app.domain.reply.case_study_choice import asked_services
from app.domain.reply.reply_answers import CheckReplyAnswer, FoundAnswer, FoundKind
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.folding import words_of
from app.domain.words.stems import stems_of
from integrations.letters.inquiry_text import inquiry_text, labelled_text
from integrations.model.prompt_files import PromptFile, head_and_tail, load_prompt

NOT_READ = "It was not read a second time."
_MESSAGE_CHARACTERS = 2_000
_SOURCE_CHARACTERS = 3_000  # with who we are
_LETTER_CHARACTERS = 2_400
_MOST_FOUND = 5
_FEWEST_WORDS = {FoundKind.TONE: 1}  # of what is believed
_FEWEST_OF_OTHERS = 2  # less proves nothing
_MAY_ASK = frozenset({FoundKind.ASKED, FoundKind.TONE})  # a question states nothing
_FITTING = 5  # answers that are shown beside those the letter names, nearest to what it says
_SAID = {
    FoundKind.UNSUPPORTED: 'states "{}", which no source says',
    FoundKind.CHANGED: 'says "{}", which its source says otherwise',
    FoundKind.ADVICE: 'advises "{}", which no source does',
    FoundKind.ASKED: 'asks "{}" beside the one thing it may ask',
    FoundKind.TONE: 'says "{}", which no letter says',
    FoundKind.LEFT_OUT: 'leaves out "{}", which they ask',
}


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
            ends_at: Of time.monotonic(): without an answer until then a person is the second reader.
        """
        message = labelled_text(lead.inquiry)
        prompt = self.prompt_file.render(
            firm=firm,
            letter=WEB_LINK.sub("(link)", draft.body)[:_LETTER_CHARACTERS],
            message=head_and_tail(f"{message}\n{lead.inquiry.history}".strip(), _MESSAGE_CHARACTERS),
            sources="\n".join(_with_room(_sources(draft, named, lead, firm))),
        )
        asked = replace(prompt, firm_id=firm.id, lead_id=lead.id, ends_at=ends_at)
        try:
            answer = self.model.answer(asked, self.prompt_file.answer)
        except UpstreamError:
            return replace(draft, reasons=(*draft.reasons, NOT_READ))
        found = tuple(
            _SAID[one.kind].format(one.words)
            for one in answer.found[:_MOST_FOUND]
            if _may_be_believed(one, draft.body, message)
        )
        writer = f"{draft.writer}, {self.prompt_file.label}"
        return replace(draft, writer=writer, reasons=tuple(dict.fromkeys((*draft.reasons, *found))))


def is_unread(draft: Draft) -> bool:
    """Whether nobody answered the second question about it: to write it anew would mend nothing."""
    return NOT_READ in draft.reasons


def _may_be_believed(one: FoundAnswer, body: str, message: str) -> bool:
    """Words of the letter between greeting and sign-off, a question only where one may be wrong; or of the message."""
    if one.kind is FoundKind.LEFT_OUT:
        return _stand_in(one.words, message, fewest=_FEWEST_OF_OTHERS)
    paragraphs = WEB_LINK.sub(" ", body).split("\n\n")
    is_asked = "?" in one.words and one.kind not in _MAY_ASK
    fewest = _FEWEST_WORDS.get(one.kind, _FEWEST_OF_OTHERS)
    return not is_asked and _stand_in(one.words, "\n".join(paragraphs[1:-1]), fewest=fewest)


def _stand_in(words: str, text: str, *, fewest: int) -> bool:
    said = words_of(words)
    return len(said) >= fewest and f" {' '.join(said)} " in f" {' '.join(words_of(text))} "


def _sources(draft: Draft, named: Sequence[str], lead: Lead, firm: FirmProfile) -> Iterator[str]:
    """The day, the answers the letter names and the nearest others, the cases it shows, in its language."""
    said = f"{draft.body}\n{inquiry_text(lead.inquiry)}"
    yield f"today: {lead.inquiry.received_at:%A %Y-%m-%d}"
    yield from _of_profile(draft, named, said, firm)
    for case in firm.case_studies:
        if case.url in draft.body or f"case:{case.slug}" in named:
            yield f"case:{case.slug}: {case.sentences.get(draft.language, case.sentence)} {' '.join(case.text.split())}"
    answers = {f"answer:{one.key}": one for one in firm.answers}
    fitting = [f"answer:{one.key}" for one in fitting_answers(said, firm, limit=_FITTING)]
    for key in dict.fromkeys((*named, *fitting)):
        if key in answers:
            yield f"{key}: {answers[key].text_in(draft.language)}"
    for pointer in firm.pointers:
        if any(source in named for source in pointer.sources):
            yield f"pointer:{pointer.wish}: {pointer.ask}"


def _of_profile(draft: Draft, named: Sequence[str], said: str, firm: FirmProfile) -> Iterator[str]:
    """Who we are, and what of it is spoken of."""
    yield f"profile: {firm.about.strip()}"
    yield "profile: " + "; ".join(f"{one.name}, {one.title}, {one.time_zone.key}" for one in firm.partners)
    yield f"profile: letters in {', '.join(firm.spoken_languages)}; a call takes {firm.meeting_minutes} minutes"
    if firm.telephone:
        yield f"profile: telephone {firm.telephone}"
    spoken_of = asked_services(said, firm)
    for service in firm.services:
        if service in spoken_of or f"service:{service.name}" in named:
            yield f"service:{service.name}: {service.description}"
    not_sold = firm.not_offered if draft.kind is LetterKind.REFUSAL else _named_in(draft.body, firm.not_offered)
    if not_sold:
        yield f"profile: not sold here: {', '.join(not_sold)}"


def _with_room(sources: Iterable[str]) -> Iterator[str]:
    """Whole ones: a source that ends in the middle makes what its end says look invented."""
    room = _SOURCE_CHARACTERS
    for source in sources:
        if len(source) <= room:
            room -= len(source)
            yield source


def _named_in(body: str, things: Sequence[str]) -> list[str]:
    said = stems_of(body)
    return [one for one in things if stems_of(one) <= said]
