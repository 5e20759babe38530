"""Whoever writes in a partner's name from elsewhere is neither closed nor answered: a person is asked, and told why."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.judgement import Destination
from app.domain.lead import Advance, Close, Hold, Lead, Thread
from app.domain.task import RequiredAction
from app.pipeline.steps.respond import Respond
from app.pipeline.steps.screen import Screen
from tests.fakes import FakeJudge, FakeWriter, inquiry
from tests.seeding import firm_profile

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FIRM = firm_profile()
SENTENCE = "It comes in the name of Ines Calder, one of your partners, from an address that is not yours"


def lead(message: str) -> Lead:
    written = inquiry(message, "ines@freemail.example", "Ines Calder", channel="inbound_email", authentication="pass")
    return Lead(
        id="one", firm_id=FIRM.id, source_id="source", inquiry=written, received_at=NOW, next_step="screen", attempts=0
    )


@pytest.mark.parametrize("message", ["spam", "vendor offers", "other matters", "automated things"])
def test_what_would_be_closed_asks_a_person(message: str) -> None:
    closed = Screen(FakeJudge())(lead(message), FIRM, NOW)

    assert isinstance(closed, Close)
    assert closed.task is not None
    assert closed.task.action is RequiredAction.CONFIRM_DISPOSITION
    assert closed.task.reason.startswith(SENTENCE)
    assert closed.lead.judgement is not None
    assert closed.lead.judgement.goes_to is Destination.PERSON


@pytest.mark.parametrize("thread", [None, Thread(id="t", answered=True)])
def test_what_would_be_answered_is_held(thread: Thread | None) -> None:
    passed = Screen(FakeJudge())(replace(lead("We need help with pricing"), thread=thread), FIRM, NOW)
    assert isinstance(passed, Advance)

    held = Respond(FakeWriter(), lambda _firm, _address: "https://larkfield.example/refuse/x")(passed.lead, FIRM, NOW)

    assert isinstance(held, Hold)
    assert SENTENCE in held.task.reason


def test_what_a_person_brought_back_is_theirs_to_have_answered() -> None:
    passed = Screen(FakeJudge())(replace(lead("We need help with pricing"), rescued=True), FIRM, NOW)

    assert isinstance(passed, Advance)
    assert passed.lead.judgement is not None
    assert passed.lead.judgement.goes_to is Destination.PATH
