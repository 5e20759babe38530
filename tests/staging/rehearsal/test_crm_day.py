"""What the day in the CRM should leave behind, and that each thing it should not is named."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.crm_differences import DifferenceKind, Handling
from staging.rehearsal.crm_day import CrmDay
from staging.rehearsal.crm_gaps import CrmObject
from staging.rehearsal.days_later import DaysLater
from staging.rehearsal.silent_changes import SilentChange
from staging.rehearsal.the_night import Night

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def there(kind: Any, id_: str, **fields: Any) -> CrmObject:
    return CrmObject(kind=kind, id=id_, created_at=AT, owner_id="701", **fields)


def figures(**changes: Any) -> dict[str, Any]:
    reached = {"booked": {"count": 3}, "held": {"count": 1}, "missed": 1}
    deals = {"open": 0, "won": 1, "lost": 0}
    return {"all": reached | changes, "deals": deals, "deals_in_crm": deals}


SCORED = SilentChange(
    record="contact", their_id="1", value="score", put="1", difference=DifferenceKind.OVERWRITTEN, done=Handling.MENDED
)
ROW = {"record": "contact", "id": "1", "difference": "overwritten", "done": "mended"}
NIGHT = Night(changes=[SCORED], rows=[ROW], told="Mended: 1.", digest="Fine. Mended: 1. Goodbye.")
AFTER = [there("contact", "1"), there("company", "3"), there("deal", "5"), there("task", "7", our_key="t")]
FINE = CrmDay(
    before=[*AFTER, there("contact", "2"), there("deal", "6")],
    after=AFTER,
    open_here={"t"},
    figures=figures(),
    deals_gone=1,
    contacts_merged=1,
    later=DaysLater(
        booked="b@x.example", replied="r@x.example", silent="s@x.example", days=3, mails={"s@x.example": 1}
    ),
    night=NIGHT,
)


def test_a_day_that_went_well_has_no_problems() -> None:
    assert list(FINE.problems()) == []
    assert FINE.as_json()["deals"] == 1
    told = FINE.told()
    assert "3 people booked" in told
    assert "the one to s@x.example, silent since, left" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"after": [*AFTER, there("contact", "2")]}, "has 2 of kind contact, expected 1"),
        ({"after": [*AFTER, replace(there("deal", "6"), owner_id="")]}, "1 deals without an owner"),
        ({"open_here": set()}, "1 tasks are open in the CRM and not here"),
        ({"figures": figures(missed=0)}, "0 leads are missed, expected 1"),
        ({"figures": figures() | {"deals": {}}}, "we know deals {}"),
        ({"figures": figures() | {key: {"open": 1, "won": 1} for key in ("deals", "deals_in_crm")}}, "right is"),
        ({"later": DaysLater()}, "no three people"),
        ({"later": replace(FINE.later, mails={})}, "got 0 further letters"),
        ({"later": replace(FINE.later, held=True)}, "1 are held"),
        ({"later": replace(FINE.later, mails={"s@x.example": 1, "b@x.example": 1})}, "who had booked"),
        ({"later": replace(FINE.later, mails={"s@x.example": 1, "r@x.example": 1})}, "who had written back"),
        ({"night": Night()}, "nothing was changed in the night"),
        ({"night": replace(NIGHT, rows=[])}, "did not find: contact 1 overwritten mended"),
        ({"night": replace(NIGHT, changes=[])}, "found what nobody changed: contact 1 overwritten mended"),
        ({"night": replace(NIGHT, digest="Fine.")}, "the digest does not say: Mended: 1."),
        ({"night": replace(NIGHT, unasked=["a"])}, "asks about lead a, and no task is open"),
        ({"night": replace(NIGHT, left=["the contact has no name"])}, "has no name"),
        ({"refused": ["the booking page was answered 401"]}, "answered 401"),
    ],
)
def test_what_is_not_as_it_should_be_is_named(changes: dict[str, Any], words: str) -> None:
    assert any(words in problem for problem in replace(FINE, **changes).problems())
