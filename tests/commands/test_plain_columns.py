"""Tables of the command line: whole in a terminal of 80 columns, one row on one line in a pipe."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.output import show
from app.commands.plain_columns import in_columns, shown_width, wrapped
from tests.seeding import NOON

IDS = ["01a224dd8bc77f6ba441a9a9a452a6de", "01a224dd8c267b3d81564374efc44186"]
WHY = "They ask who would work with them and how soon they could talk, and want an answer before the promised day."
WORDS = st.text("abc日本 é-", max_size=60)


def test_words_are_wrapped_within_their_column_and_ids_stay_whole() -> None:
    told = in_columns(("id", "why"), [(IDS[0], WHY), (IDS[1], "Short.")], 80)

    assert max(map(shown_width, told.splitlines())) <= 80
    assert [line.split()[0] for line in told.splitlines() if line[:1] not in ("", " ")] == ["id", *IDS]
    assert " ".join(told.split()) == " ".join(f"id why {IDS[0]} {WHY} {IDS[1]} Short.".split())


def test_what_does_not_fit_side_by_side_is_a_block_for_each_row() -> None:
    told = in_columns(("id", "other", "due", "why"), [(IDS[0], IDS[1], "", WHY)], 80)

    assert max(map(shown_width, told.splitlines())) <= 80
    assert told.splitlines()[:2] == [f"id     {IDS[0]}", f"other  {IDS[1]}"]
    assert "due" not in told


def test_in_a_pipe_each_row_is_one_line() -> None:
    told = in_columns(("id", "why"), [(IDS[0], f"{WHY}\nAnd more.")], None)

    assert told.splitlines()[1] == f"{IDS[0]}  {WHY} And more."


def test_nothing_but_words_is_written_where_nobody_looks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The output of a test is no terminal, so as long as it must be."""
    monkeypatch.delenv("COLUMNS", raising=False)
    show("Tasks", [{"id": IDS[0], "is_late": True, "why": WHY}], "None.", as_json=False)

    assert capsys.readouterr().out.splitlines()[-1] == f"{IDS[0]}  yes      {WHY}"


def test_characters_that_take_two_columns_are_counted_as_two() -> None:
    assert shown_width("日本 a") == 6
    assert wrapped("日本 日本 日本", 9) == ["日本 日本", "日本"]


@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4), width=st.integers(30, 120))
def test_no_word_is_lost_whatever_the_width(rows: list[tuple[str, str, str]], width: int) -> None:
    told = in_columns(("one", "two", "three"), rows, width)

    wanted = Counter(word for row in rows for cell in row for word in cell.split())
    assert not wanted - Counter(told.split())
    longest = max((shown_width(word) for word in wanted), default=0)
    assert max(map(shown_width, told.splitlines())) <= max(width, longest + len("three  "))


def test_moments_are_told_on_a_clock_that_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": "a", "due": NOON}, {"id": "b", "due": NOON}]
    show("Waiting", rows, "", as_json=False, zone=ZoneInfo("Europe/Berlin"))
    told = capsys.readouterr().out
    assert told.startswith("Waiting. Times: Europe/Berlin.\n")
    assert told.count("Wed 14 May 13:00") == 2
    show("Waiting", [{"id": "a"}], "", as_json=False)
    assert capsys.readouterr().out.startswith("Waiting\n")
