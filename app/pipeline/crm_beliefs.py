"""What we believe of records that we wrote to the CRM: told from our rows as the recorder tells them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from app.domain.crm import CrmEntry
from app.domain.crm_copy import CopyKind
from app.domain.crm_differences import CrmBelief
from app.domain.firm import FirmProfile
from app.pipeline.lead_entries import entries_of
from app.storage.crm import beliefs
from app.storage.crm.crm_copies import Account, copies_of, owner_ids, owners_there
from app.storage.leads.leads import load_leads_alone


def beliefs_of(
    connection: Connection,
    firm: FirmProfile,
    account: Account,
    kind: CopyKind,
    links: Mapping[str, str],
    since: datetime,
    url_of: Callable[[str], str],
) -> dict[str, CrmBelief]:
    """Our key -> what we believe of what `links` say it is there; without whom nothing is left of here.

    `since`: when the CRM was asked. `url_of`: the page of a lead.
    """
    keys = list(links)
    leads = beliefs.recorded_leads(connection, account, kind, keys)
    copies = copies_of(connection, account, kind, list(links.values()))
    settled = beliefs.settled_leads(connection, leads.values(), since)
    written = beliefs.written_by_key(connection, account, kind, keys)
    seats, owner_id_of = owners_there(connection, firm.id), owner_ids(connection, account)
    mine = beliefs.owners_of_tasks(connection, keys) if kind == "task" else {}
    entries = _entries(connection, firm, account, kind, leads, url_of)
    others = beliefs.deals_of_others(connection, account, list(copies.values())) if kind == "deal" else {}
    found: dict[str, CrmBelief] = {}
    for key, their_id in links.items():
        lead, entry = leads.get(key), entries.get(key)
        if lead is None and kind != "company":
            continue
        owner, open_here = mine.get(key, (entry.owner_email if entry else "", None))
        found[key] = CrmBelief(
            kind=kind,
            their_id=their_id,
            lead_id=lead,
            copy=copies.get(their_id),
            ours=_ours(kind, entry),
            owner=owner if seats.get(owner.lower()) else "",
            owner_id=owner_id_of.get(owner.lower(), ""),
            open_here=open_here,
            written=written.get(key, {}),
            settled=lead in settled,
            others=others.get(their_id, ()),
        )
    return found


def _entries(
    connection: Connection,
    firm: FirmProfile,
    account: Account,
    kind: CopyKind,
    lead_ids: Mapping[str, str],
    url_of: Callable[[str], str],
) -> dict[str, CrmEntry]:
    """Our key -> what the recorder would write, of contacts and deals; without what it would ask a person about."""
    if kind not in ("contact", "deal") or not lead_ids:
        return {}
    leads = load_leads_alone(connection, sorted(set(lead_ids.values())))
    built = entries_of(connection, leads, firm, account.vendor, url_of)
    entries = {one.lead_id: one for one in built if isinstance(one, CrmEntry)}
    return {key: entries[one] for key, one in lead_ids.items() if one in entries}


def _ours(kind: CopyKind, entry: CrmEntry | None) -> dict[str, str]:
    """As the recorder writes them; without what it would not write."""
    if entry is None:
        return {}
    if kind == "contact":
        score, tier, review = entry.score, entry.tier, entry.contact_review_url
    elif entry.deal is not None:
        score, tier, review = entry.deal.score, entry.deal.tier, entry.deal.review_url
    else:
        return {}
    told = {"score": "" if score is None else str(score), "tier": tier.value if tier else "", "review": review}
    return {name: value for name, value in told.items() if value}
