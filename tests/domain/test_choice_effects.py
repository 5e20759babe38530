from app.domain.choice_effects import EFFECTS_TOLD, what_clicks_do
from app.domain.decision import QUESTIONS
from app.domain.decision_effects import Effect
from app.domain.task import RequiredAction


def test_every_effect_is_told_and_every_button_once() -> None:
    assert set(EFFECTS_TOLD) == set(Effect)
    for question in QUESTIONS.values():
        labels = [label for told in what_clicks_do(question.choices).values() for label in told]
        assert sorted(labels) == sorted(choice.label for choice in question.choices)


def test_buttons_that_do_the_same_share_a_sentence() -> None:
    told = what_clicks_do(QUESTIONS[RequiredAction.APPROVE_REPLY].choices)
    assert ("It is no inquiry: filter it", "It is a pitch: filter it", "It is spam: filter it") in told.values()
    assert next(iter(told)).startswith("It leaves after 10 seconds")
