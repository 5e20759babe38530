"""The tools of HubSpot's own server for assistants, as somebody who looks after leads would use them."""

from pathlib import Path
from typing import Any

from scripts.hubspot_clients.matching import Call, call_of
from scripts.hubspot_clients.node_programs import ASSISTANT, AssistantServer

WELL = {"is_error": False}


def assistant_calls(node: Path, address: str, token: str) -> list[Call]:
    """About fifteen calls; those that follow use what the first ones made."""
    server = AssistantServer(node, address, token)
    try:
        return _calls(server)
    finally:
        server.end()


def _calls(server: AssistantServer) -> list[Call]:
    done: list[Call] = []

    def ask(name: str, tool: str, arguments: dict[str, Any], /, **expected: Any) -> Any:
        paths = {path.replace("__", "."): value for path, value in expected.items()}
        answer = server.call(f"hubspot-{tool}", arguments)
        done.append(call_of(ASSISTANT, name, {**WELL, **paths}, None, answer))
        return answer["answer"] or {}

    ask("who am I", "get-user-details", {}, text="*OwnerInfo*", answer__hubId=4711, answer__userId="<number>")
    ask("what objects of its own has the account", "get-schemas", {}, text="*results*")
    people = [{"email": f"{name}@tool.example", "firstname": name} for name in ("gil", "hal")]
    made = ask(
        *("make two contacts", "batch-create-objects"),
        {"objectType": "contacts", "inputs": [{"properties": one} for one in people]},
        answer__results__length=2,
        answer__results__0__id="<digits>",
    )
    gil = _id(made)
    deal = ask(
        *("make a deal of one", "batch-create-objects"),
        {
            "objectType": "deals",
            "inputs": [
                {
                    "properties": {"dealname": "Tools", "dealstage": "appointmentscheduled", "pipeline": "default"},
                    "associations": [{"to": {"id": gil}, "types": [_defined(3)]}],
                }
            ],
        },
        answer__results__0__properties__dealname="Tools",
    )
    email = {"propertyName": "email", "operator": "EQ", "value": "gil@tool.example"}
    search = {"objectType": "contacts", "filterGroups": [{"filters": [email]}], "properties": ["email"]}
    ask("find one by e-mail", "search-objects", search, answer__results__length=1, answer__results__0__id=gil)
    ask(
        *("read them", "batch-read-objects"),
        {"objectType": "contacts", "inputs": [{"id": gil}], "properties": ["firstname"]},
        answer__results__0__properties__firstname="gil",
    )
    ask(
        *("change one", "batch-update-objects"),
        {"objectType": "contacts", "inputs": [{"id": gil, "properties": {"phone": "+43"}}]},
        answer__results__0__id=gil,
    )
    ask("list companies", "list-objects", {"objectType": "companies", "limit": 5}, answer__results__length=0)
    pair = {"fromObjectType": "contacts", "toObjectType": "contacts"}
    ask("which ties are there", "get-association-definitions", pair, answer__results__0__typeId="<number>")
    ask(
        *("tie the deal to the other contact", "batch-create-associations"),
        {
            "fromObjectType": "deals",
            "toObjectType": "contacts",
            "types": [_defined(3)],
            "inputs": [{"from": {"id": _id(deal)}, "to": {"id": _id(made, 1)}}],
        },
        text="*COMPLETE*",
    )
    ask(
        *("what is the deal tied to", "list-associations"),
        {"objectType": "deals", "objectId": _id(deal), "toObjectType": "contacts"},
        answer__results__length=2,
    )
    ask("which properties are there", "list-properties", {"objectType": "deals"}, text="*dealstage*")
    name = {"objectType": "contacts", "propertyName": "lifecyclestage"}
    ask("read a property", "get-property", name, answer__name="lifecyclestage", answer__type="enumeration")
    wanted = {"name": "tool_note", "label": "Tool", "groupName": "contactinformation"}
    ask("make a property", "create-property", {"objectType": "contacts", **wanted}, text="*tool_note*")
    change = {"objectType": "contacts", "propertyName": "tool_note", "label": "Tools"}
    ask("change a property", "update-property", change, text="*Tools*")
    task = ask(
        *("make a task", "create-engagement"),
        {
            "type": "TASK",
            "ownerId": 700,
            "associations": {"contactIds": [int(gil or 0)]},
            "metadata": {"subject": "Call", "body": "soon", "status": "NOT_STARTED", "forObjectType": "CONTACT"},
        },
        answer__status="success",
        answer__engagement__engagement__id="<number>",
    )
    number = ((task.get("engagement") or {}).get("engagement") or {}).get("id") or 0
    ask("read the task", "get-engagement", {"engagementId": number}, answer__metadata__subject="Call")
    bad = {"objectType": "contacts", "inputs": [{"properties": {"email": "gil@tool.example"}}]}
    ask("the same contact again", "batch-create-objects", bad, is_error=True, text="*Existing ID: *")
    ask("an object that is none", "list-objects", {"objectType": "cats"}, is_error=True, text="*400*")
    return done


def _defined(type_: int) -> dict[str, Any]:
    return {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_}


def _id(answer: Any, n: int = 0) -> str:
    results = answer.get("results") or ()
    return str(results[n]["id"]) if len(results) > n else ""
