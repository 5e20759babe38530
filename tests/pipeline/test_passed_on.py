"""What a colleague passed on belongs to that colleague, and nobody closes it unseen."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.inquiry import PassedOn, PassedOnBy
from app.domain.lead import Advance, Close, Lead
from app.domain.lead_owner import owner_of
from app.domain.task import RequiredAction
from app.pipeline.steps.screen import Screen
from tests.fakes import FakeJudge, inquiry
from tests.seeding import firm_profile

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FIRM = firm_profile()


def lead(message: str, by: str = "nobody@partners.example") -> Lead:
    passed_on = PassedOn(how=PassedOnBy.FORWARD, by=by, name="A Colleague")
    brought = replace(inquiry(message), passed_on=passed_on, doubt="A Colleague forwarded this.")
    return Lead(
        id="one", firm_id=FIRM.id, source_id="source", inquiry=brought, received_at=NOW, next_step="screen", attempts=0
    )


def test_its_owner_is_the_partner_who_passed_it_on() -> None:
    last = replace(FIRM.partners[0], email="last@partners.example")
    firm = replace(FIRM, partners=(*FIRM.partners, last))

    assert owner_of(lead("hello", "LAST@partners.example"), firm) == last
    assert owner_of(lead("hello"), firm) == FIRM.partners[0]


def test_what_reads_like_no_inquiry_is_asked_about() -> None:
    closed = Screen(FakeJudge())(lead("spam"), FIRM, NOW)

    assert isinstance(closed, Close)
    assert closed.task is not None
    assert closed.task.action is RequiredAction.CONFIRM_DISPOSITION
    assert "A Colleague passed this on" in closed.task.reason


def test_an_inquiry_goes_on() -> None:
    assert isinstance(Screen(FakeJudge())(lead("We need help"), FIRM, NOW), Advance)
