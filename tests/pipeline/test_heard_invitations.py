"""A calendar file in a mail tells of a meeting, where its sender is proved to be who the meeting is with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.booking import BookingState
from app.domain.task import RequiredAction
from app.storage.bookings import bookings_of_leads
from integrations.inbound.channels import build_channel
from tests.path_parts import LeadPath, on_one_database
from tests.pipeline.test_heard_bookings import about_meetings, calendly, kept
from tests.pipeline.test_heard_bookings import hear as hear_page

ANA = "ana@brightpump.example"
MX = "mx.larkfield.example"


def mail(
    method: str,
    *,
    answer: str = "",
    sender: str = ANA,
    uid: str = "one@brightpump.example",
    hour: int = 9,
    passed: bool = True,
    minute: int = 0,
    times: tuple[str, str] = ("", "DURATION:PT25M"),
) -> bytes:
    state = f";PARTSTAT={answer}" if answer else ""
    zone = f"DTSTART;TZID=Europe/London:20310520T{hour:02}0000"
    lines = (
        f"Authentication-Results: {MX}; dmarc={'pass' if passed else 'fail'} header.from={sender.partition('@')[2]}",
        f"From: Ana Bright <{sender}>",
        "To: hello@larkfield.example",
        "Subject: Introduction",
        f"Message-ID: <{method}{answer}{hour}{minute}{uid}>",
        "MIME-Version: 1.0",
        f'Content-Type: text/calendar; method={method}; charset="utf-8"',
        "",
        "BEGIN:VCALENDAR",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:20310514T10{minute:02}00Z",
        times[0] or zone,
        times[1],
        f"ATTENDEE{state}:mailto:{ANA}",
        "ORGANIZER:mailto:hello@larkfield.example",
        "SUMMARY:Introduction",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode()


@pytest.fixture
def known(path: LeadPath) -> LeadPath:
    path.clock.now = datetime(2031, 5, 14, 11, 0, tzinfo=UTC)
    path.run({"email": ANA})
    return path


def hear(path: LeadPath, *mails: bytes) -> list[tuple[BookingState, datetime]]:
    path.channel = build_channel("raw_mail", (b"a-secret-of-the-pipe",), (MX,))  # type: ignore[assignment]  # another adapter
    for one in mails:
        path.run(body=one)
    found = path.database.read(lambda connection: bookings_of_leads(connection, [one.id for one in path.leads()]))
    return [(one.state, one.starts_at) for one in found]


NINE = datetime(2031, 5, 20, 8, 0, tzinfo=UTC)  # 9:00 in London


def test_an_accepted_invitation_is_a_booking_and_declining_it_calls_it_off(known: LeadPath) -> None:
    assert hear(known, mail("REPLY", answer="ACCEPTED")) == [(BookingState.BOOKED, NINE)]
    assert hear(known, mail("REPLY", answer="DECLINED", minute=9)) == [(BookingState.CANCELLED, NINE)]


@on_one_database
def test_an_invitation_that_is_moved_is_one_meeting(known: LeadPath) -> None:
    told = (mail("REQUEST"), mail("REQUEST", hour=11, minute=5))
    assert hear(known, *reversed(told)) == [(BookingState.BOOKED, NINE + timedelta(hours=2))]
    assert hear(known, mail("CANCEL", hour=11, minute=9)) == [(BookingState.CANCELLED, NINE + timedelta(hours=2))]


def test_nothing_is_heard_of_whoever_proves_nothing_or_is_somebody_else(known: LeadPath) -> None:
    hear(known, mail("REPLY", answer="ACCEPTED"))
    forged = mail("CANCEL", passed=False, minute=5), mail("CANCEL", sender="bo@elsewhere.example", minute=6)
    assert hear(known, *forged) == [(BookingState.BOOKED, NINE)]


@on_one_database
def test_what_only_may_be_is_no_booking(known: LeadPath) -> None:
    assert hear(known, mail("REPLY", answer="TENTATIVE"), mail("COUNTER", hour=10)) == []


@pytest.mark.parametrize(
    "times",
    [
        ("DTSTART:99991231T230000Z", "DTEND:99991231T235900Z"),
        ("DTSTART:99991231T235900Z", "DURATION:PT99H"),
        ("DTSTART:00010101T000000Z", "DURATION:PT5M"),
        ("DTSTART:20310520T090000Z", "DTEND:99991231T235900Z"),
    ],
)
@on_one_database
def test_a_file_of_a_time_that_cannot_be_is_a_mail_like_others(known: LeadPath, times: tuple[str, str]) -> None:
    for firm in known.profiles.values():
        east = tuple(replace(one, time_zone=ZoneInfo("Asia/Tokyo")) for one in firm.partners)
        known.profiles[firm.id] = replace(firm, partners=east)

    assert hear(known, mail("REQUEST", times=times)) == []
    assert [task.action for task in known.tasks()] == [RequiredAction.CONTINUE_THREAD]


@on_one_database
def test_a_meeting_of_somebody_who_wrote_twice_is_one(known: LeadPath) -> None:
    """The page names their first message, the calendar's mail belongs to the second."""
    (first,) = known.leads()
    day = timedelta(days=5, hours=21)  # from the clock to NINE
    told = {"tracking": {"utm_content": first.id}}
    hear_page(known, calendly(known, "invitee.created", "A", day, -1, **told))
    known.run({"email": ANA, "message": "Thanks, I have booked a time.", "source_id": "second"})
    accepted = hear(known, mail("REPLY", answer="ACCEPTED"))
    briefs = [task.lead_id for task in about_meetings(known)]
    hear_page(known, calendly(known, "invitee.canceled", "A", day, 5, **told))

    assert len(known.leads()) > 1
    assert accepted == [(BookingState.BOOKED, NINE)]
    assert briefs == [first.id]
    assert [(one.state, one.lead_id) for one in kept(known)] == [(BookingState.CANCELLED, first.id)]


def test_two_meetings_of_two_messages_that_turn_out_to_be_one_leave_one_brief(known: LeadPath) -> None:
    (first,) = known.leads()
    day = timedelta(days=5, hours=21)
    hear_page(known, calendly(known, "invitee.created", "A", day, -1, tracking={"utm_content": first.id}))
    known.run({"email": ANA, "message": "Thanks, I have booked a time.", "source_id": "second"})
    apart = hear(known, mail("REQUEST", hour=11))
    hear(known, mail("REQUEST", hour=9, minute=5))

    assert len(apart) == 2
    assert [one.lead_id for one in kept(known)] == [task.lead_id for task in about_meetings(known)]
    assert len(kept(known)) == 1
