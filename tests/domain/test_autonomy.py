"""The table of what may leave by itself: the firm's rows, then ours; the strictest word on what is at stake."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.autonomy import Leave, is_likely_inquiry, ruling_on, table_in_words
from app.domain.draft import Draft, LetterKind, NamedSource
from app.domain.firm import AutonomyRule, FirmProfile
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import (
    Criterion,
    Disposition,
    Evidence,
    Finding,
    HighStake,
    Judgement,
    Met,
    Qualification,
    Stake,
    Tier,
)
from app.domain.lead import Lead
from tests.seeding import firm_profile

ACKNOWLEDGED = {Stake.NAMED_ACCOUNT, Stake.LARGE_SUM, Stake.EMERGENCY, Stake.INTRODUCTION}
NOON = datetime(2031, 5, 14, 12, tzinfo=UTC)
FOUND = dict.fromkeys(Criterion, Finding(met=Met.UNKNOWN))


def judged(
    *stakes: Stake, tier: Tier = Tier.HOT, findings: dict[Criterion, Finding] | None = None, **changes: Any
) -> Lead:
    said = Judgement(
        disposition=Disposition.INQUIRY,
        evidence=(Evidence(claim="asks"),),
        findings=findings or {},
        stakes=tuple(HighStake(kind=kind, quote="their words") for kind in stakes),
        **changes,
    )
    asked = Inquiry(channel=ChannelName.WEBSITE_FORM, source_id="1", received_at=NOON, sender_email="a@b.example")
    return Lead(
        id="1",
        firm_id="larkfield",
        source_id="website",
        inquiry=asked,
        received_at=NOON,
        next_step="respond",
        attempts=0,
        judgement=said,
        qualification=Qualification(score=50, tier=tier, evidence=()),
    )


def with_rows(*rows: AutonomyRule) -> FirmProfile:
    return replace(firm_profile(), autonomy=rows)


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("kind", [LetterKind.FIRST, LetterKind.REFUSAL, LetterKind.ACKNOWLEDGEMENT])
def test_a_plain_message_is_answered_by_itself(tier: Tier, kind: LetterKind) -> None:
    assert ruling_on(judged(tier=tier), firm_profile(), kind).do is Leave.SEND


@pytest.mark.parametrize("stake", Stake)
def test_whatever_is_at_stake_is_held_with_the_words_it_rests_on(stake: Stake) -> None:
    ruling = ruling_on(judged(stake), firm_profile(), LetterKind.FIRST)

    assert ruling.do is not Leave.SEND
    assert "their words" in ruling.why


@pytest.mark.parametrize("stake", sorted(set(Stake) - ACKNOWLEDGED))
def test_some_do_not_even_hear_of_it(stake: Stake) -> None:
    assert ruling_on(judged(stake), firm_profile(), LetterKind.ACKNOWLEDGEMENT).do is Leave.HOLD


def test_a_letter_that_goes_on_with_a_conversation_is_held_unless_the_firm_allows_it() -> None:
    assert ruling_on(judged(), firm_profile(), LetterKind.FOLLOW_UP).do is Leave.HOLD
    allowed = with_rows(AutonomyRule(do="send", letters=("follow_up",), tiers=("hot",)))
    assert ruling_on(judged(), allowed, LetterKind.FOLLOW_UP).do is Leave.SEND
    assert ruling_on(judged(tier=Tier.COLD), allowed, LetterKind.FOLLOW_UP).do is Leave.HOLD


def test_the_first_row_that_fits_decides() -> None:
    firm = with_rows(
        AutonomyRule(do="hold", channels=("linkedin",)),
        AutonomyRule(do="acknowledge", channels=("website_form",), tiers=("hot",)),
        AutonomyRule(do="hold", tiers=("hot",)),
    )
    assert ruling_on(judged(), firm, LetterKind.FIRST).do is Leave.ACKNOWLEDGE
    assert ruling_on(judged(tier=Tier.WARM), firm, LetterKind.FIRST).do is Leave.SEND


def test_a_row_lets_only_that_leave_which_it_names() -> None:
    """Who lets hot leads be answered has not said that the press may be."""
    assert ruling_on(judged(Stake.PRESS), with_rows(AutonomyRule(do="send")), LetterKind.FIRST).do is Leave.HOLD
    named = with_rows(AutonomyRule(do="send", when=("introduction",)))
    assert ruling_on(judged(Stake.INTRODUCTION), named, LetterKind.FIRST).do is Leave.SEND
    both = ruling_on(judged(Stake.INTRODUCTION, Stake.LARGE_SUM), named, LetterKind.FIRST)
    assert both.do is Leave.ACKNOWLEDGE
    assert "large sum" in both.why
    assert "somebody you know" not in both.why


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        ({Criterion.SERVICE_NEED: Met.YES}, True),  # nothing says why not
        ({Criterion.SERVICE_NEED: Met.YES, Criterion.BUDGET: Met.NO}, True),  # nobody named a sum
        ({Criterion.SERVICE_NEED: Met.NO}, False),
        ({Criterion.SERVICE_NEED: Met.YES, Criterion.COMPANY_FIT: Met.NO}, False),
    ],
)
def test_a_no_is_held_where_only_the_sums_were_doubtful(changed: dict[Criterion, Met], *, held: bool) -> None:
    findings = FOUND | {kind: Finding(met=met) for kind, met in changed.items()}
    ruling = ruling_on(judged(tier=Tier.COLD, findings=findings), firm_profile(), LetterKind.REFUSAL)

    assert (ruling.do is Leave.ACKNOWLEDGE) is held


@pytest.mark.parametrize(
    ("source", "do"),
    [
        ("answer:region", Leave.SEND),
        ("pointer:outside our area", Leave.SEND),
        ("message", Leave.ACKNOWLEDGE),
        ("service:Leaks", Leave.ACKNOWLEDGE),
    ],
)
def test_a_no_that_rests_on_the_firms_own_word_leaves(source: str, do: Leave) -> None:
    """Too far away, or bees for wasps: no criterion asks that, and the firm has said so itself."""
    findings = FOUND | {Criterion.SERVICE_NEED: Finding(met=Met.YES)}
    draft = Draft(subject="", text="", html="", sources=(NamedSource(words="we do not come there", source=source),))
    lead = replace(judged(findings=findings), draft=draft)

    assert ruling_on(lead, firm_profile(), LetterKind.REFUSAL).do is do
    doubtful = replace(lead.judgement, findings=findings | {Criterion.BUDGET: Finding(met=Met.NO)})  # type: ignore[type-var]  # judged
    assert ruling_on(replace(lead, judgement=doubtful), firm_profile(), LetterKind.REFUSAL).do is Leave.ACKNOWLEDGE


def test_a_no_for_a_sum_they_named_leaves() -> None:
    findings = FOUND | {
        Criterion.SERVICE_NEED: Finding(met=Met.YES, quote="pricing"),
        Criterion.BUDGET: Finding(met=Met.NO, quote="300 pounds"),
    }
    ruling = ruling_on(judged(tier=Tier.COLD, findings=findings), firm_profile(), LetterKind.REFUSAL)

    assert ruling.do is Leave.SEND


def test_without_a_chance_how_sure_the_judge_is_counts() -> None:
    sure = judged().judgement
    assert sure is not None
    assert is_likely_inquiry(sure)
    assert not is_likely_inquiry(replace(sure, inquiry_chance=0.5))
    assert not is_likely_inquiry(replace(sure, confidence=0.4))
    assert is_likely_inquiry(replace(sure, disposition=Disposition.SPAM, confidence=0.4))


def test_the_table_reads_as_sentences_the_firms_rows_first() -> None:
    rule = AutonomyRule(do="hold", channels=("website_form",), tiers=("hot", "warm"), letters=("first",))
    told = table_in_words(with_rows(rule))

    assert told[0] == (
        "First letters that came by website form of fit hot or warm: held, and nothing leaves (your profile)."
    )
    assert any("it is about a large sum" in sentence and "acknowledged" in sentence for sentence in told)
