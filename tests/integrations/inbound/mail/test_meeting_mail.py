"""Answers to invitations, wherever the calendar file stands, and invitations of others."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inquiry import Inquiry, MailKind
from integrations.inbound.mail.authentication import Findings
from integrations.inbound.mail.calendar_parts import calendar_part
from integrations.inbound.mail.reader import inquiry_from, read_mail
from integrations.inbound.mail.vendor_mail import attachment, mail_from_fields
from tests.integrations.inbound.mail.winmail import attribute, winmail

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT={answer};CN="Mads: Rovsing; El"
 :mailto:{attendee}
{comment}DTSTART;TZID=W. Europe Standard Time:20261201T100000
SUMMARY;LANGUAGE=en:Intro call\\, part 1
ORGANIZER;CN=Fernhill:mailto:hello@fernhill.example
UID:040000008200E00074C5B7101A82E008
END:VEVENT
END:VCALENDAR
"""

SHAPES = {
    "alternative": (
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{text}\n"
        "--b\nContent-Type: text/calendar; charset=utf-8; method={method}\n\n{event}\n--b--\n"
    ),
    "alone": "Content-Type: text/calendar; method={method}; charset=utf-8\n\n{event}",
    "attached": (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{text}\n"
        "--b\nContent-Type: application/ics; name=invite.ics\nContent-Disposition: attachment; filename=invite.ics\n\n"
        "{event}\n--b--\n"
    ),
    "a file of no kind": (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{text}\n"
        '--b\nContent-Type: application/octet-stream; name="answer.ics"\n\n{event}\n--b--\n'
    ),
    "deep inside": (
        "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/related; boundary=r\n\n--r\n"
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{text}\n"
        "--b\nContent-Type: text/calendar; method={method}\n\n{event}\n--b--\n\n--r--\n\n--a--\n"
    ),
}


def read(
    shape: str = "alternative",
    method: str = "REPLY",
    answer: str = "ACCEPTED",
    text: str = "",
    comment: str = "",
    attendee: str = "mads@rovsing.example",
    head: str = "",
    sender: str = "Mads Rovsing <mads@rovsing.example>",
) -> Inquiry:
    event = EVENT.format(method=method, answer=answer, comment=comment, attendee=attendee)
    body = SHAPES[shape].format(method=method, text=text, event=event)
    raw = f"From: {sender}\nTo: hello@fernhill.example\nSubject: Intro call\nMessage-ID: <1@x.example>\n{head}{body}"
    return read_mail(raw.encode(), received_at=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.mark.parametrize("shape", SHAPES)
def test_an_acceptance_is_known_wherever_the_calendar_file_stands(shape: str) -> None:
    found = read(shape)

    assert (found.machine, found.mail_kind, found.for_a_person) == (True, MailKind.CALENDAR_ANSWER, None)
    assert found.machine_reason == "Mads Rovsing accepted the meeting “Intro call, part 1” of 1 Dec 2026 10:00"


@pytest.mark.parametrize(
    ("method", "answer", "told"),
    [
        ("REPLY", "DECLINED", "Mads Rovsing declined the meeting “Intro call, part 1” of 1 Dec 2026 10:00."),
        ("COUNTER", "TENTATIVE", "Mads Rovsing proposes 1 Dec 2026 10:00 for the meeting “Intro call, part 1”."),
        ("CANCEL", "ACCEPTED", "Mads Rovsing called off the meeting “Intro call, part 1” of 1 Dec 2026 10:00."),
    ],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_who_declines_moves_or_calls_off_is_told_to_a_person(shape: str, method: str, answer: str, told: str) -> None:
    found = read(shape, method, answer)

    assert (found.machine, found.reply_allowed, found.for_a_person) == (True, False, told)


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("Looking forward. Could you send your prices before?", ""),
        ("", "COMMENT:Could you send your prices before?\n"),
        (
            'Mads Rovsing has accepted this invitation with this note:\n\n"See you there, bring prices."\n\nIntro call',
            "",
        ),
    ],
)
def test_an_acceptance_with_words_of_the_person_is_told_to_a_person(text: str, comment: str) -> None:
    found = read(text=text, comment=comment)

    assert found.for_a_person is not None
    assert found.for_a_person.endswith("and wrote something.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mads Rovsing has accepted this invitation.\n\nIntro call\nTuesday 1 Dec 2026\n\nInvitation from Google Calendar: https://calendar.google.com/",
        "Mads Rovsing hat diese Einladung angenommen.\n\nKennenlernen",
        "Mads Rovsing a accepté cette invitation.",
        "Mads Rovsing ha aceptado esta invitación.",
        "Mads Rovsing さんがこの招待を承諾しました。",
    ],
)
def test_a_calendar_programs_own_words_are_none_of_the_persons(text: str) -> None:
    assert read(text=text).for_a_person is None


@pytest.mark.parametrize("head", ["", "Sender: Google Calendar <calendar-notification@google.com>\n"])
def test_an_invitation_by_a_person_is_a_lead_and_waits_for_a_person(head: str) -> None:
    found = read(method="REQUEST", text="We are 140 people and want to discuss positioning.", head=head)

    assert (found.machine, found.reply_allowed, found.mail_kind) == (False, False, MailKind.INVITATION)
    assert found.sender_email == "mads@rovsing.example"
    assert "140 people" in found.message
    assert (found.for_a_person or "").startswith("They invite us to the meeting “Intro call, part 1”")


def test_a_program_that_invites_is_a_program() -> None:
    assert read(method="REQUEST", sender="Bookings <no-reply@bookings.example>").machine


def test_a_file_without_a_method_says_nothing() -> None:
    found = read("attached", method="PUBLISH", text="Our fair dates are attached. Can you help us prepare, 60 people?")

    assert (found.machine, found.reply_allowed, found.mail_kind) == (False, True, None)


@pytest.mark.parametrize(
    ("attendee", "named"),
    [
        ("mads@rovsing.example", None),
        ("boss@rovsing.example", "boss@rovsing.example"),
        ("victim@elsewhere.example", None),
    ],
)
def test_who_answers_for_a_colleague_names_that_colleague(attendee: str, named: str | None) -> None:
    assert read(attendee=attendee).named_address == named


@pytest.mark.parametrize(
    ("outlook_class", "kind", "is_told"),
    [
        ("IPM.Schedule.Meeting.Resp.Pos", MailKind.CALENDAR_ANSWER, False),
        ("IPM.Schedule.Meeting.Resp.Tent", MailKind.CALENDAR_ANSWER, False),
        ("IPM.Schedule.Meeting.Resp.Neg", MailKind.CALENDAR_ANSWER, True),
        ("IPM.Schedule.Meeting.Canceled", MailKind.CALENDAR_ANSWER, True),
        ("IPM.Schedule.Meeting.Request", MailKind.INVITATION, True),
        ("IPM.Microsoft Schedule.MtgRespP", MailKind.CALENDAR_ANSWER, False),
        ("IPM.Microsoft Schedule.MtgRespN", MailKind.CALENDAR_ANSWER, True),
        ("IPM.Microsoft Schedule.MtgReq", MailKind.INVITATION, True),
        ("REPORT.IPM.Note.IPNRN", MailKind.RECEIPT, False),
        ("IPM.Microsoft Mail.Read Receipt", MailKind.RECEIPT, False),
        ("REPORT.IPM.Note.DR", MailKind.RECEIPT, False),
    ],
)
def test_outlooks_own_class_in_a_winmail_dat_says_what_it_is(
    outlook_class: str, kind: MailKind, is_told: object
) -> None:
    data = winmail(attribute(1, 0x00078008, outlook_class.encode() + b"\0"))
    body = base64.encodebytes(data).decode()
    raw = (
        "From: Mads Rovsing <mads@rovsing.example>\nTo: hello@fernhill.example\nSubject: Kennenlernen\n"
        f'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\n{body}\n'
    )
    found = read_mail(raw.encode(), received_at=datetime(2026, 11, 20, tzinfo=UTC))

    assert (found.mail_kind, found.reply_allowed, found.for_a_person is not None) == (kind, False, is_told)


def test_a_vendor_that_lists_files_gives_the_calendar_file_too() -> None:
    event = EVENT.format(method="REPLY", answer="DECLINED", comment="", attendee="mads@rovsing.example")
    mail = mail_from_fields(
        [("From", "Mads Rovsing <mads@rovsing.example>"), ("Subject", "Intro call")],
        {},
        envelope_sender=None,
        plain="",
        html="",
        files=[(attachment("invite.ics", "text/calendar", 400), event.encode())],
    )
    found = inquiry_from(mail, Findings(missing="not asked"), received_at=datetime(2026, 11, 20, tzinfo=UTC))

    assert found.mail_kind is MailKind.CALENDAR_ANSWER
    assert "declined" in (found.for_a_person or "")


@given(st.text(max_size=300))
def test_any_calendar_file_is_read(text: str) -> None:
    calendar_part(text)  # raises otherwise

    found = calendar_part(EVENT.format(method="REPLY", answer="ACCEPTED", attendee="a@b.example", comment=text))
    assert found is not None


def test_a_hostile_calendar_file_takes_no_longer_than_its_length() -> None:
    assert calendar_part("BEGIN:VEVENT\nATTENDEE" + ';A="B' * 9_000 + ";" * 9_000) is None
