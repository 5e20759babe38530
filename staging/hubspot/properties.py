"""Properties and their groups: read, made, changed, archived."""

import re
from typing import Any

from staging.hubspot.account import custom_properties
from staging.hubspot.answers import Refusal, batch_error
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import ENGAGEMENTS, definition, now_text

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_FIELD_TYPES = {  # the field types that fit a type
    "bool": ("booleancheckbox", "calculation_equation"),
    "date": ("date",),
    "datetime": ("date",),
    "enumeration": ("booleancheckbox", "checkbox", "radio", "select", "calculation_equation"),
    "number": ("number", "calculation_equation"),
    "phone_number": ("phonenumber",),
    "string": ("text", "textarea", "file", "html", "phonenumber", "calculation_equation"),
}
_TYPES = tuple(_FIELD_TYPES)
_CHANGEABLE = (
    "label",
    "description",
    "groupName",
    "type",
    "fieldType",
    "options",
    "displayOrder",
    "hidden",
    "formField",
)
UNIQUE_ALLOWED = 10  # properties with unique values, per object


def list_properties(call: Call) -> Answer:
    found = [one for one in call.portal.properties[call.kind].values() if one["archived"] == call.archived]
    return 200, {"results": found}


def read_property(call: Call) -> Answer:
    return 200, _held(call, call.parts["name"], archived=call.archived)


def _held(call: Call, name: str, *, archived: bool = False) -> dict[str, Any]:
    found = call.portal.properties[call.kind].get(name)
    if found is None or found["archived"] != archived:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"No property named {name} exists")
    return found


def create_property(call: Call) -> Answer:
    return 201, _created(call, call.json_object())


def _created(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    missing = [name for name in ("name", "label", "groupName", "type", "fieldType") if not body.get(name)]
    if missing:
        raise Refusal(400, "VALIDATION_ERROR", f"Required fields are missing: {', '.join(missing)}")
    name, known = str(body["name"]), call.portal.properties[call.kind]
    if name in known and not known[name]["archived"]:
        raise Refusal(409, "OBJECT_ALREADY_EXISTS", f"A property named '{name}' already exists.")
    if not _NAME.fullmatch(name) or body["type"] not in _TYPES:
        raise Refusal(400, "VALIDATION_ERROR", f"{name} ({body['type']}) is no valid name and type of a property")
    _require_sane(call, body)
    if body.get("hasUniqueValue"):
        _require_unique_allowed(call)
    if custom_properties(call.portal, call.kind) >= call.faults.custom_properties:
        message = f"The limit of {call.faults.custom_properties} custom properties for {call.kind} has been reached"
        raise Refusal(400, "VALIDATION_ERROR", message)
    given = {key: value for key, value in body.items() if key not in ("name", "type", "groupName")}
    now = now_text()
    known[name] = definition(
        name, body["type"], group=body["groupName"], **{**given, "createdAt": now, "updatedAt": now}
    )
    return known[name]


def _require_unique_allowed(call: Call) -> None:
    if call.kind in ENGAGEMENTS and not call.faults.unique_engagements:
        raise Refusal(400, "VALIDATION_ERROR", f"Properties with unique values are not supported for {call.kind}")
    known = call.portal.properties[call.kind].values()
    if sum(one["hasUniqueValue"] and not one["archived"] for one in known) >= UNIQUE_ALLOWED:
        message = f"{UNIQUE_ALLOWED} properties with unique values are allowed per object"
        raise Refusal(400, "VALIDATION_ERROR", message)


def _require_sane(call: Call, body: dict[str, Any]) -> None:
    """What holds for a new property and for a changed one."""
    if body["groupName"] not in call.portal.groups[call.kind]:
        raise Refusal(400, "VALIDATION_ERROR", f"The property group {body['groupName']} does not exist")
    if body["fieldType"] not in _FIELD_TYPES[body["type"]]:
        raise Refusal(400, "VALIDATION_ERROR", f"fieldType {body['fieldType']} does not fit the type {body['type']}")
    values = [str(one.get("value", "")) for one in body.get("options") or ()]
    if body["type"] == "enumeration" and not values:
        raise Refusal(400, "VALIDATION_ERROR", "a property of type enumeration needs options")
    if len(set(values)) < len(values):
        raise Refusal(400, "VALIDATION_ERROR", "the options of a property must have different values")


def update_property(call: Call) -> Answer:
    held, body = _held(call, call.parts["name"]), call.json_object()
    if held["modificationMetadata"]["readOnlyDefinition"]:
        raise Refusal(400, "VALIDATION_ERROR", f"The definition of {held['name']} is read only")
    changed = {key: value for key, value in body.items() if key in _CHANGEABLE}
    _require_sane(call, {**held, **changed})
    held.update(changed, updatedAt=now_text())
    return 200, held


def archive_property(call: Call) -> Answer:
    _archive(call, call.parts["name"])
    return 204, None


def _archive(call: Call, name: str) -> None:
    """Gone with every value it held."""
    held = _held(call, name)
    if not held["modificationMetadata"]["archivable"]:
        raise Refusal(400, "VALIDATION_ERROR", f"{name} is a property of HubSpot and cannot be archived")
    held["archived"], held["updatedAt"] = True, now_text()
    call.portal.taken.pop((call.kind, name), None)
    for record in call.portal.records[call.kind].values():
        record.properties.pop(name, None)


def property_batch(call: Call) -> Answer:
    """`batch/read`, `batch/create` and `batch/archive` of properties, line by line."""
    verb = call.parts["verb"]
    if verb not in ("archive", "create", "read"):
        raise Refusal(404, "OBJECT_NOT_FOUND", f"no batch call is named {verb}")
    results, errors = [], []
    for wanted in call.inputs():
        name = str(wanted.get("name"))
        try:
            if verb == "create":
                results.append(_created(call, wanted))
            elif verb == "archive":
                _archive(call, name)
            else:
                results.append(_held(call, name, archived=call.json_object().get("archived") is True))
        except Refusal as refusal:
            errors.append(batch_error(refusal, {"name": [name]}))
    if verb == "archive":
        return 204, None
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    body |= {"numErrors": len(errors), "errors": errors} if errors else {}
    return (207 if errors else 201 if verb == "create" else 200), body


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


def update_group(call: Call) -> Answer:
    read_group(call)
    name, label = call.parts["name"], str(call.json_object().get("label") or "")
    call.portal.groups[call.kind][name] = label or call.portal.groups[call.kind][name]
    return read_group(call)


def archive_group(call: Call) -> Answer:
    """Only an empty one."""
    read_group(call)
    name, held = call.parts["name"], call.portal.properties[call.kind].values()
    if any(one["groupName"] == name and not one["archived"] for one in held):
        raise Refusal(400, "VALIDATION_ERROR", f"The property group {name} still has properties")
    del call.portal.groups[call.kind][name]
    return 204, None


def _group(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "label": label, "displayOrder": -1, "archived": False}
