"""What the history hears of a deal: each change once, at the moment the CRM says, of our leads alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, update

from app.domain.counted_events import SalesEvent
from app.domain.crm import CrmLink
from app.domain.crm_copy import CrmCopy
from app.measures.conversion import deal_counts, pipeline
from app.measures.journeys import DealState, Journey, journeys_of
from app.storage.conversion_rows import deals_in_crm, journey_events
from app.storage.crm.crm_copies import Account, keep_copy
from app.storage.crm.crm_records import keep_links
from app.storage.crm.deal_news import note_deal_change, note_deal_gone
from app.storage.events import count_event
from app.storage.tables import crm_links
from tests.path_parts import LeadPath

AT = datetime(2031, 6, 2, 9, 0, tzinfo=UTC)
OPEN = CrmCopy(
    kind="deal",
    their_id="71",
    changed_at=AT,
    values={"state": "open", "stage": "first", "amount": "12000.50", "currency": "EUR", "closes_on": "2031-07-31"},
)


def changed(copy: CrmCopy, hours: int, **values: str) -> CrmCopy:
    return replace(copy, changed_at=AT + timedelta(hours=hours), values={**copy.values, **values})


@pytest.fixture
def answered(path: LeadPath) -> LeadPath:
    """One lead, whose deal 71 we opened, and whose contact there is 5."""
    path.run({"message": "We want prices", "email": "ada@quill.example", "source_id": "1"})
    lead, contact = path.lead(0).id, path.lead(0).contact_id or ""
    links = [
        CrmLink(kind="deal", our_key=lead, their_id="71", written={"amount": "500", "origin": "estimate"}),
        CrmLink(kind="contact", our_key=contact, their_id="5"),
    ]
    path.database.write(lambda connection: keep_links(connection, path.firm.id, "hubspot", links))
    return path


def heard(path: LeadPath, *copies: CrmCopy) -> list[bool]:
    def note(copy: CrmCopy) -> bool:
        return path.database.write(lambda c: note_deal_change(c, path.firm.id, copy))

    return [note(copy) for copy in copies]


def journey(path: LeadPath) -> Journey:
    since = datetime(2000, 1, 1, tzinfo=UTC)
    (found,) = journeys_of(path.database.read(lambda c: journey_events(c, path.firm.id, since)))
    return found


def test_a_deal_that_is_opened_moved_and_won_is_told_once_each(answered: LeadPath) -> None:
    moved, won = changed(OPEN, 1, stage="second"), changed(OPEN, 2, state="won", stage="closed")

    assert heard(answered, OPEN, OPEN, moved, moved, won, won) == [True, False, True, False, True, False]

    (deal,) = journey(answered).deals
    assert (deal.state, deal.opened_at, deal.closed_at) == (DealState.WON, AT, AT + timedelta(hours=2))
    assert (deal.figures.amount, deal.figures.currency, deal.figures.stage) == (Decimal("12000.50"), "EUR", "closed")


def test_a_deal_first_heard_of_when_it_is_lost_was_opened_too_and_can_be_opened_again(answered: LeadPath) -> None:
    heard(answered, changed(OPEN, 0, state="lost"))
    assert deal_counts([journey(answered)]) == {DealState.OPEN: 0, DealState.WON: 0, DealState.LOST: 1}

    heard(answered, changed(OPEN, 1))

    assert [deal.state for deal in journey(answered).deals] == [DealState.OPEN]


def test_a_deal_that_somebody_opened_there_for_our_contact_is_that_leads(answered: LeadPath) -> None:
    by_hand = replace(OPEN, their_id="72", values={**OPEN.values, "contact_ids": "4 5"})
    strangers = replace(OPEN, their_id="73", values={**OPEN.values, "contact_ids": "4"})

    assert heard(answered, by_hand, strangers) == [True, False]
    assert [deal.id for deal in journey(answered).deals] == ["72"]


def test_a_deal_stays_with_its_lead_when_the_contact_writes_again(answered: LeadPath) -> None:
    by_hand = replace(OPEN, their_id="72", values={**OPEN.values, "contact_ids": "5"})
    heard(answered, by_hand)
    first = answered.leads()[0].id
    answered.clock.advance(90_000)
    answered.run({"message": "Another matter: a workshop", "email": "ada@quill.example", "source_id": "2"})

    heard(answered, changed(by_hand, 50, state="won"))

    since = datetime(2000, 1, 1, tzinfo=UTC)
    events = answered.database.read(lambda c: journey_events(c, answered.firm.id, since))
    assert {one.lead_id for one in events if one.kind.startswith("deal_")} == {first}


def test_a_deal_that_is_deleted_there_counts_no_more_until_it_is_back(answered: LeadPath) -> None:
    heard(answered, OPEN)
    gone = [
        answered.database.write(lambda c: note_deal_gone(c, answered.firm.id, "71", AT + timedelta(hours=3)))
        for _twice in range(2)
    ]

    assert gone == [True, False]
    assert journey(answered).deals == ()
    assert heard(answered, changed(OPEN, 4)) == [True]
    assert len(journey(answered).deals) == 1


def test_odd_figures_are_no_figures_and_an_estimate_says_so(answered: LeadPath) -> None:
    heard(answered, changed(OPEN, 0, amount="a lot", closes_on="soon"))
    assert (journey(answered).deals[0].figures.amount, journey(answered).deals[0].figures.closes_on) == (None, None)

    heard(answered, changed(OPEN, 1, amount="500.00"))
    told = {"deals": 1, "amount": "500.00", "estimated": "500.00", "named": "0", "without_amount": 0}
    assert worth(answered) == told

    heard(answered, changed(OPEN, 2, amount="500.01"))  # a person's, which may be anything
    assert worth(answered) == told | {"amount": "500.01", "estimated": "0"}


@pytest.mark.parametrize("estimated", [True, False])
def test_an_amount_of_the_version_before_stays_what_it_was_and_nothing_is_said_to_move(
    answered: LeadPath, *, estimated: bool
) -> None:
    """It kept no origin of what it wrote: an amount that the firm's plan expects was its estimate."""
    lead, amount = answered.lead(0).id, "500" if estimated else "700"
    copy = changed(OPEN, 0, amount=amount)
    told = {"amount": amount, "closes_on": "2031-07-31", "currency": "EUR", "stage": "first"}
    value = json.dumps(told | ({"estimated": True} if estimated else {}), sort_keys=True)

    def before(connection: Connection) -> None:
        connection.execute(update(crm_links).where(crm_links.c.their_id == "71").values(written={"stage": "first"}))
        count_event(connection, SalesEvent.DEAL_OPENED, answered.firm.id, lead, AT, about="71", value=value)

    answered.database.write(before)
    assert worth(answered)["estimated"] == ("500" if estimated else "0")

    def note(copy: CrmCopy) -> bool:
        return answered.database.write(lambda c: note_deal_change(c, answered.firm.id, copy, estimates=[500]))

    assert [note(copy), note(changed(copy, 1, stage="second"))] == [False, True]
    assert worth(answered)["estimated"] == ("500" if estimated else "0")


def worth(path: LeadPath) -> dict[str, object]:
    (month,) = pipeline([journey(path)], UTC)
    return month.open["EUR"].as_json()


def test_the_crm_counts_the_deals_of_our_leads_alone(answered: LeadPath) -> None:
    account = Account(answered.firm.id, "hubspot")
    assert answered.database.read(lambda c: deals_in_crm(c, answered.firm.id)) is None

    won, strangers = changed(OPEN, 1, state="won"), replace(OPEN, their_id="73")
    for copy in (won, strangers):
        answered.database.write(lambda c, copy=copy: keep_copy(c, account, copy, AT))  # type: ignore[misc]  # a default binds the loop's value

    found = answered.database.read(lambda c: deals_in_crm(c, answered.firm.id))
    assert found == {DealState.OPEN: 0, DealState.WON: 1, DealState.LOST: 0}
