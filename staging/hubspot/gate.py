"""The gate before every CRM call: bearer token, rate limits, faults, counting. Plain ASGI, because it is hot."""

import asyncio
import json
import time
import uuid
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from staging.hubspot.faults import Faults
from staging.hubspot.limits import BURST_SECONDS
from staging.hubspot.portal import Portal

_VERSIONS = ("v1", "v3", "v4", "2026-03", "2026-09")
Headers = list[tuple[bytes, bytes]]


class Gate:
    """Wraps the app; the page and the sandbox's own calls pass untouched."""

    def __init__(self, app: ASGIApp, portal: Portal, faults: Faults) -> None:
        self.app, self.portal, self.faults = app, portal, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/" or scope["path"].startswith("/_sandbox/"):
            await self.app(scope, receive, send)
            return
        kind = endpoint_kind(scope["method"], scope["path"])
        self.portal.requests[kind] += 1
        self.portal.crowds.note(time.monotonic(), is_search=kind.endswith(" search"))
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
        token = token_of(scope["headers"])
        if not token:
            message = "Authentication credentials not found. This API supports OAuth 2.0 authentication."
            return 401, _error("INVALID_AUTHENTICATION", message), []
        if self.portal.tokens.get(token, frozenset()) is None:
            return 401, _error("INVALID_AUTHENTICATION", "The token is not valid: it was deleted or replaced."), []
        if self.faults.day_used_up:
            return self._over("day", "DAILY", "daily")
        return self._over_a_limit(is_search=is_search) if self.faults.limits else None

    def _over_a_limit(self, *, is_search: bool) -> tuple[int, bytes, Headers] | None:
        now, faults, spent = time.monotonic(), self.faults, self.portal.spent
        if is_search and not spent.searches.take(now, faults.searches_per_second):
            return self._over("search", "SECONDLY", "secondly")
        if not spent.burst.take(now, faults.calls_per_ten_seconds):
            return self._over("burst", "TEN_SECONDLY_ROLLING", "ten_secondly_rolling")
        if not spent.day.take(now, faults.calls_per_day):
            return self._over("day", "DAILY", "daily")
        return None

    def _over(self, limit: str, policy: str, words: str) -> tuple[int, bytes, Headers]:
        self.portal.requests[f"over the {limit} limit"] += 1
        return self._too_many(policy, words)

    def _too_many(self, policy: str, words: str) -> tuple[int, bytes, Headers]:
        body = {
            "status": "error",
            "message": f"You have reached your {words} limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": str(uuid.uuid4()),
            "policyName": policy,
            "requestId": str(uuid.uuid4()),
        }
        wait = self.faults.retry_after_seconds
        headers = [(b"retry-after", f"{wait:g}".encode())] if wait else []
        return 429, json.dumps(body).encode(), headers

    def _with_limits(self, send: Send) -> Send:
        if not self.faults.limits:
            return send
        faults, spent = self.faults, self.portal.spent
        left, left_today = (
            faults.calls_per_ten_seconds - len(spent.burst.times),
            faults.calls_per_day - len(spent.day.times),
        )
        headers: Headers = [
            (b"x-hubspot-ratelimit-max", b"%d" % faults.calls_per_ten_seconds),
            (
                b"x-hubspot-ratelimit-remaining",
                b"%d" % left,
            ),
            (b"x-hubspot-ratelimit-interval-milliseconds", b"%d" % (BURST_SECONDS * 1000)),
            (b"x-hubspot-ratelimit-daily", b"%d" % faults.calls_per_day),
            (
                b"x-hubspot-ratelimit-daily-remaining",
                b"%d" % max(0, left_today),
            ),
        ]

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        return send_with


def endpoint_kind(method: str, path: str) -> str:
    """A name to count by: the path with ids left out ("POST contacts batch create", "POST companies search")."""
    parts = [part for part in path.split("/") if part and part not in ("crm", "objects", *_VERSIONS)]
    named = [part for part in parts if not part.isdigit() and "@" not in part and not part.startswith("firstreply")]
    return " ".join((method, *named))


def token_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The bearer token; empty where there is none."""
    held = (value for name, value in headers if name == b"authorization")
    return next((value[7:].decode("latin-1").strip() for value in held if value[:7].lower() == b"bearer "), "")


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
