"""A judge that asks a language model one question and believes nothing it cannot check.

Quotes must stand in the message, and what only an order to a machine says is not said. Where the model and the
offline judge are each sure of the opposite, and where the model is not sure enough for what a mistake would cost, a
person looks. When the model cannot be reached in time or answers nonsense twice, the offline judge decides and the
judgement says so.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.errors import SpendingCapReached, UpstreamError, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.judge_answers import CriterionAnswer, JudgeAnswer, Language
from app.domain.judgement import (
    LONGEST_QUOTE,
    NAMED,
    Criterion,
    Disposition,
    Evidence,
    Finding,
    HighStake,
    Judgement,
    Met,
    Stake,
    Thresholds,
)
from app.domain.lead import Case
from app.domain.ports import Judge, LanguageModel
from app.domain.ports import Prompt as Question
from integrations.judges.instructions import without_instructions
from integrations.judges.offline_judge import PLAIN_OTHER
from integrations.model.prompt_files import PromptFile, as_written, head_and_tail, load_prompt
from integrations.model.quotes import QuotableText

MESSAGE_CHARACTERS = 14_000  # with history and earlier messages about 6,000 tokens of European languages
HISTORY_CHARACTERS = 6_000
EARLIER_CHARACTERS = 2_000
FIELD_CHARACTERS = 500
SECONDS_FOR_A_LEAD = 30.0  # for both tries together
_TRIES = 2
_MOST_EVIDENCE = 3
_SEEN_IN_FIELDS = {Criterion.COMPANY_FIT, Criterion.AUTHORITY}  # company and title come beside the message
_USUAL_SHARE = 0.4  # of inquiries among all messages, as among those both judges were measured on
_LEAST_ODDS = 0.001
_KNOWN_TO_CODE = {  # by words: the profile's own, what is an emergency anywhere, and what no machine should answer
    Stake.NAMED_ACCOUNT,
    Stake.EMERGENCY,
    Stake.NO_ROBOTS,
    Stake.DISTRESS,
    Stake.BEREAVED,
    Stake.THREAT,
    Stake.MINOR,
    Stake.SHAMEFUL,
    Stake.TERMS,
    Stake.WAITED,
    Stake.RIVAL,
    Stake.OTHER_FIRM,
}
_SEEN_IN_SENDER = {Stake.NAMED_ACCOUNT, Stake.INTRODUCTION}


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Implements `app.domain.ports.Judge`; one object serves all threads."""

    model: LanguageModel
    fallback: Judge
    prompts_directory: Path
    seconds_for_a_lead: float = SECONDS_FOR_A_LEAD
    clock: Callable[[], float] = time.monotonic
    prompt_file: PromptFile[JudgeAnswer] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ConfigurationError when the prompt file is missing or faulty."""
        object.__setattr__(self, "prompt_file", load_prompt(self.prompts_directory, "judge", JudgeAnswer))

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        """The checked answer of the model, else the fallback's with the reason in `fell_back`."""
        offline = self.fallback.judge(case, firm)
        if case.inquiry.machine:
            return offline  # its headers say so: nothing to ask
        shown = _shown(case)
        question = self._question(case, firm, shown)
        text = "\n".join((shown["subject"], shown["message"], shown["history"], shown["passed_on"]))
        written, said = QuotableText(text), QuotableText(without_instructions(text))
        for _ in range(_TRIES):
            try:
                answer = self.model.answer(question, self.prompt_file.answer)
            except UpstreamError as error:
                return _instead(offline, _why(error))
            checked = _checked(answer, written, said)
            if checked is not None:
                return self._signed(checked, offline, Thresholds.of_costs(firm.lost_buyer_costs))
        return _instead(offline, "the model quoted nothing true")

    def _question(self, case: Case, firm: FirmProfile, shown: dict[str, str]) -> Question:
        inquiry = case.inquiry
        question = self.prompt_file.render(
            firm=firm,
            today=inquiry.received_at.date().isoformat(),
            client=case.is_clients(firm),
            hides=bool(inquiry.hidden_text),
            alike=case.alike_from_others,
            **shown,
        )
        ends_at = self.clock() + self.seconds_for_a_lead
        return replace(question, firm_id=firm.id, lead_id=case.lead_id, ends_at=ends_at)

    def _signed(self, judged: Judgement, offline: Judgement, limits: Thresholds) -> Judgement:
        prompt = self.prompt_file
        language = offline.language if judged.language == Language.OTHER else judged.language
        seen = {one.kind for one in judged.stakes}
        known = (one for one in offline.stakes if one.kind in _KNOWN_TO_CODE - seen)
        stakes = (*judged.stakes, *known)
        signed = replace(judged, judge=f"model {prompt.front.model}, {prompt.label}", language=language, stakes=stakes)
        return _agreed(signed, offline, limits)


def _shown(case: Case) -> dict[str, str]:
    """What strangers wrote, cut to what a model is shown, by the names the prompt has for it."""
    inquiry, passed = case.inquiry, case.inquiry.passed_on
    sender = ", ".join(filter(None, (inquiry.sender_name, inquiry.title, inquiry.company, inquiry.sender_email)))
    by = (f"{passed.how.value} by {passed.name or passed.by}", passed.note) if passed else ()
    earlier = "\n".join(f"{'We' if said.from_us else 'They'}: {said.text}" for said in case.earlier)
    return {
        "sender": head_and_tail(sender, FIELD_CHARACTERS),
        "passed_on": head_and_tail(": ".join(filter(None, by)), EARLIER_CHARACTERS),
        "subject": head_and_tail(inquiry.subject or "", FIELD_CHARACTERS),
        "message": head_and_tail(inquiry.message, MESSAGE_CHARACTERS),
        "history": head_and_tail(inquiry.history, HISTORY_CHARACTERS),
        "earlier": head_and_tail(earlier, EARLIER_CHARACTERS),
    }


def _checked(answer: JudgeAnswer, written: QuotableText, said: QuotableText) -> Judgement | None:
    """The answer with every untrue quote dropped; None when nothing true is left to rest on.

    What was said is what was written without orders to machines: criteria and stakes rest on that, and so does an
    inquiry that nobody looks at.
    """
    evidence = tuple(
        Evidence(claim=" ".join(as_written(reason.claim).split())[:LONGEST_QUOTE], quote=quote)
        for reason in answer.evidence[:_MOST_EVIDENCE]
        if (quote := written.quoted(reason.quote))
    )
    if not evidence and written.text.strip():
        return None
    is_said = not evidence or any(said.quoted(one.quote) for one in evidence)
    is_inquiry, chance = answer.disposition is Disposition.INQUIRY, answer.confidence.chance
    criteria = {name: getattr(answer, name.value) for name in Criterion}
    return Judgement(
        disposition=answer.disposition,
        evidence=evidence or (Evidence(claim="The message is empty"),),
        findings={name: _finding(name, given, said) for name, given in criteria.items()} if is_inquiry else {},
        language=answer.language.value,
        confidence=chance,
        confident=is_said or not is_inquiry,
        stakes=_stakes(answer, said),
    )


def _finding(name: Criterion, given: CriterionAnswer, said: QuotableText) -> Finding:
    """A yes or no that does not quote the message is unknown, but for what may stand in the fields beside it."""
    quote = said.quoted(given.quote)
    may_rest_on_a_field = name in _SEEN_IN_FIELDS and not given.quote.strip()
    return Finding(met=given.met if quote or may_rest_on_a_field else Met.UNKNOWN, quote=quote)


def _stakes(answer: JudgeAnswer, said: QuotableText) -> tuple[HighStake, ...]:
    """One of each kind that rests on the writer's words, or on who writes."""
    found: dict[Stake, HighStake] = {}
    for given in answer.stakes:
        quote = said.quoted(given.quote)
        if quote or (given.kind in _SEEN_IN_SENDER and not given.quote.strip()):
            found.setdefault(given.kind, HighStake(kind=given.kind, quote=quote))
    return tuple(found.values())


def _agreed(judged: Judgement, offline: Judgement, limits: Thresholds) -> Judgement:
    """The model's, weighed together with the judge that nobody can talk to.

    How likely an inquiry is follows from both, as from two who looked on their own. Whoever talks a model into an
    inquiry has still to pass the other judge, and what that one is sure is a buyer no model closes.
    """
    alone = _USUAL_SHARE if offline.inquiry_chance is None else offline.inquiry_chance
    together = _together(_inquiry_chance(judged), alone)
    offline_says_inquiry = offline.disposition is Disposition.INQUIRY
    if judged.disposition is Disposition.INQUIRY:
        if offline.confident and not offline_says_inquiry:
            return _in_conflict(offline, judged, judged)
        confident = judged.confident and together > limits.answer_from and alone >= PLAIN_OTHER
        likeliest = offline.otherwise if offline_says_inquiry else offline.disposition
        return replace(judged, confident=confident, otherwise=None if confident else likeliest)
    if offline_says_inquiry and offline.confident:
        settled = _in_conflict(judged, offline, judged)
        return replace(settled, confident=True, otherwise=None) if together > limits.answer_from else settled
    closed_by_both = offline.confident and not offline_says_inquiry
    return replace(judged, confident=closed_by_both or together < limits.close_below, otherwise=None)


def _inquiry_chance(judged: Judgement) -> float:
    is_inquiry = judged.disposition is Disposition.INQUIRY
    return judged.confidence if is_inquiry else 1 - judged.confidence


def _together(one: float, other: float) -> float:
    """The chance that follows from two independent looks at the same message, each of which knew the usual share."""
    odds = [max(chance, _LEAST_ODDS) / max(1 - chance, _LEAST_ODDS) for chance in (one, other, _USUAL_SHARE)]
    joined = odds[0] * odds[1] / odds[2]
    return joined / (1 + joined)


def _in_conflict(told: Judgement, kept: Judgement, judged: Judgement) -> Judgement:
    """An inquiry for a person: what speaks for one, and that the other judge took it for something else."""
    other = "The model" if told is judged else "The offline judge"
    doubt = Evidence(
        claim=f"{other} took it for {NAMED[told.disposition]}: {told.evidence[0].claim}", quote=told.evidence[0].quote
    )
    return replace(
        judged,
        disposition=Disposition.INQUIRY,
        findings=kept.findings,
        evidence=(*kept.evidence, doubt),
        confidence=min(kept.confidence, 1 - told.confidence),
        confident=False,
        otherwise=told.disposition,
    )


def _why(error: UpstreamError) -> str:
    """Why the model did not decide, in words for a digest."""
    if isinstance(error, SpendingCapReached):
        return "the day's spending cap is reached"
    return "no model answered in time" if isinstance(error, UpstreamUnavailable) else "the model gave no usable answer"


def _instead(offline: Judgement, reason: str) -> Judgement:
    return replace(offline, judge=f"{offline.judge} ({reason})", fell_back=reason)
