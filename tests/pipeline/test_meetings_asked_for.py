"""Whoever asked for an hour that the host has yet to accept has answered us: no further letter goes to them."""

import pytest

from tests.path_parts import LeadPath
from tests.pipeline.test_heard_bookings import ANA, calcom, hear, kept
from tests.pipeline.test_letter_round import THIRD_DAY, answered, letters, look, why


@pytest.mark.parametrize("trigger", ["BOOKING_REQUESTED", "MEETING_STARTED"])
def test_no_further_letter_goes_to_who_asked_for_a_meeting(path: LeadPath, trigger: str) -> None:
    lead_id = answered(path, email=ANA)
    hear(path, calcom(path, trigger, -999), vendor="calcom")
    look(path, THIRD_DAY)

    has_asked = trigger == "BOOKING_REQUESTED"
    assert (letters(path) == []) is has_asked
    assert (why(path, lead_id) == "They have asked for a meeting.") is has_asked
    assert kept(path) == []


def test_a_stranger_who_asks_is_nobodys_lead_yet(path: LeadPath) -> None:
    hear(path, calcom(path, "BOOKING_REQUESTED", -999), vendor="calcom")

    assert (path.leads(), path.tasks(), kept(path)) == ([], [], [])
