"""Association labels: HubSpot's own and those people make."""

from typing import Any

from staging.hubspot.answers import Refusal
from staging.hubspot.association_types import ASSOCIATION_TYPES, PRIMARY
from staging.hubspot.call import Answer, Call
from staging.hubspot.portal import Portal

_FIRST_OF_PEOPLE = 1001


def pair_of(call: Call) -> tuple[str, str]:
    """The two kinds a path names. Raises a 400 refusal when they cannot be associated."""
    pair = call.kind_of("kind"), call.kind_of("other")
    if pair not in ASSOCIATION_TYPES:
        raise Refusal(400, "VALIDATION_ERROR", f"{pair[0]} and {pair[1]} cannot be associated")
    return pair


def types_between(portal: Portal, near: str, far: str) -> list[int]:
    """Every type an association from `near` to `far` may have."""
    return [*ASSOCIATION_TYPES.get((near, far), ()), *portal.labels.get((near, far), {})]


def described(portal: Portal, near: str, far: str, type_: int) -> dict[str, Any]:
    made = portal.labels.get((near, far), {})
    if type_ in made:
        return {"category": "USER_DEFINED", "typeId": type_, "label": made[type_]}
    return {"category": "HUBSPOT_DEFINED", "typeId": type_, "label": "Primary" if type_ in PRIMARY else None}


def list_labels(call: Call) -> Answer:
    near, far = pair_of(call)
    types = types_between(call.portal, near, far)
    return 200, {"results": [described(call.portal, near, far, one) for one in types]}


def create_label(call: Call) -> Answer:
    """Answers with the label in both directions, each under a number of its own."""
    near, far = pair_of(call)
    body, portal = call.json_object(), call.portal
    label, name = str(body.get("label") or ""), str(body.get("name") or "")
    if not label or not name:
        raise Refusal(400, "VALIDATION_ERROR", "an association label needs label and name")
    if label in portal.labels.get((near, far), {}).values():
        raise Refusal(400, "VALIDATION_ERROR", f"the label {label} exists already between {near} and {far}")
    number = _FIRST_OF_PEOPLE + len(portal.paired)
    back = number + 1
    portal.paired |= {number: back, back: number}
    portal.labels.setdefault((near, far), {})[number] = label
    portal.labels.setdefault((far, near), {})[back] = str(body.get("inverseLabel") or label)
    return 200, {"results": [described(portal, near, far, number), described(portal, far, near, back)]}


def rename_label(call: Call) -> Answer:
    body = call.json_object()
    made, number = _made(call, body.get("associationTypeId"))
    made[number] = str(body.get("label") or made[number])
    return 204, None


def archive_label(call: Call) -> Answer:
    made, number = _made(call, call.parts["type"])
    near, far = pair_of(call)
    back = call.portal.paired[number]
    for (kind, _), targets in call.portal.links.items():
        for (other, _), types in targets.items():
            if {kind, other} == {near, far}:
                types.difference_update({number, back})
    del made[number]
    call.portal.labels[(far, near)].pop(back, None)
    return 204, None


def _made(call: Call, number: object) -> tuple[dict[int, str], int]:
    made = call.portal.labels.get(pair_of(call), {})
    if not str(number).isdigit() or int(str(number)) not in made:
        raise Refusal(400, "VALIDATION_ERROR", f"{number} is no association label made in this account")
    return made, int(str(number))
