"""What Outlook wraps in a winmail.dat."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inquiry import Attachment
from integrations.inbound.mail.tnef import read_tnef
from tests.integrations.inbound.mail.winmail import attribute, message, unicode_property, winmail

# The two examples that the description of the format gives.
HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def test_a_plain_body_is_read_in_its_character_set() -> None:
    found = read_tnef(
        winmail(
            attribute(1, 0x00069007, struct.pack("<II", 1251, 0)), attribute(1, 0x0002800C, "Привет\0".encode("cp1251"))
        )
    )

    assert found is not None
    assert found.plain == "Привет"


def test_a_unicode_body_and_html_are_read() -> None:
    found = read_tnef(
        winmail(
            message(
                (0x03, 0x3FDE, struct.pack("<I", 65001)),
                unicode_property(0x1000, "Größe 5 €"),
                (0x102, 0x1013, "<p>Größe</p>".encode()),
            )
        )
    )

    assert found is not None
    assert (found.plain, found.html) == ("Größe 5 €", "<p>Größe</p>")


@pytest.mark.parametrize(("packed", "text"), [(HELLO, "hello world"), (CROSSING, "WXYZWXYZWXYZWXYZWXYZ")])
def test_compressed_rich_text_is_read(packed: bytes, text: str) -> None:
    found = read_tnef(winmail(message((0x102, 0x1009, packed))))

    assert found is not None
    assert found.plain == text


def test_html_inside_rich_text_gives_its_words() -> None:
    rich = rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}We are \'e9lan{\*\htmltag72 </p>}}"
    packed = struct.pack("<II4sI", len(rich) + 12, len(rich), b"MELA", 0) + rich

    found = read_tnef(winmail(message((0x102, 0x1009, packed))))

    assert found is not None
    assert found.plain == "We are élan"


def test_files_are_listed_with_their_long_names() -> None:
    found = read_tnef(
        winmail(
            attribute(2, 0x00069002, b"\0" * 14),
            attribute(2, 0x00018010, b"BRIEF~1.PDF\0"),
            attribute(2, 0x0006800F, b"%PDF-1.4"),
            attribute(
                2,
                0x00069005,
                message(unicode_property(0x3707, "../Brief Größe.pdf"), unicode_property(0x370E, "application/pdf"))[
                    9:-2
                ],
            ),
        )
    )

    assert found is not None
    assert found.files == [Attachment(name="Brief Größe.pdf", content_type="application/pdf", size_bytes=8)]


def test_what_is_no_tnef_is_none() -> None:
    assert read_tnef(b"") is None
    assert read_tnef(b"PK\3\4") is None


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_or_hostile_one_never_raises(data: st.DataObject) -> None:
    whole = bytearray(
        winmail(
            message((0x03, 0x3FDE, struct.pack("<I", 1252)), unicode_property(0x1000, "Hello"), (0x102, 0x1009, HELLO)),
            attribute(2, 0x00069002, b""),
            attribute(2, 0x00018010, b"a.pdf\0"),
        )
    )
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    read_tnef(bytes(whole[: data.draw(st.integers(0, len(whole)))]))  # raises otherwise


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_rich_text_is_accepted(rich: bytes) -> None:
    for mark in (b"LZFu", b"MELA"):  # raises otherwise
        read_tnef(winmail(message((0x102, 0x1009, struct.pack("<II4sI", 1, 1, mark, 0) + rich))))
        read_tnef(winmail(message((0x102, 0x1009, struct.pack("<II4sI", 1, 1, mark, 0) + b"{\\rtf1 " + rich))))
