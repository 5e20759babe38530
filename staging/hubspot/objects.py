"""Single objects: create, read, list, update, archive, merge, erase."""

from typing import Any

from staging.hubspot.answers import Refusal, invalid_input, not_found
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import ANSWERED, ASSOCIATION_TYPES, KINDS
from staging.hubspot.portal import Portal, Record
from staging.hubspot.values import checked

_ALWAYS = ("hs_object_id", "createdate", "lastmodifieddate")


def shown(record: Record, wanted: list[str] | None = None, *, everything: bool = False) -> dict[str, Any]:
    """A record as HubSpot answers it: the default properties, those asked for, null for what is empty."""
    held = record.properties
    names = (*ANSWERED[record.kind], *_ALWAYS, *(wanted or ()))
    values: dict[str, str | None] = {name: held.get(name) for name in names}
    return {
        "id": record.id,
        "properties": {**values, **held} if everything else values,
        "createdAt": record.created_at,
        "updatedAt": record.updated_at,
        "archived": record.archived,
    }


def requested_links(portal: Portal, source_kind: str, associations: object) -> list[tuple[tuple[str, str], list[int]]]:
    """The inline associations of a create, checked: known types, existing targets."""
    found = []
    if associations is not None and not isinstance(associations, list):
        raise invalid_input("associations must be a list")
    for one in associations or ():
        target_id = str((one.get("to") or {}).get("id", ""))
        types = [int(label["associationTypeId"]) for label in one.get("types") or ()]
        kind = next((k for k in KINDS if set(types) & set(ASSOCIATION_TYPES.get((source_kind, k), ()))), None)
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
    values = checked(portal, kind, wanted.get("properties", {}), creating=True)
    links = requested_links(portal, kind, wanted.get("associations"))
    record = portal.create(kind, values)
    for target, types in links:
        portal.link((kind, record.id), target, types)
    return record


def create(call: Call) -> Answer:
    return 201, shown(create_one(call.portal, call.kind, call.json_object()), everything=True)


def read(call: Call) -> Answer:
    record = call.portal.find(call.kind, call.parts["id"], call.query.get("idProperty"))
    answer = shown(record, call.listed("properties"))
    for name in call.listed("associations"):
        _add_associations(call, record, name, answer)
    return 200, answer


def _add_associations(call: Call, record: Record, name: str, answer: dict[str, Any]) -> None:
    found = call.portal.linked((record.kind, record.id), name)
    label = f"{record.kind[:-1]}_to_{name[:-1]}"
    if found:
        listed = [{"id": id_, "type": label} for id_, _ in found]
        answer.setdefault("associations", {})[name] = {"results": listed}


def listing(call: Call) -> Answer:
    limit, after = call.limit(10, 100), int(call.query.get("after") or 0)
    records = [one for one in call.portal.live(call.kind) if int(one.id) > after]
    answer: dict[str, Any] = {"results": [shown(one, call.listed("properties")) for one in records[:limit]]}
    if len(records) > limit:
        last = records[limit - 1].id
        link = f"{call.base_url}?limit={limit}&after={last}"
        answer["paging"] = {"next": {"after": last, "link": link}}
    return 200, answer


def update(call: Call) -> Answer:
    record = call.portal.find(call.kind, call.parts["id"], call.query.get("idProperty"))
    values = checked(call.portal, call.kind, call.json_object().get("properties", {}), creating=False)
    return 200, shown(call.portal.update(record, values), everything=True)


def archive(call: Call) -> Answer:
    """204 whether the object was there or not, as HubSpot does."""
    record = call.portal.records[call.kind].get(call.parts["id"])
    if record and not record.archived:
        call.portal.archive(record)
    return 204, None


def merge(call: Call) -> Answer:
    if call.kind != "contacts":
        raise Refusal(400, "VALIDATION_ERROR", "the sandbox merges contacts only")
    body = call.json_object()
    primary = call.portal.find("contacts", str(body.get("primaryObjectId")))
    other = call.portal.find("contacts", str(body.get("objectIdToMerge")))
    if primary is other:
        raise Refusal(400, "VALIDATION_ERROR", "Cannot merge a contact into itself")
    return 200, shown(call.portal.merge(primary, other), everything=True)


def erase(call: Call) -> Answer:
    """GDPR deletion: the contact and every engagement that belongs to nobody else, for ever."""
    if call.kind != "contacts":
        raise not_found(call.kind)
    body = call.json_object()
    record = call.portal.find("contacts", str(body.get("objectId")), body.get("idProperty"))
    source = ("contacts", record.id)
    engagements = [one for one in call.portal.links.get(source, {}) if one[0] in ("notes", "emails", "tasks")]
    alone = [one for one in engagements if len(call.portal.linked(one, "contacts")) == 1]
    for kind, id_ in (source, *alone):
        call.portal.archive(call.portal.records[kind][id_])
        del call.portal.records[kind][id_]
    return 204, None
