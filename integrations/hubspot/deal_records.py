"""Deals in the CRM: one for each opportunity, made once, then told who has joined, and moved on by what happens.

A stage that a person chose stays, unless something happens that goes further; an amount that a person wrote stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.domain.crm import AGAIN, DELETED, HANG, CrmDeal, without_marks
from app.domain.errors import DeletedThere
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.deal_amounts import READ_OF_AMOUNT, amount_as_written, amount_change, amount_that_stands
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.hubspot_calls import VENDOR
from integrations.hubspot.object_batches import Written, remembered

_NAMES: Final = {  # in `CrmLink.written` -> HubSpot's; a sum is all three or none
    "stage": "dealstage",
    "owner": "hubspot_owner_id",
    **dict.fromkeys(("amount", "currency", "origin"), "amount"),
}
_READ: Final = (
    *("firstreply_score", "firstreply_tier", "firstreply_review", "dealstage", "pipeline", "hubspot_owner_id"),
    *READ_OF_AMOUNT,
)


def record_deals(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Gives every entry of an opportunity its deal. Raises UpstreamError for what concerns all."""
    groups: dict[str, list[Progress]] = {}
    for progress in entries:
        if progress.entry.deal is not None:
            groups.setdefault(progress.entry.deal.key, []).append(progress)
    deals = {key: deal for key, group in groups.items() if (deal := group[0].entry.deal)}
    held = _held(writer, deals)
    _change(writer, groups, deals, held)
    again = {key for key in deals.keys() - held.keys() if AGAIN in deals[key].written}
    for key in deals.keys() - held.keys() - again:
        if deals[key].known_id:
            _leave_deleted(deals[key], groups[key])
    new = [key for key in groups if key in again or not deals[key].known_id]
    late = _create(writer, {key: groups[key] for key in new}, deals)
    _take_late(writer, groups, deals, late)
    _join(writer, groups)


def _create(writer: EntryWriter, groups: Mapping[str, list[Progress]], deals: Mapping[str, CrmDeal]) -> dict[str, str]:
    """Makes them; returns the ids of those that turned out to be there: an earlier creation nobody answered."""
    planned = []
    stages = []
    owners = []
    for key, group in groups.items():
        owner = _owner(writer, group)
        stage = _first_stage(writer, deals[key])
        stages.append(stage.get("dealstage", ""))
        owners.append({"owner": owner} if owner else {})
        planned.append(writer.plan("deals", group, wording.deal_properties(deals[key], stage, owner)))
    outcomes = writer.create("deals", planned)
    late: dict[str, str] = {}
    for (key, group), stage_id, owned, outcome in zip(groups.items(), stages, owners, outcomes, strict=True):
        if isinstance(outcome, Written) and outcome.id == deals[key].known_id:
            writer.still_taken("deals", deals[key].key, outcome.id, group, deals[key].written)
        elif isinstance(outcome, Written) and outcome.is_new:
            after = {**_after(stage_id), **owned, **amount_as_written(deals[key])}
            wrote = remembered({}, after, _NAMES, _NAMES.values(), outcome.taken)
            _tell(group, deals[key], outcome.id, wrote)
        elif isinstance(outcome, Written):
            late[key] = outcome.id
    return late


def _first_stage(writer: EntryWriter, deal: CrmDeal) -> dict[str, str]:
    after = writer.setup.stage_after(deal.events)
    return {**writer.setup.deal_stage(deal.tier or ""), **({"dealstage": after} if after else {})}


def _take_late(
    writer: EntryWriter,
    groups: Mapping[str, Sequence[Progress]],
    deals: Mapping[str, CrmDeal],
    late: Mapping[str, str],
) -> None:
    """What we believe of them is what stands there, as far as it is ours; then they are held like any other."""
    known = {key: replace(deals[key], known_id=id_) for key, id_ in late.items()}
    held = _held(writer, known)
    for key, there in held.items():
        begun = writer.setup.deal_stage(known[key].tier or "").get("dealstage", "")
        now, wanted = there.properties.get("dealstage") or "", _first_stage(writer, known[key]).get("dealstage", "")
        stage = now if now == begun else wanted
        written = {**_after(stage), **amount_that_stands(known[key], there.properties)}
        known[key] = replace(known[key], written=written)
    _change(writer, groups, known, held)


def _owner(writer: EntryWriter, group: Sequence[Progress]) -> str | None:
    return writer.owner(group[0].entry.owner_email)


def _held(writer: EntryWriter, deals: Mapping[str, CrmDeal]) -> dict[str, Existing]:
    """Those that were recorded before and are still there."""
    known = {key: deal.known_id for key, deal in deals.items() if deal.known_id}
    there = writer.objects.read("deals", known.values(), _READ)
    return {key: there[id_] for key, id_ in known.items() if id_ in there}


def _leave_deleted(deal: CrmDeal, group: Sequence[Progress]) -> None:
    """Somebody deleted it there, so it is not made again; a person is told once."""
    for progress in group:
        progress.wrote("deals", deal.key, deal.known_id or "", {**deal.written, DELETED: "told"})
        del progress.ids["deals"]  # nothing can belong to it
    if DELETED not in deal.written:
        group[0].failed(DeletedThere(VENDOR, "deal"))


def _change(
    writer: EntryWriter,
    groups: Mapping[str, Sequence[Progress]],
    deals: Mapping[str, CrmDeal],
    held: Mapping[str, Existing],
) -> None:
    changes = []
    changed = []
    for key, existing in held.items():
        deal = deals[key]
        wanted = wording.fit_of_deal(deal)
        change = {name: value for name, value in wanted.items() if existing.properties.get(name) != value}
        owner = existing.properties.get("hubspot_owner_id") or deal.written.get("owner", "")
        if not owner and (owner := _owner(writer, groups[key]) or ""):  # what was somebody's once stays a person's
            change["hubspot_owner_id"] = owner
        stage = writer.setup.stage_after(deal.events)
        if stage and _moves(writer, deal, existing, stage):
            change["dealstage"] = stage
        amount = amount_change(deal, existing)
        owned = {"owner": owner} if owner else {}
        after = {**_after(stage), **owned, **(amount_as_written(deal) if amount else {})}
        change |= amount
        _tell(groups[key], deal, existing.id, {} if change else after)
        if change:
            changes.append((existing.id, change))
            changed.append((groups[key], deal, after))
    outcomes = writer.objects.update("deals", changes)
    for (group, deal, after), (_, change), outcome in zip(changed, changes, outcomes, strict=True):
        if isinstance(outcome, Written):
            _tell(group, deal, outcome.id, remembered(deal.written, after, _NAMES, change, outcome.taken))
    writer.share_errors((one[0], outcome) for one, outcome in zip(changed, outcomes, strict=True))


def _after(stage: str) -> dict[str, str]:
    """Also where a person has it elsewhere: it is not moved for this any more."""
    return {"stage": stage} if stage else {}


def _moves(writer: EntryWriter, deal: CrmDeal, existing: Existing, stage: str) -> bool:
    now, wrote = existing.properties.get("dealstage") or "", deal.written.get("stage", "")
    if stage in (now, wrote):
        return False
    pipeline = existing.properties.get("pipeline") or ""
    return writer.setup.may_move(stage, pipeline=pipeline, stage=now, wrote=wrote)


def _tell(group: Sequence[Progress], deal: CrmDeal, id_: str, wrote: Mapping[str, str]) -> None:
    for progress in group:
        progress.wrote("deals", deal.key, id_, {**without_marks(deal.written), **wrote})


def _join(writer: EntryWriter, groups: Mapping[str, Sequence[Progress]]) -> None:
    """Who has joined is seen at the deal; whoever opened it stands there since it was made.

    So is, again, whose contact was made again.
    """
    hung = [
        (progress, key, progress.ids["deals"], progress.links["deal", key].written)
        for key, group in groups.items()
        for progress in group
        if "deals" in progress.ids and progress.entry.deal and HANG in progress.entry.deal.written
    ]
    writer.hang("deals", hung)
    joined = [
        (progress.ids["deals"], progress.ids["contacts"])
        for key, group in groups.items()
        for progress in group
        if progress.entry.lead_id != key and "deals" in progress.ids
    ]
    writer.objects.associate("deals", "contacts", joined)
