"""What people and other tools left in an account: the same twice, and what belongs to nobody. Writes nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from app.domain.people.mail_keys import domain_key, mailbox_key
from integrations.hubspot.account_finding import AccountFinding, guarded
from integrations.hubspot.deal_stages import is_closed
from integrations.hubspot.hubspot_calls import Calls, listed
from integrations.hubspot.known_objects import associated

_PAGE: Final = 100
_MOST_PAGES: Final = 100  # 10,000 records are enough to know whether there is a habit
_MOST_NAMED: Final = 50
_OWNER: Final = "hubspot_owner_id"
_TOLD_APART: Final[Mapping[str, tuple[str, str, Callable[[str], str | None]]]] = {
    "contacts": ("email", "hs_additional_emails", mailbox_key),
    "companies": ("domain", "hs_additional_domains", domain_key),
}


@dataclass(slots=True)
class ExistingData:
    """Of one account."""

    calls: Calls
    _ownerless: dict[str, int] = field(default_factory=dict)
    _owned: dict[str, dict[str, int]] = field(default_factory=dict)  # owner's id -> kind -> how many

    def look(self) -> Iterator[AccountFinding]:
        """Doubles by address and domain, open deals of one contact, records without an owner who works there."""
        for kind in _TOLD_APART:
            yield from guarded(f"doubles of {kind}", partial(self._doubles, kind))
        yield from guarded("doubles of deals", self._deals)
        yield from guarded("records without owner", self._owners)

    def _doubles(self, kind: str) -> Iterator[AccountFinding]:
        first, further, key = _TOLD_APART[kind]
        ids: dict[str, dict[str, None]] = defaultdict(dict)
        for id_, held in self._records(kind, (first, further)):
            for one in (held.get(first) or "", *(held.get(further) or "").split(";")):
                if name := key(one.strip()):
                    ids[name][id_] = None
        words = "address" if kind == "contacts" else "domain"
        twice = {tuple(same) for same in ids.values() if len(same) > 1}
        told = [" and ".join(same) for same in sorted(twice)]
        named = f"{_times(told)} the same {words}: {_some(told)}. Merge them in HubSpot"
        yield AccountFinding(f"doubles of {kind}", named if told else "none")

    def _deals(self) -> Iterator[AccountFinding]:
        pipelines = listed(self.calls.get("pipelines", "deals"), "results")
        stages = [one for pipeline in pipelines for one in listed(pipeline, "stages")]
        closed = {str(one.get("id")) for one in stages if is_closed(one)}
        still = [id_ for id_, held in self._records("deals", ("dealstage",)) if held.get("dealstage") not in closed]
        of_contact: dict[str, list[str]] = defaultdict(list)
        for deal, contacts in associated(self.calls, "deals", "contacts", still).items():
            for contact in dict.fromkeys(contacts):
                of_contact[contact].append(deal)
        told = [f"contact {one}: deals {', '.join(deals)}" for one, deals in of_contact.items() if len(deals) > 1]
        named = f"{_times(told)} a contact with several open deals: {_some(told)}. Close or merge what is one matter"
        yield AccountFinding("doubles of deals", named if told else "none")

    def _owners(self) -> Iterator[AccountFinding]:
        """After the records were read."""
        told = [f"{count} of {kind}" for kind, count in self._ownerless.items() if count]
        there = {str(one.get("id")) for one in listed(self.calls.get("owners", "?limit=500"), "results")}
        left = [
            f"{count} of {kind} belong to user {owner}, who is no longer there"
            for owner, counts in sorted(self._owned.items())
            if owner not in there
            for kind, count in counts.items()
        ]
        said = ([f"nobody owns {', '.join(told)}"] if told else []) + left
        words = f"{_some(said)}. Give them to somebody in HubSpot: who has an owner there gets their new messages"
        yield AccountFinding("records without owner", words if said else "none")

    def _records(self, kind: str, names: Sequence[str]) -> Iterator[tuple[str, Mapping[str, str | None]]]:
        after, self._ownerless[kind] = "", 0
        for _ in range(_MOST_PAGES):
            asked = f"{kind}?limit={_PAGE}&properties={','.join((*names, _OWNER))}{after}"
            answer = self.calls.get("objects", asked)
            for one in listed(answer, "results"):
                held: Mapping[str, Any] = one.get("properties") or {}
                if owner := str(held.get(_OWNER) or ""):
                    counts = self._owned.setdefault(owner, {})
                    counts[kind] = counts.get(kind, 0) + 1
                else:
                    self._ownerless[kind] += 1
                yield str(one.get("id")), held
            following = ((answer.get("paging") or {}).get("next") or {}).get("after")
            if not following:
                return
            after = f"&after={following}"


def _times(told: Sequence[str]) -> str:
    return "once" if len(told) == 1 else f"{len(told)} times"


def _some(told: Iterable[str]) -> str:
    all_ = list(told)
    more = f" and {len(all_) - _MOST_NAMED} more" if len(all_) > _MOST_NAMED else ""
    return "; ".join(all_[:_MOST_NAMED]) + more
