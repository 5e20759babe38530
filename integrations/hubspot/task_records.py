"""Tasks in the CRM: made while they are open here, then closed, opened again and moved as they are here.

What a person changed there is theirs: a value of ours is written only where it is another one than we wrote last.
"""

from collections.abc import Sequence
from typing import Final

from app.domain.crm import HANG, CrmTask, without_marks
from app.domain.errors import UpstreamError
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.account_setup import UNIQUE
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.known_objects import KnownObjects
from integrations.hubspot.object_batches import Written, remembered
from integrations.hubspot.property_making import KeyWay

_NAMES: Final = {"status": "hs_task_status", "owner": "hubspot_owner_id"}  # in `CrmLink.written` -> HubSpot's
_READ: Final = tuple(_NAMES.values())


def record_tasks(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """The tasks of entries that have a contact. Raises UpstreamError for what concerns all."""
    try:
        _record(writer, entries)
    except UpstreamError as error:  # an entry whose tasks are all there would count as whole
        for progress in entries:
            if progress.entry.tasks:
                progress.failed(writer.meaning(error))
        raise


def _record(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    pairs = [(progress, task) for progress in entries for task in progress.entry.tasks]
    known = [(progress, task) for progress, task in pairs if task.known_id]
    # Done before its creation was answered: it may be there.
    done = [(progress, task) for progress, task in pairs if task.done and not task.known_id]
    there = writer.objects.read("tasks", [task.known_id or "" for _, task in known], _READ)
    found = [(*pair, there.get(pair[1].known_id or "")) for pair in known]
    hung = [(one, task.key, task.known_id or "", task.written) for one, task in known if HANG in task.written]
    writer.hang("tasks", hung)
    if done:
        by_key = _by_key(writer, done)
        found += [(*pair, by_key.get(pair[1].key.lower())) for pair in done]
    _change(writer, found)
    new = [(progress, task) for progress, task in pairs if not task.done and not task.known_id]
    planned = [
        writer.plan("tasks", [progress], wording.task_properties(progress.entry, task, writer.owner(task.owner_email)))
        for progress, task in new
    ]
    for (progress, task), outcome in zip(new, writer.create("tasks", planned), strict=True):
        if isinstance(outcome, Written):
            sent = _NAMES.values() if outcome.is_new else ()
            wrote = remembered({}, _wanted(writer, task), _NAMES, sent, outcome.taken)
            progress.wrote("tasks", task.key, outcome.id, wrote)


def _by_key(writer: EntryWriter, pairs: Sequence[tuple[Progress, CrmTask]]) -> dict[str, Existing]:
    """Our key, in small letters -> the task, as far as it came to be."""
    keys = [task.key for _, task in pairs]
    way = writer.setup.require("tasks")
    if way is KeyWay.UNIQUE:
        return writer.objects.read("tasks", keys, _READ, by=UNIQUE["tasks"])
    planned = [writer.plan("tasks", [one], wording.task_properties(one.entry, task, None)) for one, task in pairs]
    ends = [progress.ends("tasks") for progress, _ in pairs]
    there = KnownObjects(writer.objects).of_wanted("tasks", [one.wanted for one in planned], ends, way)
    read = writer.objects.read("tasks", there.values(), _READ)
    return {keys[n].lower(): read[id_] for n, id_ in there.items() if id_ in read}


def _wanted(writer: EntryWriter, task: CrmTask) -> dict[str, str]:
    owner = writer.owner(task.owner_email)
    return {"status": "COMPLETED" if task.done else "NOT_STARTED"} | ({"owner": owner} if owner else {})


def _change(writer: EntryWriter, found: Sequence[tuple[Progress, CrmTask, Existing | None]]) -> None:
    changes = []
    changed = []
    for progress, task, existing in found:
        if existing is None:  # a person deleted it there, or it never came to be
            if task.known_id:
                progress.wrote("tasks", task.key, task.known_id, without_marks(task.written))
            continue
        wanted = _wanted(writer, task)
        before = without_marks(task.written) or {"status": "NOT_STARTED"}
        change = {
            _NAMES[name]: value
            for name, value in wanted.items()
            if value != before.get(name) and value != existing.properties.get(_NAMES[name])
        }
        progress.wrote("tasks", task.key, existing.id, without_marks(task.written) if change else wanted)
        if change:
            changes.append((existing.id, change))
            changed.append((progress, task, wanted))
    outcomes = writer.objects.update("tasks", changes)
    for (progress, task, wanted), (_, change), outcome in zip(changed, changes, outcomes, strict=True):
        if isinstance(outcome, Written):
            wrote = remembered(without_marks(task.written), wanted, _NAMES, change, outcome.taken)
            progress.wrote("tasks", task.key, outcome.id, wrote)
    writer.share_errors(([one[0]], outcome) for one, outcome in zip(changed, outcomes, strict=True))
