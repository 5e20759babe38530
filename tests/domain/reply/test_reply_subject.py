"""Subjects: theirs when harmless, ours otherwise."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.reply.reply_subject import reply_subject


def written(subject: str | None, authentication: Authentication = Authentication.PASS) -> Inquiry:
    return Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="1",
        received_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        sender_email="odile@acorn.example",
        subject=subject,
        authentication=authentication,
    )


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ("Help with our message", "Re: Help with our message"),
        ("Re: RE: Fwd: Help?", "Re: Help?"),
        ("AW: Anfrage", "Re: Anfrage"),
        ("Call 555-0177 now", "Your inquiry to Acorn"),
        ("see evil.example", "Your inquiry to Acorn"),
        ("one two three a b c d e f", "Your inquiry to Acorn"),
        ("Key account plan for Q3 2027", "Re: Key account plan for Q3 2027"),
        ("ISO 27001 and your account", "Re: ISO 27001 and your account"),
        ("A question of our legal department", "Re: A question of our legal department"),
        ("verify your login", "Your inquiry to Acorn"),
        ("Просування логістичного сервісу", "Your inquiry to Acorn"),  # the guard reads its letters as a disguise
        ("<b>hi</b>", "Your inquiry to Acorn"),
        ("x" * 121, "Your inquiry to Acorn"),
        ("Re:", "Your inquiry to Acorn"),
        (None, "Your inquiry to Acorn"),
    ],
)
def test_subjects(theirs: str | None, expected: str) -> None:
    assert reply_subject(written(theirs), "Acorn", "en") == expected


def test_the_neutral_subject_is_in_their_language() -> None:
    assert reply_subject(written(""), "Acorn", "de") == "Ihre Anfrage an Acorn"


def test_the_subject_at_an_address_nobody_proved_is_ours() -> None:
    unproved = written("Help with our message", Authentication.UNKNOWN)

    assert reply_subject(unproved, "Acorn", "en") == "Your inquiry to Acorn"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_a_subject_is_one_short_line(theirs: str) -> None:
    subject = reply_subject(written(theirs), "Acorn", "en")

    assert len(subject) <= 130
    assert "\n" not in subject
    assert "\r" not in subject
    assert sum(character.isdigit() for character in subject) <= 6
