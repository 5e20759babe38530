"""The gate before every CRM call: bearer token, rate limits, faults, counting. Plain ASGI, because it is hot."""

import asyncio
import json
import time
import uuid
from collections import deque
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from staging.hubspot.faults import Faults
from staging.hubspot.portal import Portal

BURST, BURST_SECONDS = 100, 10.0
SEARCHES, SEARCH_SECONDS = 5, 1.0
DAILY = 250_000
Headers = list[tuple[bytes, bytes]]


class Window:
    """Counts what happened within the last `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self.times: deque[float] = deque()

    def take(self, now: float) -> int:
        """How many more fit after this one; -1: this one does not fit and is not counted."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if len(self.times) >= self.most:
            return -1
        self.times.append(now)
        return self.most - len(self.times)


class Gate:
    """Wraps the app; everything that is not under the CRM's paths passes untouched."""

    def __init__(self, app: ASGIApp, portal: Portal, faults: Faults) -> None:
        self.app, self.portal, self.faults = app, portal, faults
        self.burst, self.searches = Window(BURST, BURST_SECONDS), Window(SEARCHES, SEARCH_SECONDS)
        self.today = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/crm/", "/account-info/")):
            await self.app(scope, receive, send)
            return
        kind = endpoint_kind(scope["method"], scope["path"])
        self.portal.requests[kind] += 1
        if self.faults.latency_ms:
            await asyncio.sleep(self.faults.latency_ms / 1000)
        refused = self._refusal(scope, is_search=kind.endswith(" search"))
        if refused:
            await _answer(send, *refused)
            return
        await self._pass_on(scope, receive, send, is_search=kind.endswith(" search"))

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, *, is_search: bool) -> None:
        fault = self.faults.draw()
        if fault:
            self.portal.requests[f"fault {fault}"] += 1
        if fault == "429":
            await _answer(send, *self._too_many("TEN_SECONDLY_ROLLING", "ten_secondly_rolling"))
        elif fault == "5xx":
            status = self.faults.dice.choice((500, 502, 503, 504))
            await _answer(send, status, _error("INTERNAL_ERROR", "internal error"), [])
        elif fault == "timeout":
            await self.app(scope, receive, _into_nothing)
            await asyncio.sleep(self.faults.hold_seconds)
            await _answer(send, 504, _error("INTERNAL_ERROR", "gateway timeout"), [])
        else:
            await self.app(scope, receive, send if is_search else self._with_limits(send))

    def _refusal(self, scope: Scope, *, is_search: bool) -> tuple[int, bytes, Headers] | None:
        if self.faults.outage:
            return 503, b"<html><body><h1>503 Service Unavailable</h1></body></html>", [(b"content-type", b"text/html")]
        if not _bearer(scope["headers"]):
            message = "Authentication credentials not found. This API supports OAuth 2.0 authentication."
            return 401, _error("INVALID_AUTHENTICATION", message), []
        if not self.faults.limits:
            return None
        now = time.monotonic()
        if is_search and self.searches.take(now) < 0:
            self.portal.requests["over the search limit"] += 1
            return self._too_many("SECONDLY", "secondly")
        if self.burst.take(now) < 0:
            self.portal.requests["over the burst limit"] += 1
            return self._too_many("TEN_SECONDLY_ROLLING", "ten_secondly_rolling")
        self.today += 1
        return None

    def _too_many(self, policy: str, words: str) -> tuple[int, bytes, Headers]:
        body = {
            "status": "error",
            "message": f"You have reached your {words} limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": str(uuid.uuid4()),
            "policyName": policy,
        }
        wait = self.faults.retry_after_seconds
        headers = [(b"retry-after", f"{wait:g}".encode())] if wait else []
        return 429, json.dumps(body).encode(), headers

    def _with_limits(self, send: Send) -> Send:
        if not self.faults.limits:
            return send
        headers: Headers = [
            (b"x-hubspot-ratelimit-max", b"%d" % BURST),
            (b"x-hubspot-ratelimit-remaining", b"%d" % (BURST - len(self.burst.times))),
            (b"x-hubspot-ratelimit-interval-milliseconds", b"%d" % (BURST_SECONDS * 1000)),
            (b"x-hubspot-ratelimit-daily", b"%d" % DAILY),
            (b"x-hubspot-ratelimit-daily-remaining", b"%d" % max(0, DAILY - self.today)),
        ]

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        return send_with


def endpoint_kind(method: str, path: str) -> str:
    """A name to count by: the path with ids left out ("POST contacts batch create", "POST companies search")."""
    parts = [part for part in path.split("/") if part and part not in ("crm", "v3", "v4", "2026-09", "objects")]
    named = [part for part in parts if not part.isdigit() and "@" not in part and not part.startswith("firstreply")]
    return " ".join((method, *named))


def _bearer(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"authorization" and len(value) > 7 and value[:7].lower() == b"bearer " for name, value in headers
    )


def _error(category: str, message: str) -> bytes:
    body = {"status": "error", "message": message, "correlationId": str(uuid.uuid4()), "category": category}
    return json.dumps(body).encode()


async def _answer(send: Send, status: int, body: bytes, headers: Headers) -> None:
    named = {name for name, _ in headers}
    kind = [] if b"content-type" in named else [(b"content-type", b"application/json;charset=utf-8")]
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*kind, length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def _into_nothing(_message: Message) -> None:
    return None
