"""Notices that a person must act on become tasks."""

from datetime import timedelta

import pytest

from app.domain.inquiry import ChannelName, Notice
from app.domain.notice_tasks import refused_by, task_for
from app.domain.task import RequiredAction
from tests.fakes import START
from tests.seeding import firm_profile


def notice(kind: str, **details: str) -> Notice:
    return Notice(
        channel=ChannelName.LINKEDIN,
        source_id="1",
        received_at=START,
        kind=kind,
        subject_ref="urn:li:response:1",
        details=details,
    )


@pytest.mark.parametrize(("kind", "hours"), [("erasure", 24), ("lead_pending", 1)])
def test_what_linkedin_asks_for_is_due_in_time(kind: str, hours: int) -> None:
    task = task_for(notice(kind), firm_profile(), START)

    assert task is not None
    assert (task.action, task.due_at) == (RequiredAction.HAND_ON, START + timedelta(hours=hours))
    assert task.context["about"] == "urn:li:response:1"


def test_an_address_to_confirm_is_shown_with_its_link() -> None:
    task = task_for(notice("delivery_event", event="SubscriptionConfirmation", url="https://x"), firm_profile(), START)

    assert task is not None
    assert task.context["url"] == "https://x"


def test_a_delivered_mail_needs_nobody() -> None:
    assert task_for(notice("delivery_event", event="Delivery"), firm_profile(), START) is None


@pytest.mark.parametrize("event", ["SpamComplaint", "complained", "spamreport", "Complaint"])
def test_a_complaint_that_a_vendor_proves_refuses_mail(event: str) -> None:
    found = refused_by(notice("delivery_event", event=event, recipient="ana@brightpump.example"))

    assert found == ("ana@brightpump.example", "called our mail spam")


@pytest.mark.parametrize("event", ["unsubscribed", "unsubscribe", "group_unsubscribe"])
def test_who_unsubscribes_at_a_vendor_refuses_mail(event: str) -> None:
    found = refused_by(notice("delivery_event", event=event, recipient="ana@brightpump.example"))

    assert found == ("ana@brightpump.example", "unsubscribed at our mail vendor")


@pytest.mark.parametrize(
    "told",
    [
        notice("delivery_event", event="Delivery", recipient="ana@brightpump.example"),
        notice("delivery_event", event="SpamComplaint", recipient="two@x.example, three@x.example"),
        notice("delivery_event", event="SpamComplaint"),
        notice("booking", event="SpamComplaint", recipient="ana@brightpump.example"),
    ],
)
def test_other_notices_refuse_nothing(told: Notice) -> None:
    assert refused_by(told) is None
