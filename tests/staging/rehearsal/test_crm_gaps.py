"""The three gaps, counted in what the sandbox's API tells, and each found when it is there."""

from typing import Any

from staging.installation.parts import SandboxHubSpot
from staging.rehearsal.crm_gaps import CrmGaps, crm_objects, gaps_of

TO = {"contacts": 3, "companies": 341}  # what HubSpot calls a deal's ends
OWNER: Any = {"hubspot_owner_id": "700"}
AT: Any = {"hs_timestamp": "2026-11-20T09:00:00Z"}


def deal(hubspot: SandboxHubSpot, *ends: tuple[str, str], stage: str = "appointmentscheduled") -> str:
    links = [
        {
            "to": {"id": id_},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TO[kind]}],
        }
        for kind, id_ in ends
    ]
    return hubspot.add("deals", links, dealname="A deal", pipeline="default", dealstage=stage, **OWNER)


def gaps(hubspot: SandboxHubSpot, *open_here: str) -> CrmGaps:
    return gaps_of(crm_objects(hubspot.url), open_here)


def test_an_empty_crm_has_no_gaps(hubspot: SandboxHubSpot) -> None:
    assert gaps(hubspot, "a task of ours") == CrmGaps()


def test_contacts_deals_and_open_tasks_want_an_owner_and_companies_and_finished_tasks_do_not(
    hubspot: SandboxHubSpot,
) -> None:
    hubspot.add("contacts", email="ada@quill.example")
    hubspot.add("contacts", email="kim@quill.example", **OWNER)
    hubspot.add("companies", name="Quill")
    hubspot.add("deals", dealname="A deal", pipeline="default", dealstage="appointmentscheduled")
    hubspot.add("tasks", hs_task_subject="Answer", hs_task_status="NOT_STARTED", **AT)
    hubspot.add("tasks", hs_task_subject="Answered", hs_task_status="COMPLETED", **AT)

    found = gaps(hubspot)

    assert found.without_owner == {"contact": 1, "deal": 1, "task": 1}
    assert "the CRM has 1 deals without an owner" in list(found.problems())


def test_a_deal_beside_an_open_one_of_the_same_contact_or_company_is_found(hubspot: SandboxHubSpot) -> None:
    ada, kim = (hubspot.add("contacts", email=f"{name}@quill.example", **OWNER) for name in ("ada", "kim"))
    quill, ink = (hubspot.add("companies", name=name) for name in ("Quill", "Ink"))
    deal(hubspot, ("contacts", ada), ("companies", quill))
    deal(hubspot, ("contacts", ada))
    deal(hubspot, ("contacts", kim), ("companies", quill))
    deal(hubspot, ("companies", ink), stage="closedlost")
    deal(hubspot, ("companies", ink))

    found = gaps(hubspot)

    assert found.deals_beside_an_open_one == 2
    assert list(found.problems()) == ["the CRM has 2 deals beside an open one of the same contact or company"]


def test_tasks_that_are_open_there_only_are_found(hubspot: SandboxHubSpot) -> None:
    name = {"name": "firstreply_task", "label": "Task", "groupName": "taskinformation"}
    hubspot.call("POST", "/crm/v3/properties/tasks", name | {"type": "string", "fieldType": "text"})
    for key, status in (("open", "NOT_STARTED"), ("decided", "IN_PROGRESS"), ("done", "COMPLETED")):
        hubspot.add("tasks", hs_task_subject=key, hs_task_status=status, firstreply_task=key, **AT, **OWNER)
    hubspot.add("tasks", hs_task_subject="unknown here", hs_task_status="NOT_STARTED", **AT, **OWNER)

    found = gaps(hubspot, "open")

    assert found.tasks_open_there_only == 2
    assert list(found.problems()) == ["2 tasks are open in the CRM and not here"]


def test_more_than_a_page_is_read_whole(hubspot: SandboxHubSpot) -> None:
    wanted: list[dict[str, Any]] = [{"properties": {"lastname": f"Quill {n}"}} for n in range(101)]
    for start in (0, 100):
        hubspot.call("POST", "/crm/v3/objects/contacts/batch/create", {"inputs": wanted[start : start + 100]})

    assert gaps(hubspot).without_owner == {"contact": 101}
