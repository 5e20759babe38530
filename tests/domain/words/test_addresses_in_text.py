"""What counts as a mail address, wherever one is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.addresses_in_text import (
    MAIL_ADDRESS,
    is_mail_address,
    without_addresses,
    without_mail_addresses,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to ada@quill.example.", "ada@quill.example"),
        ("Ada <ada+news@quill.example>", "ada+news@quill.example"),
        ("'ada@quill.example'", "ada@quill.example"),
        ('"ada@quill.example";', "ada@quill.example"),
        ("mailto:o'neill@quill.example", "o'neill@quill.example"),
        ("(jürgen@müller.example)", "jürgen@müller.example"),
    ],
)
def test_an_address_is_found_whole_and_without_what_stands_around_it(text: str, address: str) -> None:
    found = MAIL_ADDRESS.search(text)

    assert found is not None
    assert found[0] == address


@pytest.mark.parametrize(
    "text", ["", "ada", "@quill.example", "ada@", "ada @quill.example", "a@b@c", "Ada <ada@q.example>"]
)
def test_what_is_no_single_address_is_told_apart(text: str) -> None:
    assert not is_mail_address(text)


def test_every_address_of_a_text_is_replaced_wherever_it_stands() -> None:
    text = "550 <ada@quill.example>: o'neill@quill.example unknown, key=ada@quill.example"

    assert without_mail_addresses(text) == "550 <[address]>: [address] unknown, [address]"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Write to ada.call-me@quill.example, please", "Write to , please"),
        ("Our page: https://www.quill.example/references?seo=1 (new)", "Our page: (new)"),
        ("We are www.seo-quill.de/audit and quill.co.uk", "We are and"),
        ("See QUILL.EXAMPLE or quill.it.", "See or ."),
        ("The roof leaks.Please call. Thanks", "The roof leaks.Please call. Thanks"),
        ("e.g. 3.5 t, z.B. Node.js, 12.000", "e.g. 3.5 t, z.B. , 12.000"),
        ("リフォームをinfo@quill.exampleまで https://quill.example/aをお願い", "リフォームを まで をお願い"),
    ],
)
def test_addresses_links_and_hosts_are_blank_and_nothing_else(text: str, words: str) -> None:
    blank = without_addresses(text)

    assert " ".join(blank.split()) == words
    assert len(blank) == len(text)


@given(st.text(alphabet="ab.@/: -wé例", max_size=200))
def test_places_stay_where_they_are(text: str) -> None:
    blank = without_addresses(text)

    assert len(blank) == len(text)
    assert all(one in (other, " ") for one, other in zip(blank, text, strict=True))
