"""Goes on with a conversation without a model: says what has arrived and who answers it by when, and nothing else."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from app.domain.draft import Draft, LetterKind, PromisedAnswer
from app.domain.firm import FirmProfile
from app.domain.follow_up import FollowUp, FollowUpKind
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.words.quoting import cut_at_a_word
from integrations.letters.drafting import guarded_draft, letter_of
from integrations.letters.manner import manner_of
from integrations.letters.promised import promise_of

_ENDS_IT = (FollowUpKind.REFUSAL, FollowUpKind.ABSENCE)
_LONGEST_PROMISED = 200  # characters of what the task of the promise says
_OTHERWISE = FollowUpKind.MORE.value


def follow_up_letter(lead: Lead, follow_up: FollowUp, firm: FirmProfile, *, unsubscribe_url: str, writer: str) -> Draft:
    """A few lines, the same for everybody who does the same: no case study, no booking page, no word of theirs."""
    manner = manner_of(lead, firm)
    ends = follow_up.kind in _ENDS_IT
    promise = "" if ends else promise_of(lead, firm, manner)
    letter = letter_of(
        lead,
        firm,
        manner,
        paragraphs=(manner.notice, manner.book.running(_say(follow_up.kind.value, manner.language), promise)),
        kind=LetterKind.FOLLOW_UP,
        promises=() if ends else (_promised(lead, follow_up, firm),),
        unsubscribe_url=unsubscribe_url,
    )
    prepared = _say("prepared", manner.language).format(name=letter.foot.name.split()[0])
    whole = replace(letter, foot=replace(letter.foot, prepared=prepared))
    return guarded_draft(whole, lead.inquiry, firm, tier=None, writer=writer)


def _promised(lead: Lead, follow_up: FollowUp, firm: FirmProfile) -> PromisedAnswer:
    question = cut_at_a_word(follow_up.about or lead.inquiry.message or follow_up.told, _LONGEST_PROMISED)
    return PromisedAnswer(question=question, owner=owner_of(lead, firm).email)


def _say(section: str, language: str) -> str:
    said = _sentences().get(section) or _sentences()[_OTHERWISE]
    return said.get(language) or said["en"]


def sentences_of_follow_ups(language: str) -> dict[str, str]:
    """What they say, by the kind of the further message."""
    return {f"follow-up, {kind}": _say(kind, language) for kind in _sentences()}


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("follow_ups.toml").read_text(encoding="utf-8"))
