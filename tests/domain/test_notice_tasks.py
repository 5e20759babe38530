"""Notices that a person must act on become tasks."""

from datetime import timedelta

import pytest

from app.domain.inquiry import ChannelName, Notice
from app.domain.notice_tasks import task_for
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
