"""Companies in the CRM: the earlier record, else what people or other tools made, else a new one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.batch_answers import Existing
from integrations.hubspot.entry_writer import EntryWriter, Progress

_FILLED: Final = ("website", "country", "numberofemployees")


def record_companies(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Gives every entry with a known company its id. Raises UpstreamError for what concerns all."""
    groups: dict[str, list[Progress]] = {}
    for progress in entries:
        key = progress.entry.company_key
        if key:
            groups.setdefault(key, []).append(progress)
    held = _known(writer, groups)
    held |= _searched(writer, groups.keys() - held.keys())
    for key, company in held.items():
        for progress in groups[key]:
            progress.wrote("companies", key, company.id)
    _fill(writer, [(groups[key], company) for key, company in held.items()])
    new = [group for key, group in groups.items() if key not in held]
    plan = [writer.plan("companies", group, wording.company_properties(group[0].entry)) for group in new]
    writer.create("companies", plan)


def _fill(writer: EntryWriter, found: Sequence[tuple[Sequence[Progress], Existing]]) -> None:
    """What somebody says of their company, where nothing stands there."""
    filled = []
    for group, company in found:
        said = {name: value for one in group for name, value in wording.said_of_company(one.entry).items()}
        if empty := {name: value for name, value in said.items() if not company.properties.get(name)}:
            filled.append((group, (company.id, empty)))
    outcomes = writer.objects.update("companies", [change for _, change in filled])
    writer.share_errors((group, one) for (group, _), one in zip(filled, outcomes, strict=True))


def _known(writer: EntryWriter, groups: Mapping[str, Sequence[Progress]]) -> dict[str, Existing]:
    """Companies of earlier leads, as far as they are still there (or were merged into another)."""
    known = {key: id_ for key, group in groups.items() for one in group if (id_ := one.entry.known_company_id)}
    there = writer.objects.read("companies", known.values(), _FILLED)
    return {key: there[id_] for key, id_ in known.items() if id_ in there}


def _searched(writer: EntryWriter, keys: Collection[str]) -> dict[str, Existing]:
    """Companies we did not make, the oldest of each domain. One search for all, because searches are few.

    What it misses because the index is late and we made it ourselves, shows as a conflict
    of our unique property when it is created.
    """
    if not keys:
        return {}
    words = writer.objects.words
    # IN compares with small letters only, whatever the record holds.
    groups = [{"filters": [{"propertyName": "domain", "operator": "IN", "values": sorted(keys)}]}]
    order = [{"propertyName": "createdate", "direction": "ASCENDING"}]
    body = {
        "filterGroups": groups,
        "properties": words.asked("companies", ["domain", *_FILLED]),
        "limit": 200,
        "sorts": order,
    }
    found: dict[str, Existing] = {}
    for company in writer.objects.search("companies", body):
        key = (company.properties.get("domain") or "").lower()
        if key in keys and company.id:
            found.setdefault(key, Existing(company.id, words.read("companies", _FILLED, company.properties)))
    return found
