"""What a deal is worth: the sum they named, else an estimate; a person's amount stays, and so does what is not sure."""

from datetime import date
from decimal import Decimal

from app.domain.crm import CrmLink, CrmOutcome
from app.domain.crm_plan import CrmPlan, DealEvent
from app.domain.deal_figures import AmountOrigin, DealAmount, DealClosing
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, deal, entry, written

DEALS = "/crm/objects/2026-03/deals"
EXPECTED = DealAmount(origin=AmountOrigin.ESTIMATE, amount=Decimal(40000), currency="USD", about="Demand generation")


def named(amount: int, currency: str = "EUR") -> DealAmount:
    words = f"we have {amount} for it"
    return DealAmount(origin=AmountOrigin.NAMED, amount=Decimal(amount), currency=currency, about=words)


def link_of(outcome: CrmOutcome) -> CrmLink:
    assert outcome.error is None
    return next(link for link in outcome.links if link.kind == "deal")


def amount_there(hubspot: SandboxHubSpot, id_: str) -> tuple[str | None, str | None]:
    held = hubspot.values("deals", id_, "amount", "deal_currency_code")
    return held["amount"], held["deal_currency_code"]


def test_an_estimate_gives_way_to_what_they_name_and_both_to_a_person(hubspot: SandboxHubSpot) -> None:
    crm, told = build(hubspot), []
    link = link_of(crm.record([entry(1, deal=deal(1, amount=EXPECTED))])[0])
    description = hubspot.values("deals", link.their_id, "description")["description"]
    assert "The amount is an estimate, 40000 USD for Demand generation" in str(description)
    for amount in (EXPECTED, named(15000), named(18000), EXPECTED, None):
        known = deal(1, amount=amount, known_id=link.their_id, written=link.written)
        link = link_of(crm.record([entry(1, deal=known, first_attempt=False)])[0])
        told.append((amount_there(hubspot, link.their_id)[0], link.written["origin"]))
    assert told == [("40000", "estimate"), ("15000", "named"), *[("18000", "named")] * 3]

    hubspot.call("PATCH", f"{DEALS}/{link.their_id}", {"properties": {"amount": "55000"}})
    known = deal(1, amount=named(20000), known_id=link.their_id, written=link.written)
    link = link_of(crm.record([entry(1, deal=known, first_attempt=False)])[0])
    assert (amount_there(hubspot, link.their_id)[0], link.written["amount"]) == ("55000", "18000")


def test_a_deal_nobody_gave_an_amount_gets_what_they_name_and_no_estimate(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    link = link_of(crm.record([entry(1)])[0])
    for amount, stands in ((EXPECTED, None), (named(15000), "15000")):
        known = deal(1, amount=amount, known_id=link.their_id, written=link.written)
        link = link_of(crm.record([entry(1, deal=known, first_attempt=False)])[0])
        assert amount_there(hubspot, link.their_id)[0] == stands


def test_a_sum_in_a_currency_the_account_has_not_is_left_out_and_named(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    outcomes = crm.record([entry(1, deal=deal(1, amount=named(500_000, "SEK"))), entry(2)])
    outcomes += crm.record([entry(3, deal=deal(3, amount=named(400_000, "SEK")))])

    for outcome in (outcomes[0], outcomes[2]):
        link = link_of(outcome)
        assert amount_there(hubspot, link.their_id) == (None, None)
        assert "amount" not in link.written
    (gap,) = outcomes[0].gaps
    assert gap.about == "deals.deal_currency_code INVALID_OPTION"
    assert "SEK" in gap.told
    assert "amount is not written either" in gap.told


def test_of_a_deal_whose_creation_nobody_answered_we_believe_what_stands_there(hubspot: SandboxHubSpot) -> None:
    plan = CrmPlan(stages={"hot": "Appointment scheduled", "booked": "Contract sent"})
    first = link_of(build(hubspot, plan=plan).record([entry(1, deal=deal(1, amount=EXPECTED))])[0])
    again = entry(1, deal=deal(1, amount=EXPECTED, events=(DealEvent.BOOKED,)), first_attempt=False)
    link = link_of(build(hubspot, plan=plan).record([again])[0])

    assert hubspot.values("deals", first.their_id, "dealstage")["dealstage"] == "contractsent"
    sums = {"amount": "40000", "currency": "USD", "origin": "estimate"}
    assert link.written == {"stage": "contractsent", "owner": "700", **sums}

    changed = {"amount": "1", "dealstage": "qualifiedtobuy"}
    hubspot.call("PATCH", f"{DEALS}/{first.their_id}", {"properties": changed})
    (outcome,) = build(hubspot, plan=plan).record([entry(1, deal=deal(1, amount=EXPECTED), first_attempt=False)])
    assert written(outcome)["deal lead-1"] == first.their_id
    assert link_of(outcome).written == {"stage": "appointmentscheduled", "owner": "700"}
    assert hubspot.values("deals", first.their_id, "amount", "dealstage") == changed


def test_a_new_deal_closes_when_they_said_and_a_persons_day_stays(hubspot: SandboxHubSpot) -> None:
    crm, day = build(hubspot), DealClosing(day=date(2031, 6, 12), about="We decide on 12 June")
    link = link_of(crm.record([entry(1, deal=deal(1, closing=day))])[0])
    held = hubspot.values("deals", link.their_id, "closedate", "description")
    assert str(held["closedate"]).startswith("2031-06-12T12:00:00")
    assert 'The close date is the day they named ("We decide on 12 June").' in str(held["description"])

    hubspot.call("PATCH", f"{DEALS}/{link.their_id}", {"properties": {"closedate": "2031-08-01T12:00:00Z"}})
    known = deal(1, closing=day, known_id=link.their_id, written=link.written)
    assert crm.record([entry(1, deal=known, first_attempt=False)])[0].error is None
    assert str(hubspot.values("deals", link.their_id, "closedate")["closedate"]).startswith("2031-08-01")
