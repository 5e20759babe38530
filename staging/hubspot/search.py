"""The search endpoint: an index that learns late of what is written, as HubSpot's does."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from staging.hubspot.answers import Refusal
from staging.hubspot.call import Answer, Call
from staging.hubspot.objects import shown
from staging.hubspot.record import Record
from staging.hubspot.values import moment

Held = dict[str, str]  # what the index knows of a record
Test = Callable[[Held], bool]
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_RESULTS_AT_MOST: Final = 10_000
_SORTS: Final = ("ASCENDING", "DESCENDING")
_SEARCHABLE: Final = {
    "contacts": ("firstname", "lastname", "email", "phone", "company"),
    "companies": ("name", "domain", "website", "phone"),
    "deals": ("dealname", "pipeline", "dealstage"),
    "notes": ("hs_note_body",),
    "emails": ("hs_email_subject",),
    "tasks": ("hs_task_subject", "hs_task_body"),
    "meetings": ("hs_meeting_title", "hs_meeting_body"),
    "communications": ("hs_communication_body",),
}


def search(call: Call) -> Answer:
    body = call.json_object()
    groups = body.get("filterGroups") or ([{"filters": body["filters"]}] if body.get("filters") else [])
    limit, after = int(body.get("limit") or 10), int(body.get("after") or 0)
    _require_sane(body, groups, limit, after)
    tests = [[_test(call, one) for one in group.get("filters") or ()] for group in groups]
    words = str(body.get("query") or "").lower().split()
    visible = time.monotonic() - call.faults.search_lag_seconds
    known = ((record, record.indexed(visible)) for record in call.portal.live(call.kind))
    hits = [
        (record, held)
        for record, held in known
        if held is not None
        and (not tests or any(all(test(held) for test in group) for group in tests))
        and _matches(call.kind, held, words)
    ]
    _sort(call, hits, body.get("sorts") or [])
    answer: dict[str, Any] = {
        "total": len(hits),
        "results": [shown(one, body.get("properties"), held=held) for one, held in hits[after : after + limit]],
    }
    if len(hits) > after + limit:
        answer["paging"] = {"next": {"after": str(after + limit)}}
    return 200, answer


def _require_sane(body: Mapping[str, Any], groups: list[Any], limit: int, after: int) -> None:
    filters = [len(group.get("filters") or ()) for group in groups]
    if len(groups) > 5 or any(count > 6 for count in filters) or sum(filters) > 18:
        raise Refusal(400, "VALIDATION_ERROR", "Too many filters: 5 groups of 6 and 18 in total are allowed")
    if not 1 <= limit <= 200:
        raise Refusal(400, "VALIDATION_ERROR", "limit must be between 1 and 200")
    if after + limit > _RESULTS_AT_MOST:
        raise Refusal(400, "VALIDATION_ERROR", f"a search gives {_RESULTS_AT_MOST} results at most")
    if len(str(body.get("query") or "")) > 3000:
        raise Refusal(400, "VALIDATION_ERROR", "query is too long")
    if len(body.get("sorts") or ()) > 1:
        raise Refusal(400, "VALIDATION_ERROR", "only one sort is allowed")


def _sort(call: Call, hits: list[tuple[Record, Held]], sorts: list[Any]) -> None:
    """By the one order asked for, else by id; what has no value comes last."""
    for order in sorts:
        name, down = (order, "ASCENDING") if isinstance(order, str) else (order["propertyName"], order.get("direction"))
        name, down = (name[1:], "DESCENDING") if name.startswith("-") else (name, down or "ASCENDING")
        _require_property(call, name)
        if down not in _SORTS:
            raise Refusal(400, "VALIDATION_ERROR", f"a direction is one of {', '.join(_SORTS)}, not {down}")
        with_value = sorted(
            (one for one in hits if name in one[1]),
            key=lambda one: sortable(one[1][name]),
            reverse=down == "DESCENDING",
        )
        hits[:] = with_value + [one for one in hits if name not in one[1]]


def _matches(kind: str, held: Held, words: list[str]) -> bool:
    if not words:
        return True
    text = " ".join(held.get(name, "") for name in _SEARCHABLE[kind]).lower()
    return all(word in text for word in words)


def _require_property(call: Call, name: str) -> None:
    found = call.portal.properties[call.kind].get(name)
    if found is None or found["archived"]:
        message = "There was a problem with the request."
        errors = [{"message": f"property {name} does not exist", "code": "PROPERTY_DOESNT_EXIST"}]
        raise Refusal(400, "VALIDATION_ERROR", f"{message} Property {name} does not exist", errors=errors)


def _test(call: Call, wanted: Mapping[str, Any]) -> Test:
    name, operator = str(wanted.get("propertyName")), str(wanted.get("operator"))
    if name.startswith("associations."):
        kind, value = call.kind_named(name.removeprefix("associations.")), str(wanted.get("value"))
        return lambda held: (kind, value) in call.portal.links.get((call.kind, held["hs_object_id"]), {})
    _require_property(call, name)
    build = _OPERATORS.get(operator)
    if build is None:
        raise Refusal(400, "VALIDATION_ERROR", f"operator {operator} is not known")
    if call.kind == "companies" and name == "domain" and operator in ("EQ", "IN"):
        return _any_domain(build, wanted)
    return build(name, wanted)


def _any_domain(build: Callable[[str, Mapping[str, Any]], Test], wanted: Mapping[str, Any]) -> Test:
    """A company is found by its further domains too."""
    test = build("domain", wanted)

    def found(held: Held) -> bool:
        further = held.get("hs_additional_domains", "").split(";")
        return any(test({**held, "domain": one}) for one in (held.get("domain", ""), *further) if one)

    return found


def _equal(name: str, wanted: Mapping[str, Any]) -> Test:
    value = sortable(_value(wanted))
    return lambda held: name in held and sortable(held[name]) == value


def _one_of(name: str, wanted: Mapping[str, Any]) -> Test:
    """The values of IN must be written in lower case; the documentation says so and the index means it."""
    values = {str(value) for value in wanted.get("values") or ()}
    if not 1 <= len(values) <= 100:
        raise Refusal(400, "VALIDATION_ERROR", "IN takes 1 to 100 values")
    return lambda held: name in held and held[name].lower() in values


def _token(name: str, wanted: Mapping[str, Any]) -> Test:
    value = _value(wanted).lower().strip("*")
    return lambda held: value in held.get(name, "").lower()


def _value(wanted: Mapping[str, Any], name: str = "value") -> str:
    if wanted.get(name) is None:
        raise Refusal(400, "VALIDATION_ERROR", f"the operator {wanted.get('operator')} needs a {name}")
    return str(wanted[name])


def _compared(decide: Callable[[Any, Any], bool]) -> Callable[[str, Mapping[str, Any]], Test]:
    def build(name: str, wanted: Mapping[str, Any]) -> Test:
        value = sortable(_value(wanted))
        return lambda held: name in held and decide(sortable(held[name]), value)

    return build


def sortable(text: str) -> tuple[int, float, str]:
    """Numbers and moments by size (a moment as milliseconds, however it is written), words by letters."""
    try:
        return (0, float(text), "")
    except ValueError:
        pass
    if _DATE.match(text):
        try:
            return (0, moment(text).timestamp() * 1000, "")
        except ValueError:
            pass
    return (1, 0.0, text.lower())


def _between(name: str, wanted: Mapping[str, Any]) -> Test:
    low, high = sortable(_value(wanted)), sortable(_value(wanted, "highValue"))
    return lambda held: name in held and low <= sortable(held[name]) <= high


def _not(build: Callable[[str, Mapping[str, Any]], Test]) -> Callable[[str, Mapping[str, Any]], Test]:
    def built(name: str, wanted: Mapping[str, Any]) -> Test:
        test = build(name, wanted)
        return lambda held: not test(held)

    return built


def _has(name: str, _wanted: Mapping[str, Any]) -> Test:
    return lambda held: name in held


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
