"""Contacts in the CRM: one for each person, found before it is made, and only ever added to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.object_batches import Written
from integrations.hubspot.property_making import KeyWay


@dataclass(slots=True, eq=False)
class ContactEntries:
    """The entries of one call that are about the same person."""

    entries: list[Progress]
    names: set[tuple[str, str]] = field(default_factory=set)

    def known_id(self) -> str | None:
        return next((one.entry.known_contact_id for one in self.entries if one.entry.known_contact_id), None)

    def email(self) -> str | None:
        return next((one.entry.email.lower() for one in self.entries if one.entry.email), None)

    def our_key(self) -> str | None:
        """Only people without an address are looked up by our own id."""
        return None if self.email() else self.entries[0].entry.contact_key

    def wanted(self, writer: EntryWriter) -> dict[str, str]:
        entries = [one.entry for one in self.entries]
        return wording.contact_properties(entries, writer.owner(entries[0].owner_email))

    def company_id(self) -> str | None:
        return next((one.ids["companies"] for one in self.entries if "companies" in one.ids), None)


def record_contacts(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Gives every entry its contact. Raises UpstreamError for what concerns all."""
    way = writer.setup.require("contacts")
    people = _people(entries)
    held = _held(writer, people, way)
    new = [person for person in people if person not in held]
    held |= _created(writer, new)
    # Two people of ours may turn out to be one contact of theirs.
    together: dict[str, tuple[Existing, ContactEntries]] = {}
    for person, found in held.items():
        together.setdefault(found.id, (found, ContactEntries([])))[1].entries.extend(person.entries)
    _update(writer, list(together.values()))


def _people(entries: Sequence[Progress]) -> list[ContactEntries]:
    """Entries that share our id, an address or a known contact belong together."""
    people: list[ContactEntries] = []
    for progress in entries:
        names = _names(progress)
        same = [person for person in people if person.names & names]
        joined = ContactEntries(
            [*(one for person in same for one in person.entries), progress],
            names.union(*(person.names for person in same)),
        )
        people = [*(person for person in people if person not in same), joined]
    return people


def _names(progress: Progress) -> set[tuple[str, str]]:
    entry = progress.entry
    names = {("key", entry.contact_key), ("email", (entry.email or "").lower()), ("id", entry.known_contact_id or "")}
    return {name for name in names if name[1]}


def _held(writer: EntryWriter, people: Sequence[ContactEntries], way: KeyWay) -> dict[ContactEntries, Existing]:
    """Who is there already: by their id, else by e-mail, else by our own id. Three reads at most.

    Where our id is not unique there, it is searched for, which misses whoever was made within seconds.
    """
    held: dict[ContactEntries, Existing] = {}
    for name_of, by in (
        (ContactEntries.known_id, None),
        (ContactEntries.email, "email"),
        (ContactEntries.our_key, UNIQUE["contacts"]),
    ):
        asked = {name.lower(): person for person in people if person not in held and (name := name_of(person))}
        if by == UNIQUE["contacts"] and way is not KeyWay.UNIQUE:
            known = KnownObjects(writer.objects).with_value("contacts", by, asked) if way is KeyWay.PLAIN else {}
            asked = {one.id: asked[name] for name, one in known.items()}
        asked_by = None if by == UNIQUE["contacts"] and way is not KeyWay.UNIQUE else by
        found = writer.objects.read("contacts", asked, wording.READ_OF_CONTACT, by=asked_by)
        held |= {asked[name]: contact for name, contact in found.items()}
    return held


def _created(writer: EntryWriter, new: Sequence[ContactEntries]) -> dict[ContactEntries, Existing]:
    """Creates contacts; returns those that turned out to be there (a second address, an older lead of ours)."""
    planned = []
    for person in new:
        properties = person.wanted(writer)
        key = "email" if "email" in properties else UNIQUE["contacts"]
        planned.append(writer.plan("contacts", person.entries, properties, key=key))
    outcomes = writer.create("contacts", planned)
    late = {
        outcome.id: person
        for person, outcome in zip(new, outcomes, strict=True)
        if isinstance(outcome, Written) and not outcome.is_new
    }
    read = writer.objects.read("contacts", late, wording.READ_OF_CONTACT)
    return {late[id_]: contact for id_, contact in read.items()}


def _update(writer: EntryWriter, found: Sequence[tuple[Existing, ContactEntries]]) -> None:
    changes: list[tuple[str, Mapping[str, str]]] = []
    changed: list[ContactEntries] = []
    pairs = []
    for held, person in found:
        for progress in person.entries:
            progress.wrote("contacts", progress.entry.contact_key, held.id)
        change = wording.contact_changes(person.wanted(writer), held.properties)
        if change:
            changes.append((held.id, change))
            changed.append(person)
        company = person.company_id()
        if company and not held.properties.get("associatedcompanyid"):
            pairs.append((held.id, company))
    errors = writer.objects.update("contacts", changes)
    writer.share_errors((person.entries, error) for person, error in zip(changed, errors, strict=True) if error)
    writer.objects.associate("contacts", "companies", pairs)
