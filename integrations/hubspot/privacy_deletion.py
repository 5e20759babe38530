"""Deletes a person from HubSpot for good, and empties what we wrote about them.

HubSpot's privacy deletion takes the contact and its associations
(https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/gdpr/gdpr-delete-contact.md); deals,
mails, notes, tasks and meetings of it are objects of their own, which can only be archived, and restored from there for
some time. So they are emptied first. They are found by the property that carries our id, also where HubSpot's answer to
their creation was lost. Where that property is not unique, they are those of the contact that carry it; where there is
none, nobody can tell which are ours, and a person is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from app.domain.crm import CrmErasure
from app.domain.errors import UpstreamError, UpstreamRefused
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.hubspot_calls import VENDOR, Refused
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.object_batches import Objects
from integrations.hubspot.property_making import KeyWay

_GONE: Final = "Erased"
_EMPTY: Final[Mapping[str, Mapping[str, str]]] = {
    "deals": {"dealname": _GONE, "description": ""},
    "emails": {"hs_email_subject": "", "hs_email_text": "", "hs_email_html": "", "hs_email_headers": "{}"},
    "notes": {"hs_note_body": _GONE},
    "tasks": {"hs_task_subject": _GONE, "hs_task_body": ""},
    "meetings": {"hs_meeting_title": _GONE, "hs_meeting_body": "", "hs_meeting_location": ""},
}


def erase_person(objects: Objects, erasure: CrmErasure, way_of: Callable[[str], KeyWay]) -> None:
    """Everything of them that is there. Raises UpstreamError; what is gone already is no fault.

    `way_of`: how our id is kept on an object type.
    """
    kinds = {"deals": erasure.deals, "emails": erasure.messages, "notes": erasure.messages, "tasks": erasure.tasks}
    kinds["meetings"] = erasure.meetings
    for kind, keys in kinds.items():
        if keys and (way := way_of(kind)) is not KeyWay.UNIQUE:
            ids = _on_contacts(objects, kind, keys, erasure.contact_ids, way)
        else:
            ids = [one.id for one in _held(objects, kind, keys, by=UNIQUE[kind])]
        _empty_and_archive(objects, kind, ids)
    contacts = {one.id for one in _held(objects, "contacts", erasure.contact_ids, by=None)}
    if erasure.contacts and way_of("contacts") is KeyWay.UNIQUE:
        contacts |= {one.id for one in _held(objects, "contacts", erasure.contacts, by=UNIQUE["contacts"])}
    for contact_id in sorted(contacts):
        try:
            objects.calls.post("objects", "contacts/gdpr-delete", {"objectId": contact_id})
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise


def _on_contacts(
    objects: Objects, kind: str, keys: Sequence[str], contact_ids: Sequence[str], way: KeyWay
) -> list[str]:
    ours, name = {one.lower() for one in keys}, UNIQUE[kind]
    live = [one.id for one in _held(objects, "contacts", tuple(contact_ids), by=None)]
    hanging = KnownObjects(objects).hanging(kind, [("contacts", one) for one in live], [name]).values()
    there = {one.id: one.properties.get(name) or "" for those in hanging for one in those}
    if there and way is KeyWay.NONE:
        raise UpstreamRefused(VENDOR, f"the account has no property with our ids of {kind}: look at the contact's")
    return [id_ for id_, value in there.items() if value.lower() in ours]


def _held(objects: Objects, kind: str, names: tuple[str, ...], *, by: str | None) -> list[Existing]:
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
