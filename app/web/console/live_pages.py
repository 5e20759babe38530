"""`/live`: the desk says by itself that something has changed (server-sent events), to whoever keeps it open.

Where a front server cuts or keeps back such streams, the script asks `/live?once` now and then. Neither keeps a
session alive, and a stream ends as soon as the server stops.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from app.storage.tasks.desk_changes import DeskState
from app.web.console.context import ConsoleContext
from app.web.console.live_desks import LiveDesks, TooManyStreams
from app.web.console.sessions import Colleague, Sessions

_TICK_SECONDS = 0.5  # how soon a stream sees that the server stops
_SIGN_OF_LIFE_SECONDS = 15.0  # front servers cut what says nothing
_CHECK_SESSION_SECONDS = 60.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def live_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """An ordinary route: it answers a script and never with a page."""
    router = APIRouter()
    desks = LiveDesks(context.database, context.clock)

    @router.get("/live")
    async def live(request: Request, once: str | None = None) -> Response:
        who = await asyncio.to_thread(sessions.watcher, request)
        if who is None:
            return PlainTextResponse("Signed out.\n", status_code=401)
        if once is not None:
            return Response(_told(await desks.look(who.firm_id), who), media_type="application/json")
        stream = _stream(desks, sessions, request, who)
        try:
            first = await anext(stream)
        except TooManyStreams:
            return PlainTextResponse("Enough streams for one session; ask /live?once.\n", status_code=429)
        return StreamingResponse(_all(first, stream), media_type="text/event-stream", headers=_HEADERS)

    return router


async def _all(first: str, others: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for other in others:
        yield other


async def _stream(desks: LiveDesks, sessions: Sessions, request: Request, who: Colleague) -> AsyncIterator[str]:
    with desks.watching(who.firm_id, who.token_hash) as changed:
        last = _told(await desks.look(who.firm_id), who)
        yield f"retry: 5000\ndata: {last}\n\n"
        said_at = checked_at = time.monotonic()
        while not _is_ending(request):
            try:
                async with asyncio.timeout(_TICK_SECONDS):
                    await changed.wait()
            except TimeoutError:
                pass
            changed.clear()
            now = time.monotonic()
            if now - checked_at >= _CHECK_SESSION_SECONDS:
                checked_at = now
                if await asyncio.to_thread(sessions.watcher, request) is None:
                    return
            state = desks.last_seen(who.firm_id)
            told = last if state is None else _told(state, who)
            if told != last:
                last, said_at = told, now
                yield f"data: {last}\n\n"
            elif now - said_at >= _SIGN_OF_LIFE_SECONDS:
                said_at = now
                yield ": still here\n\n"


def _told(state: DeskState, who: Colleague) -> str:
    return json.dumps({"version": state.version, "mine": state.by_owner.get(who.email, 0)})


def _is_ending(request: Request) -> bool:
    is_ending = getattr(request.state, "is_ending", None)
    return bool(is_ending and is_ending())
