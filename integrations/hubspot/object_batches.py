"""Batches of HubSpot objects: read by a unique property, create what is missing, update.

HubSpot answers a batch line by line (207) when each input carries a trace id, and refuses
it as a whole in other cases; both are handled, the second by halving.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.domain.errors import UpstreamError, UpstreamRefused, UpstreamUnavailable
from integrations.hubspot.batch_answers import Existing, existing_object, matched_results
from integrations.hubspot.hubspot_calls import VENDOR, Calls, Refused, listed
from integrations.hubspot.left_out import BadValue, LeftOut
from integrations.hubspot.property_map import PropertyMap

BATCH = 100  # inputs HubSpot takes at once
One = TypeVar("One")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An object that should be in the CRM once: `properties[key_property]` names it for ever."""

    key_property: str
    properties: Mapping[str, str]
    associations: tuple[Mapping[str, Any], ...] = ()
    look_first: bool = False  # an earlier create may have been carried out

    @property
    def key(self) -> str:
        return self.properties[self.key_property]


@dataclass(frozen=True, slots=True)
class Written:
    """The object is there: made by us just now, or found."""

    id: str
    is_new: bool
    taken: frozenset[str] = frozenset()  # of a new or changed one: our names of what the account took


Outcome = Written | UpstreamError


@dataclass(frozen=True, slots=True)
class Objects:
    """The object batches of one account."""

    calls: Calls
    words: PropertyMap = PropertyMap()
    left_out: LeftOut = field(default_factory=LeftOut)

    def read(
        self,
        kind: str,
        values: Iterable[str],
        properties: Sequence[str],
        *,
        by: str | None = None,
        archived: bool = False,
    ) -> dict[str, Existing]:
        """What is there, by the (lower-cased) value asked for; strongly consistent, unlike search.

        `archived`: what was deleted in the last 90 days, instead of what stands there.

        Raises UpstreamError. Results that do not show which value they answer are left out.
        """
        found: dict[str, Existing] = {}
        rest = f"{kind}/batch/read" + ("?archived=true" if archived else "")
        wanted = self.words.asked(kind, properties)
        asked = list(dict.fromkeys(values))
        for chunk in _chunks(asked):
            body: dict[str, Any] = {"inputs": [{"id": value} for value in chunk]}
            body |= {"properties": list(dict.fromkeys([*wanted, *([by] if by else ["hs_merged_object_ids"])]))}
            body |= {"idProperty": by} if by else {}
            for one in self._results(rest, body):
                ours = Existing(one.id, self.words.read(kind, properties, one.properties))
                for value in _values(one, by):
                    found.setdefault(value.lower(), ours)
        return {value.lower(): found[value.lower()] for value in asked if value.lower() in found}

    def search(self, kind: str, body: Mapping[str, Any]) -> list[Existing]:
        """What HubSpot's index finds, which may miss what was written a moment ago. Raises UpstreamError."""
        return self._results(f"{kind}/search", body)

    def create_once(self, kind: str, wanted: Sequence[Wanted]) -> list[Outcome]:
        """For objects that nothing of theirs is unique by: an unknown outcome is UpstreamUnavailable, and no repeat."""
        return self._create(kind, wanted, split_conflicts=True, once=True)

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
        soon = UpstreamUnavailable(VENDOR, f"a conflict over {kind} that cannot be read yet")
        lost = UpstreamRefused(
            VENDOR, f"it says that this is there already, and shows it nowhere: look for it in {kind}"
        )
        return [outcomes.get(n, lost if one.look_first else soon) for n, one in enumerate(wanted)]

    def update(self, kind: str, changes: Sequence[tuple[str, Mapping[str, str]]]) -> list[Outcome]:
        """One outcome for each, in order; where it worked, it says what was taken."""
        sent = [self._sent(kind, properties) for _, properties in changes]
        inputs = [{"id": id_, "properties": one} for (id_, _), one in zip(changes, sent, strict=True)]
        said = [n for n, one in enumerate(sent) if one]
        results = self._write(kind, "update", [inputs[n] for n in said], split_conflicts=True)
        errors = {n: one for n, one in zip(said, results, strict=True) if isinstance(one, UpstreamError)}
        return [
            errors.get(n) or Written(id_, is_new=False, taken=self._taken(kind, properties, sent[n]))
            for n, (id_, properties) in enumerate(changes)
        ]

    def archive(self, kind: str, ids: Sequence[str]) -> None:
        """Out of everybody's sight; HubSpot keeps what is archived for a while. Raises UpstreamError for the batch."""
        for chunk in _chunks(ids):
            self.calls.post("objects", f"{kind}/batch/archive", {"inputs": [{"id": one} for one in chunk]})

    def associate(self, kind: str, to_kind: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Default associations of existing objects. Raises UpstreamError for the batch."""
        for chunk in _chunks(list(dict.fromkeys(pairs))):
            inputs = [{"from": {"id": source}, "to": {"id": target}} for source, target in chunk]
            self.calls.post("associations", f"{kind}/{to_kind}/batch/associate/default", {"inputs": inputs})

    def _sent(self, kind: str, properties: Mapping[str, str]) -> dict[str, str]:
        return self.left_out.kept(kind, self.words.written(kind, properties), self.words.nothing_without(kind))

    def _taken(self, kind: str, properties: Mapping[str, str], sent: Mapping[str, str]) -> frozenset[str]:
        """`sent`: as the account calls them, without what it refused."""
        return frozenset(name for name in properties if self.words.plan.name_of(kind, name) in sent)

    def _results(self, rest: str, body: Mapping[str, Any]) -> list[Existing]:
        return [existing_object(result) for result in listed(self.calls.post("objects", rest, body), "results")]

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

    def _create(
        self, kind: str, wanted: Sequence[Wanted], *, split_conflicts: bool, once: bool = False
    ) -> list[Outcome]:
        sent = [self._sent(kind, one.properties) for one in wanted]
        inputs = [
            {"properties": properties, "associations": list(one.associations)}
            for properties, one in zip(sent, wanted, strict=True)
        ]
        keys = [(one.key_property, one.key.lower()) for one in wanted]
        results = self._write(kind, "create", inputs, keys=keys, split_conflicts=split_conflicts, once=once)
        return [
            one
            if isinstance(one, UpstreamError)
            else Written(one.id, is_new=True, taken=self._taken(kind, asked.properties, properties))
            for one, asked, properties in zip(results, wanted, sent, strict=True)
        ]

    def _write(
        self,
        kind: str,
        verb: str,
        inputs: Sequence[Mapping[str, Any]],
        *,
        split_conflicts: bool,
        keys: Sequence[tuple[str, str]] = (),
        once: bool = False,
    ) -> list[Existing | UpstreamError]:
        """One result for each input; without the values that the account does not take and that can be done without.

        A batch refused as a whole is halved until the culprits stand alone.
        """
        results: dict[int, Existing | UpstreamError] = {}
        waiting = deque(_chunks(range(len(inputs))))
        while waiting:
            batch = waiting.popleft()
            traced = [{**inputs[n], "objectWriteTraceId": str(n)} for n in batch]
            properties = [inputs[n]["properties"] for n in batch]
            try:
                answer = self.calls.post("objects", f"{kind}/batch/{verb}", {"inputs": traced}, once=once)
            except UpstreamUnavailable as failure:  # down: do not go on asking
                return [results.get(n, failure) for n in range(len(inputs))]
            except Refused as refused:
                if refused.concerns_token or refused.lost_property or (refused.conflict and not split_conflicts):
                    results |= dict.fromkeys(batch, refused if len(batch) == 1 else refused.of_whole_batch())
                elif self._do_without(kind, refused.values, properties, 0 if len(batch) == 1 else None):
                    waiting.appendleft(batch)
                elif len(batch) == 1:
                    results[batch[0]] = refused
                else:
                    half = len(batch) // 2
                    waiting.extendleft((batch[half:], batch[:half]))
            else:
                matched = matched_results(batch, keys, answer)
                again = self._mended(kind, batch, matched, properties)
                results |= {n: one for n, one in zip(batch, matched, strict=True) if n not in again}
                if again:
                    waiting.appendleft(again)
        return [results[n] for n in range(len(inputs))]

    def _do_without(
        self, kind: str, bad: Sequence[BadValue], batch: Sequence[dict[str, str]], culprit: int | None
    ) -> bool:
        return self.left_out.without(kind, bad, batch, culprit, self.words.nothing_without(kind))

    def _mended(
        self,
        kind: str,
        batch: Sequence[int],
        matched: Sequence[Existing | UpstreamError],
        properties: Sequence[dict[str, str]],
    ) -> list[int]:
        """Which of the refused will do without the values they were refused for."""
        refused = [
            (at, one)
            for at, one in enumerate(matched)
            if isinstance(one, Refused) and not one.lost_property and not one.conflict
        ]
        before = [len(one) for one in properties]
        for at, one in refused:
            self._do_without(kind, one.values, properties, at)
        return [batch[at] for at, _ in refused if len(properties[at]) < before[at]]


def remembered(
    before: Mapping[str, str],
    after: Mapping[str, str],
    names: Mapping[str, str],
    sent: Iterable[str],
    taken: Iterable[str],
) -> dict[str, str]:
    """For `CrmLink.written`: what it is `after` a write, but as `before` where the account did not take the value.

    `names`: of each value in it, the property that stands for it among those `sent` and `taken`.
    """
    refused = {ours for ours, name in names.items() if name in {*sent} - {*taken}}
    stays = {name: value for name, value in before.items() if name in refused}
    return {name: value for name, value in after.items() if name not in refused} | stays


def _values(one: Existing, by: str | None) -> Iterator[str]:
    """The values under which a result may have been asked for: a merged record answers for both."""
    if by is None:
        yield one.id
        yield from (one.properties.get("hs_merged_object_ids") or "").split(";")
    else:
        yield one.properties.get(by) or ""
    if by == "email":
        yield from (one.properties.get("hs_additional_emails") or "").split(";")


def _chunks(items: Sequence[One]) -> Iterator[Sequence[One]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
