"""Batch calls: up to a hundred objects, 207 when only some of them worked.

A create answers line by line only when every input carries an `objectWriteTraceId`; without them one bad input
refuses the whole batch, as it does at HubSpot (and always when the fault setting `multi_status` is off).
"""

from collections.abc import Callable
from typing import Any

from staging.hubspot.answers import Refusal, batch_error
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import now_text
from staging.hubspot.objects import create_one, requested_links, require_unique, shown
from staging.hubspot.record import Record
from staging.hubspot.values import checked

One = Callable[[dict[str, Any]], dict[str, Any]]


def _answer(results: list[Any], errors: list[Any], *, status: int) -> Answer:
    now = now_text()
    body: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return (207 if errors else status), body


def _each(call: Call, one: One, *, status: int) -> Answer:
    """Runs one input after the other; a refusal is a line of the answer, or the answer."""
    inputs, results, errors = call.inputs(), [], []
    traces = [str(wanted.get("objectWriteTraceId") or "") for wanted in inputs]
    line_by_line = call.faults.multi_status and all(traces) and len(set(traces)) == len(traces)
    if not line_by_line:
        _dry_run(call, inputs)
    for wanted, trace in zip(inputs, traces, strict=True):
        try:
            result = one(wanted)
        except Refusal as refusal:
            if not line_by_line:
                raise
            errors.append(batch_error(refusal, {"objectWriteTraceId": [trace]}))
        else:
            results.append({**result, "objectWriteTraceId": trace} if trace else result)
    return _answer(results, errors, status=status)


def _dry_run(call: Call, inputs: list[dict[str, Any]]) -> None:
    """All or nothing: finds what would be refused before anything is written."""
    seen: set[tuple[str, str]] = set()
    for wanted in inputs:
        existing = _existing(call, wanted)
        held = existing.properties if existing else None
        values = checked(call.portal, call.kind, _properties(wanted, new=existing is None), held=held)
        call.portal.require_free(call.kind, values, own_id=existing.id if existing else None)
        if existing is None:
            requested_links(call.portal, call.kind, wanted.get("associations"))
        mine = {(n, v.lower()) for n, v in values.items() if v and call.portal.is_unique(call.kind, n)}
        if mine & seen:
            raise Refusal(400, "VALIDATION_ERROR", "Duplicate unique values found in the batch input")
        seen |= mine


def _existing(call: Call, wanted: dict[str, Any]) -> Record | None:
    """The record an input is about; None where it is to be made. Raises a 404 refusal where it must be there."""
    verb, name, value = call.parts["verb"], wanted.get("idProperty"), str(wanted.get("id") or "")
    if verb == "create":
        return None
    require_unique(call, name)
    if verb == "upsert" and name and name != "hs_object_id":
        return _found(call, value, name)
    return call.portal.find(call.kind, value, name)


def _properties(wanted: dict[str, Any], *, new: bool) -> Any:
    """A new record of an upsert also gets the value it was looked for by."""
    given, name = wanted.get("properties", {}), wanted.get("idProperty")
    return {name: wanted.get("id"), **given} if new and name and isinstance(given, dict) else given


def create(call: Call) -> Answer:
    return _each(call, lambda wanted: shown(create_one(call.portal, call.kind, wanted), everything=True), status=201)


def update(call: Call) -> Answer:
    def one(wanted: dict[str, Any]) -> dict[str, Any]:
        record = call.portal.find(call.kind, str(wanted.get("id")), wanted.get("idProperty"))
        values = checked(call.portal, call.kind, wanted.get("properties", {}), held=record.properties)
        return shown(call.portal.update(record, values), everything=True)

    return _each(call, one, status=200)


def upsert(call: Call) -> Answer:
    def one(wanted: dict[str, Any]) -> dict[str, Any]:
        existing = _existing(call, wanted)
        properties = _properties(wanted, new=existing is None)
        if existing is None:
            record = create_one(call.portal, call.kind, {"properties": properties})
        else:
            values = checked(call.portal, call.kind, properties, held=existing.properties)
            record = call.portal.update(existing, values)
        return {**shown(record, everything=True), "new": existing is None}

    return _each(call, one, status=200)


def _found(call: Call, value: str, id_property: str | None, *, archived: bool = False) -> Record | None:
    try:
        return call.portal.find(call.kind, value, id_property, archived=archived)
    except Refusal:
        return None


def read(call: Call) -> Answer:
    """Answers in the order asked, leaving out what is not there; the missing ids stand in one error."""
    body = call.json_object()
    name = body.get("idProperty")
    require_unique(call, name)
    asked = [str(one.get("id", "")) for one in call.inputs()]
    found = {value: _found(call, value, name, archived=call.archived) for value in dict.fromkeys(asked)}
    records = {record.id: record for record in found.values() if record}
    missing = [value for value, record in found.items() if record is None]
    errors = []
    if missing:
        message = f"Could not get some {call.kind.upper()} objects, they may be deleted or not exist."
        refusal = Refusal(404, "OBJECT_NOT_FOUND", f"{message} Check that ids are valid.")
        errors = [batch_error(refusal, {"ids": missing})]
    wanted, history = body.get("properties"), body.get("propertiesWithHistory")
    return _answer([shown(one, wanted, history=history) for one in records.values()], errors, status=200)


def archive(call: Call) -> Answer:
    for one in call.inputs():
        record = _found(call, str(one.get("id")), None)
        if record:
            call.portal.archive(record)
    return 204, None


VERBS = {"create": create, "read": read, "update": update, "upsert": upsert, "archive": archive}


def batch(call: Call) -> Answer:
    verb = VERBS.get(call.parts["verb"])
    if verb is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"no batch call is named {call.parts['verb']}")
    return verb(call)
