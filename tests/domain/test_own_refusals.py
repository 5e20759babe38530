"""Whose word a refusal of mail is."""

from datetime import UTC, datetime

import pytest

from app.domain.own_refusals import BY_LINK, BY_MAIL, ToldRefusal, is_own


@pytest.mark.parametrize(
    ("reason", "by", "own"),
    [
        ("asked by link not to be written to", BY_LINK, True),
        ("asked by mail not to be written to", BY_MAIL, True),
        ("unsubscribed at our mail vendor", "postmark", True),
        ("a partner confirmed that wish", "ines@larkfield.example", True),
        ("no wish to talk to them", "ines@larkfield.example", False),
        ("our mail came back for good", "a mail server", False),
        ("opted out of all mail in the CRM", "CRM", False),
        ("kept by an earlier release", None, False),
    ],
)
def test_what_somebody_said_themselves(reason: str, by: str | None, *, own: bool) -> None:
    assert is_own(reason, by) is own


@pytest.mark.parametrize(
    ("kept", "subscription", "whole"),
    [
        ("4711 2031-05-14T12:00:00+00:00", "4711", True),
        ("4711 2031-05-14T12:00:00+00:00 not_taken", "4711", False),
        (" 2031-05-14T12:00:00+00:00 not_taken", "", False),
    ],
)
def test_what_a_crm_was_told_is_read_as_it_was_kept(kept: str, subscription: str, *, whole: bool) -> None:
    told = ToldRefusal.read(kept)

    assert told == ToldRefusal(
        subscription=subscription, newest_at=datetime(2031, 5, 14, 12, tzinfo=UTC), is_whole=whole
    )
    assert str(told) == kept


def test_a_crm_that_was_told_nothing_has_no_mark() -> None:
    assert ToldRefusal.read("") is None
