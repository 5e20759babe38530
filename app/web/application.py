"""The web application: intake, console, health. Everything it needs is handed in."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException

from app.web.console.context import ConsoleContext
from app.web.console.pages import http_error
from app.web.console.routes import console_routes
from app.web.crm_notices import CrmDoor, crm_notice_router
from app.web.front_door import LINGER_SECONDS, FrontDoor
from app.web.health import QueueFigures, health_router, metrics_router
from app.web.intake import Intake, intake_router


def build_application(
    intake: Intake,
    crm_door: CrmDoor,
    console: ConsoleContext,
    *,
    start: Callable[[], None],
    stop: Callable[[], None],
    trusted_proxies: Sequence[str] = (),
    metrics_elsewhere: bool = False,
    linger_seconds: float = LINGER_SECONDS,
) -> FrontDoor:
    """`start` and `stop` run the background parts for as long as the application serves.

    Tests of pages and intake build the same one, with other parts behind the ports. `metrics_elsewhere` leaves out
    `/metrics`, which has a port of its own then.
    """

    @asynccontextmanager
    async def lifespan(_application: FastAPI) -> AsyncIterator[None]:
        start()
        yield
        stop()

    application = FastAPI(
        title="Firstreply",
        version=console.version,
        docs_url=None,  # no page loads an asset from elsewhere
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        telemetry={"logs": False},  # validation failures would quote what people typed
    )
    parts = [
        intake_router(intake),
        crm_notice_router(crm_door),
        health_router(console.database, console.clock, console.workers),
    ]
    if not metrics_elsewhere:
        parts.append(metrics_router(QueueFigures(console.database, console.clock, console.workers)))
    # The routes themselves: of a router that is included FastAPI makes every route anew, for each router around it.
    application.router.routes.extend(route for part in parts for route in part.routes)
    application.router.routes.extend(console_routes(console))
    for error in (HTTPException, Exception):  # unknown addresses and methods, and our own mistakes
        application.add_exception_handler(error, http_error)
    return FrontDoor(
        application, public_url=console.public_url, trusted_proxies=trusted_proxies, linger_seconds=linger_seconds
    )
