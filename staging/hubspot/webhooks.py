"""Webhooks sent out: what changes in the portal, signed (v3), up to a hundred events a request, sent again until taken.

The receiver is given by `POST /_sandbox/webhooks`. As at HubSpot events come more than once and in no sure order.
Contacts, companies and deals have types of their own ("deal.propertyChange"); other kinds are "object.propertyChange"
with `objectTypeId`.
"""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

from staging.hubspot.account import PORTAL_ID
from staging.hubspot.catalogue import SINGULAR, TYPE_IDS
from staging.hubspot.portal import Portal
from staging.serving import PLAIN_HTTP

PER_REQUEST: Final = 100
TRIES: Final = 11  # the first and ten more
ANSWER_WITHIN_SECONDS: Final = 5.0
GATHERED_FOR_SECONDS: Final = 0.05
APP_ID: Final = 815
_OWN_TYPES: Final = ("contacts", "companies", "deals")
_FLAGS: Final = {"creation": "NEW", "deletion": "DELETED"}


@dataclass(slots=True)
class Receiver:
    """Who is told. `subscriptions` empty: everything."""

    url: str
    secret: str
    subscriptions: list[dict[str, Any]] = field(default_factory=list)  # subscriptionType, propertyName, objectType
    retry_seconds: float = 1.0  # before the second try; doubled each time

    def subscription_to(self, event: Mapping[str, Any], kind: str) -> int | None:
        """Its number; None: nobody asked for this."""
        if not self.subscriptions:
            return 1
        for number, one in enumerate(self.subscriptions, start=1):
            named = str(one.get("objectType") or one.get("objectName") or SINGULAR[kind]).lower()
            same_kind = named in (SINGULAR[kind], kind, TYPE_IDS[kind])
            same_type = one["subscriptionType"] in (event["subscriptionType"], f"object.{event['change']}")
            wanted = one.get("propertyName")
            if same_kind and same_type and (not wanted or wanted == event.get("propertyName")):
                return number
        return None


class Webhooks:
    """Listens to the portal and tells the receiver, if there is one. Lives in the sandbox's event loop."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.receiver: Receiver | None = None
        self.attempts: list[dict[str, Any]] = []  # status (0: no answer), events, attemptNumber
        self._waiting: deque[dict[str, Any]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)

    def subscribe(self, body: Mapping[str, Any]) -> None:
        """Raises TypeError, KeyError for a body of another shape. Nobody is told any more where `url` is empty."""
        self.stop()
        if body["url"]:
            self.receiver = Receiver(**body)
            self._begin(self._send_what_waits())

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self.receiver = None
        self._waiting.clear()
        self.attempts.clear()

    def shown(self) -> dict[str, Any]:
        unsent = len(self._waiting)
        return {"url": self.receiver.url if self.receiver else "", "waiting": unsent, "attempts": self.attempts}

    def heard(self, kind: str, id_: str, change: str, more: Mapping[str, Any]) -> None:
        """The portal's listener."""
        if self.receiver is None or (change == "privacyDeletion" and kind != "contacts"):
            return
        event = _event(kind, id_, change, more, source=self.portal.changed_by)
        number = self.receiver.subscription_to({**event, "change": change}, kind)
        if number is not None:
            event |= {"eventId": next(self._numbers), "subscriptionId": number}
            self._waiting.append(event)

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_what_waits(self) -> None:
        while True:
            await asyncio.sleep(GATHERED_FOR_SECONDS)
            while self._waiting:
                count = min(PER_REQUEST, len(self._waiting))
                self._begin(self._send([self._waiting.popleft() for _ in range(count)]))

    async def _send(self, events: list[dict[str, Any]]) -> None:
        """Until the receiver takes them, or has refused them often enough."""
        receiver = self.receiver
        if receiver is None:
            return
        async with httpx2.AsyncClient(timeout=ANSWER_WITHIN_SECONDS, trust_env=False, verify=PLAIN_HTTP) as client:
            for attempt in range(TRIES):
                body = json.dumps([{**one, "attemptNumber": attempt} for one in events]).encode()
                try:
                    answer = await client.post(receiver.url, content=body, headers=signed(receiver, body))
                    status = answer.status_code
                except httpx2.HTTPError:
                    status = 0
                self.attempts.append({"status": status, "events": len(events), "attemptNumber": attempt})
                if 200 <= status < 300:
                    return
                await asyncio.sleep(receiver.retry_seconds * 2**attempt)


def signed(receiver: Receiver, body: bytes) -> dict[str, str]:
    """The headers of one request: signature version 3, over method, address, body and milliseconds."""
    now = str(int(time.time() * 1000))
    text = b"POST" + receiver.url.encode() + body + now.encode()
    mac = hmac.new(receiver.secret.encode(), text, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "user-agent": "HubSpot Connect 2.0 (sandbox)",
        "x-hubspot-request-timestamp": now,
        "x-hubspot-signature-v3": base64.b64encode(mac).decode(),
        "x-hubspot-signature-version": "v3",
    }


def _event(kind: str, id_: str, change: str, more: Mapping[str, Any], *, source: str) -> dict[str, Any]:
    own = kind in _OWN_TYPES
    event: dict[str, Any] = {
        "portalId": PORTAL_ID,
        "appId": APP_ID,
        "occurredAt": int(time.time() * 1000),
        "subscriptionType": f"{SINGULAR[kind] if own else 'object'}.{change}",
        "changeSource": source,
        "sourceId": "userId:9700" if source == "CRM_UI" else str(APP_ID),
    }
    if not own:
        event["objectTypeId"] = TYPE_IDS[kind]
    if change != "associationChange":
        event["objectId"] = int(id_)
    if change in _FLAGS:
        event["changeFlag"] = _FLAGS[change]
    given = dict(more)
    if "toKind" in given:
        event["associationType"] = f"{SINGULAR[kind]}_TO_{SINGULAR[given.pop('toKind')]}".upper()
    return {**event, **given}
