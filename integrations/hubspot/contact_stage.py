"""The contacts stage: one contact for each person, found before it is made, and only ever added to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.errors import UpstreamError
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.entry_progress import Desk, Progress
from integrations.hubspot.object_batches import Held, Written


@dataclass(slots=True, eq=False)
class Person:
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

    def wanted(self, desk: Desk) -> dict[str, str]:
        entries = [one.entry for one in self.entries]
        return wording.contact_properties(entries, desk.owner(entries[0].owner_email))

    def company_id(self) -> str | None:
        return next((one.ids["companies"] for one in self.entries if "companies" in one.ids), None)


def record_contacts(desk: Desk, entries: Sequence[Progress]) -> None:
    """Gives every entry its contact. Raises UpstreamError for what concerns all."""
    desk.setup.require("contacts")
    people = _people(entries)
    held = _held(desk, people)
    new = [person for person in people if person not in held]
    held |= _created(desk, new)
    together: dict[str, tuple[Held, Person]] = {}  # two people of ours may turn out to be one contact of theirs
    for person, found in held.items():
        together.setdefault(found.id, (found, Person([])))[1].entries.extend(person.entries)
    _update(desk, list(together.values()))


def _people(entries: Sequence[Progress]) -> list[Person]:
    """Entries that share our id, an address or a known contact belong together."""
    people: list[Person] = []
    for progress in entries:
        names = _names(progress)
        same = [person for person in people if person.names & names]
        joined = Person(
            [*(one for person in same for one in person.entries), progress],
            names.union(*(person.names for person in same)),
        )
        people = [*(person for person in people if person not in same), joined]
    return people


def _names(progress: Progress) -> set[tuple[str, str]]:
    entry = progress.entry
    names = {("key", entry.contact_key), ("email", (entry.email or "").lower()), ("id", entry.known_contact_id or "")}
    return {name for name in names if name[1]}


def _held(desk: Desk, people: Sequence[Person]) -> dict[Person, Held]:
    """Who is there already: by their id, else by e-mail, else by our own id. Three reads at most."""
    held: dict[Person, Held] = {}
    for name_of, by in ((Person.known_id, None), (Person.email, "email"), (Person.our_key, UNIQUE["contacts"])):
        asked = {name.lower(): person for person in people if person not in held and (name := name_of(person))}
        found = desk.objects.read("contacts", asked, wording.READ_OF_CONTACT, by=by)
        held |= {asked[name]: contact for name, contact in found.items()}
    return held


def _created(desk: Desk, new: Sequence[Person]) -> dict[Person, Held]:
    """Creates contacts; returns those that turned out to be there (a second address, an older lead of ours)."""
    items = []
    for person in new:
        properties = person.wanted(desk)
        key = "email" if "email" in properties else UNIQUE["contacts"]
        item = desk.item("contacts", person.entries, properties, key=key)
        items.append(item)
    outcomes = desk.create("contacts", items, link_kind="contact")
    late = {
        outcome.id: person
        for person, outcome in zip(new, outcomes, strict=True)
        if isinstance(outcome, Written) and not outcome.is_new
    }
    read = desk.objects.read("contacts", late, wording.READ_OF_CONTACT)
    return {late[id_]: contact for id_, contact in read.items()}


def _update(desk: Desk, found: Sequence[tuple[Held, Person]]) -> None:
    changes: list[tuple[str, Mapping[str, str]]] = []
    changed: list[Person] = []
    pairs = []
    for held, person in found:
        for progress in person.entries:
            progress.ids["contacts"] = held.id
            progress.wrote("contact", progress.entry.contact_key, held.id)
        change = wording.contact_changes(person.wanted(desk), held.properties)
        if change:
            changes.append((held.id, change))
            changed.append(person)
        company = person.company_id()
        if company and not held.properties.get("associatedcompanyid"):
            pairs.append((held.id, company))
    errors = desk.objects.update("contacts", changes)
    failures: list[tuple[list[Progress], UpstreamError]] = []
    for person, error in zip(changed, errors, strict=True):
        if error:
            failures.append((person.entries, error))
    desk.share_errors(failures)
    desk.objects.associate("contacts", "companies", pairs)
