"""Deals in the CRM: one for each opportunity, made once, then only told how it fits and who has joined it."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.crm import CrmDeal
from app.domain.errors import UpstreamRefused
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.hubspot_calls import VENDOR
from integrations.hubspot.object_batches import Existing

_READ: Final = ("firstreply_score", "firstreply_tier", "firstreply_review")


def record_deals(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Gives every entry of an opportunity its deal. Raises UpstreamError for what concerns all."""
    groups: dict[str, list[Progress]] = {}
    for progress in entries:
        if progress.entry.deal is not None:
            groups.setdefault(progress.entry.deal.key, []).append(progress)
    deals = {key: deal for key, group in groups.items() if (deal := group[0].entry.deal)}
    held = _held(writer, deals)
    _change(writer, groups, deals, held)
    for key in deals.keys() - held.keys():
        if deals[key].known_id:
            _leave_deleted(deals[key], groups[key])
    new = [key for key in groups if not deals[key].known_id]
    planned = []
    for key in new:
        stage, owner = writer.setup.deal_stage(deals[key].tier or ""), writer.owner(groups[key][0].entry.owner_email)
        planned.append(writer.plan("deals", groups[key], wording.deal_properties(deals[key], stage, owner)))
    writer.create("deals", planned)
    _join(writer, groups)


def _held(writer: EntryWriter, deals: Mapping[str, CrmDeal]) -> dict[str, Existing]:
    """Those that were recorded before and are still there."""
    known = {key: deal.known_id for key, deal in deals.items() if deal.known_id}
    there = writer.objects.read("deals", known.values(), _READ)
    return {key: there[id_] for key, id_ in known.items() if id_ in there}


def _leave_deleted(deal: CrmDeal, group: Sequence[Progress]) -> None:
    """Somebody deleted it there, so it is not made again; a person is told once."""
    for progress in group:
        progress.wrote("deals", deal.key, deal.known_id or "", {**deal.written, "deleted": "told"})
        del progress.ids["deals"]  # nothing can belong to it
    if "deleted" not in deal.written:
        group[0].failed(UpstreamRefused(VENDOR, "its deal was deleted there and is not made again; the rest was kept"))


def _change(
    writer: EntryWriter,
    groups: Mapping[str, Sequence[Progress]],
    deals: Mapping[str, CrmDeal],
    held: Mapping[str, Existing],
) -> None:
    changes = []
    changed = []
    for key, existing in held.items():
        for progress in groups[key]:
            progress.wrote("deals", key, existing.id, deals[key].written)
        wanted = wording.fit_of_deal(deals[key])
        change = {name: value for name, value in wanted.items() if existing.properties.get(name) != value}
        if change:
            changes.append((existing.id, change))
            changed.append(groups[key])
    errors = writer.objects.update("deals", changes)
    writer.share_errors((group, error) for group, error in zip(changed, errors, strict=True) if error)


def _join(writer: EntryWriter, groups: Mapping[str, Sequence[Progress]]) -> None:
    """Who has joined is seen at the deal; whoever opened it stands there since it was made."""
    joined = [
        (progress.ids["deals"], progress.ids["contacts"])
        for key, group in groups.items()
        for progress in group
        if progress.entry.lead_id != key and "deals" in progress.ids
    ]
    writer.objects.associate("deals", "contacts", joined)
