"""What the history hears of deals in the CRM: opened, moved, won, lost, gone; once each, however often it is read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.counted_events import SalesEvent
from app.domain.crm_copy import CrmCopy
from app.domain.deal_figures import AmountOrigin, DealFigures, amount_of, day_of
from app.storage.events import count_event
from app.storage.tables import crm_links, events, leads

_OF_STATE = {"open": SalesEvent.DEAL_OPENED, "won": SalesEvent.DEAL_WON, "lost": SalesEvent.DEAL_LOST}
_STATES = (*_OF_STATE.values(), SalesEvent.DEAL_REMOVED)
_OF_DEALS = [one.value for one in (*_STATES, SalesEvent.DEAL_MOVED)]
_LONGEST_ABOUT = 32  # what the history keeps of their id; HubSpot's are numbers
_AT_A_TIME = 500


def note_deal_change(connection: Connection, firm_id: str, copy: CrmCopy, *, estimates: Collection[int] = ()) -> bool:
    """Tell the history what is new about a deal, at the moment the CRM says. False: nothing is, or it is not ours.

    Call it in the transaction that keeps the copy. `estimates`: what the firm's plan expects of its deals; by these an
    amount is told that was written before we kept what we write.
    """
    found = leads_of_deals(connection, firm_id, {copy.their_id: copy.values}).get(copy.their_id, ())
    if not found:
        return False
    told = _told(connection, found, copy.their_id)
    state = next((kind for _lead, kind, _value in told if kind in _STATES), None)
    is_known = state not in (None, SalesEvent.DEAL_REMOVED)
    kind = _OF_STATE.get(copy.values.get("state", ""), SalesEvent.DEAL_MOVED if is_known else SalesEvent.DEAL_OPENED)
    figures = _figures(copy, _origin_of(connection, firm_id, copy, estimates))
    news = [kind]
    if is_known and kind in (state, SalesEvent.DEAL_MOVED):
        news = [] if DealFigures.from_text(told[0][2]) == figures else [SalesEvent.DEAL_MOVED]
    elif not is_known and kind is not SalesEvent.DEAL_OPENED:  # closed already when it is first heard of
        news = [SalesEvent.DEAL_OPENED, kind]
    lead_id = told[0][0] if told else found[0]
    _tell(connection, firm_id, lead_id, news, copy.their_id, figures.as_text(), copy.changed_at)
    return bool(news)


def note_deal_gone(connection: Connection, firm_id: str, their_id: str, at: datetime) -> bool:
    """It was deleted there, or merged into another one. False: not ours, or known.

    Of an erased person no link to their deal is left, so what it brought stays counted.
    """
    found = leads_of_deals(connection, firm_id, {their_id: {}}).get(their_id, ())
    told = _told(connection, found, their_id)
    if not told or told[0][1] == SalesEvent.DEAL_REMOVED:
        return False
    _tell(connection, firm_id, told[0][0], [SalesEvent.DEAL_REMOVED], their_id, told[0][2], at)
    return True


def leads_of_deals(
    connection: Connection, firm_id: str, deals: Mapping[str, Mapping[str, str]]
) -> dict[str, Sequence[str]]:
    """Their deal -> the lead it was opened for, else the leads of its contacts, the newest first; others are left out.

    `deals` is their id -> the values of its copy.
    """
    found: dict[str, Sequence[str]] = {}
    for some in _portions(deals):
        links = select(crm_links.c.their_id, crm_links.c.our_key).where(
            crm_links.c.firm_id == firm_id, crm_links.c.kind == "deal", crm_links.c.their_id.in_(some)
        )
        for row in connection.execute(links.order_by(crm_links.c.our_key)):  # several, where deals were merged
            found[row.their_id] = [*found.get(row.their_id, ()), row.our_key]
    whose = {deal: values.get("contact_ids", "").split() for deal, values in deals.items() if deal not in found}
    theirs = _leads_of_contacts(connection, firm_id, {contact for contacts in whose.values() for contact in contacts})
    for deal, contacts in whose.items():
        if of_deal := [lead for contact in contacts for lead in theirs.get(contact, ())]:
            found[deal] = of_deal
    return found


def _leads_of_contacts(connection: Connection, firm_id: str, contacts: Iterable[str]) -> dict[str, list[str]]:
    """Their contact -> our leads, the newest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for some in _portions(contacts):
        query = (
            select(crm_links.c.their_id, leads.c.id)
            .join(leads, leads.c.contact_id == crm_links.c.our_key)
            .where(
                crm_links.c.firm_id == firm_id,
                crm_links.c.kind == "contact",
                crm_links.c.their_id.in_(some),
                leads.c.joined_to.is_(None),
            )
            .order_by(leads.c.received_at.desc(), leads.c.id.desc())
        )
        for row in connection.execute(query):
            found[row.their_id].append(row.id)
    return found


def _told(connection: Connection, lead_ids: Sequence[str], deal: str) -> list[tuple[str, str, str]]:
    """(lead, kind, figures) of what the history heard of this deal, the newest first."""
    query = select(events.c.lead_id, events.c.kind, events.c.value).where(
        events.c.lead_id.in_(lead_ids), events.c.about == deal[:_LONGEST_ABOUT], events.c.kind.in_(_OF_DEALS)
    )
    rows = connection.execute(query.order_by(events.c.at.desc(), events.c.id.desc()))
    return [(row.lead_id, row.kind, row.value or "") for row in rows]


def _tell(
    connection: Connection,
    firm_id: str,
    lead_id: str,
    news: Sequence[SalesEvent],
    deal: str,
    value: str,
    at: datetime,
) -> None:
    for kind in news:
        count_event(connection, kind, firm_id, lead_id, at, about=deal[:_LONGEST_ABOUT], value=value)


def _origin_of(connection: Connection, firm_id: str, copy: CrmCopy, estimates: Collection[int]) -> AmountOrigin | None:
    """Ours where it is what we wrote last into this very deal, or into one that was merged into it."""
    amount = amount_of(copy.values.get("amount", ""))
    if amount is None:
        return None
    links = select(crm_links.c.written).where(
        crm_links.c.firm_id == firm_id, crm_links.c.kind == "deal", crm_links.c.their_id == copy.their_id
    )
    written = [wrote or {} for wrote in connection.execute(links.order_by(crm_links.c.our_key)).scalars()]
    for wrote in written:
        if "origin" in wrote and amount == amount_of(wrote.get("amount", "")):
            return AmountOrigin(wrote["origin"])
    if amount in estimates and any("origin" not in wrote for wrote in written):
        return AmountOrigin.ESTIMATE
    return AmountOrigin.PERSON


def _figures(copy: CrmCopy, origin: AmountOrigin | None) -> DealFigures:
    values = copy.values
    return DealFigures(
        amount=amount_of(values.get("amount", "")),
        currency=values.get("currency", ""),
        closes_on=day_of(values.get("closes_on", "")),
        stage=values.get("stage", ""),
        origin=origin,
    )


def _portions(ids: Iterable[str]) -> Iterator[list[str]]:
    in_order = sorted(ids)
    return (in_order[start : start + _AT_A_TIME] for start in range(0, len(in_order), _AT_A_TIME))
