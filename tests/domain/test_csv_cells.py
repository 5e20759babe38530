"""No cell of a list is a formula, whatever strangers write, and a spreadsheet reads every cell."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.csv_cells import csv_text, safe_cell

SIGNS = "=+-@\t\r\n |%＝＋－＠\u00a0\u200b\ufeff'\"\u3000\x00;,"
odd_text = st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=30)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\u00a0=1",
        "\n=1",
        "\u200b=1",
        "\u3000＝1",
        "|calc",
        "\x00=1",
        "%0A=1",
    ],
)
def test_what_begins_a_formula_is_text(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Helena Strand", "14 May", "a=b", "'quoted'", ""])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(rows=st.lists(st.lists(odd_text, min_size=2, max_size=2), max_size=5))
def test_no_cell_is_a_formula_and_no_cell_spills_into_another(rows: list[list[str]]) -> None:
    text = csv_text(("One", "Other"), rows)
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [len(row) for row in read] == [2] * (len(rows) + 1)
    for cell in (cell for row in read for cell in row):
        first = unicodedata.normalize("NFKC", cell).strip()[:1]
        assert first not in ("=", "+", "-", "@", "|", "%") or first == ""
        assert cell.splitlines() in ([], [cell])
