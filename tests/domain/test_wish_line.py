"""One line of what somebody wants: it can be understood without the message."""

import pytest

from app.domain.wish_line import wish_line
from tests.fakes import inquiry

LONG = "Guten Tag,\n\nkonkret geht es um drei Hallen in Linz. Wir haben zwei Stapler. Gehört das zu Ihrem Programm?"


@pytest.mark.parametrize(
    ("message", "need", "kind", "line"),
    [
        (LONG, "drei Hallen in Linz", "first", "konkret geht es um drei Hallen in Linz."),
        (LONG, "Linz", "first", "Wir haben zwei Stapler. Gehört das zu Ihrem Programm?"),
        (LONG, "drei Hallen in Linz", "further", "Wir haben zwei Stapler. Gehört das zu Ihrem Programm?"),
        ("Dear all,\nDo you also repair pumps that are older than ten years?", "", "further", None),
        (
            "Sehr geehrte Damen, sehr geehrte Herren,\nwir ziehen um nach Graz.",
            "",
            "further",
            "wir ziehen um nach Graz.",
        ),
        ("Hello!", "", "first", "Hello!"),
        ("はじめまして。\n屋根の修理を探しております。", "", "first", "屋根の修理を探しております。"),
        ("Hello team \U0001f44b\nWe would like a new roof.", "", "first", "We would like a new roof."),
        ("We have two halls. Do you \U0001f3d7?", "", "further", "We have two halls. Do you \U0001f3d7?"),
        ("", "", "first", ""),
    ],
)
def test_what_somebody_wants_is_said_in_their_words(message: str, need: str, kind: str, line: str | None) -> None:
    said = wish_line(inquiry(message=message), need, is_first_letter=kind == "first")

    assert said == (message.partition("\n")[2] if line is None else line)


def test_a_part_far_behind_the_beginning_of_its_sentence_stands_for_itself() -> None:
    far = "we have been thinking for quite some time now that we need a new roof over the hall"

    assert wish_line(inquiry(message=far), "need a new roof over the hall", is_first_letter=True) == (
        "need a new roof over the hall"
    )
