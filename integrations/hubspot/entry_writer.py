"""How far the entries of one call have come, and how their objects are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from app.domain.crm import CrmEntry, CrmLink, CrmOutcome, LinkKind, without_marks
from app.domain.errors import UpstreamBarred, UpstreamError, UpstreamRefused, UpstreamUnavailable
from integrations.hubspot.account_finding import barred_words
from integrations.hubspot.account_setup import UNIQUE, Setup
from integrations.hubspot.hubspot_calls import SEEN_AFTER, VENDOR, Refused
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.object_batches import Objects, Outcome, Wanted, Written
from integrations.hubspot.property_making import KeyWay

LINK_KINDS: Final[Mapping[str, LinkKind]] = {  # HubSpot's object type -> ours
    "companies": "company",
    "contacts": "contact",
    "deals": "deal",
    "emails": "message",
    "notes": "message",
    "communications": "message",
    "tasks": "task",
    "meetings": "meeting",
}
# HubSpot's own association types: of what -> to what; 1 and 5 are "primary company".
ASSOCIATIONS: Final[Mapping[str, Mapping[str, int]]] = {
    "contacts": {"companies": 1},
    "deals": {"contacts": 3, "companies": 5},
    "emails": {"contacts": 198, "companies": 186, "deals": 210},
    "notes": {"contacts": 202, "companies": 190, "deals": 214},
    "communications": {"contacts": 81, "companies": 87, "deals": 85},
    "tasks": {"contacts": 204, "companies": 192, "deals": 216},
    "meetings": {"contacts": 200, "companies": 188, "deals": 212},
}
_TOKEN_AGAIN: Final = timedelta(minutes=5)


@dataclass(slots=True)
class Progress:
    """How far one entry has come."""

    entry: CrmEntry
    ids: dict[str, str] = field(default_factory=dict)  # object type -> the id of the last one written
    links: dict[tuple[LinkKind, str], CrmLink] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)  # object types that this very call has made
    error: Exception | None = None

    def wrote(self, kind: str, our_key: str, their_id: str, written: Mapping[str, str] | None = None) -> None:
        self.ids[kind] = their_id
        link_kind = LINK_KINDS[kind]
        link = CrmLink(kind=link_kind, our_key=our_key, their_id=their_id, written=written or {})
        self.links[(link_kind, our_key)] = link

    def remember(self, kind: str, our_key: str, more: Mapping[str, str]) -> None:
        """Further of `CrmLink.written` about what has been written."""
        link = self.link(kind, our_key)
        self.links[(link.kind, our_key)] = replace(link, written={**link.written, **more})

    def link(self, kind: str, our_key: str) -> CrmLink:
        """Of what has been written."""
        return self.links[(LINK_KINDS[kind], our_key)]

    def unlink(self, kind: str, our_key: str) -> None:
        """What was taken for it is another's."""
        self.ids.pop(kind, None)
        self.links.pop((LINK_KINDS[kind], our_key), None)

    def failed(self, error: Exception) -> None:
        """The first error stays: it explains the rest."""
        self.error = self.error or error

    @property
    def is_complete(self) -> bool:
        entry = self.entry
        due: set[tuple[LinkKind, str]] = {("contact", entry.contact_key)}
        due |= {("message", one.key) for one in entry.messages} | {
            ("task", one.key) for one in entry.tasks if not one.done
        }
        due |= {("meeting", one.key) for one in entry.meetings if not one.double}
        due |= {("company", key)} if (key := entry.company_key) else set()
        due |= {("deal", entry.deal.key)} if entry.deal else set()
        return due <= self.links.keys()

    def associations(self, kind: str) -> tuple[Mapping[str, Any], ...]:
        """What a new object of this lead belongs to, as a create takes it."""
        return tuple(
            {
                "to": {"id": self.ids[to]},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}],
            }
            for to, type_id in ASSOCIATIONS.get(kind, {}).items()
            if to in self.ids
        )

    def ends(self, kind: str) -> list[tuple[str, str]]:
        """On which records, that were there before this call, an object of this kind may hang already."""
        near = ("contacts", "companies") if kind == "deals" else ("contacts",)
        return [(one, self.ids[one]) for one in near if one in self.ids and one not in self.new]

    def outcome(self) -> CrmOutcome:
        return CrmOutcome(lead_id=self.entry.lead_id, links=tuple(self.links.values()), error=self.error)


@dataclass(slots=True)
class Planned:
    """An object to be there once, for all the entries that share it."""

    wanted: Wanted
    entries: list[Progress]


@dataclass(slots=True)
class EntryWriter:
    """Writes objects and tells the entries they belong to."""

    objects: Objects
    setup: Setup

    def plan(self, kind: str, entries: list[Progress], properties: Mapping[str, str], *, key: str = "") -> Planned:
        """`key`: the property the object is unique by; ours unless said otherwise."""
        wanted = Wanted(
            key_property=key or UNIQUE[kind],
            properties=properties,
            associations=entries[0].associations(kind),
            look_first=any(not one.entry.first_attempt for one in entries),
        )
        return Planned(wanted=wanted, entries=entries)

    def create(self, kind: str, planned: Sequence[Planned]) -> list[Outcome]:
        """Finds or creates the objects and tells their entries. Raises UpstreamUnavailable when HubSpot is down."""
        outcomes = self.try_to_create(kind, planned)
        self.share_errors((one.entries, outcome) for one, outcome in zip(planned, outcomes, strict=True))
        return outcomes

    def try_to_create(self, kind: str, planned: Sequence[Planned]) -> list[Outcome]:
        """As `create`, but of what is refused only the outcome tells. Raises UpstreamError where our id is not kept."""
        if not planned:
            return []
        outcomes = self._outcomes(kind, planned, self.setup.require(kind))
        for one, outcome in zip(planned, outcomes, strict=True):
            if not isinstance(outcome, Written):
                continue
            for progress in one.entries:  # entries of one contact may know it by several keys of ours
                ours = progress.entry.contact_key if kind == "contacts" else one.wanted.properties[UNIQUE[kind]]
                progress.wrote(kind, ours, outcome.id)
                progress.new |= {kind} if outcome.is_new else set()
        return outcomes

    def still_taken(
        self, kind: str, our_key: str, id_: str, entries: Sequence[Progress], written: Mapping[str, str]
    ) -> None:
        """What was to be made again cannot be: the deleted one still has what it is unique by."""
        told = f"its deleted record {id_} still stands in the way: restore that one in HubSpot, where it was deleted"
        for progress in entries:
            progress.wrote(kind, our_key, id_, written)
            del progress.ids[kind]
            progress.failed(UpstreamRefused(VENDOR, f"{kind}: {told}"))

    def hang(self, kind: str, found: Sequence[tuple[Progress, str, str, Mapping[str, str]]]) -> None:
        """(entry, our key, theirs, what we wrote last) of objects whose contact or deal was made again.

        They are associated with it. Raises UpstreamError.
        """
        for to in ASSOCIATIONS[kind]:
            pairs = [(id_, progress.ids[to]) for progress, _, id_, _ in found if to in progress.ids]
            try:
                self.objects.associate(kind, to, pairs)
            except Refused as refused:
                if refused.status != HTTPStatus.NOT_FOUND:  # deleted itself, and so it stays
                    raise
        for progress, key, id_, written in found:
            progress.wrote(kind, key, id_, without_marks(written))

    def _outcomes(self, kind: str, planned: Sequence[Planned], way: KeyWay) -> list[Outcome]:
        """Where nothing is unique, what may be there already is looked for before it is made."""
        wanted = [one.wanted for one in planned]
        if way is KeyWay.UNIQUE:
            return self.objects.find_or_create(kind, wanted)
        by_email = [n for n, one in enumerate(wanted) if one.key_property == "email"]
        found = dict(zip(by_email, self.objects.find_or_create(kind, [wanted[n] for n in by_email]), strict=True))
        if kind not in ("contacts", "companies"):  # of those whoever asks has searched
            ends = [[end for progress in one.entries for end in progress.ends(kind)] for one in planned]
            there = KnownObjects(self.objects).of_wanted(kind, wanted, ends, way)
            found |= {n: Written(id_, is_new=False) for n, id_ in there.items()}
        missing = [n for n in range(len(wanted)) if n not in found]
        made = self.objects.create_once(kind, [wanted[n] for n in missing])
        if kind == "contacts" and way is KeyWay.NONE:  # nobody without an address can be found there again
            made = [_for_a_person(one) for one in made]
        found |= zip(missing, made, strict=True)
        return [found[n] for n in range(len(wanted))]

    def share_errors(self, outcomes: Iterable[tuple[Iterable[Progress], Outcome]]) -> None:
        """Each refusal among them to its entries. Raises the failure that concerns everybody, if there is one."""
        for entries, error in outcomes:
            if isinstance(error, Written):
                continue
            meaning = self.meaning(error)
            if isinstance(meaning, UpstreamUnavailable):
                raise meaning
            for progress in entries:
                progress.failed(meaning)

    def meaning(self, error: UpstreamError) -> UpstreamError:
        """A refusal that is not about the entry (token, a deleted property of ours) only delays it."""
        if isinstance(error, Refused) and error.lost_property:
            self.setup.forget()
            return UpstreamBarred(VENDOR, f"A field of ours is gone, and is made again: {error.detail}")
        if isinstance(error, Refused) and error.concerns_token:
            return UpstreamBarred(VENDOR, barred_words(error), retry_after=_TOKEN_AGAIN)
        return error

    def owner(self, email: str) -> str | None:
        """None also where the token may not read owners: a record without owner is better than none."""
        try:
            return self.setup.owner_id(email) if email else None
        except Refused:
            return None


def _for_a_person(outcome: Outcome) -> Outcome:
    if not isinstance(outcome, UpstreamUnavailable) or outcome.retry_after != SEEN_AFTER:
        return outcome
    return UpstreamRefused(VENDOR, f"{outcome.detail}: see whether the contact is there before you record it again")
