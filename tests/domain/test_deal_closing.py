"""When a deal should close: one clear day of theirs, else the firm's usual time; two days are none."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.deal_closing import closing_of_deal
from app.domain.deal_figures import DealClosing
from app.domain.judgement import Criterion, Disposition, Finding, Judgement, Met
from app.domain.lead import Lead
from tests.domain.test_lead_owner import FIRM, lead


def saying(words: str, met: Met = Met.YES) -> Lead:
    """Whose time rests on these words; they wrote on 14 May 2031."""
    found = {Criterion.TIMING: Finding(met=met, quote=words)}
    judged = Judgement(disposition=Disposition.INQUIRY, evidence=(), findings=found)
    return replace(lead(f"We need a website. {words}", "website_form"), judgement=judged)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("We decide on 12 June.", date(2031, 6, 12)),
        ("Wir entscheiden am 12. Juni 2031", date(2031, 6, 12)),
        ("Décision le 3/9/2031", date(2031, 9, 3)),
    ],
)
def test_the_one_day_they_name_counts_before_the_firms_usual_time(words: str, day: date) -> None:
    assert closing_of_deal([saying(words)], FIRM) == DealClosing(day=day, about=words)


@pytest.mark.parametrize(
    "one",
    [
        saying("between 12 June and 3 September"),
        saying("as soon as possible"),
        saying("before September"),
        saying("12 June, or in the autumn"),
        saying("We decide on 12 June.", Met.UNKNOWN),
        lead("We decide on 12 June.", "website_form"),  # not judged
    ],
)
def test_what_names_no_clear_day_leaves_the_usual_time_or_nothing(one: Lead) -> None:
    assert closing_of_deal([one], FIRM) == DealClosing(day=date(2031, 7, 28), about="")
    nothing_said = replace(FIRM, crm=replace(FIRM.crm, days_to_close=0))
    assert closing_of_deal([one], nothing_said) is None


def test_the_newest_message_that_names_a_day_counts() -> None:
    told = [saying("no hurry"), saying("by 1 October"), saying("by 12 June")]
    found = closing_of_deal(told, FIRM)
    assert found is not None
    assert found.day == date(2031, 10, 1)
