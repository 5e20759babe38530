"""Who may be where the firm does not work, as far as its answer about its area tells."""

from dataclasses import replace

import pytest

from app.domain.firm import ApprovedAnswer
from integrations.letters.named_places import is_inside, may_be_far
from tests.integrations.letters.leads import FIRM, lead

AREA = ApprovedAnswer(
    key="where",
    asked={"en": ("Do you come to Truro?", "Do you come to Sydney?"), "de": ("Arbeiten Sie auch in Zürich?",)},
    texts={"en": "We work within an hour of Dartmouth, which takes in Truro and Windsor."},
)
LOCAL = replace(FIRM, answers=(AREA,), about="We mend sails in Dartmouth.", postal_address="1 Quay, Dartmouth")


@pytest.mark.parametrize(
    ("message", "language", "expected"),
    [
        ("Our sails tore at the cottage in Baddeck. Can you come?", "en", True),
        ("Our sails tore in Truro. Can you come?", "en", False),
        ("Our sails tore in Baddeck. What would it cost?", "en", False),  # they may send them
        ("Our loft is in Sydney, with 118 sails.", "en", True),  # asked for in vain
        ("Unsere Segel liegen in Zürich.", "de", True),
        ("Unsere Segel liegen im Hafen. Können Sie kommen?", "de", False),
        ("Can you come on Thursday?", "en", False),
    ],
)
def test_a_place_that_the_area_does_not_name_is_a_persons(message: str, language: str, *, expected: bool) -> None:
    assert may_be_far(lead(message, subject=None).inquiry, LOCAL, language) is expected


def test_a_firm_that_says_nothing_of_an_area_works_everywhere() -> None:
    assert not may_be_far(lead("We are in Baddeck. Can you come?").inquiry, replace(LOCAL, answers=()), "en")


def test_who_is_where_the_area_is_need_not_ask() -> None:
    assert is_inside(lead("Do you come out to Windsor?").inquiry, LOCAL)
    assert not is_inside(lead("Do you come out to Baddeck?").inquiry, LOCAL)
