"""A meeting that does not suit is called off where it was booked, once, and else by a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import pytest

from app.domain.booking import BookingState
from app.domain.decision import Decision
from app.domain.errors import UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.task import RequiredAction
from tests.path_parts import LeadPath
from tests.pipeline.test_heard_bookings import ANA, FIRST, about_meetings, calendly, hear, kept, say, told


@dataclass
class Account:
    """Fakes `BookingPages`; `fails` is raised first, one after another."""

    fails: list[UpstreamError] = field(default_factory=list)
    called_off: list[str] = field(default_factory=list)
    vendor: ClassVar[str] = "calendly"

    def link_once(self, page: str) -> str:
        return page

    def free_times(self, page: str, begin: datetime, end: datetime) -> Sequence[datetime]:
        return ()

    def call_off(self, name: str) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.called_off.append(name)

    def check(self) -> None:
        """Works."""


@pytest.fixture
def account(path: LeadPath) -> Account:
    path.run({"email": ANA})
    hear(path, calendly(path, "invitee.created", "A", FIRST, 0))
    account = Account()
    path.pages = {path.firm.id: (account,)}
    return account


def test_declining_calls_it_off_there_and_what_the_vendor_tells_then_changes_nothing(
    path: LeadPath, account: Account
) -> None:
    (brief,) = about_meetings(path)
    say(path, brief, Decision.DECLINE)
    path.decisions(brief.id)
    once = (kept(path), told(path), about_meetings(path))
    hear(path, calendly(path, "invitee.canceled", "A", FIRST, 1))

    assert account.called_off == ["A"]
    (booking,) = once[0]
    assert booking.state is BookingState.CANCELLED
    assert once[1] == {"booked": 1, "booking_cancelled": 1}
    assert once[2] == []
    assert ([one.state for one in kept(path)], told(path), about_meetings(path)) == ([booking.state], *once[1:])


def test_a_vendor_who_does_not_answer_is_asked_again(path: LeadPath, account: Account) -> None:
    account.fails = [UpstreamUnavailable("calendly", "status 503")]
    (brief,) = about_meetings(path)
    say(path, brief, Decision.DECLINE)
    assert account.called_off == []
    path.decisions(brief.id)

    assert account.called_off == ["A"]
    assert about_meetings(path) == []


@pytest.mark.parametrize("fault", [UpstreamRefused("calendly", "status 403"), UpstreamUnavailable("calendly", "x")])
def test_where_it_cannot_be_a_person_is_told_how(path: LeadPath, account: Account, fault: UpstreamError) -> None:
    account.fails = [fault] * 100
    (brief,) = about_meetings(path)
    say(path, brief, Decision.DECLINE)
    path.clock.advance(360)
    path.decisions(brief.id)

    (task,) = about_meetings(path)
    assert task.action is RequiredAction.SEE_TO_MEETING
    assert "Calendly" in task.reason
    assert [one.state for one in kept(path)] == [BookingState.BOOKED]


def test_a_meeting_booked_elsewhere_is_a_persons(path: LeadPath, account: Account) -> None:
    path.pages = {"another": (account,)}
    (brief,) = about_meetings(path)
    say(path, brief, Decision.DECLINE)

    assert account.called_off == []
    assert [task.action for task in about_meetings(path)] == [RequiredAction.SEE_TO_MEETING]
