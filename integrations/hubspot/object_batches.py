"""Batches of HubSpot objects: read by a unique property, create what is missing, update.

HubSpot answers a batch line by line (207) when each input carries a trace id, and refuses
it as a whole in other cases; both are handled, the second by halving. Every field of an
answer is optional here: results are matched by trace id, then by the value of the unique
property, then by order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.domain.errors import UpstreamError, UpstreamUnavailable
from integrations.hubspot.hubspot_wire import VENDOR, Refused, Wire, words_of

BATCH = 100  # inputs HubSpot takes at once
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Held:
    """An object that is in the CRM."""

    id: str
    properties: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An object that should be in the CRM once: `properties[key_property]` names it for ever."""

    key_property: str
    properties: Mapping[str, str]
    links: tuple[Mapping[str, Any], ...] = ()
    look_first: bool = False  # an earlier create may have been carried out

    @property
    def key(self) -> str:
        return self.properties[self.key_property]


@dataclass(frozen=True, slots=True)
class Written:
    """The object is there: made by us just now, or found."""

    id: str
    is_new: bool


Outcome = Written | UpstreamError


def link(to_id: str, type_id: int) -> Mapping[str, Any]:
    """An inline association of a create."""
    return {
        "to": {"id": to_id},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}],
    }


@dataclass(frozen=True, slots=True)
class Objects:
    """The object batches of one account."""

    wire: Wire

    def read(
        self, kind: str, values: Iterable[str], properties: Sequence[str], *, by: str | None = None
    ) -> dict[str, Held]:
        """What is there, by the (lower-cased) value asked for; strongly consistent, unlike search.

        Raises UpstreamError. Results that do not show which value they answer are left out.
        """
        found: dict[str, Held] = {}
        asked = list(dict.fromkeys(values))
        for chunk in _chunks(asked):
            body: dict[str, Any] = {"inputs": [{"id": value} for value in chunk]}
            body |= {"properties": list(dict.fromkeys([*properties, *([by] if by else ["hs_merged_object_ids"])]))}
            body |= {"idProperty": by} if by else {}
            answer = self.wire.call("POST", self.wire.paths.of("objects", f"{kind}/batch/read"), body)
            for held in map(_held, _listed(answer, "results")):
                for value in _names(held, by):
                    found.setdefault(value.lower(), held)
        return {value.lower(): found[value.lower()] for value in asked if value.lower() in found}

    def find_or_create(self, kind: str, wanted: Sequence[Wanted]) -> list[Outcome]:
        """One outcome for each, in order; raises nothing.

        A conflict means that the object is there: it is looked up by its key, or HubSpot
        names its id. What was refused in company is tried again without the ones found.
        """
        outcomes: dict[int, Outcome] = {}
        self._look(kind, wanted, [n for n, one in enumerate(wanted) if one.look_first], outcomes)
        for last in (False, False, True):
            missing = [n for n in range(len(wanted)) if n not in outcomes]
            results = self._create(kind, [wanted[n] for n in missing], split_conflicts=last)
            conflicts = []
            for n, result in zip(missing, results, strict=True):
                if not isinstance(result, Refused) or not result.conflict:
                    outcomes[n] = result
                elif result.existing_id:
                    outcomes[n] = Written(result.existing_id, is_new=False)
                else:
                    conflicts.append(n)
            self._look(kind, wanted, conflicts, outcomes)
        lost = UpstreamUnavailable(VENDOR, f"a conflict over {kind} that cannot be read yet")
        return [outcomes.get(n, lost) for n in range(len(wanted))]

    def update(self, kind: str, changes: Sequence[tuple[str, Mapping[str, str]]]) -> list[UpstreamError | None]:
        """None where it worked."""
        inputs = [{"id": id_, "properties": dict(properties)} for id_, properties in changes]
        results = self._write(kind, "update", inputs, split_conflicts=True)
        return [result if isinstance(result, UpstreamError) else None for result in results]

    def associate(self, kind: str, to_kind: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Default associations of existing objects. Raises UpstreamError for the batch."""
        for chunk in _chunks(list(dict.fromkeys(pairs))):
            inputs = [{"from": {"id": source}, "to": {"id": target}} for source, target in chunk]
            path = self.wire.paths.of("associations", f"{kind}/{to_kind}/batch/associate/default")
            self.wire.call("POST", path, {"inputs": inputs})

    def _look(self, kind: str, wanted: Sequence[Wanted], at: list[int], outcomes: dict[int, Outcome]) -> None:
        for key_property in dict.fromkeys(wanted[n].key_property for n in at):
            mine = [n for n in at if wanted[n].key_property == key_property]
            try:
                found = self.read(kind, [wanted[n].key for n in mine], [], by=key_property)
            except UpstreamError as error:
                outcomes.update(dict.fromkeys(mine, error))
                continue
            for n in mine:
                if wanted[n].key.lower() in found:
                    outcomes[n] = Written(found[wanted[n].key.lower()].id, is_new=False)

    def _create(self, kind: str, wanted: Sequence[Wanted], *, split_conflicts: bool) -> list[Outcome]:
        inputs = [{"properties": dict(one.properties), "associations": list(one.links)} for one in wanted]
        keys = [(one.key_property, one.key.lower()) for one in wanted]
        results = self._write(kind, "create", inputs, keys=keys, split_conflicts=split_conflicts)
        return [one if isinstance(one, UpstreamError) else Written(one.id, is_new=True) for one in results]

    def _write(
        self,
        kind: str,
        verb: str,
        inputs: Sequence[Mapping[str, Any]],
        *,
        split_conflicts: bool,
        keys: Sequence[tuple[str, str]] = (),
    ) -> list[Held | UpstreamError]:
        """One result for each input. A batch refused as a whole is halved until the culprits stand alone."""
        if len(inputs) > BATCH:
            return self._halves(kind, verb, inputs, keys, at=BATCH, split_conflicts=split_conflicts)
        if not inputs:
            return []
        traced = [{**one, "objectWriteTraceId": str(n)} for n, one in enumerate(inputs)]
        try:
            answer = self.wire.call("POST", self.wire.paths.of("objects", f"{kind}/batch/{verb}"), {"inputs": traced})
        except UpstreamUnavailable as failure:
            return [failure] * len(inputs)
        except Refused as refused:
            if len(inputs) == 1:
                return [refused]
            if refused.concerns_token or refused.lost_property or (refused.conflict and not split_conflicts):
                return [refused.of_whole_batch()] * len(inputs)
            return self._halves(kind, verb, inputs, keys, at=len(inputs) // 2, split_conflicts=split_conflicts)
        return _matched(len(inputs), keys, answer)

    def _halves(
        self,
        kind: str,
        verb: str,
        inputs: Sequence[Mapping[str, Any]],
        keys: Sequence[tuple[str, str]],
        *,
        at: int,
        split_conflicts: bool,
    ) -> list[Held | UpstreamError]:
        first = self._write(kind, verb, inputs[:at], keys=keys[:at], split_conflicts=split_conflicts)
        if any(isinstance(one, UpstreamUnavailable) for one in first):  # down: do not go on asking
            failure = next(one for one in first if isinstance(one, UpstreamUnavailable))
            return [*first, *([failure] * len(inputs[at:]))]
        return [*first, *self._write(kind, verb, inputs[at:], keys=keys[at:], split_conflicts=split_conflicts)]


def _matched(count: int, keys: Sequence[tuple[str, str]], answer: Mapping[str, Any]) -> list[Held | UpstreamError]:
    """Which result or error belongs to which input."""
    found: dict[int, Held | UpstreamError] = {}
    for error in _listed(answer, "errors"):
        context = error.get("context")
        traces = context.get("objectWriteTraceId") if isinstance(context, dict) else None
        for n in _numbers(traces if isinstance(traces, list) else [traces], count):
            found[n] = Refused(_status_of(error), words_of(error))
    rest = []
    for result in _listed(answer, "results"):
        numbers = _numbers([result.get("objectWriteTraceId")], count)
        if numbers:
            found[numbers[0]] = _held(result)
        else:
            rest.append(_held(result))
    _match_untraced(found, rest, keys, count)
    silent = UpstreamUnavailable(VENDOR, "the answer to a batch leaves this input out")
    return [found.get(n, silent) for n in range(count)]


def _match_untraced(
    found: dict[int, Held | UpstreamError], rest: list[Held], keys: Sequence[tuple[str, str]], count: int
) -> None:
    """Without trace ids: by the unique value, and by order where as many are left over as are missing."""
    for held in list(rest):
        n = next((n for n, (name, key) in enumerate(keys) if (held.properties.get(name) or "").lower() == key), None)
        if n is not None and n not in found:
            found[n] = held
            rest.remove(held)
    missing = [n for n in range(count) if n not in found]
    if len(missing) == len(rest):
        found.update(zip(missing, rest, strict=True))


def _status_of(error: Mapping[str, Any]) -> int:
    return {"CONFLICT": 409, "OBJECT_NOT_FOUND": 404}.get(str(error.get("category")), 400)


def _numbers(traces: Iterable[object], count: int) -> list[int]:
    numbers = [int(trace) for trace in traces if isinstance(trace, str) and trace.isdigit()]
    return [n for n in numbers if n < count]


def _held(result: Mapping[str, Any]) -> Held:
    properties = result.get("properties")
    return Held(str(result.get("id", "")), properties if isinstance(properties, dict) else {})


def _names(held: Held, by: str | None) -> Iterator[str]:
    """The values under which a result may have been asked for: a merged record answers for both."""
    if by is None:
        yield held.id
        yield from (held.properties.get("hs_merged_object_ids") or "").split(";")
    else:
        yield held.properties.get(by) or ""
    if by == "email":
        yield from (held.properties.get("hs_additional_emails") or "").split(";")


def _listed(answer: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    listed = answer.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
