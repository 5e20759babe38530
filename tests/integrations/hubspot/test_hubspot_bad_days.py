"""The HubSpot adapter when values are bad, HubSpot is down or slow, or the token is wrong."""

import dataclasses
import subprocess
import sys
import time
from contextlib import nullcontext
from datetime import timedelta

import pytest

from app.domain.errors import DeletedThere, UpstreamRefused, UpstreamUnavailable
from integrations.hubspot.hubspot_crm import HubSpotCrm
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, deal, entry, message, written


@pytest.mark.parametrize("multi_status", [True, False])
def test_a_bad_value_refuses_its_entry_alone(hubspot: SandboxHubSpot, *, multi_status: bool) -> None:
    hubspot.set_faults(multi_status=multi_status)
    entries = [entry(number) for number in range(20)]
    entries[7] = entry(7, email="ann(at)acme")

    outcomes = build(hubspot).record(entries)

    refused = outcomes.pop(7)
    assert isinstance(refused.error, UpstreamRefused)
    assert "INVALID_EMAIL" in str(refused.error)
    assert [link.kind for link in refused.links] == ["company"]
    assert all(written(outcome) for outcome in outcomes)
    assert hubspot.counts()["contacts"] == 19


def test_an_outage_delays_everything_and_the_same_call_later_finishes_it(hubspot: SandboxHubSpot) -> None:
    crm, entries = build(hubspot), [entry(number) for number in range(5)]
    hubspot.set_faults(outage=True)
    assert all(isinstance(one.error, UpstreamUnavailable) for one in crm.record(entries))

    hubspot.set_faults(outage=False)
    assert all(written(one) for one in crm.record(entries))
    assert set(hubspot.counts().values()) == {5}


def test_a_server_that_does_not_answer_costs_one_timeout(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(latency_ms=5000)
    began = time.monotonic()

    [outcome] = build(hubspot, timeout_seconds=0.2, patience_seconds=0.1).record([entry(1)])

    assert isinstance(outcome.error, UpstreamUnavailable)
    assert time.monotonic() - began < 4, "not the five seconds it would have taken"
    with pytest.raises(UpstreamUnavailable):
        HubSpotCrm("test", "http://127.0.0.1:1", sleep=lambda _: None).check()


def test_retry_after_is_waited_for_or_handed_to_the_worker(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(share_429=1.0, retry_after_seconds=4)
    waits: list[float] = []

    [outcome] = build(hubspot, sleep=waits.append).record([entry(1)])

    assert waits == [4.0, 4.0]
    assert isinstance(outcome.error, UpstreamUnavailable)
    assert outcome.error.retry_after == timedelta(seconds=4)


@pytest.mark.parametrize(("patience_seconds", "waits_it_out"), [(10.0, False), (60.0, True)])
def test_who_may_wait_longer_outlasts_the_limit_of_ten_seconds(
    hubspot: SandboxHubSpot, *, patience_seconds: float, waits_it_out: bool
) -> None:
    hubspot.set_faults(share_429=1.0)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        hubspot.set_faults(share_429=float(sum(waits) < 10))

    crm = build(hubspot, sleep=wait, patience_seconds=patience_seconds)
    with nullcontext() if waits_it_out else pytest.raises(UpstreamUnavailable):
        crm.check()

    assert (sum(waits) >= 10) is waits_it_out


def test_nothing_is_lost_or_doubled_on_a_bad_day(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(share_429=0.3, share_5xx=0.1, share_applied_then_timeout=0.05, seed=7, search_lag_seconds=60)
    crm = build(hubspot, timeout_seconds=0.25)
    waiting = {one.lead_id: one for one in (entry(number) for number in range(200))}

    rounds = 0
    while waiting and (rounds := rounds + 1) < 40:
        for outcome in crm.record(list(waiting.values())):
            if outcome.error is None:
                del waiting[outcome.lead_id]
            else:
                assert isinstance(outcome.error, UpstreamUnavailable)
                waiting[outcome.lead_id] = dataclasses.replace(waiting[outcome.lead_id], first_attempt=False)

    assert not waiting
    assert hubspot.requests()["fault timeout"] > 0
    assert set(hubspot.counts().values()) == {200}


def test_calls_are_paced_below_the_limits(hubspot: SandboxHubSpot) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    crm = build(hubspot, clock=lambda: now[0], sleep=sleep)
    for number in range(30):
        written(crm.record([entry(number)])[0])

    requests = hubspot.requests()
    assert now[0] >= 10.0 * (sum(requests.values()) // 95 - 1)
    assert now[0] >= (requests["POST companies search"] // 4 - 1) * 1.1


def test_the_sandbox_never_has_to_refuse_for_the_rate(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(limits=True)
    crm = build(hubspot, sleep=time.sleep)

    for number in range(8):  # 8 searches take the adapter more than a second
        written(crm.record([entry(number, deal=None, messages=(), tasks=())])[0])

    assert not [kind for kind in hubspot.requests() if kind.startswith("over")]


def test_a_deleted_property_of_ours_is_created_again(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    written(crm.record([entry(1)])[0])
    hubspot.call("POST", "/_sandbox/reset")
    hubspot.set_faults(limits=False, search_lag_seconds=0)

    assert isinstance(crm.record([entry(2)])[0].error, UpstreamUnavailable)
    assert written(crm.record([entry(2, first_attempt=False)])[0])


def test_check_says_what_is_wrong_and_changes_nothing(hubspot: SandboxHubSpot) -> None:
    build(hubspot).check()
    with pytest.raises(UpstreamRefused, match="Authentication"):
        HubSpotCrm("", hubspot.url).check()
    assert set(hubspot.counts().values()) == {0}


def test_a_refused_token_delays_leads_instead_of_holding_each(hubspot: SandboxHubSpot) -> None:
    [outcome] = HubSpotCrm("", hubspot.url).record([entry(1)])

    assert isinstance(outcome.error, UpstreamUnavailable)
    assert outcome.error.retry_after == timedelta(minutes=5)


def test_the_token_is_not_in_the_adapters_text(hubspot: SandboxHubSpot) -> None:
    assert "secret" not in repr(HubSpotCrm("secret", hubspot.url))


def test_nobody_waits_for_hubspot_to_be_imported() -> None:
    """Importing the adapter must not import the client (100 ms)."""
    code = "import sys, integrations.hubspot.hubspot_crm; assert not {'hubspot', 'urllib3'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # raises when the child's assertion fails


def test_a_deal_that_somebody_deleted_is_not_made_again_and_said_once(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    gone = written(crm.record([entry(1)])[0])["deal lead-1"]
    hubspot.call("DELETE", f"/crm/v3/objects/deals/{gone}")
    [told] = crm.record([entry(1, first_attempt=False, deal=deal(1, known_id=gone))])
    [link] = [one for one in told.links if one.kind == "deal"]
    again = deal(1, known_id=gone, written=link.written)
    [quiet] = crm.record([entry(1, first_attempt=False, deal=again, messages=(message("new", "ann1@acme1.example"),))])

    assert isinstance(told.error, DeletedThere)
    assert written(quiet)
    assert (hubspot.counts()["deals"], hubspot.counts()["notes"]) == (0, 2)
