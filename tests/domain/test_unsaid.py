"""What a message does not say is told only where nobody would find it there."""

import pytest

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import Evidence
from app.domain.qualification import NOT_FOUND
from app.domain.unsaid import unsaid
from tests.seeding import NOON

NOTHING_FOUND = [Evidence(claim=claim, quote="") for claim in NOT_FOUND]
BUDGET, TIMING, COMPANY, NEED, WHO = "budget", "timing", "whether the company fits", "what is needed", "who decides"


@pytest.mark.parametrize(
    ("message", "title", "service", "told"),
    [
        ("Can you help?", None, "", {BUDGET, TIMING, COMPANY, NEED, WHO}),
        ("Budget sind 22.000 Euro, Start in vier Wochen.", "Geschäftsführer", "Audit", {COMPANY}),
        ("58 salariés, il faudrait démarrer avant Noël.", None, "Audit", {BUDGET, WHO}),
        ("We are 35 people and want to start in January.", "COO", "", {BUDGET, NEED}),
        ("来年、英国市場に参入する予定です。", None, "", set()),
        ("We grew for years.", None, "", {BUDGET, TIMING, COMPANY, NEED, WHO}),
    ],
)
def test_what_stands_there_is_not_missing(message: str, title: str | None, service: str, told: set[str]) -> None:
    inquiry = Inquiry(
        channel=ChannelName.WEBSITE_FORM,
        source_id="1",
        received_at=NOON,
        sender_email="ada@kiln.example",
        title=title,
        message=message,
    )
    assert set(unsaid(NOTHING_FOUND, inquiry, service)) == told


def test_what_the_judge_found_is_never_missing() -> None:
    inquiry = Inquiry(channel=ChannelName.WEBSITE_FORM, source_id="1", received_at=NOON, sender_email="a@kiln.example")
    assert unsaid([Evidence(claim="Budget in range", quote="")], inquiry, "") == ()
