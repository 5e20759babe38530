"""Figures over letters add up, and a later run is worse only beyond chance."""

from datetime import UTC, datetime

from app.domain.draft import LetterFate
from app.evaluation.letter_figures import LetterFigures, letter_regressions
from app.evaluation.letters import Exchange
from app.evaluation.runs import RunKind, new_run
from tests.evaluation.letters import letter

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_sent_held_and_not_answered_are_all_there_is() -> None:
    figures = LetterFigures(
        (
            letter(1, tier="hot"),
            letter(2, LetterFate.HELD, reasons=('repeats 12 words ("one two")',)),
            letter(3, LetterFate.HELD, reasons=('repeats 9 words ("three")', "names a link")),
            letter(4, LetterFate.NONE),
        )
    )

    assert [figures.sent.count, figures.held.count, figures.not_answered.count] == [1, 2, 1]
    assert figures.refused.count == 2
    assert figures.refusals == {"repeats ... words...": 2, "names a link": 1}
    assert figures.as_json()["tiers"]["hot"]["count"] == 1


def test_tokens_are_told_per_prompt_and_per_lead() -> None:
    judged = Exchange(prompt="judge v3", read=400, written=40)
    written = Exchange(prompt="write_reply v2", read=8_000, written=800)
    figures = LetterFigures((letter(1, exchanges=(judged, written)), letter(2, exchanges=(judged, written, written))))

    assert figures.tokens == {"judge v3": (100, 10), "write_reply v2": (2_000, 200), "a lead": (3_100, 310)}


def test_a_run_in_which_letters_are_held_that_were_sent_is_worse() -> None:
    before = new_run(LetterFigures(tuple(letter(n) for n in range(10))), {}, NOON, kind=RunKind.LETTERS_MODEL)
    held = tuple(letter(n, LetterFate.HELD if n < 9 else LetterFate.SENT) for n in range(10))
    after = new_run(LetterFigures(held), {}, NOON, kind=RunKind.LETTERS_MODEL)

    assert [one.what for one in letter_regressions(before, after)] == ["letters sent"]
    assert letter_regressions(after, before) == []
    assert before.cases == after.cases
    assert before.figures["reading"] == after.figures["reading"]  # the same letters
