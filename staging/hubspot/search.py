"""The search endpoint: an index that learns of new objects late, as HubSpot's does."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from staging.hubspot.answers import Refusal
from staging.hubspot.call import Answer, Call
from staging.hubspot.objects import shown
from staging.hubspot.portal import Record

Test = Callable[[Record], bool]
_SEARCHABLE: Final = {
    "contacts": ("firstname", "lastname", "email", "phone", "company"),
    "companies": ("name", "domain", "website", "phone"),
    "deals": ("dealname", "pipeline", "dealstage"),
    "notes": ("hs_note_body",),
    "emails": ("hs_email_subject",),
    "tasks": ("hs_task_subject", "hs_task_body"),
}


def search(call: Call) -> Answer:
    body = call.json_object()
    groups = body.get("filterGroups") or []
    limit = int(body.get("limit") or 10)
    _require_sane(body, groups, limit)
    tests = [[_test(call, one) for one in group.get("filters") or ()] for group in groups]
    words = str(body.get("query") or "").lower().split()
    visible = time.monotonic() - call.search_lag_seconds
    hits = [
        record
        for record in call.portal.live(call.kind)
        if record.born <= visible
        and (not tests or any(all(test(record) for test in group) for group in tests))
        and _matches(record, words)
    ]
    return 200, _page(hits, body, limit)


def _require_sane(body: Mapping[str, Any], groups: list[Any], limit: int) -> None:
    filters = [len(group.get("filters") or ()) for group in groups]
    if len(groups) > 5 or any(count > 6 for count in filters) or sum(filters) > 18:
        raise Refusal(400, "VALIDATION_ERROR", "Too many filters: 5 groups of 6 and 18 in total are allowed")
    if not 1 <= limit <= 200:
        raise Refusal(400, "VALIDATION_ERROR", "limit must be between 1 and 200")
    if len(str(body.get("query") or "")) > 3000:
        raise Refusal(400, "VALIDATION_ERROR", "query is too long")


def _page(hits: list[Record], body: Mapping[str, Any], limit: int) -> dict[str, Any]:
    for order in (body.get("sorts") or [])[:1]:
        name, down = (order, False) if isinstance(order, str) else (order["propertyName"], order.get("direction"))
        name, down = (name[1:], True) if name.startswith("-") else (name, down == "DESCENDING")
        hits.sort(key=lambda record: record.properties.get(name, ""), reverse=bool(down))
    start = int(body.get("after") or 0)
    answer: dict[str, Any] = {
        "total": len(hits),
        "results": [shown(record, body.get("properties")) for record in hits[start : start + limit]],
    }
    if len(hits) > start + limit:
        answer["paging"] = {"next": {"after": str(start + limit)}}
    return answer


def _matches(record: Record, words: list[str]) -> bool:
    if not words:
        return True
    text = " ".join(record.properties.get(name, "") for name in _SEARCHABLE[record.kind]).lower()
    return all(word in text for word in words)


def _test(call: Call, wanted: Mapping[str, Any]) -> Test:
    name, operator = str(wanted.get("propertyName")), str(wanted.get("operator"))
    if name.startswith("associations."):
        kind, value = name.removeprefix("associations.") + "s", str(wanted.get("value"))
        kind = {"companys": "companies"}.get(kind, kind)
        return lambda record: (kind, value) in call.portal.links.get((record.kind, record.id), {})
    if name not in call.portal.properties[call.kind]:
        raise Refusal(400, "VALIDATION_ERROR", f"There was a problem with the request: no property {name}")
    build = _OPERATORS.get(operator)
    if build is None:
        raise Refusal(400, "VALIDATION_ERROR", f"operator {operator} is not known")
    return build(name, wanted)


def _held(record: Record, name: str) -> str:
    return record.properties.get(name, "").lower()


def _equal(name: str, wanted: Mapping[str, Any]) -> Test:
    value = str(wanted.get("value", "")).lower()
    return lambda record: name in record.properties and _held(record, name) == value


def _one_of(name: str, wanted: Mapping[str, Any]) -> Test:
    """The values of IN must be written in lower case; the documentation says so and the index means it."""
    values = {str(value) for value in wanted.get("values") or ()}
    if not 1 <= len(values) <= 100:
        raise Refusal(400, "VALIDATION_ERROR", "IN takes 1 to 100 values")
    return lambda record: name in record.properties and _held(record, name) in values


def _token(name: str, wanted: Mapping[str, Any]) -> Test:
    value = str(wanted.get("value", "")).lower().strip("*")
    return lambda record: value in _held(record, name)


def _compared(decide: Callable[[Any, Any], bool]) -> Callable[[str, Mapping[str, Any]], Test]:
    def build(name: str, wanted: Mapping[str, Any]) -> Test:
        value = _sortable(str(wanted.get("value", "")))
        return lambda record: name in record.properties and decide(_sortable(record.properties[name]), value)

    return build


def _sortable(text: str) -> tuple[int, float, str]:
    """Numbers by size, moments as milliseconds since 1970 however they are written, the rest as text."""
    try:
        return (0, float(text), "")
    except ValueError:
        pass
    try:
        return (0, datetime.fromisoformat(text).timestamp() * 1000, "")
    except ValueError:
        return (1, 0.0, text.lower())


def _between(name: str, wanted: Mapping[str, Any]) -> Test:
    low, high = _sortable(str(wanted.get("value", ""))), _sortable(str(wanted.get("highValue", "")))
    return lambda record: name in record.properties and low <= _sortable(record.properties[name]) <= high


def _not(build: Callable[[str, Mapping[str, Any]], Test]) -> Callable[[str, Mapping[str, Any]], Test]:
    def built(name: str, wanted: Mapping[str, Any]) -> Test:
        test = build(name, wanted)
        return lambda record: not test(record)

    return built


def _has(name: str, _wanted: Mapping[str, Any]) -> Test:
    return lambda record: name in record.properties


_OPERATORS: Final = {
    "EQ": _equal,
    "NEQ": _not(_equal),
    "IN": _one_of,
    "NOT_IN": _not(_one_of),
    "HAS_PROPERTY": _has,
    "NOT_HAS_PROPERTY": _not(_has),
    "CONTAINS_TOKEN": _token,
    "NOT_CONTAINS_TOKEN": _not(_token),
    "GT": _compared(lambda held, value: held > value),
    "GTE": _compared(lambda held, value: held >= value),
    "LT": _compared(lambda held, value: held < value),
    "LTE": _compared(lambda held, value: held <= value),
    "BETWEEN": _between,
}
