"""A lead by telephone, or a person found in what nobody could read: added by a colleague."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, Row

from app.domain.added_lead import CAME_BY_WORDS, AddedLead, CameBy, added
from app.domain.firm import FirmProfile
from app.domain.identifiers import new_id
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.text import clean_line
from app.storage.leads.added_leads import add_lead
from app.storage.tasks.review import quarantined_delivery
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, not_found, page
from app.web.console.quarantine_pages import readable
from app.web.console.sessions import Colleague, Form, Sessions

_ID = re.compile(r"[0-9a-f]{32}")
_READ_BYTES = 20_000  # of a delivery: where the person is looked for
_FROM = re.compile(r"^From:\s*\"?([^<\"\n]{2,100}?)\"?\s*<([^<>\s]{3,320})>", re.IGNORECASE | re.MULTILINE)


def add_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/add`; with `?delivery=ID` for a person found there."""
    router = sessions.router()

    @router.get("/add")
    def empty_form(who: Annotated[Colleague, Depends(sessions.viewer)], delivery: str = "") -> Response:
        found = _delivery(context, who, delivery) if delivery else None
        lead = AddedLead() if found is None else _found_in(found, context.profiles[who.firm_id])
        return _form(who, lead, entry=new_id(), delivery=delivery)

    @router.post("/add")
    def add(posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        lead, entry, delivery = added(form), form.get("entry", ""), form.get("delivery", "")
        if not _ID.fullmatch(entry):
            raise PageError(400, "Not understood", "Nothing was added. Open the page again and fill it in.")
        if delivery:
            _delivery(context, who, delivery)
        faults = lead.faults(context.profiles[who.firm_id])
        if faults:
            return _form(who, lead, entry=entry, delivery=delivery, faults=faults, status=400)
        lead_id = context.database.write(lambda connection: _added(connection, context, who, lead, entry, delivery))
        return RedirectResponse(f"/leads/{lead_id}?done=added" if lead_id else "/leads", status_code=303)

    return router


def _added(
    connection: Connection, context: ConsoleContext, who: Colleague, lead: AddedLead, entry: str, delivery: str
) -> str | None:
    lead_id, new = add_lead(
        connection, who.firm_id, lead, by=who.email, entry=entry, now=who.now, delivery_id=delivery or None
    )
    if new and lead_id is not None:
        context.waker.wake(connection, "lead", lead_id)
    return lead_id


def _delivery(context: ConsoleContext, who: Colleague, delivery_id: str) -> Row[Any]:
    """The delivery of this firm that nobody could read. Raises what ends the request with "not here"."""
    found = None
    if _ID.fullmatch(delivery_id):
        found = context.database.read(lambda connection: quarantined_delivery(connection, who.firm_id, delivery_id))
    if found is None:
        raise not_found()
    return found


def _found_in(delivery: Row[Any], firm: FirmProfile) -> AddedLead:
    """What can be seen of a person in the bytes: for a colleague to correct."""
    text = readable(delivery.body[:_READ_BYTES])
    author = next((one for one in _FROM.finditer(text) if not firm.is_own_address(one[2])), None)
    addresses = [author[2]] if author else [one for one in MAIL_ADDRESS.findall(text) if not firm.is_own_address(one)]
    return AddedLead(
        name=clean_line(author[1]) if author else "",
        email=clean_line(addresses[0], 320) if addresses else "",
        message=text.strip(),
        came_by=CameBy.QUARANTINE,
    )


def _form(
    who: Colleague,
    lead: AddedLead,
    *,
    entry: str,
    delivery: str,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    ways = [one for one in CameBy if (one is CameBy.QUARANTINE) == bool(delivery)]
    return page(
        "add.html",
        status=status,
        who=who,
        lead=lead,
        entry=entry,
        delivery=delivery,
        ways=[(one.value, CAME_BY_WORDS[one]) for one in ways],
        faults=faults or {},
    )
