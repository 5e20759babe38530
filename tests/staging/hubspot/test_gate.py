"""The sandbox HubSpot's gate and page: token, limits, faults, odd requests, start and end."""

import pytest

from staging.installation.parts import SandboxHubSpot


def test_without_a_token_nothing_is_answered(hubspot: SandboxHubSpot) -> None:
    status, answer, _ = hubspot.call("GET", "/crm/v3/objects/contacts", token=None)

    assert (status, answer["category"]) == (401, "INVALID_AUTHENTICATION")


def test_too_many_calls_and_searches_are_refused_with_the_policys_name(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(limits=True)
    searches = [hubspot.call("POST", "/crm/v3/objects/contacts/search", {}) for _ in range(6)]
    assert [status for status, _, _ in searches] == [200] * 5 + [429]
    assert searches[0][2].get("X-HubSpot-RateLimit-Max") is None
    assert searches[5][1]["policyName"] == "SECONDLY"

    calls = [hubspot.call("GET", "/crm/v3/owners") for _ in range(110)]
    first, last = calls[0], calls[-1]
    assert (first[0], first[2].get("X-HubSpot-RateLimit-Max")) == (200, "100")
    assert (last[0], last[1]["errorType"], last[1]["policyName"]) == (429, "RATE_LIMIT", "TEN_SECONDLY_ROLLING")


def test_how_closely_calls_came_together_is_told_once(hubspot: SandboxHubSpot) -> None:
    hubspot.crowds()
    hubspot.set_faults(day_used_up=True)  # refused ones came, too
    for _ in range(3):
        hubspot.call("POST", "/crm/v3/objects/contacts/search", {})
    hubspot.call("GET", "/crm/v3/owners")

    assert hubspot.crowds() == {"calls_in_ten_seconds": 4, "searches_in_a_second": 3}
    assert hubspot.crowds() == {"calls_in_ten_seconds": 0, "searches_in_a_second": 0}


def test_the_days_limit_refuses_everything_until_it_is_raised(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(limits=True, calls_per_day=2)
    answers = [hubspot.call("GET", "/crm/v3/owners") for _ in range(3)]
    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert (answers[1][2]["X-HubSpot-RateLimit-Daily-Remaining"], answers[2][1]["policyName"]) == ("0", "DAILY")

    hubspot.set_faults(limits=False, day_used_up=True)
    assert hubspot.call("POST", "/crm/v3/objects/contacts/search", {})[1]["policyName"] == "DAILY"
    hubspot.set_faults(day_used_up=False)
    assert hubspot.call("GET", "/crm/v3/owners")[0] == 200


def test_faults_come_in_the_share_that_was_set(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(share_429=0.3, share_5xx=0.2, seed=1)

    statuses = [hubspot.call("GET", "/crm/v3/owners")[0] for _ in range(200)]

    assert 40 <= statuses.count(429) <= 80
    assert 20 <= sum(status >= 500 for status in statuses) <= 60
    assert hubspot.call("POST", "/_sandbox/faults", {"share_430": 1})[0] == 400


def test_a_write_can_be_applied_without_an_answer_in_time(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(share_applied_then_timeout=1.0, hold_seconds=0.1)

    status, _, _ = hubspot.call("POST", "/crm/v3/objects/contacts", {"properties": {"email": "a@x.example"}})

    assert status == 504
    assert hubspot.counts()["contacts"] == 1


@pytest.mark.parametrize("body", [[], "x", {"inputs": 1}, {"inputs": [1]}, {"properties": []}, {"filterGroups": "x"}])
def test_odd_bodies_are_refused_and_never_break_the_sandbox(hubspot: SandboxHubSpot, body: object) -> None:
    for rest in ("", "/batch/create", "/batch/read", "/batch/upsert", "/merge", "/gdpr-delete"):
        status, _, _ = hubspot.call("POST", f"/crm/v3/objects/contacts{rest}", body)
        assert status in (201, 400, 404)
    assert hubspot.call("POST", "/crm/v3/objects/contacts/search", body)[0] in (200, 400)
    assert hubspot.call("GET", "/crm/v3/objects/cats")[0] == 400


def test_the_page_shows_people_as_text(hubspot: SandboxHubSpot) -> None:
    assert "Nobody is in this CRM yet" in hubspot.call("GET", "/")[1]
    ann = hubspot.add("contacts", email="a@x.example", firstname="<script>alert(1)</script>")
    link = {"to": {"id": ann}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}]}
    hubspot.add("notes", [link], hs_timestamp="1", hs_note_body="<p>&lt;img src=x&gt; said</p>")

    link["types"] = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 200}]
    hubspot.add("meetings", [link], hs_timestamp="1", hs_meeting_title="First <call>", hs_meeting_outcome="NO_SHOW")
    link["types"] = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}]
    hubspot.add("tasks", [link], hs_timestamp="1", hs_task_subject="Call", hs_task_status="COMPLETED")

    page = hubspot.call("GET", "/")[1]

    assert "meeting no show</span> First &lt;call&gt;" in page
    assert "task done</span> Call" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;img src=x&gt; said" in page
    assert not {"<script", "<img"} & set(page.split())
