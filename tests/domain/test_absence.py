"""What may be said of an absence."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.absence import last_day_of, planned
from app.domain.firm import Partner
from tests.seeding import firm_profile

NOW = datetime(2031, 5, 14, 9, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
INES = Partner(email="ines@larkfield.example", name="Ines Calder", time_zone=NEW_YORK, deputy="tom@larkfield.example")
NORA = Partner(email="nora@larkfield.example", name="Nora Lind")
TOM = Partner(email="tom@larkfield.example", name="Tom Osei")
FIRM = replace(firm_profile(), partners=(INES, NORA, TOM))


def test_one_click_is_from_now_until_they_are_back_with_their_deputy() -> None:
    found = planned(FIRM, "Ines@larkfield.example", NOW)
    assert (found.email, found.stand_in, found.begins_at, found.ends_at) == (INES.email, TOM.email, NOW, None)
    assert planned(FIRM, INES.email, NOW, away={TOM.email}).stand_in == NORA.email
    assert planned(FIRM, NORA.email, NOW).stand_in == INES.email, "who has no deputy: the business owner"


def test_days_are_whole_ones_where_they_are() -> None:
    found = planned(FIRM, INES.email, NOW, stand_in=NORA.email, first_day="2031-05-19", last_day=" 2031-05-19 ")
    assert found.begins_at == datetime(2031, 5, 19, 4, tzinfo=UTC)
    assert found.ends_at == datetime(2031, 5, 20, 4, tzinfo=UTC)
    assert str(last_day_of(found.ends_at, FIRM, INES.email)) == "2031-05-19"
    assert planned(FIRM, INES.email, NOW, first_day="2031-05-01", last_day="2031-05-14").begins_at == NOW


@pytest.mark.parametrize(
    ("who", "others", "fault"),
    [
        ("ana@visitor.example", {}, "ana@visitor.example is no partner of Larkfield Advisers."),
        (INES.email, {"stand_in": INES.email}, "cannot stand in for Ines Calder: name another partner."),
        (INES.email, {"stand_in": "x@y.example"}, "cannot stand in for Ines Calder: name another partner."),
        (INES.email, {"last_day": "next week"}, "next week is no day: write it as 2027-03-26."),
        (INES.email, {"last_day": "2031-05-13"}, "The last day is before the first one"),
        (INES.email, {"first_day": "2031-05-20", "last_day": "2031-05-19"}, "The last day is before the first one"),
        (INES.email, {"last_day": "2099-05-13"}, "more than a year after it."),
    ],
)
def test_what_cannot_be_is_a_sentence(who: str, others: dict[str, str], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        planned(FIRM, who, NOW, **others)


def test_in_a_firm_of_one_nobody_can_stand_in() -> None:
    with pytest.raises(ValueError, match="Nobody else is in the firm"):
        planned(firm_profile(), "ines@larkfield.example", NOW)
