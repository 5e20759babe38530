"""The page of an evaluation: every wrong case in full, and nothing a stranger wrote becomes markup."""

from app.evaluation.figures import Figures
from app.evaluation.report import report_page, wrong_cases
from app.evaluation.runs import new_run
from tests.evaluation.labelled import NOON, case, outcome

MARKUP = "<script>alert(1)</script>"


def test_wrong_cases_are_shown_in_full_and_as_text() -> None:
    wrong = outcome(
        case(1, message=MARKUP, note="plainly a buyer"), "spam", "closed", evidence=(("Reads like spam", "alert(1)"),)
    )
    figures = Figures((wrong, outcome(case(2), "inquiry", "path")))

    page = report_page(figures, new_run(figures, {"judge": "offline 1"}, NOON))

    assert MARKUP not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "plainly a buyer" in page
    assert "Reads like spam" in page
    assert "Message number 2" not in page
    assert "50.0 % (9.5 to 90.5), 1 of 2" in page


def test_what_costs_most_comes_first() -> None:
    closed_buyer = outcome(case(3), "spam", "closed")
    answered_seller = outcome(case(2, "vendor_pitch"), "inquiry", "path")
    wrong_tier = outcome(case(1, tier="hot"), "inquiry", "path", tier="warm")

    found = wrong_cases(Figures((wrong_tier, answered_seller, closed_buyer)))

    assert found == [closed_buyer, answered_seller, wrong_tier]


def test_a_right_answer_without_a_labelled_tier_is_not_wrong() -> None:
    assert wrong_cases(Figures((outcome(case(1), "inquiry", "path", tier="warm"),))) == []
