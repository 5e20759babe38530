"""All leads in one list: chosen by a form, kept by a name, taken along as CSV."""

from collections.abc import Collection, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.csv_cells import csv_text
from app.domain.inquiry import ChannelName
from app.domain.judgement import Tier
from app.domain.lead_filter import KINDS, HowFar, LeadFilter, filter_of
from app.domain.lead_state import LeadLine
from app.domain.words.moments import local_time
from app.domain.words.text import clean_line
from app.storage.access.saved_views import MOST_VIEWS, forget_view, save_view, views_of
from app.storage.leads.chosen_leads import chosen
from app.storage.leads.lead_lists import LEADS_PAGE, find_leads
from app.storage.search.finding import about
from app.storage.tasks.desk_moves import colleagues_of
from app.web.console.context import ConsoleContext
from app.web.console.page_words import channel_named, kind_named
from app.web.console.pages import PageError, RowId, not_found, page
from app.web.console.sessions import Colleague, Form, Sessions

_MOST_IN_A_FILE = 5_000
_LONGEST_NAME = 60
_DONE_SENTENCES = {"saved": "The list is kept under its name.", "forgotten": "The name is gone; the leads stay."}
_COLUMNS = ("Name", "Address", "Company", "Subject", "Channel", "Received", "State", "Tier", "Score", "First answer")


def choices_of(context: ConsoleContext, who: Colleague) -> Mapping[str, Collection[str]]:
    """What the form of a list offers; of owners the addresses with their names."""
    return {
        "kind": KINDS,
        "channel": tuple(ChannelName),
        "tier": tuple(Tier),
        "state": tuple(HowFar),
        "owner": dict(context.database.read(lambda connection: colleagues_of(connection, who.firm_id))),
    }


def lead_list_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/leads`, its file, and the names colleagues keep for what they chose."""
    router = sessions.router()

    def found(who: Colleague, filtered: LeadFilter, before: str, most: int) -> tuple[list[LeadLine], bool]:
        def read(connection: Connection) -> tuple[list[LeadLine], bool]:
            conditions = [*chosen(filtered, who.zone), *about(connection, who.firm_id, filtered.q)]
            return find_leads(connection, who.firm_id, *conditions, before=before, most=most)

        return context.database.read(read)

    @router.get("/leads")
    def list_leads(
        request: Request, who: Annotated[Colleague, Depends(sessions.viewer)], before: str = "", done: str = ""
    ) -> Response:
        filtered, cursor = filter_of(request.query_params), clean_line(before, 32)
        rows, more = found(who, filtered, cursor, LEADS_PAGE)
        views = context.database.read(lambda connection: views_of(connection, who.firm_id, who.email))
        return page(
            "leads.html",
            who=who,
            leads=rows,
            more=more,
            filtered=filtered,
            choices=choices_of(context, who),
            views=views,
            is_first=not cursor,
            done=_DONE_SENTENCES.get(done, ""),
        )

    @router.get("/lists/leads.csv")
    def as_file(request: Request, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        rows, _more = found(who, filter_of(request.query_params), "", _MOST_IN_A_FILE)
        text = csv_text(_COLUMNS, (_cells(row, who) for row in rows))
        name = f"leads-{who.today.isoformat()}.csv"
        return Response(
            text.encode("utf-8", "replace"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    _add_views(router, context, sessions)
    return router


def _add_views(router: APIRouter, context: ConsoleContext, sessions: Sessions) -> None:
    @router.post("/views")
    def save(posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        name, query = clean_line(form.get("name", ""), _LONGEST_NAME), filter_of(form).as_query
        if not name:
            raise PageError(400, "A name is missing", "Write the name under which you want to find this list again.")
        if not context.database.write(
            lambda connection: save_view(connection, who.firm_id, who.email, name, query, who.now)
        ):
            raise PageError(409, "Too many", f"You keep {MOST_VIEWS} lists already. Take one away first.")
        return RedirectResponse(f"/leads?{query}&done=saved".replace("?&", "?"), status_code=303)

    @router.post("/views/{row_id}/forget")
    def forget(row_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, _form = posted
        if not context.database.write(lambda connection: forget_view(connection, who.firm_id, who.email, row_id)):
            raise not_found()
        return RedirectResponse("/leads?done=forgotten", status_code=303)


def _cells(lead: LeadLine, who: Colleague) -> tuple[object, ...]:
    return (
        lead.name,
        lead.address,
        lead.company,
        lead.subject,
        channel_named(lead.channel),
        local_time(lead.received_at, who.zone),
        kind_named(lead.state),
        lead.tier,
        lead.score,
        local_time(lead.answered_at, who.zone) if lead.answered_at else "",
    )
