"""What the vendor that sends our mail tells of it: a reply that did not arrive is the task of the lead's owner."""

import json

import pytest

from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.tasks.tasks import Task
from integrations.inbound.channels import build_channel
from tests.path_parts import LeadPath, on_one_database

ANA = "ana@brightpump.example"


def postmark(how: str, to: str) -> object:
    return {"RecordType": "Bounce", "ID": 901542550, "Type": how, "MessageID": "2706ee8a-737c", "Email": to}


def mailgun(how: str, to: str) -> object:
    return {"event-data": {"event": "failed", "severity": how, "id": "Ase7i2zsRYeDXztHGENqRA", "recipient": to}}


def ses(how: str, to: str) -> object:
    bounce = {"bounceType": how, "bouncedRecipients": [{"emailAddress": to}]}
    mail = {"messageId": "00000137860315fd", "destination": [to, "archive@larkfield.example"]}
    message = {"notificationType": "Bounce", "bounce": bounce, "mail": mail}
    return {"Type": "Notification", "MessageId": "19ba9823-d7f2", "Message": json.dumps(message)}


def sendgrid(how: str, to: str) -> object:
    event, _, kind = how.partition(" ")
    return [{"event": event, "type": kind, "email": to, "sg_event_id": "zmzJhfJgAfUSOW80yEbPyw"}]


VENDORS = {"postmark": postmark, "mailgun": mailgun, "ses": ses, "sendgrid": sendgrid}
FOR_GOOD = [
    ("postmark", "HardBounce"),
    ("postmark", "SoftBounce"),
    ("mailgun", "permanent"),
    ("ses", "Permanent"),
    ("sendgrid", "bounce bounce"),
    ("sendgrid", "bounce blocked"),
    ("sendgrid", "dropped"),
]
NOT_YET = [
    ("postmark", "Transient"),
    ("postmark", "AutoResponder"),
    ("mailgun", "temporary"),
    ("ses", "Transient"),
    ("sendgrid", "deferred"),
    ("sendgrid", "delivered"),
]


@pytest.fixture
def path(database: Database) -> LeadPath:
    opened = LeadPath(database)
    opened.run({"email": ANA})
    opened.clock.advance(600)
    assert [mail.to_address for mail in opened.mailer.sent] == [ANA]
    return opened


def told(path: LeadPath, adapter: str, how: str, to: str = ANA) -> list[Task]:
    """The tasks after the vendor told it."""
    path.channel = build_channel(adapter, (b"a-secret-of-the-vendor",))  # type: ignore[assignment]  # another adapter
    path.run(body=json.dumps(VENDORS[adapter](how, to)).encode())
    return path.tasks()


@pytest.mark.parametrize(("adapter", "how"), FOR_GOOD)
@on_one_database
def test_a_reply_that_did_not_arrive_is_told_to_the_leads_owner_beside_the_lead(
    path: LeadPath, adapter: str, how: str
) -> None:
    (task,) = told(path, adapter, how)

    (lead,) = path.leads()
    assert (task.lead_id, task.action) == (lead.id, RequiredAction.HAND_ON)
    assert task.reason == f"The address {ANA} did not take our mail. Reach them another way, or correct the address."


@pytest.mark.parametrize(("adapter", "how"), NOT_YET)
@on_one_database
def test_what_may_still_arrive_or_did_is_no_task(path: LeadPath, adapter: str, how: str) -> None:
    assert told(path, adapter, how) == []


def test_of_mail_that_was_not_ours_nobody_is_told(path: LeadPath) -> None:
    assert told(path, "postmark", "HardBounce", "subscriber@elsewhere.example") == []
    path.clock.advance(15 * 24 * 3600)
    assert told(path, "ses", "Permanent") == []


def test_what_is_told_again_is_one_task(path: LeadPath) -> None:
    told(path, "sendgrid", "bounce bounce")

    assert len(told(path, "sendgrid", "dropped")) == 1
