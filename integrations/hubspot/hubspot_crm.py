"""HubSpot as the CRM: the only module that knows the official client.

Calls go through the client's `api_request`, with plain dictionaries: of the generated models
only v3 and v4 exist, and HubSpot ends those in 2027. As published (12.0.0) `api_request` has no
timeout, opens a connection for each call and prints errors on stdout, so `_Client` sends what
it builds through our own HTTP client.

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
    """Sends through the official client, which is made at the first call."""

    def __init__(self, token: str, host: str, timeout_seconds: float) -> None:
        self._token, self._host, self._timeout_seconds = token, host, timeout_seconds
        self._send: Send | None = None
        self._lock = threading.Lock()

    def __call__(self, method: str, path: str, body: Any) -> Reply:
        if self._send is None:
            with self._lock:
                self._send = self._send or connected(self._token, self._host, self._timeout_seconds)
        return self._send(method, path, body)


def connected(token: str, host: str, timeout_seconds: float) -> Send:
    """One client with kept connections; tried again by nobody but the worker."""
    import httpx2
    from hubspot.hubspot import HubSpot
    from hubspot.utils.requests.http_request_builder import Request

    wire = httpx2.Client(timeout=timeout_seconds)

    class _Client(HubSpot):
        def api_request(self, options: dict[str, Any]) -> httpx2.Response:
            built = Request(self.config, options)
            return wire.request(built.method, built.url, headers=built.headers, content=built.body)

    client = _Client(access_token=token, base_url=host)

    def send(method: str, path: str, body: Any) -> Reply:
        asked = {"method": method, "path": path} | ({} if body is None else {"body": body})
        try:
            answer = client.api_request(asked)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise UpstreamUnavailable(VENDOR, f"no answer ({type(error).__name__})") from error
        return Reply(answer.status_code, answer.headers, answer.content)

    return send
