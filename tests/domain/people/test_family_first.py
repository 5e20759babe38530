"""Names that begin with the family name: by which word their bearers are called, and by the whole where that is not sure."""

from pathlib import Path

import pytest

from app.domain.people.person_names import parse_name
from app.domain.reply.greeting import Addressee, greeting

# Name, mail address and what they are called, by hand; "|" between what both would do.
ROWS = [row.split("\t") for row in (Path(__file__).parent / "family_first.tsv").read_text("utf-8").splitlines()]


def said_to(name: str, email: str, language: str = "en") -> str:
    return greeting(Addressee(name=parse_name(name, email=email)), language)


def test_nobody_is_called_by_the_family_name() -> None:
    told = [(name, said_to(name, email), called.split("|")) for name, email, called in ROWS]
    right = [name for name, said, called in told if said in [f"Hi {one}," for one in called]]
    whole = [name for name, said, _ in told if said in (f"Hi {name},", "Hello,")]

    assert len(right) >= 0.84 * len(ROWS)
    assert len(right) + len(whole) >= 0.97 * len(ROWS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Wang Xiaoming", "Hi Xiaoming,"),
        ("Kim Min-jun", "Hi Min-jun,"),
        ("Nguyễn Văn Hùng", "Hi Hùng,"),
        ("Chan Tai Man", "Hi Tai Man,"),
        ("Kovács Péter", "Hi Péter,"),
        ("Li Na", "Hi Li Na,"),
        ("Fang Cole", "Hi Fang Cole,"),
        ("Kim Harris-Young", "Hi Kim,"),
        ("Lee Harris", "Hi Lee,"),
        ("Simon Fang", "Hi Simon,"),
        ("Seo-yeon Han", "Hi Seo-yeon,"),
    ],
)
def test_an_address_in_the_order_of_the_name_proves_no_order(name: str, expected: str) -> None:
    address = name.casefold().replace(" ", ".")
    assert said_to(name, f"{address}@mill.example") == expected
    assert said_to(name, "office@mill.example") == expected


def test_an_initial_beside_the_family_name_proves_the_order() -> None:
    assert said_to("Kobayashi Shun", "s.kobayashi@pump.example") == "Hi Shun,"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "Guten Tag Wang Xiaoming,"), ("es", "Buenos días, Xiaoming:"), ("nl", "Beste Wang Xiaoming,")],
)
def test_a_whole_name_stays_in_its_order(language: str, expected: str) -> None:
    assert said_to("Wang Xiaoming", "wang@mill.example", language) == expected
