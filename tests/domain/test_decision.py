"""Everything that can be decided stands in one table; what does not is an error with a name."""

import pytest

from app.domain.decision import QUESTIONS, Decision, choice_of
from app.domain.decision_effects import Effect
from app.domain.done_sentences import DONE_SENTENCES
from app.domain.errors import UnknownDecision
from app.domain.task import RequiredAction

NEWER = {
    "record_again",
    "no_inquiry",
    "answered",
    "pitch",
    "spam",
    "accept",
    "decline",
    "met",
    "no_show",
    "called_off",
} | {"make_again"}
STORED = {"send", "send_again", "was_sent", "drop", "done", "inquiry", "confirm", "read_again", "discard"}


def test_no_stored_value_is_ever_renamed() -> None:
    assert {decision.value for decision in Decision} == STORED | NEWER


def test_every_action_asks_something_and_every_decision_is_offered_and_told_afterwards() -> None:
    offered = {choice.decision for question in QUESTIONS.values() for choice in question.choices}

    assert set(QUESTIONS) == set(RequiredAction)
    assert offered == set(Decision) == set(DONE_SENTENCES)


def test_every_effect_is_wanted_by_a_choice() -> None:
    assert {choice.effect for question in QUESTIONS.values() for choice in question.choices} == set(Effect)


@pytest.mark.parametrize("action", RequiredAction)
def test_each_task_takes_what_it_offers_and_nothing_else(action: RequiredAction) -> None:
    offered = [choice.decision for choice in QUESTIONS[action].choices]
    for decision in Decision:
        if decision is Decision.DONE and decision not in offered and Decision.ANSWERED in offered:
            assert choice_of(action, decision.value).decision is Decision.ANSWERED
        elif decision in offered:
            assert choice_of(action, decision.value).decision is decision
        else:
            with pytest.raises(UnknownDecision, match=", ".join(offered)):
                choice_of(action, decision.value)


@pytest.mark.parametrize(
    ("said", "told"), [("sned", "not 'sned'"), ("", "none of them was given"), (None, "none of them was given")]
)
def test_a_refusal_lists_what_may_be_decided(said: str | None, told: str) -> None:
    with pytest.raises(UnknownDecision) as refused:
        choice_of(RequiredAction.APPROVE_REPLY, said)

    assert "a task to approve reply is decided as one of: send, drop" in str(refused.value)
    assert told in str(refused.value)
