"""The digest in the browser: any day, as it stands now, and the lists of what it only counts."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.pipeline.minutes import minute_of
from app.storage.digest.day_facts import digest_of_day
from app.storage.digest.digest_mails import digest_state
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, page
from app.web.console.sessions import Colleague, Sessions

_FIRST_DAY = date(2000, 1, 1)


def digest_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/digest` (today), `/digest/{day}`, and of each day `all` and `filtered`."""
    router = sessions.router()

    @router.get("/digest")
    def today(who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        return _minute_page(context, who, who.today)

    @router.get("/digest/{day}")
    def one_day(day: str, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        return _minute_page(context, who, _day(day, who.today))

    @router.get("/digest/{day}/all")
    def everything(day: str, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        return _lists_page(context, who, _day(day, who.today), only_filtered=False)

    @router.get("/digest/{day}/filtered")
    def filtered(day: str, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        return _lists_page(context, who, _day(day, who.today), only_filtered=True)

    return router


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if not _FIRST_DAY <= day <= today:
        raise PageError(404, "No such day", "Write the day as 2031-05-17; there is no digest of the future.")
    return day


def _minute_page(context: ConsoleContext, who: Colleague, day: date) -> Response:
    firm = context.profiles.get(who.firm_id)  # missing where it cannot be read
    services = firm.service_names(who.language) if firm else {}
    minute = context.database.read(
        lambda connection: minute_of(
            connection,
            who.firm_id,
            who.email,
            [day],
            zone=who.zone,
            now=who.now,
            public_url=context.public_url,
            language=who.language,
            services=services,
        )
    )
    return page(
        "digest.html",
        who=who,
        minute=minute,
        previous=day - timedelta(days=1),
        following=day + timedelta(days=1) if day < who.today else None,
        is_today=day == who.today,
        mail_state=context.database.read(lambda connection: digest_state(connection, who.firm_id, who.email, day)),
    )


def _lists_page(context: ConsoleContext, who: Colleague, day: date, *, only_filtered: bool) -> Response:
    digest = context.database.read(lambda connection: digest_of_day(connection, who.firm_id, day, who.zone))
    return page("digest_all.html", who=who, digest=digest, only_filtered=only_filtered)
