"""The page anybody sees: what Firstreply does here, in sums, and what is missing to go live."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.storage.digest.public_counts import PublicCounts, public_counts
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageRoute, page
from app.web.console.sessions import Sessions

_COUNTS_LIVE = timedelta(seconds=30)  # anybody may ask; the database is asked twice a minute


def first_page_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/`: to the review page with a session, else the first page."""
    router = APIRouter(route_class=PageRoute)
    counts = _Counts(context)

    @router.get("/")
    def first_page(request: Request) -> Response:
        if sessions.colleague(request) is not None:
            return RedirectResponse("/review", status_code=303)
        return page(
            "first_page.html", counts=counts.current(), missing=list(context.missing()), version=context.version
        )

    return router


class _Counts:
    """The sums, counted anew when they are older than half a minute."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context
        self._latest: tuple[datetime, PublicCounts] | None = None

    def current(self) -> PublicCounts:
        now = self._context.clock()
        if self._latest is None or now - self._latest[0] > _COUNTS_LIVE:
            self._latest = (now, self._context.database.read(lambda connection: public_counts(connection, now)))
        return self._latest[1]
