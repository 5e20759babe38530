"""How far the entries of one call have come, and the writing that all stages share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from app.domain.crm import CrmEntry, CrmLink, CrmOutcome, LinkKind
from app.domain.errors import UpstreamError, UpstreamUnavailable
from integrations.hubspot.account_setup import UNIQUE, Setup
from integrations.hubspot.hubspot_wire import VENDOR, Refused
from integrations.hubspot.object_batches import Objects, Outcome, Wanted, Written, link

# HubSpot's own association types, child to parent; 1 and 5 are "primary company".
LINKS: Final[Mapping[tuple[str, str], int]] = {
    ("contacts", "companies"): 1,
    ("deals", "contacts"): 3,
    ("deals", "companies"): 5,
    ("emails", "contacts"): 198,
    ("emails", "companies"): 186,
    ("emails", "deals"): 210,
    ("notes", "contacts"): 202,
    ("notes", "companies"): 190,
    ("notes", "deals"): 214,
    ("tasks", "contacts"): 204,
    ("tasks", "companies"): 192,
    ("tasks", "deals"): 216,
}
_TOKEN_AGAIN: Final = timedelta(minutes=5)


@dataclass(slots=True)
class Progress:
    """How far one entry has come."""

    entry: CrmEntry
    ids: dict[str, str] = field(default_factory=dict)  # "companies", "contacts", "deals" -> their id
    links: dict[tuple[str, str], CrmLink] = field(default_factory=dict)
    error: Exception | None = None

    def wrote(self, kind: LinkKind, our_key: str, their_id: str) -> None:
        self.links[(kind, our_key)] = CrmLink(kind=kind, our_key=our_key, their_id=their_id)

    def failed(self, error: Exception) -> None:
        """The first error stays: it explains the rest."""
        self.error = self.error or error

    @property
    def is_complete(self) -> bool:
        entry = self.entry
        due = {("contact", entry.contact_key)} | {("message", one.key) for one in entry.messages}
        due |= {("task", one.key) for one in entry.tasks}
        due |= {("company", key)} if (key := entry.company_key) else set()
        due |= {("deal", entry.lead_id)} if entry.open_deal else set()
        return due <= self.links.keys()

    def parents(self, kind: str) -> tuple[Mapping[str, Any], ...]:
        """The inline associations of a `kind` that belongs to this lead."""
        return tuple(link(id_, LINKS[(kind, to)]) for to, id_ in self.ids.items() if (kind, to) in LINKS)

    def outcome(self) -> CrmOutcome:
        return CrmOutcome(lead_id=self.entry.lead_id, links=tuple(self.links.values()), error=self.error)


@dataclass(slots=True)
class Item:
    """An object to be there once, for all the entries that share it."""

    wanted: Wanted
    entries: list[Progress]


@dataclass(slots=True)
class Desk:
    """What every stage writes with."""

    objects: Objects
    setup: Setup

    def item(self, kind: str, entries: list[Progress], properties: Mapping[str, str], *, key: str = "") -> Item:
        """`key`: the property the object is unique by; ours unless said otherwise."""
        wanted = Wanted(
            key_property=key or UNIQUE[kind],
            properties=properties,
            links=entries[0].parents(kind),
            look_first=any(not one.entry.first_attempt for one in entries),
        )
        return Item(wanted=wanted, entries=entries)

    def create(self, kind: str, items: Sequence[Item], *, link_kind: LinkKind) -> list[Outcome]:
        """Finds or creates the objects and tells their entries. Raises UpstreamUnavailable when HubSpot is down."""
        if not items:
            return []
        self.setup.require(kind)
        outcomes = self.objects.find_or_create(kind, [item.wanted for item in items])
        for item, outcome in zip(items, outcomes, strict=True):
            if isinstance(outcome, Written):
                for progress in item.entries:
                    progress.ids.setdefault(kind, outcome.id)
                    progress.wrote(link_kind, self._our_key(kind, item, progress), outcome.id)
        self.share_errors(
            (item.entries, outcome)
            for item, outcome in zip(items, outcomes, strict=True)
            if not isinstance(outcome, Written)
        )
        return outcomes

    def share_errors(self, failures: Iterable[tuple[Iterable[Progress], UpstreamError]]) -> None:
        """Each refusal to its entries. Raises the failure that concerns everybody, if there is one."""
        for entries, error in failures:
            meaning = self.meaning(error)
            if isinstance(meaning, UpstreamUnavailable):
                raise meaning
            for progress in entries:
                progress.failed(meaning)

    def meaning(self, error: UpstreamError) -> UpstreamError:
        """A refusal that is not about the entry (token, a deleted property of ours) only delays it."""
        if isinstance(error, Refused) and error.lost_property:
            self.setup.forget()
            return UpstreamUnavailable(VENDOR, f"a property of ours is gone and will be created again: {error.detail}")
        if isinstance(error, Refused) and error.concerns_token:
            return UpstreamUnavailable(VENDOR, f"the token may not do this: {error.detail}", retry_after=_TOKEN_AGAIN)
        return error

    def owner(self, email: str) -> str | None:
        """None also where the token may not read owners: a record without owner is better than none."""
        try:
            return self.setup.owner_id(email) if email else None
        except Refused:
            return None

    @staticmethod
    def _our_key(kind: str, item: Item, progress: Progress) -> str:
        return progress.entry.contact_key if kind == "contacts" else item.wanted.properties[UNIQUE[kind]]
