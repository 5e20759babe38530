"""Contacts in the CRM: one for each person, found before it is made, and only ever added to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.domain.crm import AGAIN, DELETED, OTHER, REFUSED
from app.domain.errors import DeletedThere, UpstreamRefused
from app.domain.people.mail_keys import mailbox_key
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.hubspot_calls import VENDOR, Refused
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.object_batches import Written, remembered
from integrations.hubspot.property_making import KeyWay
from integrations.hubspot.visit_wording import STATUS, status_change

_NAMES: Final = {"status": STATUS, "owner": "hubspot_owner_id"}  # in `CrmLink.written` -> HubSpot's
_OTHERS: Final = (
    "it says that contact {id} has this address or this person already, and shows neither there: look at it, correct "
    "or merge what is wrong, then record the lead again"
)
_TWO_OF_ONE: Final = (
    "contact {other} has the address of contact {id}: merge both there if they are one person. "
    "Everything but the address is written"
)


@dataclass(slots=True, eq=False)
class ContactEntries:
    """The entries of one call that are about the same person."""

    entries: list[Progress]
    names: set[tuple[str, str]] = field(default_factory=set)

    def known_id(self) -> str | None:
        return next((one.entry.known_contact_id for one in self.entries if one.entry.known_contact_id), None)

    def is_wanted_again(self) -> bool:
        return any(AGAIN in one.entry.contact_written for one in self.entries)

    def held_by_another(self) -> str:
        """Their id of the contact that had the address when we asked about it; empty: none is known."""
        return next((other for one in self.entries if (other := one.entry.contact_written.get(OTHER))), "")

    def is_held_by(self, contact: Existing) -> bool:
        """Whether a record shows our id, or the address as its first or a further one."""
        held = contact.properties
        if (held.get(UNIQUE["contacts"]) or "").lower() in {one.entry.contact_key.lower() for one in self.entries}:
            return True
        addresses = [held.get("email") or "", *(held.get("hs_additional_emails") or "").split(";")]
        return bool(email := self.email()) and mailbox_key(email) in {mailbox_key(one) for one in addresses if one}

    def email(self) -> str | None:
        return next((one.entry.email.lower() for one in self.entries if one.entry.email), None)

    def our_key(self) -> str | None:
        """Only people without an address are looked up by our own id."""
        return None if self.email() else self.entries[0].entry.contact_key

    def wanted(self, writer: EntryWriter) -> dict[str, str]:
        entries = [one.entry for one in self.entries]
        return wording.contact_properties(entries, writer.owner(entries[0].owner_email))

    def written(self) -> dict[str, str]:
        """Of `CrmLink.written`; the marks of what happened there end when it is written again."""
        found: dict[str, str] = {}
        for one in reversed(self.entries):
            found |= {name: wrote for name in (*_NAMES, REFUSED) if (wrote := one.entry.contact_written.get(name))}
        return found

    def wrote(self, id_: str, written: Mapping[str, str]) -> None:
        for progress in self.entries:
            progress.wrote("contacts", progress.entry.contact_key, id_, written)

    def company_id(self) -> str | None:
        return next((one.ids["companies"] for one in self.entries if "companies" in one.ids), None)


def record_contacts(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Gives every entry its contact. Raises UpstreamError for what concerns all."""
    way = writer.setup.require("contacts")
    people = _people(entries)
    held = _held(writer, people, way)
    new = [person for person in people if person not in held]
    gone = [person for person in new if person.known_id() and not person.is_wanted_again()]
    _leave_deleted(writer, gone)
    held |= _created(writer, [person for person in new if person not in gone])
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
    for person, outcome in zip(new, outcomes, strict=True):
        if isinstance(outcome, Written) and outcome.is_new:
            properties = person.wanted(writer)
            after = {ours: properties[name] for ours, name in _NAMES.items() if name in properties}
            person.wrote(outcome.id, remembered({}, after, _NAMES, properties, outcome.taken))
    late = {
        person: outcome.id
        for person, outcome in zip(new, outcomes, strict=True)
        if isinstance(outcome, Written) and not outcome.is_new
    }
    read = writer.objects.read("contacts", late.values(), (*wording.READ_OF_CONTACT, UNIQUE["contacts"]))
    found = {person: read[id_] for person, id_ in late.items() if id_ in read and person.is_held_by(read[id_])}
    for person in late.keys() - found.keys():
        _propose(person, _OTHERS.format(id=late[person]))
    return found


def _propose(person: ContactEntries, told: str) -> None:
    """HubSpot names a record that does not show to be theirs: a person sees which of both is right."""
    for progress in person.entries:
        progress.unlink("contacts", progress.entry.contact_key)
        progress.failed(UpstreamRefused(VENDOR, told))


def _leave_deleted(writer: EntryWriter, people: Sequence[ContactEntries]) -> None:
    """Somebody deleted them there, so they are not made again, and nothing is written about them; asked once.

    Who is not among the deleted ones either was deleted for good: as a person who is to be forgotten.
    """
    if not people:
        return
    ids = [id_ for person in people if (id_ := person.known_id())]
    deleted = writer.objects.read("contacts", ids, [], archived=True)
    for person in people:
        what = "contact" if (person.known_id() or "") in deleted else "person"
        was_asked = any(one.entry.contact_written.get(DELETED) == what for one in person.entries)
        for progress in person.entries:
            progress.wrote("contacts", progress.entry.contact_key, person.known_id() or "", {DELETED: what})
            del progress.ids["contacts"]  # nothing can belong to it
        if not was_asked:
            person.entries[0].failed(DeletedThere(VENDOR, what))


def _update(writer: EntryWriter, found: Sequence[tuple[Existing, ContactEntries]]) -> None:
    changes: list[tuple[str, dict[str, str]]] = []
    changed: list[tuple[ContactEntries, dict[str, str], dict[str, str]]] = []  # what was known before, and after
    pairs = []
    for held, person in found:
        wanted, before = person.wanted(writer), person.written()
        status, after = status_change(wanted, held.properties, before)
        change = wording.contact_changes(wanted, held.properties) | status
        if "owner" in before:  # what was somebody's once stays a person's
            change.pop(_NAMES["owner"], None)
        owner = held.properties.get(_NAMES["owner"]) or before.get("owner") or change.get(_NAMES["owner"])
        after |= {"owner": owner} if owner else {}
        other = person.held_by_another() if "email" in change else ""
        mark = {OTHER: other} if other else {}
        before, after = {**before, **mark}, {**after, **mark}
        person.wrote(held.id, before if change else after)
        if other:
            del change["email"]
        if change:
            changes.append((held.id, change))
            changed.append((person, before, after))
        company = person.company_id()
        if company and not held.properties.get("associatedcompanyid"):
            pairs.append((held.id, company))
    outcomes = writer.objects.update("contacts", changes)
    taken = {n: one for n, one in enumerate(outcomes) if isinstance(one, Refused) and one.existing_id}
    for (person, before, after), (_, change), outcome in zip(changed, changes, outcomes, strict=True):
        if isinstance(outcome, Written):
            person.wrote(outcome.id, remembered(before, after, _NAMES, change, outcome.taken))
    writer.share_errors((changed[n][0].entries, one) for n, one in enumerate(outcomes) if n not in taken)
    _without_taken_address(writer, [(changes[n], *changed[n], one) for n, one in taken.items()])
    writer.objects.associate("contacts", "companies", pairs)


def _without_taken_address(
    writer: EntryWriter,
    taken: Sequence[tuple[tuple[str, dict[str, str]], ContactEntries, dict[str, str], dict[str, str], Refused]],
) -> None:
    """The address is another contact's there: the rest is written, and a person is asked once whether to merge."""
    rest = [(id_, {name: value for name, value in change.items() if name != "email"}) for (id_, change), *_ in taken]
    outcomes = writer.objects.update("contacts", rest)
    for ((id_, _), person, before, after, refused), (_, change), outcome in zip(taken, rest, outcomes, strict=True):
        told = UpstreamRefused(VENDOR, _TWO_OF_ONE.format(id=id_, other=refused.existing_id))
        wrote = remembered(before, after, _NAMES, change, outcome.taken) if isinstance(outcome, Written) else before
        person.wrote(id_, {**wrote, OTHER: refused.existing_id or ""})
        person.entries[0].failed(told if isinstance(outcome, Written) else outcome)
