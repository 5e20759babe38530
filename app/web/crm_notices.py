"""`POST /crm/hubspot/{firm}`: the CRM says that something changed there, so it is read sooner.

Nothing follows from a notice but a look, so one that comes twice, late or never does no harm.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.domain.crm_copy import CopyKind
from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, PayloadTooLarge, SignatureMismatch, TooMuchAtOnce
from app.domain.networks import network_of
from app.domain.ports import ChangeNotices
from app.storage.access.notice_refusals import note_passed_notice
from app.storage.crm.crm_copies import Account
from app.storage.crm.crm_looks import ask_to_look
from app.storage.engines.database import Database
from app.web.bodies import BodyInMemory
from app.web.callers import caller_of
from app.web.fair_share import FairShare
from app.web.refused_requests import RefusedRequests

log = structlog.get_logger("crm_notices")

PATH: Final = "/crm/hubspot/"
_VENDOR = "hubspot"
_MOST_BYTES = 1_000_000
_MOST_BYTES_TOGETHER = 16_000_000
_KEEP_WITHIN_SECONDS = 4.0  # HubSpot waits for five


@dataclass(slots=True, kw_only=True)
class CrmDoor:
    """Where the CRM knocks. One per process."""

    database: Database
    notices: Mapping[str, ChangeNotices]  # firm -> how its notices are proved and read
    clock: Callable[[], datetime]
    refused: RefusedRequests
    bodies: FairShare = field(default_factory=partial(FairShare, _MOST_BYTES_TOGETHER))

    async def keep(self, firm_id: str, records: set[tuple[CopyKind, str]], now: datetime) -> None:
        """Returns after the commit."""

        def ask(connection: Connection) -> None:
            note_passed_notice(connection, firm_id, now)
            ask_to_look(connection, Account(firm_id, _VENDOR), records, now)

        kept = asyncio.wrap_future(self.database.submit(ask))
        await asyncio.wait_for(asyncio.shield(kept), _KEEP_WITHIN_SECONDS)


def crm_notice_router(door: CrmDoor) -> APIRouter:
    """The one route."""
    router = APIRouter()

    @router.post(PATH + "{firm_id}")
    async def hear(firm_id: str, request: Request) -> Response:
        notices = door.notices.get(firm_id)
        if notices is None:
            return _plain(404, "No CRM is heard here: LEADS_HUBSPOT_WEBHOOK_SECRETS names the firms that are.")
        return await _hear(door, firm_id, notices, request)

    return router


async def _hear(door: CrmDoor, firm_id: str, notices: ChangeNotices, request: Request) -> Response:
    now = door.clock()
    body = BodyInMemory(door.bodies, source=firm_id, caller=network_of(caller_of(request)))
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    try:
        notices.require_early(headers, now)
        await body.read(request, _MOST_BYTES)
        path = f"{request.url.path}?{request.url.query}"
        delivery = Delivery(headers=headers, body=body.whole(), received_at=now, path=path)
        await door.keep(firm_id, notices.records(delivery), now)
    except SignatureMismatch as mismatch:
        door.refused.note(firm_id, why=str(mismatch))
        return _plain(401, f"The request does not prove its origin: {mismatch}")
    except PayloadNotUnderstood as nonsense:
        door.refused.note(firm_id, why="a body that nobody can read")
        return _plain(400, f"This cannot be read: {nonsense}")
    except PayloadTooLarge as too_large:
        door.refused.note(firm_id, why="more than we take at once")
        log.warning("crm_notice_too_large", firm=firm_id)
        return _plain(413, str(too_large))
    except TooMuchAtOnce:
        return _plain(503, "Too much is arriving at the same time. Send it again.")
    except ClientDisconnect:
        return _plain(400, "The request ended early.")  # nobody reads it
    except HTTPException as stalled:
        return _plain(stalled.status_code, "The body came too slowly. Send it again.")
    except Exception:
        log.exception("crm_notice_not_kept", firm=firm_id)
        return _plain(503, "The notice could not be kept. Send it again.")
    finally:
        body.forget()
    return Response(status_code=204)


def _plain(status: int, text: str) -> Response:
    return PlainTextResponse(text + "\n", status_code=status)
