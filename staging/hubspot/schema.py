"""The account's set-up: properties and their groups, owners, deal pipelines."""

import re
from typing import Any

from staging.hubspot.answers import Refusal, batch_error
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import definition
from staging.hubspot.portal import now_text

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_TYPES = ("bool", "date", "datetime", "enumeration", "number", "phone_number", "string")


def list_properties(call: Call) -> Answer:
    found = [one for one in call.portal.properties[call.kind].values() if not one["archived"]]
    return 200, {"results": found}


def read_property(call: Call) -> Answer:
    found = call.portal.properties[call.kind].get(call.parts["name"])
    if found is None or found["archived"]:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"No property named {call.parts['name']} exists")
    return 200, found


def create_property(call: Call) -> Answer:
    return 201, _created(call, call.json_object())


def _created(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    missing = [name for name in ("name", "label", "groupName", "type", "fieldType") if not body.get(name)]
    if missing:
        raise Refusal(400, "VALIDATION_ERROR", f"Required fields are missing: {', '.join(missing)}")
    name, known = str(body["name"]), call.portal.properties[call.kind]
    if name in known:
        raise Refusal(409, "OBJECT_ALREADY_EXISTS", f"A property named '{name}' already exists.")
    if not _NAME.fullmatch(name) or body["type"] not in _TYPES:
        raise Refusal(400, "VALIDATION_ERROR", f"{name} ({body['type']}) is no valid name and type of a property")
    if body["groupName"] not in call.portal.groups[call.kind]:
        raise Refusal(400, "VALIDATION_ERROR", f"The property group {body['groupName']} does not exist")
    if body.get("hasUniqueValue") and sum(one["hasUniqueValue"] for one in known.values()) >= 10:
        raise Refusal(400, "PROPERTY_LIMIT", "10 properties with unique values are allowed per object")
    given = {key: value for key, value in body.items() if key not in ("name", "type", "groupName")}
    now = now_text()
    known[name] = definition(
        name, body["type"], group=body["groupName"], **{**given, "createdAt": now, "updatedAt": now}
    )
    return known[name]


def property_batch(call: Call) -> Answer:
    """`batch/read` and `batch/create` of properties, line by line."""
    results, errors = [], []
    for wanted in call.inputs():
        try:
            if call.parts["verb"] == "create":
                results.append(_created(call, wanted))
            else:
                call.parts = {**call.parts, "name": str(wanted.get("name"))}
                results.append(read_property(call)[1])
        except Refusal as refusal:
            errors.append(batch_error(refusal, {"name": [str(wanted.get("name"))]}))
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    body |= {"numErrors": len(errors), "errors": errors} if errors else {}
    return (207 if errors else 200), body


def list_groups(call: Call) -> Answer:
    groups = call.portal.groups[call.kind]
    return 200, {"results": [_group(name, label) for name, label in groups.items()]}


def read_group(call: Call) -> Answer:
    groups, name = call.portal.groups[call.kind], call.parts["name"]
    if name not in groups:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"No property group named {name} exists")
    return 200, _group(name, groups[name])


def create_group(call: Call) -> Answer:
    body, groups = call.json_object(), call.portal.groups[call.kind]
    name, label = str(body.get("name", "")), str(body.get("label", ""))
    if not _NAME.fullmatch(name) or not label:
        raise Refusal(400, "VALIDATION_ERROR", "a property group needs a name and a label")
    if name in groups:
        raise Refusal(409, "OBJECT_ALREADY_EXISTS", f"A property group named '{name}' already exists.")
    groups[name] = label
    return 201, _group(name, label)


def _group(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "label": label, "displayOrder": -1, "archived": False}


def list_owners(call: Call) -> Answer:
    limit, after = call.limit(100, 500), int(call.query.get("after") or 0)
    email = call.query.get("email", "").lower()
    found = [owner for owner in call.portal.owners if not email or owner["email"].lower() == email]
    answer: dict[str, Any] = {"results": found[after : after + limit]}
    if len(found) > after + limit:
        link = f"{call.base_url}?limit={limit}&after={after + limit}"
        answer["paging"] = {"next": {"after": str(after + limit), "link": link}}
    return 200, answer


def read_owner(call: Call) -> Answer:
    by = "userId" if call.query.get("idProperty") == "userId" else "id"
    found = next((owner for owner in call.portal.owners if str(owner[by]) == call.parts["id"]), None)
    if found is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", "Owner not found")
    return 200, found


def list_pipelines(call: Call) -> Answer:
    return 200, {"results": call.portal.pipelines if call.kind == "deals" else []}


def read_pipeline(call: Call) -> Answer:
    found = next((one for one in call.portal.pipelines if one["id"] == call.parts["id"]), None)
    if call.kind != "deals" or found is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", "Pipeline not found")
    return 200, found


def list_stages(call: Call) -> Answer:
    return 200, {"results": read_pipeline(call)[1]["stages"]}
