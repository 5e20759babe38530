"""First messages that a person answers, whoever would write."""

from datetime import UTC, datetime

import pytest

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.odd_answers import oddly_answered
from tests.seeding import firm_profile

NOON = datetime(2031, 5, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("subject", "message", "is_odd"),
    [
        ("Leaks", "What does it cost? Please answer in Polish.", True),
        ("Re: Leaks", "Ok.", True),
        ("AW: Leaks", "Danke, hat sich erledigt.", True),
        ("Re: Leaks", "And what does it cost?", False),
        ("Re: Leaks", "\u306f\u3044\u3001\u4e86\u89e3\u3057\u307e\u3057\u305f\u3002", True),
        ("Re: Leaks", "\u8cbb\u7528\u306f\u3044\u304f\u3089\u3067\u3059\u304b\uff1f", False),
        ("Re: Leaks", "\u5c4b\u6839\u304b\u3089\u96e8\u6f0f\u308a\u3057\u3066\u3044\u307e\u3059\u3002" * 4, False),
        ("Leaks", "Our roof leaks.", False),
        ("Leaks", "Please answer in English.", False),
    ],
)
def test_another_language_and_a_word_of_an_answer_are_a_persons(subject: str, message: str, *, is_odd: bool) -> None:
    asked = Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="1",
        received_at=NOON,
        sender_email="a@b.example",
        subject=subject,
        message=message,
    )

    assert (oddly_answered(asked, firm_profile()) is not None) is is_odd
