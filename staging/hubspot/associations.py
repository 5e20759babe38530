"""Associations after the fact: default, labelled, read, removed; one by one and in batches."""

from typing import Any

from staging.hubspot.answers import Refusal, batch_error
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import ASSOCIATION_TYPES
from staging.hubspot.portal import Key


def _pair(call: Call) -> tuple[str, str]:
    pair = call.kind_of("kind"), call.kind_of("other")
    if pair not in ASSOCIATION_TYPES:
        raise Refusal(400, "VALIDATION_ERROR", f"{pair[0]} and {pair[1]} cannot be associated")
    return pair


def _ends(call: Call, source_id: object, target_id: object) -> tuple[Key, Key]:
    near, far = _pair(call)
    source = call.portal.find(near, str(source_id))
    target = call.portal.find(far, str(target_id))
    return (near, source.id), (far, target.id)


def _shown(source: Key, target: Key, type_id: int) -> dict[str, Any]:
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}
    return {"from": {"id": source[1]}, "to": {"id": target[1]}, "associationSpec": spec}


def put_default(call: Call) -> Answer:
    source, target = _ends(call, call.parts["id"], call.parts["other_id"])
    type_id = ASSOCIATION_TYPES[(source[0], target[0])][0]
    call.portal.link(source, target, [type_id])
    return 200, {"status": "COMPLETE", "results": [_shown(source, target, type_id)]}


def put_labelled(call: Call) -> Answer:
    source, target = _ends(call, call.parts["id"], call.parts["other_id"])
    wanted = call.body if isinstance(call.body, list) else []
    types = [int(one["associationTypeId"]) for one in wanted] or [ASSOCIATION_TYPES[(source[0], target[0])][0]]
    call.portal.link(source, target, types)
    answer = {"fromObjectTypeId": source[0], "fromObjectId": int(source[1]), "toObjectTypeId": target[0]}
    return 201, {**answer, "toObjectId": int(target[1]), "labels": []}


def remove(call: Call) -> Answer:
    near, far = _pair(call)
    call.portal.unlink((near, call.parts["id"]), (far, call.parts["other_id"]))
    return 204, None


def _types(ids: set[int]) -> list[dict[str, Any]]:
    return [{"category": "HUBSPOT_DEFINED", "typeId": one, "label": None} for one in sorted(ids)]


def read(call: Call) -> Answer:
    near, far = _pair(call)
    record = call.portal.find(near, call.parts["id"])
    found = call.portal.linked((near, record.id), far)
    if call.query.get("style") == "v3":
        return 200, {"results": [{"id": id_, "type": f"{near[:-1]}_to_{far[:-1]}"} for id_, _ in found]}
    return 200, {"results": [{"toObjectId": int(id_), "associationTypes": _types(types)} for id_, types in found]}


def batch(call: Call) -> Answer:
    """`create`, `associate/default`, `read`, `archive`: each pair on its own, 207 when some failed."""
    one = {"create": _link_one, "associate/default": _link_one, "read": _read_one, "archive": _unlink_one}.get(
        call.parts["verb"]
    )
    if one is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"no batch call is named {call.parts['verb']}")
    results, errors = [], []
    for wanted in call.inputs():
        try:
            results.append(one(call, wanted))
        except Refusal as refusal:
            ids = {"fromObjectId": [_id(wanted.get("from", wanted))], "toObjectId": [_id(wanted.get("to"))]}
            errors.append(batch_error(refusal, ids))
    if call.parts["verb"] == "archive":
        return 204, None
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    body |= {"numErrors": len(errors), "errors": errors} if errors else {}
    return (207 if errors else 200 if call.parts["verb"] == "read" else 201), body


def _id(end: object) -> str:
    return str(end.get("id", "")) if isinstance(end, dict) else ""


def _link_one(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    source, target = _ends(call, _id(wanted.get("from")), _id(wanted.get("to")))
    types = [int(one["associationTypeId"]) for one in wanted.get("types") or ()]
    types = types or [ASSOCIATION_TYPES[(source[0], target[0])][0]]
    call.portal.link(source, target, types)
    return _shown(source, target, types[0])


def _read_one(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    near, far = _pair(call)
    record = call.portal.find(near, _id(wanted))
    found = call.portal.linked((near, record.id), far)
    to = [{"toObjectId": int(id_), "associationTypes": _types(types)} for id_, types in found]
    return {"from": {"id": record.id}, "to": to}


def _unlink_one(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    near, far = _pair(call)
    for target in wanted.get("to") or ():
        call.portal.unlink((near, _id(wanted.get("from"))), (far, _id(target)))
    return {}
