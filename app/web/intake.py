"""`POST /in/{source}`: proves the origin, keeps headers and bytes, answers 202. Understands nothing."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.domain.delivery import Delivery
from app.domain.errors import PayloadTooLarge, SignatureMismatch, TooMuchAtOnce
from app.domain.inquiry import ChannelName
from app.domain.mailbox import ARRIVED, FOLDER, NOT_GIVEN, WHOLE_SIZE
from app.domain.networks import network_of
from app.domain.ports import Channel
from app.domain.source_proof import SECRET_HEADER, SourceProof
from app.metrics import ACKNOWLEDGED_SECONDS, DELIVERIES
from app.storage.access.firms import Source, change_source
from app.storage.access.known_sources import KnownSources
from app.storage.engines.database import Database, Waker
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.used_proofs import use_proof
from app.web.bodies import BodyInMemory
from app.web.callers import caller_of
from app.web.fair_share import FairShare
from app.web.refused_requests import RefusedRequests

log = structlog.get_logger("intake")

_CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization", SECRET_HEADER})  # no evidence
_OURS = frozenset({ARRIVED, FOLDER, NOT_GIVEN, WHOLE_SIZE})  # of mail out of a mailbox; no request may say it
_NEVER_KEPT = _CREDENTIALS | _OURS
_LONGEST_QUERY = 4000
_LONG_BODY = 100_000
_MOST_UNPROVED_BYTES = 64_000_000  # of all bodies that are read to be proved, together
_MOST_PROVED_BYTES = 128_000_000  # of all others that are on their way into the database
_KEEP_WITHIN_SECONDS = 10.0
_NOTED_WITHIN_SECONDS = 1.0  # LinkedIn waits for three
_CHALLENGES_APART = timedelta(minutes=30)


@dataclass(slots=True, kw_only=True)
class Intake:
    """Keeps deliveries. One per process: what it lets into memory at the same time is counted here."""

    database: Database
    waker: Waker
    sources: KnownSources
    channel_of: Callable[[str, tuple[str, ...], SourceProof | None], Channel]
    clock: Callable[[], datetime]
    refused: RefusedRequests
    booking_url: Callable[[str], str]  # of a delivery's id: our link to the firm's booking page
    unproved: FairShare = field(default_factory=partial(FairShare, _MOST_UNPROVED_BYTES))
    proved: FairShare = field(default_factory=partial(FairShare, _MOST_PROVED_BYTES))
    _one_long_proof: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def source(self, source_id: str) -> tuple[Source, Channel] | None:
        """The source and its adapter."""
        if "\0" in source_id:  # PostgreSQL would not even look for it
            return None
        source = self.sources.remembered(source_id) or await asyncio.to_thread(self.sources.find, source_id)
        return None if source is None else (source, self.channel_of(source.adapter, source.secrets, source.proof))

    def told(self, source: Source, delivery_id: str) -> dict[str, str]:
        """The answer to what was kept; a form's thank-you page may show the link to the booking page."""
        book = {"book": self.booking_url(delivery_id)} if source.channel is ChannelName.WEBSITE_FORM else {}
        return {"delivery": delivery_id, **book}

    async def note_challenge(self, source: Source) -> None:
        """Remember that the address was checked, once in half an hour; the answer does not wait for more than that."""
        now = self.clock()
        if source.challenged_at is not None and now - source.challenged_at < _CHALLENGES_APART:
            return
        noted = self.database.submit(lambda connection: change_source(connection, source.id, challenged_at=now))
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(noted)), _NOTED_WITHIN_SECONDS)
        except Exception:
            log.exception("challenge_not_noted", source=source.id)

    async def proved_delivery(
        self, channel: Channel, head: Delivery, body: BodyInMemory
    ) -> tuple[Delivery, str | None]:
        """The whole delivery, and its proof where that may be used once only (see `Channel.verify`).

        Long bodies are proved beside the event loop, one at a time, since proving may copy them.
        Raises SignatureMismatch, or TooMuchAtOnce when the body was given up for another one.
        """
        if body.size <= _LONG_BODY:
            delivery = replace(head, body=body.whole())
            return delivery, channel.verify(delivery)
        async with self._one_long_proof:
            delivery = replace(head, body=body.whole())
            return delivery, await asyncio.to_thread(channel.verify, delivery)

    async def keep(self, source: Source, delivery: Delivery, proof: str | None) -> str:
        """The delivery's id, after the commit; the id of the first one for a redelivery.

        Raises SignatureMismatch: `proof` brought in another delivery before.
        """

        def store(connection: Connection) -> str:
            delivery_id, new = store_delivery(connection, source.firm_id, source.id, delivery)
            if new and proof is not None:
                use_proof(connection, proof, delivery.received_at)
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
        """A vendor's check that the address is ours; only the time of it is kept."""
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
        await intake.note_challenge(found[0])
        return JSONResponse(answer)

    return router


async def _receive(intake: Intake, source_id: str, request: Request) -> Response:
    body = None
    try:
        found = await intake.source(source_id)
        if found is None:
            return _plain(404, "There is no such source. `leads sources list` shows the addresses.")
        source, channel = found
        if source.paused:
            return _plain(503, "This source is paused. Try again later.", retry_after="300")
        head = _head(request, intake.clock())
        share = intake.proved if channel.is_proved_early(head) else intake.unproved
        body = BodyInMemory(share, source=source_id, caller=network_of(caller_of(request)))
        await body.read(request, channel.most_bytes(head))
        delivery, proof = await intake.proved_delivery(channel, head, body)
        delivery_id = await intake.keep(source, _without_credentials(delivery), proof)
    except SignatureMismatch as mismatch:
        intake.refused.note(source_id)
        return _plain(401, f"The request does not prove its origin: {mismatch}")
    except PayloadTooLarge as too_large:
        log.warning("delivery_too_large", source=source_id, limit=str(too_large))
        return _plain(413, str(too_large))
    except TooMuchAtOnce:
        log.warning("too_much_at_once", source=source_id)
        return _plain(503, "Too much is arriving at the same time. Send it again.", retry_after="5")
    except ClientDisconnect:
        return _plain(400, "The request ended early.")  # nobody reads it
    except HTTPException as stalled:
        return _plain(stalled.status_code, "The body came too slowly. Send it again.")
    except Exception:
        log.exception("delivery_not_kept", source=source_id)
        return _plain(503, "The delivery could not be kept. Send it again.", retry_after="10")
    finally:
        if body is not None:
            body.forget()
    return JSONResponse(intake.told(source, delivery_id), status_code=202)


def _head(request: Request, now: datetime) -> Delivery:
    """The delivery without its body, as far as it is known before that is read."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    query = request.url.query[:_LONGEST_QUERY]
    path = f"{request.url.path}?{query}" if query else request.url.path
    return Delivery(headers=headers, body=b"", received_at=now, path=path)


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
