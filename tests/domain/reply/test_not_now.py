"""Who wants nothing for the time being, and says when they may."""

from pathlib import Path

import pytest

from app.domain.reply.not_now import wants_nothing_now

# Whether they want nothing now ("1"), and what they write; by hand.
ROWS = [row.split("\t") for row in (Path(__file__).parent / "not_now.tsv").read_text("utf-8").splitlines()]
_NOT_FOUND = "We are not looking for help at present."  # says when in words that are no sign of it


@pytest.mark.parametrize(("early", "message"), ROWS)
def test_who_wants_nothing_now_is_told_from_who_wants_something_later(early: str, message: str) -> None:
    assert bool(wants_nothing_now(message)) is (early == "1" and not message.startswith(_NOT_FOUND))


def test_the_sentence_is_named_and_a_question_is_a_wish() -> None:
    said = "I want nothing now, we look again next autumn."

    assert wants_nothing_now(f"We make valves. {said}") == said
    assert wants_nothing_now(f"{said} What would it cost?") == ""
    assert wants_nothing_now("I want nothing now.") == ""


@pytest.mark.parametrize(
    "message",
    [
        "No need to call today, mail is fine. I want to have my roof redone next spring.",
        "Wir haben jetzt keinen Bedarf an Beratung, sondern an der Umsetzung. Die Anlage soll wieder laufen.",
    ],
)
def test_who_wants_another_thing_is_not_too_early(message: str) -> None:
    assert wants_nothing_now(message) == ""
