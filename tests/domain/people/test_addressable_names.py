"""Names for an address nobody has proved: only words that are names, or stand in the address."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.people.addressable_names import addressable_name


def written(name: str, address: str = "info@acorn.example", **more: Any) -> Inquiry:
    fields: dict[str, Any] = {
        "channel": ChannelName.WEBSITE_FORM,
        "source_id": "1",
        "received_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        "sender_email": address,
        "sender_name": name,
    }
    return Inquiry(**(fields | more))


@pytest.mark.parametrize(
    "typed", ["URGENT pay at x", "Visit evil today", "Click Here Now", "Dr. Winprize Today", "Call Telegram Evil"]
)
def test_what_is_no_name_is_nobodys(typed: str) -> None:
    assert addressable_name(written(typed), "Fernhill").full == ""


def test_a_known_given_name_stays_without_a_family_name_nobody_can_test() -> None:
    assert addressable_name(written("Odile Winprizetoday"), "Fernhill").full == "Odile"


def test_a_name_that_stands_in_the_address_is_the_readers_own() -> None:
    assert (
        addressable_name(written("Odile Fanshawe", "odile.fanshawe@acorn.example"), "Fernhill").full == "Odile Fanshawe"
    )


def test_a_proved_sender_is_called_as_they_sign() -> None:
    proved = written("Odile Fanshawe", channel=ChannelName.INBOUND_EMAIL, authentication=Authentication.PASS)

    assert addressable_name(proved, "Fernhill").full == "Odile Fanshawe"
