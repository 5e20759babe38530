"""The HubSpot adapter against the sandbox, over real HTTP and through the real client."""

import dataclasses
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.crm import CrmEntry, CrmMessage, CrmOutcome, CrmTask
from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.judgement import Evidence, Tier
from integrations.hubspot_crm import HubSpotCrm
from integrations.hubspot_wording import message_properties
from tests.staging_servers import SandboxHubSpot, hubspot, hubspot_process

__all__ = ["hubspot", "hubspot_process"]

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OURS = "hello@fernhill.example"


def entry(number: int, **changes: Any) -> CrmEntry:
    """A hot lead of the website form with its message, our reply and one task."""
    email = changes.get("email", f"ann{number}@acme{number}.example")
    usual: dict[str, Any] = {
        "lead_id": f"lead-{number}",
        "contact_key": f"contact-{number}",
        "known_contact_id": None,
        "known_company_id": None,
        "email": email,
        "first_name": "Ann",
        "last_name": f"O'Hara {number}",
        "phone": "+44 20 7946 0018",
        "title": "CEO",
        "profile_url": None,
        "company_name": f"Acme {number}",
        "company_domain": f"acme{number}.example",
        "channel": "website_form",
        "disposition": "inquiry",
        "score": 82,
        "tier": Tier.HOT,
        "evidence": (Evidence(claim="Budget fits", quote="we have 40k"),),
        "owner_email": "owner@sandbox.example",
        "open_deal": True,
        "deal_name": f"Acme {number}: pricing project",
        "received_at": NOON + timedelta(minutes=number),
        "review_url": f"https://leads.fernhill.example/leads/lead-{number}",
        "messages": (message(f"in-{number}", email), message(f"out-{number}", email, from_us=True)),
        "tasks": (
            CrmTask(key=f"task-{number}", due_at=NOON, title="Approve", body="A & B", owner_email="nobody@x.example"),
        ),
        "first_attempt": True,
    }
    return CrmEntry(**{**usual, **changes})


def message(key: str, email: str | None, *, from_us: bool = False, text: str = "We need help.") -> CrmMessage:
    theirs = email or "https://linkedin.example/in/ann"
    ends = {"from_address": OURS, "to_address": theirs} if from_us else {"from_address": theirs, "to_address": OURS}
    return CrmMessage(key=key, from_us=from_us, at=NOON, subject="Hello", text=text, **ends)


def build(hubspot: SandboxHubSpot, **more: Any) -> HubSpotCrm:
    return HubSpotCrm("test", hubspot.url, **{"timeout_seconds": 5.0, "sleep": lambda _: None, **more})


def written(outcome: CrmOutcome) -> dict[str, str]:
    """Their ids by kind and our key; the entry must be wholly written."""
    if outcome.error:
        raise outcome.error
    return {f"{link.kind} {link.our_key}": link.their_id for link in outcome.links}


def test_one_lead_is_wholly_recorded(hubspot: SandboxHubSpot) -> None:
    [outcome] = build(hubspot).record([entry(1)])
    ids = written(outcome)

    contact, deal = ids["contact contact-1"], ids["deal lead-1"]
    assert hubspot.values("contacts", contact, "email", "lastname", "lifecyclestage", "hubspot_owner_id") == {
        "email": "ann1@acme1.example",
        "lastname": "O'Hara 1",
        "lifecyclestage": "marketingqualifiedlead",
        "hubspot_owner_id": "700",
    }
    description = hubspot.values("deals", deal, "description")["description"] or ""
    for part in ("ann1@acme1.example", "Hot", "82", "Budget fits", "we have 40k", "/leads/lead-1"):
        assert part in description
    assert hubspot.values("deals", deal, "dealstage", "pipeline") == {
        "dealstage": "appointmentscheduled",
        "pipeline": "default",
    }
    assert "A &amp; B" in str(hubspot.values("tasks", ids["task task-1"], "hs_task_body"))
    for kind, id_ in (
        ("companies", ids["company acme1.example"]),
        ("deals", deal),
        ("notes", ids["message in-1"]),
        ("emails", ids["message out-1"]),
        ("tasks", ids["task task-1"]),
    ):
        assert hubspot.linked("contacts", contact, kind) == [id_]
    assert hubspot.linked("companies", ids["company acme1.example"], "deals") == [deal]


def test_a_hundred_new_leads_take_eight_requests_once_the_account_is_known(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    written(crm.record([entry(0)])[0])
    before = sum(hubspot.requests().values())

    outcomes = crm.record([entry(number) for number in range(1, 101)])

    assert [written(outcome) for outcome in outcomes]
    assert sum(hubspot.requests().values()) - before == 8
    assert set(hubspot.counts().values()) == {101}


@pytest.mark.parametrize("first_attempt", [True, False])
@pytest.mark.parametrize("multi_status", [True, False])
def test_recording_twice_changes_nothing(hubspot: SandboxHubSpot, *, first_attempt: bool, multi_status: bool) -> None:
    hubspot.faults(multi_status=multi_status)
    crm = build(hubspot)
    first = crm.record([entry(number) for number in range(9)])

    again = crm.record([entry(number, first_attempt=first_attempt) for number in range(10)])

    assert [written(one) for one in again[:9]] == [written(one) for one in first]
    assert written(again[9])
    assert set(hubspot.counts().values()) == {10}


def test_a_company_just_made_is_not_made_again_although_the_index_misses_it(hubspot: SandboxHubSpot) -> None:
    hubspot.faults(search_lag_seconds=60)
    crm = build(hubspot)
    for number in (1, 2):
        written(crm.record([entry(number, company_domain="acme.example")])[0])

    assert hubspot.counts()["companies"] == 1


def test_companies_of_the_account_are_found_by_domain_or_name_in_any_case(hubspot: SandboxHubSpot) -> None:
    by_domain = hubspot.add("companies", name="Whatever", domain="Acme1.Example")
    by_name = hubspot.add("companies", name="ACME Two")

    first, second = build(hubspot).record([entry(1), entry(2, company_domain=None, company_name="Acme  two")])

    assert written(first)["company acme1.example"] == by_domain
    assert written(second)["company name:acme two"] == by_name
    assert hubspot.counts()["companies"] == 2


def test_a_contact_with_an_upper_case_address_is_found_and_what_people_typed_stays(hubspot: SandboxHubSpot) -> None:
    known = hubspot.add(
        "contacts", email="ANN1@ACME1.EXAMPLE", firstname="Annie", phone="1234", lifecyclestage="customer"
    )

    ids = written(build(hubspot).record([entry(1)])[0])

    assert ids["contact contact-1"] == known
    names = ("email", "firstname", "lastname", "phone", "lifecyclestage", "firstreply_score")
    assert tuple(hubspot.values("contacts", known, *names).values()) == (
        *("ANN1@ACME1.EXAMPLE", "Annie", "O'Hara 1", "1234", "customer"),
        "82",
    )
    assert hubspot.linked("contacts", known, "companies") == [ids["company acme1.example"]]


@pytest.mark.parametrize(
    ("held", "after"),
    [("subscriber", "marketingqualifiedlead"), ("opportunity", "opportunity"), ("other", "other")],
)
def test_the_lifecycle_stage_moves_only_forward(hubspot: SandboxHubSpot, held: str, after: str) -> None:
    known = hubspot.add("contacts", email="ann1@acme1.example", lifecyclestage=held)

    written(build(hubspot).record([entry(1)])[0])

    assert hubspot.values("contacts", known, "lifecyclestage") == {"lifecyclestage": after}


def test_two_entries_of_one_person_make_one_contact_and_one_company(hubspot: SandboxHubSpot) -> None:
    same = {"contact_key": "contact-1", "company_domain": "acme1.example", "company_name": "Acme 1"}
    entries = [entry(1), entry(2, email="ANN1@acme1.example", **{**same, "contact_key": "contact-2"})]
    entries.append(entry(3, email=None, **same))

    outcomes = build(hubspot).record(entries)

    contacts = {link.their_id for one in outcomes for link in one.links if link.kind == "contact"}
    assert [written(one) for one in outcomes]
    assert len(contacts) == 1
    assert hubspot.counts() == {"contacts": 1, "companies": 1, "deals": 3, "notes": 4, "emails": 2, "tasks": 3}


def test_a_person_without_an_address_is_found_again_and_gets_the_address_later(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    linkedin = {"channel": "linkedin", "contact_key": "contact-1", "profile_url": "https://linkedin.example/in/ann"}
    first = written(crm.record([entry(1, email=None, **linkedin)])[0])
    second = written(crm.record([entry(2, email=None, **linkedin)])[0])
    third = written(crm.record([entry(3, email="ann@acme.example", **linkedin)])[0])

    assert first["contact contact-1"] == second["contact contact-1"] == third["contact contact-1"]
    held = hubspot.values("contacts", first["contact contact-1"], "email", "firstreply_profile")
    assert held == {"email": "ann@acme.example", "firstreply_profile": "https://linkedin.example/in/ann"}
    assert hubspot.counts()["contacts"] == 1


def test_a_contact_that_was_merged_answers_by_its_old_id_and_second_address(hubspot: SandboxHubSpot) -> None:
    kept = hubspot.add("contacts", email="kept@acme1.example")
    gone = hubspot.add("contacts", email="ann1@acme1.example")
    hubspot.call("POST", "/crm/v3/objects/contacts/merge", {"primaryObjectId": kept, "objectIdToMerge": gone})
    crm = build(hubspot)

    by_id = written(crm.record([entry(1, known_contact_id=gone, email="new@acme1.example")])[0])
    by_email = written(crm.record([entry(2, email="ann1@acme1.example")])[0])

    assert by_id["contact contact-1"] == by_email["contact contact-2"] == kept
    assert hubspot.values("contacts", kept, "email") == {"email": "kept@acme1.example"}


def test_ids_of_deleted_objects_are_replaced(hubspot: SandboxHubSpot) -> None:
    ids = written(build(hubspot).record([entry(1, known_contact_id="999", known_company_id="998")])[0])

    assert {ids["contact contact-1"], ids["company acme1.example"]}.isdisjoint({"998", "999"})


@pytest.mark.parametrize("multi_status", [True, False])
def test_a_bad_value_refuses_its_entry_alone(hubspot: SandboxHubSpot, *, multi_status: bool) -> None:
    hubspot.faults(multi_status=multi_status)
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
    hubspot.faults(outage=True)
    assert all(isinstance(one.error, UpstreamUnavailable) for one in crm.record(entries))

    hubspot.faults(outage=False)
    assert all(written(one) for one in crm.record(entries))
    assert set(hubspot.counts().values()) == {5}


def test_a_server_that_does_not_answer_costs_one_timeout(hubspot: SandboxHubSpot) -> None:
    hubspot.faults(latency_ms=5000)
    began = time.monotonic()

    [outcome] = build(hubspot, timeout_seconds=0.2, patience_seconds=0.1).record([entry(1)])

    assert isinstance(outcome.error, UpstreamUnavailable)
    assert time.monotonic() - began < 2
    with pytest.raises(UpstreamUnavailable):
        HubSpotCrm("test", "http://127.0.0.1:1", sleep=lambda _: None).check()


def test_retry_after_is_waited_for_or_handed_to_the_worker(hubspot: SandboxHubSpot) -> None:
    hubspot.faults(share_429=1.0, retry_after_seconds=4)
    waits: list[float] = []

    [outcome] = build(hubspot, sleep=waits.append).record([entry(1)])

    assert waits == [4.0, 4.0]
    assert isinstance(outcome.error, UpstreamUnavailable)
    assert outcome.error.retry_after == timedelta(seconds=4)


def test_nothing_is_lost_or_doubled_on_a_bad_day(hubspot: SandboxHubSpot) -> None:
    hubspot.faults(share_429=0.3, share_5xx=0.1, share_applied_then_timeout=0.05, seed=7, search_lag_seconds=60)
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


def test_a_long_message_with_every_kind_of_letter_is_cut_to_what_hubspot_takes(hubspot: SandboxHubSpot) -> None:
    text = "It's <b>bold</b> & 😀\n" * 3500
    messages = (message("in", "a@b.example", text=text), message("out", "a@b.example", from_us=True, text=text))

    ids = written(build(hubspot).record([entry(1, messages=messages, last_name="D'Arcy 😀")])[0])

    note = hubspot.values("notes", ids["message in"], "hs_note_body")["hs_note_body"] or ""
    mail = hubspot.values("emails", ids["message out"], "hs_email_text")["hs_email_text"] or ""
    assert "&lt;b&gt;bold" in note
    assert "<b>bold" not in note
    assert all("shortened" in one and "/leads/lead-1" in one for one in (note, mail))
    assert all(60_000 < len(one.encode("utf-16-le")) / 2 <= 65_536 for one in (note, mail))


def test_a_mail_is_recorded_with_its_direction_and_a_form_message_as_a_note(hubspot: SandboxHubSpot) -> None:
    ids = written(build(hubspot).record([entry(1, channel="inbound_email")])[0])

    held = hubspot.values("emails", ids["message in-1"], "hs_email_direction", "hs_email_headers")
    assert held["hs_email_direction"] == "INCOMING_EMAIL"
    assert '"email": "ann1@acme1.example"' in (held["hs_email_headers"] or "")
    assert hubspot.counts() | {"emails": 2, "notes": 0} == hubspot.counts()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
def test_whatever_people_write_is_recorded(hubspot: SandboxHubSpot, text: str) -> None:
    odd = entry(
        1, first_name=text, last_name=text, title=text, deal_name=text, messages=(message(f"m{text}", "a@b.c"),)
    )

    [outcome] = build(hubspot).record([odd])

    assert written(outcome)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers(1500, 4000))
@settings(max_examples=25, deadline=None)
def test_a_note_always_fits(text: str, times: int) -> None:
    body = message_properties(entry(1), message("m", "a@b.c", text=text * times), "notes")["hs_note_body"]

    assert len(body.encode("utf-16-le")) // 2 <= 65_536


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
    hubspot.faults(limits=True)
    crm = build(hubspot, sleep=time.sleep)

    for number in range(8):  # 8 searches take the adapter more than a second
        written(crm.record([entry(number, open_deal=False, messages=(), tasks=())])[0])

    assert not [kind for kind in hubspot.requests() if kind.startswith("over")]


def test_a_deleted_property_of_ours_is_created_again(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    written(crm.record([entry(1)])[0])
    hubspot.call("POST", "/_sandbox/reset")
    hubspot.faults(limits=False, search_lag_seconds=0)

    assert isinstance(crm.record([entry(2)])[0].error, UpstreamUnavailable)
    assert written(crm.record([entry(2, first_attempt=False)])[0])


def test_dated_paths_work_as_well(hubspot: SandboxHubSpot) -> None:
    hubspot.add("contacts", email="ann1@acme1.example")
    crm = build(hubspot, api_version="2026-09")

    crm.check()

    assert [written(one) for one in crm.record([entry(1), entry(2)])]
    assert hubspot.counts()["contacts"] == 2


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
    code = "import sys, integrations.hubspot_crm; assert not {'hubspot', 'urllib3'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
