"""The few calls of the first version that other clients of HubSpot still make: notes and tasks, what a token is."""

from typing import Any, Final

from staging.hubspot.account import PORTAL_ID
from staging.hubspot.answers import Refusal, not_found
from staging.hubspot.association_types import ASSOCIATION_TYPES
from staging.hubspot.call import Answer, Call
from staging.hubspot.record import Record
from staging.hubspot.values import checked, moment
from staging.hubspot.webhooks import APP_ID

_KINDS: Final = {"NOTE": "notes", "TASK": "tasks"}
_ENDS: Final = {"contactIds": "contacts", "companyIds": "companies", "dealIds": "deals"}
_METADATA: Final = {
    "NOTE": {"body": "hs_note_body"},
    "TASK": {"body": "hs_task_body", "subject": "hs_task_subject", "status": "hs_task_status"},
}


def token_info(call: Call) -> Answer:
    """Who a token belongs to: here the account's first user."""
    if not call.json_object().get("tokenKey"):
        raise Refusal(400, "VALIDATION_ERROR", "tokenKey is required")
    return 200, {"hubId": PORTAL_ID, "userId": call.portal.owners[0]["userId"], "appId": APP_ID, "scopes": []}


def schemas(_call: Call) -> Answer:
    """There are no objects of the account's own making."""
    return 200, {"results": []}


def create_engagement(call: Call) -> Answer:
    body = call.json_object()
    kind = _KINDS.get(str(body.get("engagement", {}).get("type")))
    if kind is None:
        raise Refusal(400, "VALIDATION_ERROR", "the sandbox knows engagements of type NOTE and TASK")
    values = checked(call.portal, kind, _values(body, str(body["engagement"]["type"])), held=None)
    ends = [
        (far, call.portal.find(far, str(id_)).id)
        for name, far in _ENDS.items()
        for id_ in body.get("associations", {}).get(name) or ()
    ]
    record = call.portal.create(kind, values)
    for far, id_ in ends:
        call.portal.link((kind, record.id), (far, id_), [ASSOCIATION_TYPES[(kind, far)][0]])
    return 200, _shown(call, record)


def read_engagement(call: Call) -> Answer:
    return 200, _shown(call, _held(call))


def update_engagement(call: Call) -> Answer:
    record = _held(call)
    values = checked(call.portal, record.kind, _values(call.json_object(), _type(record)), held=record.properties)
    return 200, _shown(call, call.portal.update(record, values))


def _held(call: Call) -> Record:
    for kind in _KINDS.values():
        record = call.portal.records[kind].get(call.parts["id"])
        if record and not record.archived:
            return record
    raise not_found("engagement")


def _type(record: Record) -> str:
    return next(name for name, kind in _KINDS.items() if kind == record.kind)


def _values(body: dict[str, Any], type_: str) -> dict[str, Any]:
    engagement, metadata = body.get("engagement") or {}, body.get("metadata") or {}
    values = {name: metadata[key] for key, name in _METADATA[type_].items() if key in metadata}
    given = {"hs_timestamp": engagement.get("timestamp"), "hubspot_owner_id": engagement.get("ownerId")}
    return values | {name: value for name, value in given.items() if value is not None}


def _shown(call: Call, record: Record) -> dict[str, Any]:
    held, source = record.properties, (record.kind, record.id)
    engagement = {
        "id": int(record.id),
        "portalId": PORTAL_ID,
        "active": True,
        "type": _type(record),
        "timestamp": int(moment(held["hs_timestamp"]).timestamp() * 1000),
        "ownerId": int(held["hubspot_owner_id"]) if "hubspot_owner_id" in held else None,
    }
    ends = {name: [int(id_) for id_, _ in call.portal.linked(source, far)] for name, far in _ENDS.items()}
    metadata = {key: held[name] for key, name in _METADATA[_type(record)].items() if name in held}
    return {"engagement": engagement, "associations": ends, "metadata": metadata}
