"""Who is away, said in one click: what is open moves to who stands in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.absence import last_day_of, planned
from app.domain.whom_to_tell import told_last, told_when_due
from app.storage.absent_colleagues import away_now
from app.storage.tasks.stand_ins import absences_of, come_back, go_away
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, page
from app.web.console.sessions import Colleague, Form, Sessions

_DONE_SENTENCES = {
    "away": "Noted. What is open goes to who stands in as soon as the absence begins, and they are told.",
    "back": "Welcome back. New tasks come here again; what has moved stays with who stood in.",
}


def absence_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/away`."""
    router = sessions.router()

    @router.get("/away")
    def show(who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "") -> Response:
        return _page(context, who, done=_DONE_SENTENCES.get(done, ""))

    @router.post("/away")
    def say_away(posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        days = {name: form.get(name, "") for name in ("stand_in", "first_day", "last_day")}
        away = context.database.read(lambda connection: away_now(connection, who.firm_id, who.now))
        try:
            absence = planned(context.profiles[who.firm_id], form.get("email") or who.email, who.now, away=away, **days)
        except ValueError as fault:
            return _page(context, who, problem=str(fault))

        def say(connection: Connection) -> None:
            go_away(connection, who.firm_id, absence, by=who.email, now=who.now)

        context.database.write(say)
        return RedirectResponse("/away?done=away", status_code=303)

    @router.post("/away/back")
    def back(posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        partner = context.profiles[who.firm_id].partner_at(form.get("email", ""))
        if partner is None:
            raise PageError(400, "Not understood", "Press one of the buttons of the page.")
        email = partner.email
        if not context.database.write(
            lambda connection: come_back(connection, who.firm_id, email, by=who.email, now=who.now)
        ):
            raise PageError(409, "Not away", f"{partner.name} is here already; your click changed nothing.")
        return RedirectResponse("/away?done=back", status_code=303)

    return router


def _page(context: ConsoleContext, who: Colleague, *, done: str = "", problem: str = "") -> Response:
    firm = context.profiles[who.firm_id]
    partners = firm.partners
    found = context.database.read(lambda connection: absences_of(connection, who.firm_id, who.now))
    away = {one.email for one in found if one.begins_at <= who.now}
    return page(
        "away.html",
        status=400 if problem else 200,
        who=who,
        partners=partners,
        deputies=told_when_due(who.email, firm, away),
        absences=[
            {
                "email": one.email,
                "name": firm.name_of(one.email),
                "stand_in": firm.name_of(one.stand_in),
                "begins_at": one.begins_at,
                "has_begun": one.begins_at <= who.now,
                "last_day": last_day_of(one.ends_at, firm, one.email) if one.ends_at else None,
            }
            for one in found
        ],
        told=[
            (one.name, [other.name for other in told_when_due(one.email, firm, away)[:1]], last[0].name)
            for one in partners
            if (last := told_last(one.email, firm, away))
        ],
        hours=firm.office_hours.in_words,
        holidays=firm.office_hours.next_holidays(who.today),
        is_partner=firm.partner_at(who.email) is not None,
        is_away=any(one.email == who.email for one in found),
        done=done,
        problem=problem,
    )
