"""Meetings in the CRM: one record for each booking, which follows what becomes of it.

What a person changed there is theirs: a value of ours is written only where it is another one than we wrote last. What
turned out to be the same meeting heard of twice is taken away again, and what a person deleted there stays deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.domain.crm import HANG, CrmMeeting, without_marks
from app.domain.errors import UpstreamError
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.object_batches import Written, remembered
from integrations.hubspot.property_making import KeyWay

_NAMES: Final[Mapping[str, str]] = {  # in `CrmLink.written` -> HubSpot's
    "at": "hs_timestamp",
    "outcome": "hs_meeting_outcome",
    "starts": "hs_meeting_start_time",
    "ends": "hs_meeting_end_time",
    "place": "hs_meeting_location",
    "owner": "hubspot_owner_id",
}
_DEAL: Final = "deal"  # in `written`: to which it was tied
_Found = tuple[Progress, CrmMeeting, Existing | None]


def record_meetings(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """The meetings of entries that have a contact. Raises UpstreamError for what concerns all."""
    try:
        _record(writer, entries)
    except UpstreamError as error:  # an entry whose meetings are all there would count as whole
        for progress in entries:
            if progress.entry.meetings:
                progress.failed(writer.meaning(error))
        raise


def _record(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    pairs = [(progress, one) for progress in entries for one in progress.entry.meetings]
    if not pairs:
        return
    _take_doubles_away(writer, [(to, one) for to, one in pairs if one.double and not one.written.get("gone")])
    hung = [(to, one.key, one.known_id, one.written) for to, one in pairs if one.known_id and HANG in one.written]
    writer.hang("meetings", hung)
    meant = [(to, replace(one, written=without_marks(one.written))) for to, one in pairs if not one.double]
    known = [one for _, one in meant if one.known_id]
    there = writer.objects.read("meetings", [one.known_id or "" for one in known], list(_NAMES.values()))
    found = [(progress, one, there.get(one.known_id or "")) for progress, one in meant if one.known_id]
    found += _made_now(writer, [(progress, one) for progress, one in meant if not one.known_id])
    _change(writer, found)
    _tie_to_deals(writer, found)


def _made_now(writer: EntryWriter, pairs: Sequence[tuple[Progress, CrmMeeting]]) -> list[_Found]:
    """Those of them that were there: an earlier try was carried out, and its answer was lost."""
    planned = [
        writer.plan(
            "meetings", [progress], wording.meeting_properties(progress.entry, one) | _values(writer, progress, one)
        )
        for progress, one in pairs
    ]
    outcomes = writer.create("meetings", planned)
    lost = []
    for (progress, one), outcome in zip(pairs, outcomes, strict=True):
        if isinstance(outcome, UpstreamError):
            continue
        if outcome.is_new:
            wrote = remembered({}, _written(writer, progress, one), _NAMES, _NAMES.values(), outcome.taken)
            progress.wrote("meetings", one.key, outcome.id, wrote | _deal(progress))
        else:
            lost.append((progress, one, outcome.id))
    there = writer.objects.read("meetings", [id_ for _, _, id_ in lost], list(_NAMES.values()))
    return [(progress, one, there.get(id_)) for progress, one, id_ in lost]


def _values(writer: EntryWriter, progress: Progress, meeting: CrmMeeting) -> dict[str, str]:
    owner = writer.owner(meeting.host or progress.entry.owner_email)
    return wording.meeting_values(meeting) | ({"hubspot_owner_id": owner} if owner else {})


def _written(writer: EntryWriter, progress: Progress, meeting: CrmMeeting) -> dict[str, str]:
    values = _values(writer, progress, meeting)
    return {ours: values[theirs] for ours, theirs in _NAMES.items() if theirs in values}


def _deal(progress: Progress) -> dict[str, str]:
    return {_DEAL: progress.ids["deals"]} if "deals" in progress.ids else {}


def _change(writer: EntryWriter, found: Sequence[_Found]) -> None:
    changes = []
    changed = []
    for progress, one, existing in found:
        if existing is None:
            if one.known_id:
                progress.wrote("meetings", one.key, one.known_id, one.written)
            continue
        wanted = _written(writer, progress, one)
        tied = {name: value for name, value in one.written.items() if name == _DEAL}
        change = {
            _NAMES[name]: value
            for name, value in wanted.items()
            if value != one.written.get(name) and value != existing.properties.get(_NAMES[name])
        }
        progress.wrote("meetings", one.key, existing.id, one.written if change else wanted | tied)
        if change:
            changes.append((existing.id, change))
            changed.append((progress, one, wanted | tied))
    outcomes = writer.objects.update("meetings", changes)
    for (progress, one, wanted), (_, change), outcome in zip(changed, changes, outcomes, strict=True):
        if isinstance(outcome, Written):
            wrote = remembered(one.written, wanted, _NAMES, change, outcome.taken)
            progress.wrote("meetings", one.key, outcome.id, wrote)
    writer.share_errors(([one[0]], outcome) for one, outcome in zip(changed, outcomes, strict=True))


def _tie_to_deals(writer: EntryWriter, found: Sequence[_Found]) -> None:
    """An opportunity that began after the meeting was booked; what is created now is tied as it is made."""
    late = [
        (progress, one, existing.id)
        for progress, one, existing in found
        if existing is not None and one.written.get(_DEAL) != progress.ids.get("deals", one.written.get(_DEAL))
    ]
    writer.objects.associate("meetings", "deals", [(id_, progress.ids["deals"]) for progress, _, id_ in late])
    for progress, one, id_ in late:
        progress.wrote("meetings", one.key, id_, {**progress.links["meeting", one.key].written, **_deal(progress)})


def _take_doubles_away(writer: EntryWriter, doubles: Sequence[tuple[Progress, CrmMeeting]]) -> None:
    if not doubles:
        return
    ids = [one.known_id for _, one in doubles if one.known_id]
    ids += _there(writer, [(progress, one) for progress, one in doubles if not one.known_id])
    writer.objects.archive("meetings", ids)
    for progress, one in doubles:
        if one.known_id:
            progress.wrote("meetings", one.key, one.known_id, {"gone": "yes"})


def _there(writer: EntryWriter, pairs: Sequence[tuple[Progress, CrmMeeting]]) -> list[str]:
    """Those whose creation was carried out and never answered."""
    if not pairs:
        return []
    way = writer.setup.require("meetings")
    if way is KeyWay.UNIQUE:
        found = writer.objects.read("meetings", [one.key for _, one in pairs], [], by=UNIQUE["meetings"])
        return [one.id for one in found.values()]
    wanted = [writer.plan("meetings", [to], wording.meeting_properties(to.entry, one)).wanted for to, one in pairs]
    ends = [progress.ends("meetings") for progress, _ in pairs]
    return list(KnownObjects(writer.objects).of_wanted("meetings", wanted, ends, way).values())
