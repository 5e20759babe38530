"""Messages in the CRM: mails, LinkedIn's messages, notes. Written once; what somebody makes of one there stays.

An account or a token that takes no `communications` gets LinkedIn's messages as notes, as all accounts did once. So a
message may stand there as either: its link says as which, and none that is there as a note is made a second time.
"""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Final

from app.domain.crm import HANG, KIND, CrmGap, CrmMessage
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.entry_writer import EntryWriter, Planned, Progress
from integrations.hubspot.hubspot_calls import Refused
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.object_batches import Outcome, Written
from integrations.hubspot.property_making import KeyWay

CHATS: Final = "communications"
_Message = tuple[Progress, CrmMessage]


def record_mails(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Raises UpstreamError for what concerns all."""
    _keep_known(writer, entries, "emails")
    writer.create("emails", _planned(writer, "emails", _new(entries, "emails")))


def record_notes_and_chats(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """LinkedIn's messages as what they are, and as notes where that is refused. Raises UpstreamError."""
    _keep_known(writer, entries, CHATS)
    _keep_known(writer, entries, "notes")
    chats = _without_notes(writer, _new(entries, CHATS))
    notes = [*_new(entries, "notes"), *_refused(writer, chats)]
    writer.create("notes", _planned(writer, "notes", notes))


def cannot_be_taken(refused: Refused) -> bool:
    """Not the token as a whole, nor a property that is made again, but this kind of object, or this one."""
    return refused.status != HTTPStatus.UNAUTHORIZED and not refused.conflict and not refused.lost_property


def _keep_known(writer: EntryWriter, entries: Sequence[Progress], kind: str) -> None:
    """What was written before stays as it is, also where somebody deleted it there."""
    known = [
        (progress, message.key, message.known_id, message.written)
        for progress in entries
        for message in progress.entry.messages
        if message.known_id and _stands_as(progress, message) == kind
    ]
    for progress, key, id_, written in known:
        progress.wrote(kind, key, id_, written)
    writer.hang(kind, [one for one in known if HANG in one[3]])


def _stands_as(progress: Progress, message: CrmMessage) -> str:
    """Before there was a KIND, everything on LinkedIn became a note."""
    kind = wording.message_kind(progress.entry, message)
    return message.written.get(KIND, "notes") if kind == CHATS else kind


def _new(entries: Sequence[Progress], kind: str) -> list[_Message]:
    return [
        (one, message)
        for one in entries
        for message in one.entry.messages
        if not message.known_id and wording.message_kind(one.entry, message) == kind
    ]


def _planned(writer: EntryWriter, kind: str, messages: Iterable[_Message]) -> list[Planned]:
    """The same message in two entries is written once."""
    planned: dict[str, Planned] = {}
    for progress, message in messages:
        if message.key in planned:
            planned[message.key].entries.append(progress)
        else:
            owner = writer.owner(progress.entry.owner_email)
            properties = wording.message_properties(progress.entry, message, kind, owner)
            planned[message.key] = writer.plan(kind, [progress], properties)
    return list(planned.values())


def _without_notes(writer: EntryWriter, chats: list[_Message]) -> list[_Message]:
    """Without those that stand there as notes: one was made of them, and its answer was lost."""
    in_doubt = [(one, message) for one, message in chats if not one.entry.first_attempt]
    if not in_doubt:
        return chats
    planned = _planned(writer, "notes", in_doubt)
    wanted, way = [one.wanted for one in planned], writer.setup.require("notes")
    if way is KeyWay.UNIQUE:
        there = writer.objects.read("notes", [one.key for one in wanted], [], by=UNIQUE["notes"])
        found = {key: existing.id for key, existing in there.items()}
    else:
        ends = [[end for progress in one.entries for end in progress.ends("notes")] for one in planned]
        known = KnownObjects(writer.objects).of_wanted("notes", wanted, ends, way)
        found = {wanted[n].key.lower(): id_ for n, id_ in known.items()}
    for progress, message in in_doubt:
        if message.key.lower() in found:
            progress.wrote("notes", message.key, found[message.key.lower()])
    return [(one, message) for one, message in chats if message.key.lower() not in found]


def _refused(writer: EntryWriter, chats: list[_Message]) -> list[_Message]:
    """Records LinkedIn's messages as such. Returns those that are not taken, which is told once."""
    if not chats or writer.objects.left_out.is_closed(CHATS):
        return chats
    planned = _planned(writer, CHATS, chats)
    try:
        outcomes: Sequence[Outcome] = writer.try_to_create(CHATS, planned)
    except Refused as refused:  # at the property that holds our id
        outcomes = [refused] * len(planned)
    refusals: dict[str, Refused] = {}
    others: list[tuple[Iterable[Progress], Outcome]] = []
    for one, outcome in zip(planned, outcomes, strict=True):
        key = one.wanted.properties[UNIQUE[CHATS]]
        if isinstance(outcome, Written):
            for progress in one.entries:
                progress.wrote(CHATS, key, outcome.id, {KIND: CHATS})
        elif isinstance(outcome, Refused) and cannot_be_taken(outcome):
            refusals[key] = outcome
        else:
            others.append((one.entries, outcome))
    writer.share_errors(others)
    if refusals:
        _tell(writer, next(iter(refusals.values())))
    return [(one, message) for one, message in chats if message.key in refusals]


def _tell(writer: EntryWriter, refused: Refused) -> None:
    """In HubSpot's words where they cannot hold anybody's: a 403 names scopes, others may repeat what was sent."""
    if not refused.values:  # it is not about what this message says
        writer.objects.left_out.close(CHATS)
    says = refused.detail[:300] if refused.status == HTTPStatus.FORBIDDEN else f"it answers {refused.status}"
    told = f"LinkedIn's messages as such: they are recorded as notes. HubSpot says: {says}"
    writer.objects.left_out.note(CrmGap(about=CHATS, told=told))
