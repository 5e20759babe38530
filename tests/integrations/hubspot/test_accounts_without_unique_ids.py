"""An account that takes no unique ids of ours, or hardly a property: nothing is doubled, lost or refused there."""

import dataclasses
import random
from collections.abc import Sequence

import pytest

from app.domain.crm import CrmEntry, CrmErasure, CrmTask
from app.domain.errors import LeftThere, UpstreamRefused, UpstreamUnavailable
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import NOON, build, entry, message, written

SMALL_ACCOUNTS = pytest.mark.parametrize(
    "account",
    [
        {"unique_engagements": False, "search_lag_seconds": 60},
        {"custom_properties": 0, "search_lag_seconds": 0},  # companies are found by search alone, 30 s later
    ],
)
KINDS = ("contacts", "companies", "deals", "notes", "emails", "tasks")


def recorded_in_the_end(hubspot: SandboxHubSpot, waiting: Sequence[CrmEntry], *, dies: random.Random) -> None:
    """Asks again as the recorder does; every tenth time it dies before it keeps what it was told."""
    left, crm = {one.lead_id: one for one in waiting}, build(hubspot, timeout_seconds=0.25)
    for _ in range(60):
        for outcome in crm.record(list(left.values())):
            if dies.random() < 0.1:
                continue
            if outcome.error is None:
                del left[outcome.lead_id]
            else:
                assert isinstance(outcome.error, UpstreamUnavailable)
                left[outcome.lead_id] = dataclasses.replace(left[outcome.lead_id], first_attempt=False)
        if not left:
            return
    raise AssertionError(f"{len(left)} leads are never recorded")


@SMALL_ACCOUNTS
def test_nothing_is_lost_or_doubled_without_unique_ids(hubspot: SandboxHubSpot, account: dict[str, int]) -> None:
    hubspot.set_faults(**account, share_429=0.2, share_5xx=0.1, share_applied_then_timeout=0.05, seed=11)
    recorded_in_the_end(hubspot, [entry(number) for number in range(200)], dies=random.Random(3))
    counts = hubspot.counts()

    assert {kind: counts[kind] for kind in KINDS} == dict.fromkeys(KINDS, 200)
    assert hubspot.requests()["fault timeout"] > 0


def test_a_task_done_before_its_creation_was_answered_is_found_and_closed(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(unique_engagements=False, search_lag_seconds=60)
    crm, first = build(hubspot), entry(1)
    their_id = written(crm.record([first])[0])["task task-1"]
    done = CrmTask(key="task-1", due_at=NOON, title="Approve", body="A & B", owner_email="x@x.example", done=True)

    written(crm.record([dataclasses.replace(first, first_attempt=False, tasks=(done,))])[0])

    assert hubspot.values("tasks", their_id, "hs_task_status") == {"hs_task_status": "COMPLETED"}
    assert hubspot.counts()["tasks"] == 1


def test_whether_somebody_without_an_address_came_to_be_is_for_a_person_where_nothing_finds_them(
    hubspot: SandboxHubSpot,
) -> None:
    hubspot.set_faults(custom_properties=0)
    crm = build(hubspot, timeout_seconds=0.2)
    written(crm.record([entry(1, email=None)])[0])
    hubspot.set_faults(share_applied_then_timeout=1.0)

    [unknown] = crm.record([entry(2, email=None, company_domain=None)])

    assert isinstance(unknown.error, UpstreamRefused)
    assert "see whether the contact is there" in unknown.error.detail


def test_a_small_plan_takes_what_is_needed_first_and_the_rest_is_told_once(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(custom_properties=3)
    crm = build(hubspot)
    outcomes = [*crm.record([entry(1)]), *crm.record([entry(2)])]

    assert all(written(one) for one in outcomes)
    [gap] = [gap for one in outcomes for gap in one.gaps]
    told = {kind: names for kind, _, names in (one.partition(" ") for one in gap.told.partition(": ")[2].split("; "))}
    assert "firstreply_review" in told["contacts"]
    assert "firstreply_review" in told["deals"]
    assert not any(name in gap.told for name in ("firstreply_score", "firstreply_tier", "firstreply_contact"))
    [first, second] = hubspot.objects("contacts", "firstreply_contact,firstreply_score,firstreply_tier")
    assert (first["properties"]["firstreply_score"], second["properties"]["firstreply_tier"]) == ("82", "hot")


def test_what_was_refused_is_not_sent_again_within_a_day(hubspot: SandboxHubSpot) -> None:
    now = [0.0]
    crm = build(hubspot, clock=lambda: now[0])
    hubspot.set_faults(custom_properties=3)
    written(crm.record([entry(1)])[0])
    hubspot.set_faults(custom_properties=100)
    before = sum(hubspot.requests().values())
    written(crm.record([entry(2)])[0])
    assert sum(hubspot.requests().values()) - before == 8, "nothing is asked or refused again"

    now[0] += 24 * 3600 + 1
    written(crm.record([entry(3)])[0])
    reviews = [one["properties"].get("firstreply_review") for one in hubspot.objects("contacts", "firstreply_review")]
    assert reviews[:2] == [None, None]
    assert str(reviews[2]).endswith("/leads/lead-3")


def test_who_is_erased_is_found_without_unique_ids_and_a_person_asked_without_any(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(unique_engagements=False, custom_properties=1)
    crm = build(hubspot)
    ids = written(crm.record([entry(1, messages=(message("in-1", "ann1@acme1.example"),))])[0])
    keys = CrmErasure(
        contact_ids=(ids["contact contact-1"],),
        contacts=("contact-1",),
        deals=("lead-1",),
        messages=("in-1",),
        tasks=("task-1",),
    )
    crm.erase(keys)
    assert not [trace for trace in ("ann1@", "O'Hara 1", "We need help", "A &amp; B") if trace in hubspot.everything()]

    hubspot.reset()
    hubspot.set_faults(custom_properties=0, limits=False)
    other = build(hubspot)
    ids = written(other.record([entry(1)])[0])
    with pytest.raises(LeftThere, match="no property there has our ids") as told:
        other.erase(dataclasses.replace(keys, contact_ids=(ids["contact contact-1"],)))
    assert hubspot.counts()["contacts"] == 0, "the person is gone; of the rest somebody decides"
    assert f"deals {ids['deal lead-1']}" in told.value.told


def test_a_contact_whose_creation_told_nothing_is_erased_by_our_id_that_is_not_unique(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(search_lag_seconds=0)
    plain = {"name": "firstreply_contact", "label": "Id", "type": "string", "fieldType": "text"}
    hubspot.call("POST", "/crm/v3/properties/contacts", {**plain, "groupName": "contactinformation"})
    crm = build(hubspot)
    written(crm.record([entry(1), entry(2)])[0])

    crm.erase(CrmErasure(contact_ids=(), contacts=("contact-1",), deals=("lead-1",), messages=(), tasks=()))

    assert "ann1@" not in hubspot.everything()
    assert "ann2@" in hubspot.everything()
