"""Single objects: create, read, list, update, archive."""

from typing import Any

from staging.hubspot.answers import Refusal, invalid_input
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import ANSWERED, CHANGED, CREATED, KINDS, SINGULAR
from staging.hubspot.labels import types_between
from staging.hubspot.portal import Portal
from staging.hubspot.record import Record
from staging.hubspot.values import checked


def shown(
    record: Record,
    wanted: list[str] | None = None,
    *,
    everything: bool = False,
    history: list[str] | None = None,
    held: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A record as HubSpot answers it: the default properties, those asked for, null for what is empty.

    `held`: other values than it has now, as an index may know them.
    """
    held = record.properties if held is None else held
    names = (*ANSWERED[record.kind], "hs_object_id", CREATED[record.kind], CHANGED[record.kind], *(wanted or ()))
    values: dict[str, str | None] = {name: held.get(name) for name in names}
    answer = {
        "id": record.id,
        "properties": {**values, **held} if everything else values,
        "createdAt": record.created_at,
        "updatedAt": held.get(CHANGED[record.kind], record.updated_at),
        "archived": record.archived,
    }
    if record.archived:
        answer["archivedAt"] = record.archived_at
    if history:
        answer["propertiesWithHistory"] = {name: record.history.get(name, []) for name in history}
    return answer


def requested_links(portal: Portal, source_kind: str, associations: object) -> list[tuple[tuple[str, str], list[int]]]:
    """The inline associations of a create, checked: known types, existing targets."""
    found = []
    if associations is not None and not isinstance(associations, list):
        raise invalid_input("associations must be a list")
    for one in associations or ():
        target_id = str((one.get("to") or {}).get("id", ""))
        types = [int(label["associationTypeId"]) for label in one.get("types") or ()]
        kind = next((k for k in KINDS if set(types) & set(types_between(portal, source_kind, k))), None)
        if kind is None:
            raise Refusal(400, "VALIDATION_ERROR", f"No association type of {source_kind} has the ids {types}")
        target_id = portal.merged.get((kind, target_id), target_id)
        if target_id not in portal.records[kind] or portal.records[kind][target_id].archived:
            raise Refusal(
                404,
                "OBJECT_NOT_FOUND",
                f"One or more associated objects were not found: {kind} {target_id}",
                subCategory="crm.associations.INVALID_OBJECT_IDS",
            )
        found.append(((kind, target_id), types))
    return found


def create_one(portal: Portal, kind: str, wanted: dict[str, Any]) -> Record:
    """Checks everything first, so that a refused create leaves nothing behind."""
    values = checked(portal, kind, wanted.get("properties", {}), held=None)
    links = requested_links(portal, kind, wanted.get("associations"))
    record = portal.create(kind, values)
    for target, types in links:
        portal.link((kind, record.id), target, types)
    return record


def create(call: Call) -> Answer:
    return 201, shown(create_one(call.portal, call.kind, call.json_object()), everything=True)


def require_unique(call: Call, name: str | None) -> None:
    """Records are named by their id or by a property with unique values. Raises a 400 refusal."""
    if name and name != "hs_object_id" and not call.portal.is_unique(call.kind, name):
        raise Refusal(400, "VALIDATION_ERROR", f"{name} is not a unique property of {call.kind}")


def read(call: Call) -> Answer:
    name = call.query.get("idProperty")
    require_unique(call, name)
    record = call.portal.find(call.kind, call.parts["id"], name, archived=call.archived)
    answer = shown(record, call.listed("properties"), history=call.listed("propertiesWithHistory"))
    for kind in call.listed("associations"):
        _add_associations(call, record, call.kind_named(kind), answer)
    return 200, answer


def _add_associations(call: Call, record: Record, kind: str, answer: dict[str, Any]) -> None:
    found = call.portal.linked((record.kind, record.id), kind)
    label = f"{SINGULAR[record.kind]}_to_{SINGULAR[kind]}"
    if found:
        listed = [{"id": id_, "type": label} for id_, _ in found]
        answer.setdefault("associations", {})[kind] = {"results": listed}


def listing(call: Call) -> Answer:
    limit, after = call.limit(10, 100), int(call.query.get("after") or 0)
    held = call.portal.records[call.kind].values()
    records = [one for one in held if one.archived == call.archived and int(one.id) > after]
    answer: dict[str, Any] = {"results": []}
    for record in records[:limit]:
        one = shown(record, call.listed("properties"), history=call.listed("propertiesWithHistory"))
        for kind in call.listed("associations"):
            _add_associations(call, record, call.kind_named(kind), one)
        answer["results"].append(one)
    if len(records) > limit:
        last = records[limit - 1].id
        answer["paging"] = {"next": {"after": last, "link": f"{call.base_url}?limit={limit}&after={last}"}}
    return 200, answer


def update(call: Call) -> Answer:
    name = call.query.get("idProperty")
    require_unique(call, name)
    record = call.portal.find(call.kind, call.parts["id"], name)
    values = checked(call.portal, call.kind, call.json_object().get("properties", {}), held=record.properties)
    return 200, shown(call.portal.update(record, values), everything=True)


def archive(call: Call) -> Answer:
    """204 whether the object was there or not, as HubSpot does."""
    id_ = call.portal.merged.get((call.kind, call.parts["id"]), call.parts["id"])
    record = call.portal.records[call.kind].get(id_)
    if record and not record.archived:
        call.portal.archive(record)
    return 204, None
