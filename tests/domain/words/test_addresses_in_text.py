"""What counts as a mail address, wherever one is looked for."""

import pytest

from app.domain.words.addresses_in_text import MAIL_ADDRESS, is_mail_address, without_mail_addresses


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
