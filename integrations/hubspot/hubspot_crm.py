"""HubSpot as the CRM: the only module that knows the official client.

The client's generated models are left out on purpose. Measured on two cores with a batch
of 100 deals, CPU of our process: typed models 20 ms a call (0.20 ms an object),
`client.api_request` 2.2 ms, the client's own REST layer with plain dictionaries 1.5 ms
(0.015 ms an object); for a batch of one 0.94, 1.25 and 0.42 ms. So calls go through that
REST layer: the client's connection pool, TLS settings, token and error classes, no models.

Importing the client costs 100 to 140 ms and 5 MB, so it is imported when the first call is made.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.domain.crm import CrmEntry, CrmOutcome
from app.domain.errors import UpstreamUnavailable
from integrations.hubspot.account_setup import Setup
from integrations.hubspot.entry_progress import Desk, Progress
from integrations.hubspot.hubspot_wire import VENDOR, Paths, Reply, Send, Wire
from integrations.hubspot.object_batches import BATCH, Objects
from integrations.hubspot.recording_stages import Recording

HOST = "https://api.hubapi.com"


@dataclass(slots=True)
class HubSpotCrm:
    """Records leads in HubSpot; see `app.domain.ports.Crm`. Safe to share between threads.

    Build it once: it keeps the connections, what it learned about the account, and the
    pace (95 calls in 10 s, 4 searches a second) that HubSpot's cheapest plan allows.
    """

    vendor: ClassVar[str] = VENDOR
    token: str = field(repr=False)  # a service key with the CRM scopes of the README
    host: str = HOST
    timeout_seconds: float = 10.0
    api_version: str = "v3"  # or a dated one: "2026-09"
    patience_seconds: float = 10.0  # how long one call may be tried again before the lead goes back to the worker
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _desk: Desk = field(init=False, repr=False)

    def __post_init__(self) -> None:
        wire = Wire(
            send=_SdkSend(self.token, self.host.rstrip("/"), self.timeout_seconds),
            paths=Paths(self.api_version),
            clock=self.clock,
            sleep=self.sleep,
            patience_seconds=self.patience_seconds,
        )
        self._desk = Desk(objects=Objects(wire), setup=Setup(wire))

    def record(self, entries: Sequence[CrmEntry]) -> list[CrmOutcome]:
        """One outcome per entry, in order; about eight requests for a hundred new leads.

        Links: kind "contact" by contact key, "company" by domain (or "name:" and the name in
        small letters), "deal" by lead id, "message" and "task" by their keys. They are given
        for what was written even where `error` says that something else was not. Errors
        carry HubSpot's own words, which may hold what the person typed: not for logs.
        """
        outcomes: list[CrmOutcome] = []
        for start in range(0, len(entries), BATCH):
            chunk = [Progress(entry) for entry in entries[start : start + BATCH]]
            outcomes += Recording(self._desk, chunk).run()
        return outcomes

    def check(self) -> None:
        """Three small reads: token, deals, owners. Raises UpstreamRefused (token, scope) or UpstreamUnavailable."""
        wire = self._desk.objects.wire
        for family, rest in (("owners", "?limit=1"), ("pipelines", "deals"), ("properties", "contacts/groups")):
            wire.call("GET", wire.paths.of(family, rest))


class _SdkSend:
    """Sends through the official client's REST layer, which is built at the first call."""

    def __init__(self, token: str, host: str, timeout_seconds: float) -> None:
        self._token, self._host, self._timeout_seconds = token, host, timeout_seconds
        self._send: Send | None = None
        self._lock = threading.Lock()

    def __call__(self, method: str, path: str, body: Any) -> Reply:
        if self._send is None:
            with self._lock:
                self._send = self._send or _connected(self._token, self._host, self._timeout_seconds)
        return self._send(method, path, body)


def _connected(token: str, host: str, timeout_seconds: float) -> Send:
    """Imports and builds the client once: each attribute chain of it would open connections of its own."""
    import urllib3
    from hubspot.crm.objects.exceptions import ApiException
    from hubspot.hubspot import HubSpot

    # The worker owns the retries; urllib3 would quietly try three times without this.
    off = urllib3.Retry(total=0, redirect=0, raise_on_status=False)
    client = HubSpot(access_token=token, host=host, retry=off)
    rest = client.crm.objects.basic_api.api_client.rest_client
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"}

    def send(method: str, path: str, body: Any) -> Reply:
        try:
            answer = rest.request(
                method, f"{host}{path}", headers=dict(headers), body=body, _request_timeout=timeout_seconds
            )
        except ApiException as error:
            if not error.status:  # TLS trouble; no answer was heard
                raise UpstreamUnavailable(VENDOR, str(error.reason)) from error
            return Reply(error.status, dict(error.headers or {}), _bytes(error.body))
        except urllib3.exceptions.HTTPError as error:
            raise UpstreamUnavailable(VENDOR, f"no answer ({type(error).__name__})") from error
        return Reply(answer.status, dict(answer.getheaders()), _bytes(answer.data))

    return send


def _bytes(data: object) -> bytes:
    return data if isinstance(data, bytes) else str(data or "").encode()
