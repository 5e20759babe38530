"""What people change in the CRM while nobody tells us: no webhook comes, and no search shows it.

Each concerns another lead, so that each must be found for itself by whoever compares.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from hubspot.crm import objects as object_models

from app.domain.crm_copy import CopyKind
from app.domain.crm_differences import DifferenceKind, Handling
from staging.rehearsal.crm_gaps import CLOSED, CrmObject, client_to, crm_objects, every

_objects: Any = object_models  # the client publishes no types
_PLURAL: Final = {"contact": "contacts", "deal": "deals", "task": "tasks", "message": "notes"}
_SCORE, _STAGE, _OWNER, _STATUS = "firstreply_score", "dealstage", "hubspot_owner_id", "hs_task_status"
_STAGES: Final = ("appointmentscheduled", "qualifiedtobuy")
_MERGED: Final = "hs_merged_object_ids"
DELETED: Final = "deleted"
_OPEN: Final = "NOT_STARTED"


@dataclass(frozen=True, kw_only=True)
class SilentChange:
    """What is done to one record, what the night should say of it, and what should stand there afterwards."""

    record: CopyKind
    their_id: str
    value: str = ""  # empty: the record is deleted
    put: str = ""  # into it, by hand
    difference: DifferenceKind
    done: Handling
    stands: str = ""  # after the night

    @property
    def told(self) -> tuple[str, str, str, str]:
        """Of a row of `leads crm differences`: record, id, difference, done."""
        return self.record, self.their_id, self.difference.value, self.done.value.replace("_", " ")


def change_silently(url: str, answers_due: Collection[str]) -> list[SilentChange]:
    """Do all of it, through HubSpot's own client.

    Needs four open deals of ours, a task of ours that is closed, and an open one of `answers_due`: ids here of tasks
    that a reply would end.
    """
    crm = client_to(url).crm
    changes = list(_planned(crm, crm_objects(url), answers_due))
    for one in changes:
        kind = _PLURAL[one.record]
        if one.value:
            given = _objects.SimplePublicObjectInput(properties={one.value: one.put})
            crm.objects.basic_api.update(kind, one.their_id, given)
        else:
            crm.objects.basic_api.archive(kind, one.their_id)
    return changes


def left_otherwise(url: str, changes: Sequence[SilentChange]) -> Iterator[str]:
    """What does not stand there as it should after the night, read by the same client."""
    crm = client_to(url).crm
    for one in changes:
        stands = _value(crm, _PLURAL[one.record], one.their_id, one.value)
        if stands != one.stands:
            told = f"{stands or 'nothing'}, expected {one.stands or 'nothing'}"
            yield f"after the night, {one.value} of {one.record} {one.their_id} is {told}"


def _planned(crm: Any, held: Sequence[CrmObject], answers_due: Collection[str]) -> Iterator[SilentChange]:
    merged = {one.id for one in every(crm.contacts, _MERGED) if one.properties.get(_MERGED)}
    scored, moved, unowned, dropped = _deals_apart(held, merged)[:4]
    tasks = [one for one in held if one.kind == "task" and one.our_key]
    completed = next(one.id for one in tasks if one.our_key in answers_due and not one.closed)
    reopened = next(one.id for one in tasks if one.closed)
    contact, note = _contacts(scored)[0], every(crm.objects.notes)[-1].id
    score, stage = _value(crm, "contacts", contact, _SCORE), _value(crm, "deals", moved.id, _STAGE)
    back = next(one for one in _STAGES if one != stage)
    kinds, hows = DifferenceKind, Handling
    for record, id_, changed, put, difference, done, stands in (
        ("contact", contact, _SCORE, "1", kinds.OVERWRITTEN, hows.MENDED, score),
        ("deal", moved.id, _STAGE, back, kinds.STAGE, hows.TAKEN_OVER, back),
        ("contact", _contacts(unowned)[0], _OWNER, "", kinds.OWNER, hows.LEFT, ""),
        ("task", completed, _STATUS, CLOSED, kinds.OPEN_HERE, hows.ASKED, CLOSED),
        ("task", reopened, _STATUS, _OPEN, kinds.OPEN_THERE, hows.LEFT, _OPEN),
        ("deal", dropped.id, "", "", kinds.MISSING, hows.ASKED, DELETED),
        ("message", note, "", "", kinds.MISSING, hows.TAKEN_OVER, DELETED),
    ):
        yield SilentChange(
            record=record,  # type: ignore[arg-type]  # each of them is a kind
            their_id=id_,
            value=changed,
            put=put,
            difference=difference,
            done=done,
            stands=stands,
        )


def _deals_apart(held: Sequence[CrmObject], merged: Collection[str]) -> list[CrmObject]:
    """Open ones of ours, no two for one contact, and none whose contact is two of ours."""
    mine = [one for one in held if one.kind == "deal" and one.our_key and not one.closed]
    by_contact = {_contacts(one)[0]: one for one in mine if len(_contacts(one)) == 1}
    return [deal for contact, deal in by_contact.items() if contact not in merged]


def _contacts(deal: CrmObject) -> list[str]:
    return [id_ for kind, id_ in deal.belongs_to if kind == "contacts"]


def _value(crm: Any, kind: str, id_: str, name: str) -> str:
    """Of one property, or that the record is deleted."""
    try:
        found = crm.objects.basic_api.get_by_id(kind, id_, properties=[name or "hs_object_id"])
    except _objects.ApiException as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return DELETED
    return str(found.properties.get(name) or "")
