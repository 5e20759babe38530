"""A firm's crm.toml at work: its stages, its names of properties, what it never wants written; renames and losses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.crm_plan import CrmPlan
from app.domain.judgement import Tier
from integrations.hubspot.account_setup import properties_of
from integrations.hubspot.property_map import PropertyMap
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, deal, entry, written

NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
VERSIONS = pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
STAGES = "/crm/pipelines/2026-03/deals/default/stages"


def stage_of(hubspot: SandboxHubSpot, ids: dict[str, str], number: int) -> str | None:
    return hubspot.values("deals", ids[f"deal lead-{number}"], "dealstage")["dealstage"]


@VERSIONS
def test_a_deal_begins_in_its_tiers_stage_by_label_or_id(hubspot: SandboxHubSpot, version: str) -> None:
    plan = CrmPlan(pipeline="sales pipeline", stages={"hot": "Contract sent", "warm": "qualifiedtobuy"})
    crm = build(hubspot, plan=plan, api_version=version)
    hot, warm = crm.record([entry(1), entry(2, tier=Tier.WARM, deal=deal(2, tier=Tier.WARM))])

    assert (stage_of(hubspot, written(hot), 1), stage_of(hubspot, written(warm), 2)) == (
        "contractsent",
        "qualifiedtobuy",
    )
    assert list(crm.plan_problems()) == []


def test_a_stage_that_is_gone_or_closed_or_a_pipeline_that_is_not_there_is_said(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, plan=CrmPlan(pipeline="Partners", stages={"hot": "Closed won", "warm": "Thinking"}))
    (hot,) = crm.record([entry(1)])

    assert stage_of(hubspot, written(hot), 1) == "appointmentscheduled"
    assert [told.split(":")[0] for told in crm.plan_problems()] == [
        'There is no pipeline "Partners"',
        'The stage "Closed won" for hot is a closed one',
        'The stage "Thinking" for warm is gone',
    ]


def test_a_renamed_stage_keeps_its_place(hubspot: SandboxHubSpot) -> None:
    now = [0.0]
    crm = build(hubspot, plan=CrmPlan(stages={"hot": "Contract sent"}), clock=lambda: now[0])
    crm.record([entry(1)])
    status, *_ = hubspot.call("PATCH", f"{STAGES}/contractsent", {"label": "Offer sent"})
    assert status == 200
    now[0] += 3600
    (later,) = crm.record([entry(2)])

    assert stage_of(hubspot, written(later), 2) == "contractsent"
    assert list(crm.plan_problems()) == []


@VERSIONS
def test_what_is_never_written_is_not_and_other_names_and_values_are_the_firms(
    hubspot: SandboxHubSpot, version: str
) -> None:
    plan = CrmPlan(
        never=("contacts.phone", "deals.score"),
        properties={"contacts.jobtitle": "message", "contacts.review": ""},
        lifecycle={"mql": "salesqualifiedlead"},
    )
    crm = build(hubspot, plan=plan, api_version=version)
    for outcome in (*crm.record([entry(1)]), *crm.record([entry(1, title="CTO", first_attempt=False)])):
        ids = written(outcome)
    held = hubspot.values("contacts", ids["contact contact-1"], "phone", "message", "jobtitle", "lifecyclestage")

    assert held == {"phone": None, "message": "CEO", "jobtitle": None, "lifecyclestage": "salesqualifiedlead"}
    names = {one["name"] for one in properties_of("contacts", plan)}
    assert "firstreply_review" not in names
    assert {"firstreply_contact", "firstreply_score"} <= names


@given(st.dictionaries(NAMES, st.text(min_size=1)), st.dictionaries(NAMES, NAMES), st.sets(NAMES))
def test_what_was_written_is_read_back_as_ours_and_nothing_forbidden_leaves(
    values: dict[str, str], theirs: dict[str, str], never: set[str]
) -> None:
    one_to_one = {f"deals.{ours}": f"x_{ours}_{name}" for ours, name in theirs.items()}
    words = PropertyMap(CrmPlan(properties=one_to_one, never=tuple(f"deals.{name}" for name in never)))
    sent = words.written("deals", values)
    back = words.read("deals", list(values), dict(sent))

    assert set(sent) <= set(words.asked("deals", list(values)))
    assert {name: back.get(name) for name in values} == {n: None if n in never else v for n, v in values.items()}
