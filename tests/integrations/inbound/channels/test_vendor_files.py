"""The files of a mail that its vendor took apart say the same whichever vendor it was."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from app.domain.delivery import Delivery
from app.domain.inquiry import Inquiry, MailKind
from integrations.inbound.channels import build_channel

ANSWER = """BEGIN:VCALENDAR
METHOD:REPLY
BEGIN:VEVENT
ATTENDEE;PARTSTAT=DECLINED;CN="Mads Rovsing":mailto:mads@rovsing.example
DTSTART:20261201T100000Z
SUMMARY:Intro call
UID:1@rovsing.example
END:VEVENT
END:VCALENDAR
"""
MADS = "Mads Rovsing <mads@rovsing.example>"


def multipart(fields: Mapping[str, str]) -> bytes:
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    file = 'Content-Disposition: form-data; name="attachment-1"; filename="invite.ics"\r\nContent-Type: text/calendar'
    return f"{parts}--b\r\n{file}\r\n\r\n{ANSWER}\r\n--b--\r\n".encode()


POSTS: dict[str, tuple[str, bytes]] = {
    "mailgun": (
        "multipart/form-data; boundary=b",
        multipart({"from": MADS, "subject": "Intro call", "body-plain": "", "message-headers": "[]"}),
    ),
    "sendgrid": (
        "multipart/form-data; boundary=b",
        multipart({"headers": f"From: {MADS}\r\nSubject: Intro call", "from": MADS, "text": ""}),
    ),
    "postmark": (
        "application/json",
        json.dumps(
            {
                "From": MADS,
                "Subject": "Intro call",
                "Attachments": [
                    {
                        "Name": "invite.ics",
                        "ContentType": "text/calendar",
                        "ContentLength": len(ANSWER),
                        "Content": base64.b64encode(ANSWER.encode()).decode(),
                    }
                ],
            }
        ).encode(),
    ),
}


@pytest.mark.parametrize("adapter", POSTS)
def test_who_declines_a_meeting_is_understood_from_the_calendar_file(adapter: str) -> None:
    content_type, body = POSTS[adapter]
    at = datetime(2026, 11, 20, tzinfo=UTC)
    (found,) = build_channel(adapter, (b"secret",)).parse(
        Delivery(headers={"content-type": content_type}, body=body, received_at=at)
    )

    assert isinstance(found, Inquiry)
    assert found.mail_kind is MailKind.CALENDAR_ANSWER
    assert "Mads Rovsing declined" in (found.for_a_person or "")
    assert [file.name for file in found.attachments] == ["invite.ics"]
