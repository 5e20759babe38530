"""Whose word a refusal of mail is."""

import pytest

from app.domain.own_refusals import BY_LINK, BY_MAIL, is_own


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
