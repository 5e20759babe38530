"""Mails of ours that came back or were called spam: no mail goes there any more, and its owner hears of it once."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.firm import Partner
from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.people.refusals import refusal_of
from app.storage.tables import leads
from integrations.inbound.channels import build_channel
from tests.fakes import FakeChannel
from tests.path_parts import LeadPath, on_one_database

ANA = "ana@brightpump.example"
FOR_GOOD = "our mail came back: there is no such mailbox"
PROGRAM = {"machine": True, "reply_allowed": False, "channel": "inbound_email", "message": ""}
RETURNED = {**PROGRAM, "email": "mailer-daemon@x.example", "mail_kind": "bounce", "named_address": ANA}
COMPLAINT = {**PROGRAM, "email": "fbl@provider.example", "mail_kind": "complaint", "for_a_person": "A complaint."}


@pytest.fixture
def path(database: Database) -> LeadPath:
    opened = LeadPath(database)
    opened.run({"email": ANA, "phone": "+44 20 7946 0000"})
    opened.clock.advance(600)
    assert [mail.to_address for mail in opened.mailer.sent] == [ANA]
    opened.recorder.record_all()
    return opened


def why_silent(path: LeadPath, address: str = ANA) -> str | None:
    found = path.database.read(lambda connection: refusal_of(connection, path.firm.id, address))
    return None if found is None else found.reason


def vendor_says(path: LeadPath, kind: str, number: int, *, to: str = ANA, record: str = "Bounce") -> None:
    path.channel = build_channel("postmark", (b"a-secret-of-the-vendor",))  # type: ignore[assignment]  # another adapter
    told = {"RecordType": record, "ID": number, "Type": kind, "MessageID": f"2706ee8a-{number}", "Email": to}
    path.run(body=json.dumps(told).encode())
    path.channel = FakeChannel()


def returned(path: LeadPath, number: int, *, for_good: bool, ours: str | None = None) -> None:
    about = ours or path.mailer.sent[0].message_id
    row = {**RETURNED, "for_a_person": f"{ANA} did not take our mail.", "in_reply_to": about}
    path.run({**row, "returned_for_good": for_good, "source_id": f"dsn {number}"})


def test_an_address_that_is_none_gets_no_mail_and_its_owner_hears_how_else_to_reach_them(path: LeadPath) -> None:
    vendor_says(path, "HardBounce", 1)

    assert why_silent(path) == FOR_GOOD
    (task,) = path.tasks()
    assert "Their telephone: +44 20 7946 0000." in task.reason
    again = path.database.read(lambda connection: connection.execute(select(leads.c.next_step)).scalar())
    assert again == "record"  # the CRM hears of it


@on_one_database
def test_one_that_was_late_three_times_in_a_week_gets_no_mail_and_twice_does(path: LeadPath) -> None:
    for number in range(2):
        vendor_says(path, "Transient", number)
    assert why_silent(path) is None
    assert path.tasks() == []

    path.clock.advance(8 * 24 * 3600)
    for number in range(2, 4):
        vendor_says(path, "Transient", number)
    assert why_silent(path) is None

    vendor_says(path, "Transient", 5)
    assert why_silent(path) == "our mail came back three times within a week"
    assert len(path.tasks()) == 1


@on_one_database
def test_a_report_that_quotes_our_mail_is_proof_and_is_told_once(path: LeadPath) -> None:
    returned(path, 1, for_good=True)
    returned(path, 2, for_good=True)
    vendor_says(path, "HardBounce", 3)

    assert why_silent(path) == FOR_GOOD
    assert len(path.tasks()) == 1
    assert len(path.mailer.sent) == 1


def test_who_does_not_know_our_mail_silences_nobody(path: LeadPath) -> None:
    returned(path, 1, for_good=True, ours="<invented@elsewhere.example>")
    path.run({**COMPLAINT, "named_address": ANA, "in_reply_to": "<invented@elsewhere.example>"})

    assert why_silent(path) is None


def test_a_complaint_that_quotes_our_mail_ends_it_whomever_it_names(path: LeadPath) -> None:
    path.run({**COMPLAINT, "named_address": "redacted@provider.example", "in_reply_to": path.mailer.sent[0].message_id})

    assert why_silent(path) == "called our mail spam"
    assert why_silent(path, "redacted@provider.example") is None
    (task,) = path.tasks()
    assert (task.action, task.reason.partition(".")[0]) == (RequiredAction.HAND_ON, "ana@brightpump")


def test_a_complaint_at_the_vendor_is_told_once(path: LeadPath) -> None:
    for number in range(2):
        vendor_says(path, "SpamComplaint", number, record="SpamComplaint")

    assert why_silent(path) == "called our mail spam"
    (task,) = path.tasks()
    assert "Nothing goes there any more" in task.reason


def test_mail_to_one_of_us_that_came_back_is_told_to_another_one_once(path: LeadPath) -> None:
    ines, leo = path.firm.partners[0].email, "leo@larkfield.example"
    path.firm = replace(path.firm, partners=(*path.firm.partners, Partner(email=leo, name="Leo Marsh")))
    path.profiles[path.firm.id] = path.firm
    vendor_says(path, "HardBounce", 1, to=ines)
    vendor_says(path, "HardBounce", 2, to=ines)
    path.run({**RETURNED, "named_address": ines, "for_a_person": "x", "in_reply_to": "<alert@larkfield.example>"})

    (task,) = path.tasks()
    assert task.owner == leo
    assert f"Our own mail to {ines} came back" in task.reason
    assert why_silent(path, ines) is None
