"""Deletes a person from HubSpot for good, and empties what we wrote about them.

HubSpot's privacy deletion takes the contact and its associations
(https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/gdpr/gdpr-delete-contact.md); deals,
mails, notes, messages, tasks and meetings of it are objects of their own, which can only be archived, and restored
from there for some time. So they are emptied first. They are found by the property that carries our id, also where
HubSpot's answer to their creation was lost. Where that property is not unique, they are those of the contact that
carry it; where there is none, nobody can tell which are ours: the contact goes, and a person is asked about the rest
by their ids.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from app.domain.crm import CrmErasure
from app.domain.errors import LeftThere, UpstreamError
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.hubspot_calls import VENDOR, Refused
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.message_records import CHATS, cannot_be_taken
from integrations.hubspot.object_batches import Objects
from integrations.hubspot.property_making import KeyWay

_GONE: Final = "Erased"
_EMPTY: Final[Mapping[str, Mapping[str, str]]] = {
    "deals": {"dealname": _GONE, "description": ""},
    "emails": {"hs_email_subject": "", "hs_email_text": "", "hs_email_html": "", "hs_email_headers": "{}"},
    "notes": {"hs_note_body": _GONE},
    "communications": {"hs_communication_body": _GONE},
    "tasks": {"hs_task_subject": _GONE, "hs_task_body": ""},
    "meetings": {"hs_meeting_title": _GONE, "hs_meeting_body": "", "hs_meeting_location": ""},
}


def erase_person(objects: Objects, erasure: CrmErasure, way_of: Callable[[str], KeyWay]) -> None:
    """Everything of them that is there. Raises UpstreamError; what is gone already is no fault.

    LeftThere: the contact is gone, and something hung on it of which nobody knows whether it is ours.

    `way_of`: how our id is kept on an object type.
    """
    kinds = {"deals": erasure.deals, "emails": erasure.messages, "notes": erasure.messages, "tasks": erasure.tasks}
    kinds |= {"meetings": erasure.meetings, CHATS: erasure.on_linkedin}
    contacts = _contacts(objects, erasure, way_of)
    is_gone = bool(erasure.contact_ids) and not contacts  # deleted by somebody, or by us before we died
    left: dict[str, list[str]] = {}
    for kind, keys in kinds.items():
        try:
            there = _erase_kind(objects, kind, keys, contacts, way_of)
        except Refused as refused:
            if kind != CHATS or not cannot_be_taken(refused):
                raise
            left[kind] = []  # the account took them once, or may have
            continue
        if there is not None and (there or is_gone):
            left[kind] = there
    for contact_id in contacts:
        try:
            objects.calls.post("objects", "contacts/gdpr-delete", {"objectId": contact_id})
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
    if left:
        raise LeftThere(VENDOR, left)


def _erase_kind(
    objects: Objects, kind: str, keys: Sequence[str], contacts: Sequence[str], way_of: Callable[[str], KeyWay]
) -> list[str] | None:
    """What hangs on the contacts and may be ours, where nobody can tell; None: what is ours is erased."""
    way = way_of(kind) if keys else KeyWay.UNIQUE
    if way is KeyWay.NONE:
        return list(_hanging(objects, kind, [], contacts))
    if way is KeyWay.UNIQUE:
        ids = [one.id for one in _held(objects, kind, keys, by=UNIQUE[kind])]
    else:
        ids = _ours_of(objects, kind, keys, contacts)
    _empty_and_archive(objects, kind, ids)
    return None


def _contacts(objects: Objects, erasure: CrmErasure, way_of: Callable[[str], KeyWay]) -> list[str]:
    """Their ids, also of one whose creation answered nothing."""
    contacts = {one.id for one in _held(objects, "contacts", erasure.contact_ids, by=None)}
    name, way = UNIQUE["contacts"], way_of("contacts") if erasure.contacts else KeyWay.NONE
    if way is KeyWay.UNIQUE:
        contacts |= {one.id for one in _held(objects, "contacts", erasure.contacts, by=name)}
    elif way is KeyWay.PLAIN:
        known = KnownObjects(objects).with_value("contacts", name, erasure.contacts)
        contacts |= {one.id for one in known.values()}
    return sorted(contacts)


def _ours_of(objects: Objects, kind: str, keys: Sequence[str], contacts: Sequence[str]) -> list[str]:
    ours, name = {one.lower() for one in keys}, UNIQUE[kind]
    there = _hanging(objects, kind, [name], contacts)
    return [id_ for id_, one in there.items() if (one.properties.get(name) or "").lower() in ours]


def _hanging(objects: Objects, kind: str, names: Sequence[str], contacts: Sequence[str]) -> dict[str, Existing]:
    hanging = KnownObjects(objects).hanging(kind, [("contacts", one) for one in contacts], names)
    return {one.id: one for those in hanging.values() for one in those}


def _held(objects: Objects, kind: str, names: Sequence[str], *, by: str | None) -> list[Existing]:
    try:
        return list(objects.read(kind, names, [], by=by).values())
    except Refused as refused:
        if refused.lost_property or refused.status == HTTPStatus.NOT_FOUND:
            return []  # without our property nothing of this kind was ever written by us
        raise


def _empty_and_archive(objects: Objects, kind: str, ids: list[str]) -> None:
    for outcome in objects.update(kind, [(one, _EMPTY[kind]) for one in ids]):
        is_gone = isinstance(outcome, Refused) and outcome.status == HTTPStatus.NOT_FOUND
        if isinstance(outcome, UpstreamError) and not is_gone:
            raise outcome
    objects.archive(kind, ids)
