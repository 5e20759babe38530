"""The search of the sandbox HubSpot: moments, order, pages and the index that is late."""

from typing import Any

import pytest

from staging.installation.parts import SandboxHubSpot

PATH = "/crm/v3/objects/companies/search"


def names(hubspot: SandboxHubSpot, **body: Any) -> list[str]:
    status, answer, _ = hubspot.call("POST", PATH, {"properties": ["name"], **body})
    assert status == 200, answer
    return [one["properties"]["name"] for one in answer["results"]]


def since(value: str, operator: str = "GTE") -> list[Any]:
    return [{"filters": [{"propertyName": "hs_lastmodifieddate", "operator": operator, "value": value}]}]


def test_what_changed_since_a_moment_is_found_however_the_moment_is_written(hubspot: SandboxHubSpot) -> None:
    old = hubspot.add("companies", name="Old")
    hubspot.add("companies", name="New")
    changed = hubspot.call("PATCH", f"/crm/v3/objects/companies/{old}", {"properties": {"phone": "1"}})[1]["updatedAt"]

    order = [{"propertyName": "hs_lastmodifieddate", "direction": "DESCENDING"}]
    assert names(hubspot, filterGroups=since("1767600000000"), sorts=order) == ["Old", "New"]
    assert names(hubspot, filterGroups=since(changed)) == ["Old"]
    assert names(hubspot, filterGroups=since(changed, "LT")) == ["New"]
    assert names(hubspot, filterGroups=since("4102444800000")) == []


def test_pages_follow_one_order_and_end(hubspot: SandboxHubSpot) -> None:
    for number in (10, 9, 100):
        hubspot.add("companies", name=f"c{number}", numberofemployees=str(number))
    order = ["-numberofemployees"]

    assert names(hubspot, sorts=order, limit=2) == ["c100", "c10"]
    assert names(hubspot, sorts=order, limit=2, after="2") == ["c9"]


def test_the_index_learns_of_changes_late_and_answers_with_what_it_knew(hubspot: SandboxHubSpot) -> None:
    company = hubspot.add("companies", name="Before")
    assert names(hubspot) == ["Before"]
    hubspot.set_faults(search_lag_seconds=60)
    hubspot.call("PATCH", f"/crm/v3/objects/companies/{company}", {"properties": {"name": "After"}})

    assert names(hubspot) == []  # it is younger than the lag itself
    hubspot.set_faults(search_lag_seconds=0)
    assert names(hubspot) == ["After"]


@pytest.mark.parametrize(
    "bad",
    [
        {"filterGroups": [{"filters": [{"propertyName": "lastmodifieddate", "operator": "GTE", "value": "1"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "name", "operator": "LIKE", "value": "1"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "name", "operator": "EQ"}]}]},
        {"filterGroups": [{"filters": []}] * 6},
        {"sorts": ["name", "domain"]},
        {"sorts": [{"propertyName": "name", "direction": "UP"}]},
        {"limit": 201},
        {"after": "9999", "limit": 2},
        {"query": "x" * 3001},
    ],
)
def test_what_hubspot_does_not_search_is_refused(hubspot: SandboxHubSpot, bad: dict[str, Any]) -> None:
    status, answer, _ = hubspot.call("POST", PATH, bad)

    assert (status, answer["category"]) == (400, "VALIDATION_ERROR")
