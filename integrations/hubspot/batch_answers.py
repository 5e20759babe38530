"""Which line of a batch's answer belongs to which input: by trace id, else by the unique value, else by order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import UpstreamError, UpstreamUnavailable
from integrations.hubspot.hubspot_calls import VENDOR, Refused, bad_values_of, error_message_of, listed


@dataclass(frozen=True, slots=True)
class Existing:
    """An object that is in the CRM."""

    id: str
    properties: Mapping[str, str | None]


def matched_results(
    batch: Sequence[int], keys: Sequence[tuple[str, str]], answer: Mapping[str, Any]
) -> list[Existing | UpstreamError]:
    """Which result or error belongs to which input."""
    found: dict[int, Existing | UpstreamError] = {}
    untraced: list[Existing] = []
    for error in listed(answer, "errors"):
        for n in _traces(error.get("context"), batch):
            found[n] = Refused(_status_of(error), error_message_of(error), bad_values_of(error))
    for result in listed(answer, "results"):
        numbers = _traces(result, batch)
        if numbers:
            found[numbers[0]] = existing_object(result)
        else:
            untraced.append(existing_object(result))
    _match_untraced(found, untraced, keys, batch)
    silent = UpstreamUnavailable(VENDOR, "the answer to a batch leaves this input out")
    return [found.get(n, silent) for n in batch]


def _match_untraced(
    found: dict[int, Existing | UpstreamError],
    untraced: list[Existing],
    keys: Sequence[tuple[str, str]],
    batch: Sequence[int],
) -> None:
    """Without trace ids: by the unique value, and by order where as many are left over as are missing."""
    by_key = {keys[n]: n for n in batch} if keys else {}
    rest = []
    for one in untraced:
        own = {(name, str(value).lower()) for name, value in one.properties.items()}
        n = next((by_key[key] for key in own & by_key.keys()), None)
        if n is None or n in found:
            rest.append(one)
        else:
            found[n] = one
    missing = [n for n in batch if n not in found]
    if len(missing) == len(rest):
        found.update(zip(missing, rest, strict=True))


def _status_of(error: Mapping[str, Any]) -> int:
    return {"CONFLICT": 409, "OBJECT_NOT_FOUND": 404}.get(str(error.get("category")), 400)


def _traces(holder: object, batch: Sequence[int]) -> list[int]:
    """The inputs that a result, or the context of an error, names."""
    traces = holder.get("objectWriteTraceId") if isinstance(holder, dict) else None
    named = traces if isinstance(traces, list) else [traces]
    numbers = [int(trace) for trace in named if isinstance(trace, str) and trace.isdecimal()]
    return [n for n in numbers if n in batch]


def existing_object(result: Mapping[str, Any]) -> Existing:
    properties = result.get("properties")
    return Existing(str(result.get("id", "")), properties if isinstance(properties, dict) else {})
