"""`/healthz`, `/readyz`, `/metrics`: for machines that watch, no personal data."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.metrics import DUE, OLDEST_DUE_SECONDS, QUEUE, REGISTRY, WORKERS
from app.storage.alarms import stored_alarms
from app.storage.engines.database import Database
from app.storage.tables import deliveries, leads, tasks

OLDEST_READY_SECONDS = 15 * 60
_LATE = "work has been waiting for more than 15 minutes"
NO_WORKER = "no worker runs: start `leads work`"


def health_router(
    database: Database, clock: Callable[[], datetime], workers: Callable[[], int | None] = lambda: None
) -> APIRouter:
    """Alive is not the same as able: `/readyz` asks the database.

    `workers` counts the processes that work on leads; None where that cannot be another one. Without
    any, leads are still taken and kept, so this is a problem to be told and no reason to refuse them.
    """
    router = APIRouter()

    @router.get("/healthz")
    def healthy() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def ready() -> JSONResponse:
        try:
            state = database.read(lambda connection: queue_state(connection, clock()))
            working = workers()
            untold = [alarm.title for alarm in database.read(stored_alarms) if alarm.told_at is None]
            database.write(lambda connection: connection.execute(select(1)).scalar())
        except (SQLAlchemyError, OSError) as error:
            return JSONResponse({"ready": False, "problem": f"database: {type(error).__name__}"}, status_code=503)
        late = state["oldest_due_seconds"] > OLDEST_READY_SECONDS
        counted = {} if working is None else {"workers": working}
        problems = [_LATE] if late else [NO_WORKER] if working == 0 else untold[:1]
        shown = {"ready": not late, **state, **counted, **({"problem": problems[0]} if problems else {})}
        return JSONResponse(shown, status_code=503 if late else 200)

    return router


class QueueFigures(Collector):
    """What the database says about what waits, beside what this process counted: a collector for `/metrics`."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], workers: Callable[[], int | None] = lambda: None
    ) -> None:
        self._database = database
        self._clock = clock
        self._workers = workers

    def collect(self) -> Iterator[Metric]:
        """The figures of now; without those of the database while it cannot be read."""
        yield from REGISTRY.collect()
        try:
            state = self._database.read(lambda connection: queue_state(connection, self._clock()))
            working = self._workers()
        except (SQLAlchemyError, OSError):
            return
        for kind in ("deliveries", "leads", "open_tasks"):
            DUE.labels(kind=kind).set(state[kind])
        OLDEST_DUE_SECONDS.set(state["oldest_due_seconds"])
        WORKERS.set(1 if working is None else working)
        yield from QUEUE.collect()

    def registry(self) -> CollectorRegistry:
        registry = CollectorRegistry()
        registry.register(self)
        return registry


def metrics_router(figures: QueueFigures) -> APIRouter:
    """`/metrics`, where it has no port of its own."""
    router = APIRouter()
    registry = figures.registry()

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


def queue_state(connection: Connection, now: datetime) -> Mapping[str, float]:
    """How much waits, and for how long."""
    unread, on_the_way = (
        connection.execute(select(func.count(), func.min(table.c.due_at)).where(table.c.next_step.is_not(None))).one()
        for table in (deliveries, leads)
    )
    open_tasks = connection.execute(select(func.count()).where(tasks.c.done_at.is_(None))).scalar_one()
    oldest = min((moment for moment in (unread[1], on_the_way[1]) if moment is not None), default=now)
    return {
        "deliveries": unread[0],
        "leads": on_the_way[0],
        "open_tasks": open_tasks,
        "oldest_due_seconds": max(0.0, (now - oldest).total_seconds()),
    }
