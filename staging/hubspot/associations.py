"""Associations after the fact: default, labelled, read, removed; one by one and in batches."""

from typing import Any

from staging.hubspot.answers import Refusal, batch_error
from staging.hubspot.association_types import ASSOCIATION_TYPES
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import SINGULAR, TYPE_IDS
from staging.hubspot.labels import described, pair_of, types_between
from staging.hubspot.record import Key


def _ends(call: Call, source_id: object, target_id: object) -> tuple[Key, Key]:
    near, far = pair_of(call)
    source = call.portal.find(near, str(source_id))
    target = call.portal.find(far, str(target_id))
    return (near, source.id), (far, target.id)


def _shown(source: Key, target: Key, type_id: int) -> dict[str, Any]:
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}
    return {"from": {"id": source[1]}, "to": {"id": target[1]}, "associationSpec": spec}


def _wanted_types(call: Call, wanted: object) -> list[int]:
    """The types of a labelled association. Raises a 400 refusal for what does not lead this way."""
    near, far = pair_of(call)
    known = types_between(call.portal, near, far)
    types = [int(one["associationTypeId"]) for one in wanted] if isinstance(wanted, list) else []
    if unknown := [one for one in types if one not in known]:
        raise Refusal(400, "VALIDATION_ERROR", f"no association from {near} to {far} has the types {unknown}")
    return types or [ASSOCIATION_TYPES[(near, far)][0]]


def put_default(call: Call) -> Answer:
    source, target = _ends(call, call.parts["id"], call.parts["other_id"])
    there = ASSOCIATION_TYPES[(source[0], target[0])][0]
    back = ASSOCIATION_TYPES[(target[0], source[0])][0]
    call.portal.link(source, target, [there])
    return 200, {"status": "COMPLETE", "results": [_shown(source, target, there), _shown(target, source, back)]}


def put_labelled(call: Call) -> Answer:
    source, target = _ends(call, call.parts["id"], call.parts["other_id"])
    types = _wanted_types(call, call.body)
    call.portal.link(source, target, types)
    said = [described(call.portal, source[0], target[0], one)["label"] for one in types]
    answer = {"fromObjectTypeId": TYPE_IDS[source[0]], "fromObjectId": int(source[1])}
    answer |= {"toObjectTypeId": TYPE_IDS[target[0]], "toObjectId": int(target[1])}
    return 201, {**answer, "labels": [one for one in said if one]}


def remove(call: Call) -> Answer:
    near, far = pair_of(call)
    call.portal.unlink((near, call.parts["id"]), (far, call.parts["other_id"]))
    return 204, None


def _linked(call: Call, record_id: str) -> list[dict[str, Any]]:
    near, far = pair_of(call)
    found = call.portal.linked((near, record_id), far)
    return [
        {
            "toObjectId": int(id_),
            "associationTypes": [described(call.portal, near, far, one) for one in sorted(types, reverse=True)],
        }
        for id_, types in found
    ]


def read(call: Call) -> Answer:
    near, far = pair_of(call)
    record = call.portal.find(near, call.parts["id"])
    limit, after = call.limit(500, 500), int(call.query.get("after") or 0)
    if call.query.get("style") == "v3":
        label = f"{SINGULAR[near]}_to_{SINGULAR[far]}"
        found: list[Any] = [{"id": id_, "type": label} for id_, _ in call.portal.linked((near, record.id), far)]
    else:
        found = _linked(call, record.id)
    answer: dict[str, Any] = {"results": found[after : after + limit]}
    if len(found) > after + limit:
        following = str(after + limit)
        link = f"{call.base_url}?limit={limit}&after={following}"
        answer["paging"] = {"next": {"after": following, "link": link}}
    return 200, answer


def batch(call: Call) -> Answer:
    """Each pair on its own, 207 when some failed."""
    one, status = {
        "create": (_link_one, 201),
        "associate/default": (_link_one, 200),
        "read": (_read_one, 200),
        "archive": (_unlink_one, 204),
        "labels/archive": (_unlabel_one, 204),
    }.get(call.parts["verb"], (None, 0))
    if one is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"no batch call is named {call.parts['verb']}")
    results, errors = [], []
    for wanted in call.inputs():
        try:
            results.append(one(call, wanted))
        except Refusal as refusal:
            ids = {"fromObjectId": [_id(wanted.get("from", wanted))], "toObjectId": [_id(wanted.get("to"))]}
            errors.append(batch_error(refusal, ids))
    if status == 204:
        return 204, None
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    body |= {"numErrors": len(errors), "errors": errors} if errors else {}
    return (207 if errors else status), body


def _id(end: object) -> str:
    return str(end.get("id", "")) if isinstance(end, dict) else ""


def _link_one(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    source, target = _ends(call, _id(wanted.get("from")), _id(wanted.get("to")))
    types = _wanted_types(call, wanted.get("types"))
    call.portal.link(source, target, types)
    if call.parts["verb"] == "associate/default":
        return _shown(source, target, types[0])
    said = [described(call.portal, source[0], target[0], one)["label"] for one in types]
    return {
        "fromObjectTypeId": TYPE_IDS[source[0]],
        "fromObjectId": int(source[1]),
        "toObjectTypeId": TYPE_IDS[target[0]],
        "toObjectId": int(target[1]),
        "labels": [one for one in said if one],
    }


def _read_one(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    near, _ = pair_of(call)
    record = call.portal.find(near, _id(wanted))
    return {"from": {"id": record.id}, "to": _linked(call, record.id)}


def _unlink_one(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    near, far = pair_of(call)
    for target in wanted.get("to") or ():
        call.portal.unlink((near, _id(wanted.get("from"))), (far, _id(target)))
    return {}


def _unlabel_one(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    source, target = _ends(call, _id(wanted.get("from")), _id(wanted.get("to")))
    types = _wanted_types(call, wanted.get("types"))
    call.portal.unlink(source, target, types)
    return {}
