"""Companies in the CRM: the earlier record, else what people or other tools made, else a new one."""

from collections.abc import Collection, Mapping, Sequence

from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.entry_writer import EntryWriter, Progress


def record_companies(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Gives every entry with a known company its id. Raises UpstreamError for what concerns all."""
    groups: dict[str, list[Progress]] = {}
    for progress in entries:
        key = progress.entry.company_key
        if key:
            groups.setdefault(key, []).append(progress)
    ids = _known(writer, groups)
    ids |= _searched(writer, groups.keys() - ids.keys())
    for key, id_ in ids.items():
        for progress in groups[key]:
            progress.wrote("companies", key, id_)
    new = [group for key, group in groups.items() if key not in ids]
    plan = [writer.plan("companies", group, wording.company_properties(group[0].entry)) for group in new]
    writer.create("companies", plan)


def _known(writer: EntryWriter, groups: Mapping[str, Sequence[Progress]]) -> dict[str, str]:
    """Companies of earlier leads, as far as they are still there (or were merged into another)."""
    known = {key: id_ for key, group in groups.items() for one in group if (id_ := one.entry.known_company_id)}
    there = writer.objects.read("companies", known.values(), [])
    return {key: there[id_].id for key, id_ in known.items() if id_ in there}


def _searched(writer: EntryWriter, keys: Collection[str]) -> dict[str, str]:
    """Companies we did not make, the oldest of each domain. One search for all, because searches are few.

    What it misses because the index is late and we made it ourselves, shows as a conflict
    of our unique property when it is created.
    """
    if not keys:
        return {}
    # IN compares with small letters only, whatever the record holds.
    groups = [{"filters": [{"propertyName": "domain", "operator": "IN", "values": sorted(keys)}]}]
    order = [{"propertyName": "createdate", "direction": "ASCENDING"}]
    body = {"filterGroups": groups, "properties": ["domain"], "limit": 200, "sorts": order}
    found: dict[str, str] = {}
    for company in writer.objects.search("companies", body):
        key = (company.properties.get("domain") or "").lower()
        if key in keys and company.id:
            found.setdefault(key, company.id)
    return found
