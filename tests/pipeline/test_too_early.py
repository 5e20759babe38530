"""Whoever wants nothing now is graded as too early, and gets the letter that says so."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.judgement import Criterion, Met, Tier
from app.domain.lead import Advance
from app.pipeline.steps.qualify import qualify
from integrations.letters.offline_writer import OfflineWriter
from tests.integrations.letters.leads import FIRM, REFUSE, lead

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
EARLY = "We make valves in Leeds, 40 people. I want nothing now, we look again next autumn. Good talk in Bath."


def test_who_wants_nothing_now_is_cold_however_well_they_fit_and_is_told_when_to_write() -> None:
    graded = qualify(replace(lead(EARLY), owner="isobel@fernhill.example"), FIRM, NOW)

    assert isinstance(graded, Advance)
    found = graded.lead
    assert found.qualification is not None and found.judgement is not None
    assert (found.qualification.tier, found.qualification.score <= 39) == (Tier.COLD, True)
    assert found.judgement.findings[Criterion.TIMING].quote == "I want nothing now, we look again next autumn."
    letter = OfflineWriter().write(found, FIRM, unsubscribe_url=REFUSE)
    assert "Write to us then; you will be welcome." in letter.body
    assert letter.reasons == ()


def test_who_wants_something_later_is_graded_as_before() -> None:
    asked = lead("We make valves in Leeds, 40 people, and look for help with positioning from next autumn.")
    graded = qualify(replace(asked, owner="isobel@fernhill.example"), FIRM, NOW)

    assert isinstance(graded, Advance)
    assert graded.lead.judgement == asked.judgement
    assert graded.lead.judgement is not None
    assert graded.lead.judgement.findings[Criterion.TIMING].met is Met.YES
