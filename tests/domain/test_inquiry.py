from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.inquiry import Authentication, ChannelName, Inquiry, is_said_on_linkedin

_MAIL = Inquiry(
    channel=ChannelName.INBOUND_EMAIL,
    source_id="1",
    received_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    sender_email="erin@northwind.example",
    authentication=Authentication.PASS,
)


def test_the_address_of_an_authenticated_mail_is_proved() -> None:
    assert _MAIL.address_proved


@pytest.mark.parametrize("authentication", [Authentication.UNKNOWN, Authentication.FAIL])
def test_the_address_of_any_other_mail_is_not_proved(authentication: Authentication) -> None:
    assert not replace(_MAIL, authentication=authentication).address_proved


@pytest.mark.parametrize("channel", [ChannelName.WEBSITE_FORM, ChannelName.LINKEDIN])
def test_an_address_typed_into_a_form_is_never_proved(channel: ChannelName) -> None:
    assert not replace(_MAIL, channel=channel).address_proved


FORM = "Wir brauchen Hilfe.\n\nBudget: 15k\nWhat is your role? Budget: unknown\nBudget: none"
LABELS = ("Budget: ", "What is your role? ", "Budget: ")


def test_what_was_typed_is_the_message_without_a_forms_labels_in_the_same_places() -> None:
    found = replace(_MAIL, message=FORM, labels=LABELS)

    assert found.typed.split() == ["Wir", "brauchen", "Hilfe.", "15k", "Budget:", "unknown", "none"]
    assert len(found.typed) == len(FORM)
    assert [found.typed.index(word) for word in ("15k", "none")] == [FORM.index(word) for word in ("15k", "none")]


def test_labels_that_are_not_in_the_message_any_more_take_nothing_away() -> None:
    assert replace(_MAIL, message="Hello", labels=LABELS).typed == "Hello"
    assert replace(_MAIL, message=FORM).typed == FORM


@pytest.mark.parametrize(
    ("changes", "is_said"),
    [
        ({"message": "Do you export?"}, True),
        ({"message": "What is your goal? Reports", "labels": ("What is your goal? ",)}, False),
        ({"message": " "}, False),
        ({"message": "Do you export?", "channel": ChannelName.WEBSITE_FORM}, False),
    ],
)
def test_a_message_on_linkedin_is_no_form_of_it(changes: dict[str, Any], *, is_said: bool) -> None:
    assert is_said_on_linkedin(replace(_MAIL, **{"channel": ChannelName.LINKEDIN, **changes})) is is_said
