"""What an account does not take is left out, told, and keeps nothing else from being written."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

import pytest

from app.domain.contact_state import ContactState
from app.domain.crm import CrmOutcome
from app.domain.crm_plan import CrmPlan
from app.domain.deal_figures import AmountOrigin, DealAmount
from app.domain.judgement import Tier
from integrations.hubspot.left_out import BadValue, LeftOut
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, deal, entry, written


def told(outcomes: Sequence[CrmOutcome]) -> list[str]:
    return sorted(gap.about for outcome in outcomes for gap in outcome.gaps)


def creates(hubspot: SandboxHubSpot, kind: str) -> int:
    return hubspot.requests()[f"POST {kind} batch create"]


@pytest.mark.parametrize("multi_status", [True, False])
def test_a_property_that_the_account_has_not_is_left_out_of_all_at_once(
    hubspot: SandboxHubSpot, *, multi_status: bool
) -> None:
    crm = build(hubspot, plan=CrmPlan(properties={"contacts.score": "fit_score", "deals.review": "page"}))
    hubspot.set_faults(multi_status=multi_status)

    outcomes = list(crm.record([entry(number) for number in range(100)]))

    assert all(written(one) for one in outcomes)
    assert told(outcomes) == ["contacts.fit_score PROPERTY_DOESNT_EXIST", "deals.page PROPERTY_DOESNT_EXIST"]
    assert (hubspot.counts()["contacts"], hubspot.counts()["deals"]) == (100, 100)
    assert (creates(hubspot, "contacts"), creates(hubspot, "deals")) == (2, 2)


@pytest.mark.parametrize("multi_status", [True, False])
def test_a_value_that_the_account_does_not_take_is_left_out_where_it_stands(
    hubspot: SandboxHubSpot, *, multi_status: bool
) -> None:
    """Every second lead has a tier that somebody took out of the options."""
    crm = build(hubspot)
    written(crm.record([entry(200)])[0])
    options = {"options": [{"label": "Warm", "value": "warm", "displayOrder": 0, "hidden": False}]}
    for kind in ("contacts", "deals"):
        hubspot.call("PATCH", f"/crm/v3/properties/{kind}/firstreply_tier", options)
    hubspot.set_faults(multi_status=multi_status)
    before = creates(hubspot, "contacts")
    entries = [entry(n, tier=Tier.WARM, deal=deal(n, tier=Tier.WARM)) if n % 2 else entry(n) for n in range(100)]

    outcomes = list(crm.record(entries))

    assert all(written(one) for one in outcomes)
    assert told(outcomes) == ["contacts.firstreply_tier INVALID_OPTION", "deals.firstreply_tier INVALID_OPTION"]
    assert creates(hubspot, "contacts") - before == 2
    tiers = [one["properties"].get("firstreply_tier") for one in hubspot.objects("contacts", "firstreply_tier")]
    assert tiers.count("warm") == 50


def test_what_an_update_may_not_write_is_left_out_too(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, plan=CrmPlan(properties={"contacts.score": "hs_object_id"}))
    first = entry(1, deal=None)
    crm.record([first])

    outcomes = list(crm.record([dataclasses.replace(first, first_attempt=False, title="CFO", score=90)]))

    assert all(written(one) for one in outcomes)


def test_what_an_object_is_nothing_without_refuses_it() -> None:
    properties, left_out = [{"dealname": "x", "firstreply_lead": "1", "amount": "y"}], LeftOut()
    for name in ("dealname", "firstreply_lead"):
        bad = (BadValue("amount", "INVALID_NUMBER", "y was no number"), BadValue(name, "INVALID_LENGTH", "too long"))
        assert not left_out.without("deals", bad, properties, 0)
    assert left_out.without("deals", bad[:1], properties, 0)
    assert properties == [{"dealname": "x", "firstreply_lead": "1"}]
    assert [gap.told for gap in left_out.taken()] == [
        "amount of deals, which it refuses. HubSpot says: ... was no number"
    ]
    assert left_out.taken() == ()


def test_the_words_about_a_gap_name_nobody(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, plan=CrmPlan(properties={"contacts.jobtitle": "closedate"}))
    [outcome] = crm.record([entry(1, title="Chair of Ann O'Hara Ltd")])
    assert outcome.error is None
    assert all("O'Hara" not in gap.told for gap in outcome.gaps)


def test_what_an_update_left_out_is_not_remembered_as_written(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    [made] = crm.record([entry(1, state=ContactState.NEW)])
    kept = {link.kind: link for link in made.links}
    assert kept["contact"].written["status"] == "NEW"
    options = {"options": [{"label": "New", "value": "NEW", "displayOrder": 0, "hidden": False}]}
    hubspot.call("PATCH", "/crm/v3/properties/contacts/hs_lead_status", options)

    named = DealAmount(origin=AmountOrigin.NAMED, amount=Decimal(500_000), currency="SEK", about="we have so much")
    known = deal(1, amount=named, known_id=kept["deal"].their_id, written=kept["deal"].written)
    more = {"known_contact_id": kept["contact"].their_id, "contact_written": kept["contact"].written}
    [again] = crm.record([entry(1, deal=known, state=ContactState.MET, first_attempt=False, **more)])

    after = {link.kind: link.written for link in again.links}
    assert again.error is None
    assert after["contact"]["status"] == "NEW"
    assert "amount" not in after["deal"]
