"""Who refuses our mail is unsubscribed in HubSpot, where the firm names what from; nobody is ever subscribed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.crm import REFUSED
from app.domain.crm_plan import CrmPlan
from app.domain.own_refusals import OwnRefusal
from integrations.hubspot.hubspot_crm import HubSpotCrm
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import NOON, build, entry, written

ONE_TO_ONE = CrmPlan(subscription="one to one")
ASKED = OwnRefusal(address="ann1@acme1.example", reason="asked by link not to be written to", at=NOON)


def refusing(number: int = 1, **changes: Any) -> Any:
    return entry(number, **{"refusals": (ASKED,), **changes})


def statuses(hubspot: SandboxHubSpot, address: str = "ann1@acme1.example") -> dict[str, str]:
    answer = hubspot.call("GET", f"/communication-preferences/2026-03/statuses/{address}")[1]
    return {one["subscriptionName"]: one["status"] for one in answer["results"]}


def posts(hubspot: SandboxHubSpot) -> int:
    return hubspot.requests().get("POST communication-preferences statuses", 0)


@pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
@pytest.mark.parametrize("named", ["One to One", "4711", "one-to-one"])
def test_a_refusal_ends_the_subscription_that_the_firm_names_and_no_other(
    hubspot: SandboxHubSpot, version: str, named: str
) -> None:
    crm = build(hubspot, api_version=version, plan=CrmPlan(subscription=named))
    written(crm.record([refusing(), entry(2)])[0])

    assert statuses(hubspot) == {"One to One": "UNSUBSCRIBED", "Marketing Information": "NOT_SPECIFIED"}
    assert set(statuses(hubspot, "ann2@acme2.example").values()) == {"NOT_SPECIFIED"}


def test_it_is_written_once_for_each_refusal(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, plan=ONE_TO_ONE)
    [first] = crm.record([refusing()])
    [contact] = [link for link in first.links if link.kind == "contact"]
    known: dict[str, Any] = {
        "known_contact_id": contact.their_id,
        "contact_written": contact.written,
        "first_attempt": False,
    }
    [second] = crm.record([refusing(**known)])
    assert posts(hubspot) == 1
    assert [link.written[REFUSED] for link in second.links if link.kind == "contact"] == [contact.written[REFUSED]]

    later = OwnRefusal(address=ASKED.address, reason=ASKED.reason, at=NOON + timedelta(days=9))
    crm.record([refusing(**known, refusals=(later,))])
    assert posts(hubspot) == 2


def test_where_no_subscription_is_named_hubspot_is_asked_nothing(hubspot: SandboxHubSpot) -> None:
    written(build(hubspot).record([refusing()])[0])

    assert not any("communication-preferences" in name for name in hubspot.requests())


@pytest.mark.parametrize(
    ("scopes", "named"),
    [
        ((), "communication_preferences.read"),
        (("communication_preferences.read",), "communication_preferences.write"),
    ],
)
def test_a_missing_scope_holds_no_lead_and_is_named_once(
    hubspot: SandboxHubSpot, scopes: tuple[str, ...], named: str
) -> None:
    kinds = [f"crm.{what}.{kind}" for what in ("objects", "schemas") for kind in ("contacts", "companies", "deals")]
    rights = [f"{one}.{right}" for one in kinds for right in ("read", "write")]
    hubspot.give_token("few", [*rights, "crm.objects.owners.read", "sales-email-read", *scopes])
    crm = HubSpotCrm("few", hubspot.url, plan=ONE_TO_ONE)
    [first] = crm.record([refusing()])
    [second] = crm.record([refusing(2)])

    assert first.error is second.error is None
    assert [named in gap.told for gap in first.gaps] == [True]
    assert second.gaps == ()
    [finding] = [one for one in crm.account_check().look([]) if one.what == "refusals of mail"]
    assert finding.is_wrong is not bool(scopes)


def test_a_subscription_that_the_account_has_not_is_told_with_those_it_has(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, plan=CrmPlan(subscription="Newsletter"))
    [outcome] = crm.record([refusing()])

    assert outcome.error is None
    assert "no subscription 'Newsletter'; it has: Marketing Information, One to One" in outcome.gaps[0].told
    assert any("Newsletter" in told for told in crm.plan_problems())
    [finding] = [one for one in crm.account_check().look([]) if one.what == "refusals of mail"]
    assert finding.is_wrong


def test_an_address_that_hubspot_refuses_holds_up_nobody_and_is_not_told(hubspot: SandboxHubSpot) -> None:
    odd = OwnRefusal(address="ann1@acme1", reason=ASKED.reason, at=NOON)
    [first, second] = build(hubspot, plan=ONE_TO_ONE).record(
        [refusing(1, refusals=(odd,)), refusing(2, refusals=(ASKED,))]
    )

    assert first.error is second.error is None
    assert "ann1" not in first.gaps[0].told
    assert statuses(hubspot)["One to One"] == "UNSUBSCRIBED"


def test_beside_an_address_that_hubspot_refuses_the_others_are_written_and_the_mark_says_so(
    hubspot: SandboxHubSpot,
) -> None:
    odd, later = (replace(ASKED, address="ann1@acme1"), replace(ASKED, at=NOON + timedelta(days=9)))
    [outcome] = build(hubspot, plan=ONE_TO_ONE).record([refusing(refusals=(odd, later))])
    [contact] = [link for link in outcome.links if link.kind == "contact"]

    assert statuses(hubspot)["One to One"] == "UNSUBSCRIBED"
    assert contact.written[REFUSED] == f"4711 {later.at.isoformat()} not_taken"

    [outcome] = build(hubspot, plan=ONE_TO_ONE).record([refusing(2, refusals=(odd,))])
    [none_ended] = [link.written[REFUSED] for link in outcome.links if link.kind == "contact"]
    assert none_ended == f" {odd.at.isoformat()} not_taken"


def test_an_outage_brings_the_lead_back_until_it_is_written(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, plan=ONE_TO_ONE, patience_seconds=0)
    first = crm.record([entry(1)])[0]
    hubspot.set_faults(share_5xx=1.0)
    [contact] = [link for link in first.links if link.kind == "contact"]
    known: dict[str, Any] = {"known_contact_id": contact.their_id, "first_attempt": False}
    assert crm.record([refusing(**known)])[0].error is not None

    hubspot.set_faults(share_5xx=0.0)
    written(crm.record([refusing(**known)])[0])
    assert statuses(hubspot)["One to One"] == "UNSUBSCRIBED"


@pytest.mark.parametrize(
    ("ended", "plan", "said"),
    [
        ("statuses/ann@acme.example/unsubscribe-all?channel=EMAIL", CrmPlan(), {"opted_out": "yes"}),
        ("4711", CrmPlan(), {}),
        ("4711", ONE_TO_ONE, {"ended": "4711"}),
        ("4712", ONE_TO_ONE, {}),
    ],
)
def test_what_they_ended_there_is_read_back(
    hubspot: SandboxHubSpot, ended: str, plan: CrmPlan, said: dict[str, str]
) -> None:
    hubspot.add("contacts", email="ann@acme.example")
    base = "/communication-preferences/2026-03/"
    if ended.isdigit():
        body = {"channel": "EMAIL", "statusState": "UNSUBSCRIBED", "subscriptionId": int(ended)}
        hubspot.call("POST", f"{base}statuses/ann@acme.example", body)
    else:
        hubspot.call("POST", base + ended)
    [copy] = build(hubspot, plan=plan).changes("contact", datetime(2026, 1, 1, tzinfo=UTC))

    [read] = build(hubspot, plan=plan).read("contact", [copy.their_id]).values()
    assert read is not None
    for one in (copy, read):
        assert {name: one.values[name] for name in ("opted_out", "ended") if name in one.values} == said
        assert one.wants_no_mail({}) is bool(said)
