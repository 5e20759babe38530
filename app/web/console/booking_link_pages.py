"""The link on a form's thank-you page: to the firm's booking page, filled in with who they are. It changes nothing."""

from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.scheduling_link import read_booking_token, scheduling_url
from app.storage.leads.deliveries import load_delivery
from app.storage.leads.leads import load_leads, wanted_leads_of_delivery
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError
from app.web.console.sessions import Sessions

_WORKS_FOR = timedelta(days=7)


def booking_link_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/book/{token}`. It leads to an address of the firm's profile and to no other."""
    router = sessions.router()

    @router.get("/book/{token}")
    def book(token: str) -> Response:
        delivery_id = read_booking_token(context.refusal_secret, token)
        page = context.database.read(lambda connection: _page(connection, context, delivery_id or ""))
        if not page:
            raise PageError(
                404, "This link no longer works", "Write to us and we will find a time.", is_for_strangers=True
            )
        return RedirectResponse(page, status_code=302, headers={"Cache-Control": "no-store"})

    return router


def _page(connection: Connection, context: ConsoleContext, delivery_id: str) -> str:
    """ "" where nothing is kept of what was posted, or nobody is to be met."""
    kept = load_delivery(connection, delivery_id)
    firm = context.profiles.get(kept.firm_id) if kept is not None else None
    if kept is None or firm is None or not kept.delivery.body:
        return ""
    if context.clock() - kept.delivery.received_at > _WORKS_FOR:
        return ""
    found = load_leads(connection, wanted_leads_of_delivery(connection, delivery_id))
    if not found:  # posted a moment ago, and not read yet: the booking finds its lead by the address
        return firm.scheduling_link if kept.next_step is not None else ""
    lead = found[0]
    if lead.inquiry.machine:
        return ""
    return scheduling_url(lead, firm) if firm.scheduling_link else ""
