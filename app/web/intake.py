"""`POST /in/{source}`: proves the origin, keeps headers and bytes, answers 202. Understands nothing."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import Connection

from app.domain.delivery import Delivery
from app.domain.errors import PayloadTooLarge, SignatureMismatch
from app.domain.ports import Channel
from app.metrics import ACKNOWLEDGED_SECONDS, DELIVERIES
from app.storage.access.firms import Source
from app.storage.access.known_sources import KnownSources
from app.storage.engines.database import Database, Waker
from app.storage.leads.deliveries import store_delivery
from app.web.refused_requests import RefusedRequests

log = structlog.get_logger("intake")

_NEVER_KEPT = frozenset({"authorization", "cookie", "proxy-authorization"})  # credentials, not evidence
_LONGEST_QUERY = 4000
_LONG_BODY = 100_000
_KEEP_WITHIN_SECONDS = 10.0


@dataclass(slots=True, kw_only=True)
class Intake:
    """Keeps deliveries. One per process."""

    database: Database
    waker: Waker
    sources: KnownSources
    channel_of: Callable[[str, tuple[str, ...]], Channel]
    clock: Callable[[], datetime]
    refused: RefusedRequests

    async def source(self, source_id: str) -> tuple[Source, Channel] | None:
        """The source and its adapter."""
        if "\0" in source_id:  # PostgreSQL would not even look for it
            return None
        source = self.sources.remembered(source_id) or await asyncio.to_thread(self.sources.find, source_id)
        return None if source is None else (source, self.channel_of(source.adapter, source.secrets))

    async def keep(self, source: Source, delivery: Delivery) -> str:
        """The delivery's id, after the commit; the id of the first one for a redelivery."""

        def store(connection: Connection) -> str:
            delivery_id, new = store_delivery(connection, source.firm_id, source.id, delivery)
            if new:
                self.waker.wake(connection, "delivery", delivery_id)
            return delivery_id

        kept = asyncio.wrap_future(self.database.submit(store))
        return await asyncio.wait_for(asyncio.shield(kept), _KEEP_WITHIN_SECONDS)


def intake_router(intake: Intake) -> APIRouter:
    """The two routes of `/in/{source}`."""
    router = APIRouter()

    @router.post("/in/{source_id}")
    async def receive(source_id: str, request: Request) -> Response:
        started = time.perf_counter()
        answer = await _receive(intake, source_id, request)
        DELIVERIES.labels(status=str(answer.status_code)).inc()
        ACKNOWLEDGED_SECONDS.observe(time.perf_counter() - started)
        return answer

    @router.get("/in/{source_id}")
    async def prove_ownership(source_id: str, request: Request) -> Response:
        """A vendor's check that the address is ours; changes nothing."""
        try:
            found = await intake.source(source_id)
        except Exception:
            log.exception("source_not_found_out", source=source_id)
            return _plain(503, "Try again later.", retry_after="10")
        if found is None:
            return _plain(404, "There is no such source.")
        answer = found[1].challenge(dict(request.query_params))
        if answer is None:
            return _plain(405, "Leads are posted here: use POST.", allow="POST")
        return JSONResponse(answer)

    return router


async def _receive(intake: Intake, source_id: str, request: Request) -> Response:
    try:
        found = await intake.source(source_id)
        if found is None:
            return _plain(404, "There is no such source. `leads sources list` shows the addresses.")
        source, channel = found
        if source.paused:
            return _plain(503, "This source is paused. Try again later.", retry_after="300")
        delivery = await _delivery(request, channel.max_bytes, intake.clock())
        await _verify(channel, delivery)
        delivery_id = await intake.keep(source, _without_credentials(delivery))
    except SignatureMismatch as mismatch:
        intake.refused.note(source_id)
        return _plain(401, f"The request does not prove its origin: {mismatch}")
    except PayloadTooLarge as too_large:
        log.warning("delivery_too_large", source=source_id, limit=str(too_large))
        return _plain(413, str(too_large))
    except Exception:
        log.exception("delivery_not_kept", source=source_id)
        return _plain(503, "The delivery could not be kept. Send it again.", retry_after="10")
    return JSONResponse({"delivery": delivery_id}, status_code=202)


async def _verify(channel: Channel, delivery: Delivery) -> None:
    """Beside the event loop when the body is long: proving 25 MB must not keep others waiting."""
    if len(delivery.body) > _LONG_BODY:
        await asyncio.to_thread(channel.verify, delivery)
    else:
        channel.verify(delivery)


async def _delivery(request: Request, max_bytes: int, now: datetime) -> Delivery:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > max_bytes:
        raise PayloadTooLarge(f"{declared} bytes; this source takes at most {max_bytes}.")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise PayloadTooLarge(f"More than the {max_bytes} bytes this source takes.")
        chunks.append(chunk)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    query = request.url.query[:_LONGEST_QUERY]
    path = f"{request.url.path}?{query}" if query else request.url.path
    return Delivery(headers=headers, body=b"".join(chunks), received_at=now, path=path)


def _without_credentials(delivery: Delivery) -> Delivery:
    """What proved the origin is not kept: the database holds letters, no keys."""
    headers = {name: value for name, value in delivery.headers.items() if name not in _NEVER_KEPT}
    path, _, query = delivery.path.partition("?")
    names = ",".join(name for name, _ in parse_qsl(query)).replace("\0", "")
    kept_path = f"{path}?({names})" if names else path
    return Delivery(headers=headers, body=delivery.body, received_at=delivery.received_at, path=kept_path)


def _plain(status: int, text: str, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PlainTextResponse(text + "\n", status_code=status, headers=named)
