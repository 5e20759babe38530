"""Deletes a person from HubSpot for good, and empties what we wrote about them.

HubSpot's privacy deletion takes the contact and its associations
(https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/gdpr/gdpr-delete-contact.md); deals,
mails, notes and tasks of it are objects of their own, which can only be archived, and restored from there for some
time. So they are emptied first. They are found by the property that carries our id, also where HubSpot's answer to
their creation was lost.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from app.domain.crm import CrmErasure
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.hubspot_calls import Refused
from integrations.hubspot.object_batches import Existing, Objects

_GONE: Final = "Erased"
_EMPTY: Final[Mapping[str, Mapping[str, str]]] = {
    "deals": {"dealname": _GONE, "description": ""},
    "emails": {"hs_email_subject": "", "hs_email_text": "", "hs_email_html": "", "hs_email_headers": "{}"},
    "notes": {"hs_note_body": _GONE},
    "tasks": {"hs_task_subject": _GONE, "hs_task_body": ""},
}


def erase_person(objects: Objects, erasure: CrmErasure) -> None:
    """Everything of them that is there. Raises UpstreamError; what is gone already is no fault."""
    kinds = {"deals": erasure.deals, "emails": erasure.messages, "notes": erasure.messages, "tasks": erasure.tasks}
    for kind, keys in kinds.items():
        _empty_and_archive(objects, kind, [one.id for one in _held(objects, kind, keys, by=UNIQUE[kind])])
    contacts = {one.id for one in _held(objects, "contacts", erasure.contact_ids, by=None)}
    contacts |= {one.id for one in _held(objects, "contacts", erasure.contacts, by=UNIQUE["contacts"])}
    for contact_id in sorted(contacts):
        try:
            objects.calls.post("objects", "contacts/gdpr-delete", {"objectId": contact_id})
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise


def _held(objects: Objects, kind: str, names: tuple[str, ...], *, by: str | None) -> list[Existing]:
    try:
        return list(objects.read(kind, names, [], by=by).values())
    except Refused as refused:
        if refused.lost_property or refused.status == HTTPStatus.NOT_FOUND:
            return []  # without our property nothing of this kind was ever written by us
        raise


def _empty_and_archive(objects: Objects, kind: str, ids: list[str]) -> None:
    for error in objects.update(kind, [(one, _EMPTY[kind]) for one in ids]):
        if error is not None and not (isinstance(error, Refused) and error.status == HTTPStatus.NOT_FOUND):
            raise error
    objects.archive(kind, ids)
