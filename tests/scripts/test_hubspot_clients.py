"""Independent HubSpot clients against the sandbox: how they are compared, and the one that needs no npm."""

import json
from typing import Any

import pytest

from scripts.hubspot_clients.__main__ import SHARE_AT_LEAST, shares_of
from scripts.hubspot_clients.matching import Call, call_of, matches
from scripts.hubspot_clients.node_programs import HERE
from scripts.hubspot_clients.python_calls import PYTHON_CLIENT, python_calls
from staging.installation.parts import CRM_TOKEN, SandboxHubSpot


def test_the_official_python_client_finds_the_sandbox_as_documented(hubspot: SandboxHubSpot) -> None:
    calls = python_calls(hubspot.url, CRM_TOKEN)

    assert [(one.name, one.got) for one in calls if not one.is_as_documented] == []
    assert len(calls) >= 20
    assert shares_of(calls) == {PYTHON_CLIENT: 1.0}


def test_a_sandbox_that_refuses_everything_is_found_out(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(forbidden="contacts companies deals")

    assert shares_of(python_calls(hubspot.url, CRM_TOKEN))[PYTHON_CLIENT] < SHARE_AT_LEAST


@pytest.mark.parametrize(
    ("wanted", "good", "bad"),
    [
        ("<text>", "a", ""),
        ("<number>", 1.5, "1"),
        ("<boolean>", False, 0),
        ("<digits>", "12", 12),
        ("<moment>", "2026-01-05T08:00:00.000Z", "2026-01-05T08:00:00"),
        ("*limit*", "the limit is", "the border is"),
        ("2026-06*", "2026-06-30", "2026-07-01"),
        ("=5", 5, 6),
        ("!5", "6", "5"),
        ("!5", "6", None),
        (1, 1, True),
        (None, None, ""),
        ("a", "a", "b"),
    ],
)
def test_what_is_expected_may_be_a_pattern(wanted: Any, good: Any, bad: Any) -> None:
    assert matches(wanted, good)
    assert not matches(wanted, bad)


def test_a_call_is_judged_by_status_and_values() -> None:
    expected = {"HTTP": 200, "results.0.id": "<digits>", "results.length": 1, "total": 1}
    answer = {"results": [{"id": "1"}], "total": 2}

    call = call_of("any", "search", expected, 200, answer)

    assert call.got == {"HTTP": 200, "results.0.id": "1", "results.length": 1, "total": 2}
    assert call.differences == ["total"]
    assert not Call(client="any", name="x", expected={}, got={"failure": "broke"}).is_as_documented


def test_packages_are_pinned_and_name_no_registry() -> None:
    pinned = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    for name, version in {**pinned["dependencies"], **pinned["optionalDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert all(one.get("integrity") for path, one in locked.items() if path)
    assert not [path for path, one in locked.items() if "resolved" in one]
