"""A judge that asks a language model one question and believes nothing it cannot check.

Quotes must stand in the message. A message the model would filter although the offline
judge is sure of an inquiry stays an inquiry that a person looks at. When the model cannot
be reached or answers nonsense twice, the offline judge decides and the judgement says so.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.errors import UpstreamError, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.judge_answers import CriterionAnswer, JudgeAnswer, Language
from app.domain.judgement import Criterion, Disposition, Evidence, Finding, Judgement, Met
from app.domain.lead import Case
from app.domain.ports import Judge, LanguageModel
from app.domain.ports import Prompt as Question
from integrations.model.prompt_files import PromptFile, as_written, head_and_tail, load_prompt

MESSAGE_CHARACTERS = 14_000  # with history and earlier messages about 6,000 tokens of European languages
HISTORY_CHARACTERS = 6_000
EARLIER_CHARACTERS = 2_000
QUOTE_CHARACTERS = 200
_TRIES = 2
_MOST_EVIDENCE = 3
_SEEN_IN_FIELDS = {Criterion.COMPANY_FIT, Criterion.AUTHORITY}  # company and title come beside the message


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Implements `app.domain.ports.Judge`; one object serves all threads."""

    model: LanguageModel
    fallback: Judge
    prompts_directory: Path
    prompt_file: PromptFile[JudgeAnswer] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ConfigurationError when the prompt file is missing or faulty."""
        object.__setattr__(self, "prompt_file", load_prompt(self.prompts_directory, "judge", JudgeAnswer))

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        """The checked answer of the model, else the fallback's with the reason in `judge`.

        The fallback is asked only where its word counts: it costs more than everything else here.
        """
        if case.inquiry.machine:
            return self.fallback.judge(case, firm)  # its headers say so: nothing to ask
        question = _question(self.prompt_file, case, firm)
        written = _everything_written(case)
        for _ in range(_TRIES):
            try:
                answer = self.model.answer(question, self.prompt_file.answer)
            except UpstreamError as error:
                reason = "model unavailable" if isinstance(error, UpstreamUnavailable) else "model refused"
                return _instead(self.fallback.judge(case, firm), reason)
            checked = _checked(answer, written)
            if checked is not None:
                return self._signed(checked, case, firm)
        return _instead(self.fallback.judge(case, firm), "model quoted nothing true")

    def _signed(self, judged: Judgement, case: Case, firm: FirmProfile) -> Judgement:
        prompt = self.prompt_file
        signed = replace(judged, judge=f"model {prompt.front.model}, {prompt.label}")
        if signed.disposition is Disposition.INQUIRY and signed.language != Language.OTHER:
            return signed
        offline = self.fallback.judge(case, firm)
        if signed.language == Language.OTHER:
            signed = replace(signed, language=offline.language)
        return _agreed(signed, offline)


def _question(prompt: PromptFile[JudgeAnswer], case: Case, firm: FirmProfile) -> Question:
    inquiry = case.inquiry
    sender = ", ".join(filter(None, (inquiry.sender_name, inquiry.title, inquiry.company, inquiry.sender_email)))
    earlier = "\n".join(f"{'We' if said.from_us else 'They'}: {said.text}" for said in case.earlier)
    return prompt.render(
        firm=firm,
        today=inquiry.received_at.date().isoformat(),
        sender=head_and_tail(sender, 500),
        subject=head_and_tail(inquiry.subject or "", 500),
        message=head_and_tail(inquiry.message, MESSAGE_CHARACTERS),
        history=head_and_tail(inquiry.history, HISTORY_CHARACTERS),
        hides=bool(inquiry.hidden_text),
        earlier=head_and_tail(earlier, EARLIER_CHARACTERS),
    )


def _everything_written(case: Case) -> str:
    inquiry = case.inquiry
    return _normalised("\n".join((inquiry.subject or "", inquiry.message, inquiry.history)))


def _normalised(text: str) -> str:
    return " ".join(text.split())


def _checked(answer: JudgeAnswer, written: str) -> Judgement | None:
    """The answer with every untrue quote dropped; None when nothing true is left to rest on."""
    evidence = tuple(
        Evidence(claim=_normalised(as_written(reason.claim))[:QUOTE_CHARACTERS], quote=quote)
        for reason in answer.evidence[:_MOST_EVIDENCE]
        if (quote := _true_quote(reason.quote, written))
    )
    if not evidence and written:
        return None
    is_inquiry = answer.disposition is Disposition.INQUIRY
    criteria = {name: getattr(answer, name.value) for name in Criterion}
    return Judgement(
        disposition=answer.disposition,
        evidence=evidence or (Evidence(claim="The message is empty"),),
        findings={name: _finding(name, given, written) for name, given in criteria.items()} if is_inquiry else {},
        language=answer.language.value,
    )


def _true_quote(quote: str, written: str) -> str:
    """The quote as it stands in the message, at most 200 characters; empty when it does not."""
    wanted = _normalised(as_written(quote)).strip("\"'\u201c\u201d\u2026 ")[:QUOTE_CHARACTERS].strip()
    place = written.casefold().find(wanted.casefold()) if wanted else -1
    found = written[place : place + len(wanted)] if place >= 0 else ""
    return found if found.casefold() == wanted.casefold() else ""


def _finding(name: Criterion, given: CriterionAnswer, written: str) -> Finding:
    """A yes or no that does not quote the message is unknown, but for what may stand in the fields beside it."""
    quote = _true_quote(given.quote, written)
    may_rest_on_a_field = name in _SEEN_IN_FIELDS and not given.quote.strip()
    return Finding(met=given.met if quote or may_rest_on_a_field else Met.UNKNOWN, quote=quote)


def _agreed(judged: Judgement, offline: Judgement) -> Judgement:
    """In doubt it is an inquiry: the model may not filter alone what the offline judge is sure of."""
    is_filtered = judged.disposition is not Disposition.INQUIRY
    if is_filtered and offline.disposition is Disposition.INQUIRY and offline.confident:
        doubt = Evidence(
            claim=f"The model took it for {judged.disposition.value}: {judged.evidence[0].claim}",
            quote=judged.evidence[0].quote,
        )
        return replace(
            offline, evidence=(*offline.evidence, doubt), language=judged.language, judge=judged.judge, confident=False
        )
    return judged


def _instead(offline: Judgement, reason: str) -> Judgement:
    return replace(offline, judge=f"{offline.judge} ({reason})")
