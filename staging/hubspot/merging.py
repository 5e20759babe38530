"""Two records become one, and a person is erased."""

from staging.hubspot.answers import Refusal, not_found
from staging.hubspot.association_types import PRIMARY
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import CHANGED, CREATED, ENGAGEMENTS
from staging.hubspot.objects import shown
from staging.hubspot.portal import Portal
from staging.hubspot.record import Key, Record

_OWN = ("hs_object_id", "hs_merged_object_ids")
_GATHERED = {"contacts": ("email", "hs_additional_emails"), "companies": ("domain", "hs_additional_domains")}


def merge(call: Call) -> Answer:
    if call.kind in ENGAGEMENTS:
        raise Refusal(400, "VALIDATION_ERROR", f"{call.kind} cannot be merged")
    body = call.json_object()
    primary = call.portal.find(call.kind, str(body.get("primaryObjectId")))
    other = call.portal.find(call.kind, str(body.get("objectIdToMerge")))
    if primary is other:
        raise Refusal(400, "VALIDATION_ERROR", "Cannot merge an object into itself")
    return 200, shown(merge_records(call.portal, primary, other), everything=True)


def merge_records(portal: Portal, primary: Record, other: Record) -> Record:
    """A new record with a new id: the first one's values, gaps filled from the other, the associations of both.

    The old ids go on answering and stand in `hs_merged_object_ids`; "primary" labels are lost.
    """
    kind, left_out = primary.kind, {*_OWN, CREATED[primary.kind], CHANGED[primary.kind]}
    values = {**other.properties, **primary.properties}
    first, further = _GATHERED.get(kind, ("", ""))
    more = _further(first, further, primary, other) if first else []
    links = [(one, target, types) for one in (primary, other) for target, types in _links(portal, one)]
    for one in (primary, other):
        portal.forget(one)
        del portal.records[kind][one.id]
    merged = portal.create(
        kind,
        {name: value for name, value in values.items() if name not in left_out},
        born_at=min(primary.created_at, other.created_at),
    )
    old = [*_merged_before(primary), primary.id, *_merged_before(other), other.id]
    merged.properties["hs_merged_object_ids"] = ";".join(old)
    if more:
        merged.properties[further] = ";".join(more)
    for address in more if kind == "contacts" else ():
        portal.take_address(merged, address)
    portal.merged |= {(kind, id_): merged.id for id_ in old}
    for _, target, types in links:
        if target not in ((kind, primary.id), (kind, other.id)):
            portal.link((kind, merged.id), target, {PRIMARY.get(type_, type_) for type_ in types})
    merged.remember({})
    objects = {"primaryObjectId": int(primary.id), "mergedObjectIds": [int(primary.id), int(other.id)]}
    portal.tell(merged, "merge", **objects, newObjectId=int(merged.id), numberOfPropertiesMoved=len(other.properties))
    return merged


def _further(first: str, further: str, primary: Record, other: Record) -> list[str]:
    """Every address or domain besides the first one's own."""
    lines = [primary.properties.get(further), other.properties.get(first), other.properties.get(further)]
    named = [part for line in lines if line for part in line.split(";")]
    return [one for one in dict.fromkeys(named) if one != primary.properties.get(first)]


def _links(portal: Portal, record: Record) -> list[tuple[Key, set[int]]]:
    return list(portal.links.get((record.kind, record.id), {}).items())


def _merged_before(record: Record) -> list[str]:
    return [one for one in record.properties.get("hs_merged_object_ids", "").split(";") if one]


def erase(call: Call) -> Answer:
    """Privacy deletion: the contact and every engagement that belongs to nobody else, for ever."""
    if call.kind != "contacts":
        raise not_found(call.kind)
    body, portal = call.json_object(), call.portal
    record = portal.find("contacts", str(body.get("objectId")), body.get("idProperty"))
    engagements = [key for key, _ in _links(portal, record) if key[0] in ENGAGEMENTS]
    alone = [portal.records[kind][id_] for kind, id_ in engagements if len(portal.linked((kind, id_), "contacts")) == 1]
    for one in (record, *alone):
        portal.forget(one)
        del portal.records[one.kind][one.id]
    portal.tell(record, "privacyDeletion")
    return 204, None
