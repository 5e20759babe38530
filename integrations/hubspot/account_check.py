"""Looks over a firm's account for `leads crm`: what its token may do, what is missing, what is there twice.

`look` writes nothing. `try_out` writes one record of each kind, found by a fixed key of ours, and takes it away
again: what a run that died left behind is found and removed by the next.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from integrations.hubspot.account_finding import AccountFinding, guarded
from integrations.hubspot.account_setup import UNIQUE, Setup, properties_of
from integrations.hubspot.entry_writer import ASSOCIATIONS
from integrations.hubspot.existing_data import ExistingData
from integrations.hubspot.hubspot_calls import Calls, listed
from integrations.hubspot.message_records import CHATS
from integrations.hubspot.object_batches import Objects, Wanted, Written
from integrations.hubspot.property_making import KeyWay, PropertyMaking
from integrations.hubspot.property_map import STAGE
from integrations.hubspot.stage_making import StageMaking

_KEY: Final = "firstreply-check"
_MARK: Final = "Firstreply check, may be deleted"
_TRIED: Final[Mapping[str, Mapping[str, str]]] = {
    "companies": {"name": _MARK, "domain": "firstreply-check.example"},
    "contacts": {"email": "firstreply-check@firstreply-check.example", "lastname": _MARK},
    "deals": {"dealname": _MARK},
    "notes": {"hs_note_body": _MARK, "hs_timestamp": "2026-01-01T00:00:00.000Z"},
    CHATS: {
        "hs_communication_body": _MARK,
        "hs_communication_channel_type": "LINKEDIN_MESSAGE",
        "hs_communication_logged_from": "CRM",
        "hs_timestamp": "2026-01-01T00:00:00.000Z",
    },
    "tasks": {
        "hs_task_subject": _MARK,
        "hs_timestamp": "2026-01-01T00:00:00.000Z",
        "hs_task_status": "COMPLETED",
        "hs_task_type": "TODO",
    },
    "meetings": {
        "hs_meeting_title": _MARK,
        "hs_timestamp": "2026-01-01T00:00:00.000Z",
        "hs_meeting_outcome": "CANCELED",
    },
}


MAKE_ROOM: Final = "Delete properties there that nobody needs, or name your own for these in crm.toml"
_NO_DOUBLES: Final = {
    KeyWay.UNIQUE: "our id is unique there: HubSpot itself refuses a second one",
    KeyWay.PLAIN: "the account takes no unique id: what hangs on the contact is looked at before one is made again",
    KeyWay.NONE: "there is no room for our id: what hangs on the contact is looked at, and told by moment and title",
}
_FOUND_BY: Final = {
    KeyWay.UNIQUE: _NO_DOUBLES[KeyWay.UNIQUE],
    KeyWay.PLAIN: "the account takes no unique id: found by e-mail address or domain, else searched for by our id",
    KeyWay.NONE: "there is no room for our id: found by e-mail address or domain alone",
}


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """Of one firm."""

    calls: Calls
    setup: Setup
    objects: Objects

    def look(self, owners: Sequence[str]) -> Iterator[AccountFinding]:
        """Everything that can be seen without writing. `owners`: addresses of the firm's partners."""
        yield from guarded("owners", lambda: self._owners(owners))
        yield from guarded("stages", self._stages)
        yield from guarded("lifecycle", self._lifecycle)
        yield from guarded("refusals of mail", self._subscription)
        for kind in UNIQUE:
            yield from _can_do_without(kind, guarded(f"properties of {kind}", partial(self._properties, kind)))
        yield from ExistingData(self.calls).look()
        never = sorted(self.setup.plan.never)
        yield AccountFinding("never written", ", ".join(never) or "nothing is left out")

    def make(self) -> Iterator[AccountFinding]:
        """Makes our group and properties where they are missing and the plan has room; nothing is made twice."""
        for kind in UNIQUE:
            yield from _can_do_without(kind, guarded(f"properties of {kind}", partial(self._make, kind)))

    def make_stages(self, is_wanted: Callable[[str], bool]) -> Iterator[AccountFinding]:
        """Makes the pipeline and the stages that the plan names and the account has not, where `is_wanted` says yes.

        It is asked with a sentence that says what would be made.
        """
        yield from guarded("stages", partial(self._make_stages, is_wanted))

    def _make_stages(self, is_wanted: Callable[[str], bool]) -> Iterator[AccountFinding]:
        making = StageMaking(self.calls, self.setup.stages)
        if not (told := making.told()):
            yield AccountFinding("stages", "every stage that crm.toml names is there")
        elif is_wanted(told):
            making.make()
            yield AccountFinding("stages", f"made: {told}")

    def try_out(self) -> Iterator[AccountFinding]:
        """Writes a marked record of each kind, and removes it and whatever an earlier run left."""
        made: dict[str, str] = {}
        for kind, properties in _TRIED.items():
            yield from _can_do_without(kind, guarded(f"writing {kind}", partial(self._try, kind, properties, made)))
        for kind in reversed(tuple(made)):
            yield from guarded(f"removing {kind}", partial(self._remove, kind, made[kind]))

    def _owners(self, owners: Sequence[str]) -> Iterator[AccountFinding]:
        unknown = [one for one in owners if self.setup.owner_id(one) is None]
        if unknown:
            yield AccountFinding(
                "owners",
                f"HubSpot has no user {', '.join(unknown)}, so what is theirs has no owner there: "
                "invite them there, or correct the address in firm.toml.",
                is_wrong=True,
            )
        else:
            yield AccountFinding("owners", f"{len(owners)} known in HubSpot")

    def _stages(self) -> Iterator[AccountFinding]:
        for moment, pipeline, stage in self.setup.stages.used():
            yield AccountFinding("stages", f"{moment or 'every other deal'}: {pipeline}, {stage}")
        for told in self.setup.stages.told():
            to_do = "Make it by `leads crm setup --stages`, or correct crm.toml"
            yield AccountFinding("stages", f"{told} {to_do}.", is_wrong=True)

    def _lifecycle(self) -> Iterator[AccountFinding]:
        answer = self.calls.get("properties", f"contacts/{STAGE}")
        known = {str(one.get("value")) for one in listed(answer, "options")}
        wanted = {"lead": "lead", "mql": "marketingqualifiedlead", **self.setup.plan.lifecycle}
        missing = [f"{ours} = {theirs}" for ours, theirs in wanted.items() if theirs and theirs not in known]
        told = f"the account has no stage for {', '.join(missing)}: correct [lifecycle] in crm.toml"
        yield AccountFinding("lifecycle", told if missing else "every stage is there", is_wrong=bool(missing))

    def _subscription(self) -> Iterator[AccountFinding]:
        subscriptions = self.setup.subscriptions
        if not subscriptions.named:
            told = "end no subscription in HubSpot: crm.toml names none (subscription = ...)"
        else:
            told = subscriptions.told() or f"end the subscription {subscriptions.named!r} in HubSpot"
        yield AccountFinding("refusals of mail", told, is_wrong=bool(subscriptions.told()))

    def _properties(self, kind: str) -> Iterator[AccountFinding]:
        there = {str(one.get("name")): one for one in listed(self.calls.get("properties", kind), "results")}
        ours = [one["name"] for one in properties_of(kind, self.setup.plan)]
        missing = [name for name in ours if name not in there]
        named = self.setup.plan.properties.items()
        theirs = [name for full, name in named if name and full.startswith(f"{kind}.") and name not in ours]
        if lost := sorted(name for name in theirs if name not in there):
            told = (
                f"crm.toml names {', '.join(lost)}, which the account has not: make it there, or correct [properties]"
            )
            yield AccountFinding(f"properties of {kind}", told, is_wrong=True)
        making = PropertyMaking(self.calls, self.setup.left_out)
        room = making.room(kind) if missing else None
        left_out = missing[room:] if room is not None else []
        if comes := missing[: len(missing) - len(left_out)]:
            told = f"{', '.join(comes)}: made by `leads crm setup`, else at the first lead"
            yield AccountFinding(f"properties of {kind}", told)
        if left_out:
            told = f"the plan has no room for {', '.join(sorted(left_out))}: leads are recorded without. {MAKE_ROOM}"
            yield AccountFinding(f"properties of {kind}", told)
        if not missing:
            yield AccountFinding(f"properties of {kind}", "ours are there")
        yield from self._way(kind, there, missing, left_out)

    def _way(
        self, kind: str, there: Mapping[str, Mapping[str, Any]], missing: Sequence[str], left_out: Sequence[str]
    ) -> Iterator[AccountFinding]:
        """How the same thing is kept from being made twice, as far as it can be known before our id is tried."""
        key = UNIQUE[kind]
        way = KeyWay.UNIQUE if there.get(key, {}).get("hasUniqueValue") else KeyWay.PLAIN
        way = KeyWay.NONE if key in left_out else way
        if key not in missing or way is KeyWay.NONE:
            words = _FOUND_BY if kind in ("contacts", "companies") else _NO_DOUBLES
            yield AccountFinding(f"against doubles: {kind}", words[way])

    def _make(self, kind: str) -> Iterator[AccountFinding]:
        self.setup.require(kind)
        if absent := self.setup.left_out.absent(kind):
            told = f"the plan has no room for {', '.join(absent)}: leads are recorded without. {MAKE_ROOM}"
            yield AccountFinding(f"properties of {kind}", told)
        else:
            yield AccountFinding(f"properties of {kind}", "ours are there")

    def _try(self, kind: str, properties: Mapping[str, str], made: dict[str, str]) -> Iterator[AccountFinding]:
        way = self.setup.require(kind)
        stage = self.setup.deal_stage() if kind == "deals" else {}
        types = ASSOCIATIONS.get(kind, {})
        linked = tuple(
            {
                "to": {"id": made[to]},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}],
            }
            for to, number in types.items()
            if to in made
        )
        own = UNIQUE[kind]
        wanted = Wanted(
            key_property=own, properties={**properties, **stage, own: _KEY}, associations=linked, look_first=True
        )
        if way is KeyWay.UNIQUE:
            (outcome,) = self.objects.find_or_create(kind, [wanted])
        else:
            left = self._left_by_a_run_that_died(kind, properties)
            (outcome,) = left or self.objects.create_once(kind, [wanted])
        if not isinstance(outcome, Written):
            raise outcome
        made[kind] = outcome.id
        yield AccountFinding(f"writing {kind}", "works" if outcome.is_new else "works; an earlier check had left one")

    def _left_by_a_run_that_died(self, kind: str, properties: Mapping[str, str]) -> list[Written]:
        """Told by its title, as far as the index has it."""
        name = next(name for name, value in properties.items() if value == _MARK)
        chosen = {"propertyName": name, "operator": "EQ", "value": _MARK}
        body = {"filterGroups": [{"filters": [chosen]}], "limit": 1}
        return [Written(one.id, is_new=False) for one in self.objects.search(kind, body)]

    def _remove(self, kind: str, id_: str) -> Iterator[AccountFinding]:
        self.objects.archive(kind, [id_])
        yield AccountFinding(f"removing {kind}", "removed again")


def _can_do_without(kind: str, found: Iterator[AccountFinding]) -> Iterator[AccountFinding]:
    """What is refused of LinkedIn's messages keeps nothing from being recorded."""
    for one in found:
        if kind == CHATS and one.is_wrong and not one.ends:
            yield replace(one, told=f"{one.told} Until then LinkedIn's messages are recorded as notes.", is_wrong=False)
        else:
            yield one
