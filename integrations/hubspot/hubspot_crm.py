"""HubSpot as the CRM: the only module that knows the official client.

Calls go through the client's `api_request`, with plain dictionaries: of the generated models
only v3 and v4 exist, and HubSpot ends those in 2027. As published (12.0.0) `api_request` has no
timeout, opens a connection for each call and prints errors on stdout, so `_client` gives it
a kept connection with a timeout.

Importing the client costs 100 to 140 ms and 5 MB, so it is imported when the first call is made.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

import httpx2

from app.domain.crm import CrmEntry, CrmErasure, CrmOutcome
from app.domain.crm_copy import CopyKind, CrmCopy
from app.domain.crm_plan import CrmPlan
from app.domain.errors import UpstreamError, UpstreamUnavailable
from app.domain.ports import NamedIds
from integrations.hubspot.account_check import AccountCheck
from integrations.hubspot.account_setup import Setup
from integrations.hubspot.api_versions import DEFAULT
from integrations.hubspot.entry_writer import EntryWriter
from integrations.hubspot.hubspot_calls import VENDOR, Calls, Send
from integrations.hubspot.left_out import LeftOut
from integrations.hubspot.object_batches import BATCH, Objects
from integrations.hubspot.privacy_deletion import erase_person
from integrations.hubspot.property_map import PropertyMap
from integrations.hubspot.record_reading import RecordReading
from integrations.hubspot.recording import record_entries
from integrations.timed_wire import system_trust

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
    api_version: str = DEFAULT
    plan: CrmPlan = CrmPlan()
    ids: NamedIds = field(default_factory=dict[str, str], repr=False)  # what the plan's names meant when last found
    shared: Calls | None = field(default=None, repr=False)  # of another firm with the same token: one pace
    patience_seconds: float = 10.0  # how long one call may be tried again before the lead goes back to the worker
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _calls: Calls = field(init=False, repr=False)
    _writer: EntryWriter = field(init=False, repr=False)
    _reading: RecordReading = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._calls = self.shared or Calls(
            send=sdk_send(self.token, self.host.rstrip("/"), self.timeout_seconds),
            api_version=self.api_version,
            clock=self.clock,
            sleep=self.sleep,
            patience_seconds=self.patience_seconds,
        )
        left_out = LeftOut(self._calls.clock)
        self._writer = EntryWriter(
            objects=Objects(self._calls, PropertyMap(self.plan), left_out),
            setup=Setup(self._calls, self.plan, self.ids, left_out),
        )
        self._reading = RecordReading(self._calls, self.plan, self._writer.setup.subscriptions)

    @property
    def calls(self) -> Calls:
        """To be shared with the firms that have the same token."""
        return self._calls

    def record(self, entries: Sequence[CrmEntry]) -> list[CrmOutcome]:
        """One outcome per entry, in order; about eight requests for a hundred new leads.

        Links: kind "contact" by contact key, "company" by `company_key`, "deal", "message", "task" and "meeting" by
        their keys. They are given for what was written even where `error` says that something else was not.
        Errors carry HubSpot's own words, which may hold what the person typed: not for logs.
        """
        outcomes: list[CrmOutcome] = []
        for start in range(0, len(entries), BATCH):
            outcomes += record_entries(self._writer, entries[start : start + BATCH])
        return outcomes

    def look_again(self) -> None:
        """As the port says."""
        self._writer.setup.forget()

    def erase(self, erasure: CrmErasure) -> None:
        """As the port says: the contact by HubSpot's privacy deletion, the rest emptied and archived."""
        try:
            erase_person(self._writer.objects, erasure, self._writer.setup.require)
        except UpstreamError as error:
            raise self._writer.meaning(error) from error

    def check(self) -> None:
        """Three small reads: token, deals, owners. Raises UpstreamRefused (token, scope) or UpstreamUnavailable."""
        for family, rest in (("owners", "?limit=1"), ("pipelines", "deals"), ("properties", "contacts/groups")):
            self._calls.get(family, rest)

    def account_check(self) -> AccountCheck:
        """To look over the account, and to try it out."""
        return AccountCheck(self._calls, self._writer.setup, self._writer.objects)

    def plan_problems(self) -> Sequence[str]:
        """What of the firm's plan this account does not have, a sentence each. Raises UpstreamError."""
        setup = self._writer.setup
        return [*setup.stages.told(), *filter(None, [setup.subscriptions.told_or_refused()])]

    def changes(self, kind: CopyKind, since: datetime) -> Iterator[CrmCopy]:
        """As the port says; 200 a request, at the pace that searches share."""
        return self._reading.changes(kind, since)

    def read(self, kind: CopyKind, ids: Sequence[str]) -> Mapping[str, CrmCopy | None]:
        """As the port says; a hundred a request, with two more for what deals belong to."""
        return self._reading.read(kind, ids)

    def wrote_since(self, contact_id: str, since: datetime) -> bool:
        """As the port says; two requests."""
        return self._reading.wrote_since(contact_id, since)

    def owners(self) -> Sequence[CrmCopy]:
        """As the port says; asked for every fifteen minutes."""
        return self._reading.owners()

    def share_left(self) -> float | None:
        """As the port says."""
        return self._calls.share_left


def sdk_send(token: str, host: str, timeout_seconds: float) -> Send:
    """Sends through the official client, which is imported and made at the first call."""
    client = cache(lambda: _client(token, host, timeout_seconds))

    def send(method: str, path: str, body: Any) -> httpx2.Response:
        options = {"method": method, "path": path} | ({} if body is None else {"body": body})
        try:
            answer: httpx2.Response = client().api_request(options)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise UpstreamUnavailable(VENDOR, f"no answer ({type(error).__name__})") from error
        return answer

    return send


def _client(token: str, host: str, timeout_seconds: float) -> Any:
    """The official client over kept connections. It asks once: `Calls` and the worker try again."""
    from hubspot.hubspot import HubSpot
    from hubspot.utils.requests.http_request_builder import Request

    connections = httpx2.Client(timeout=timeout_seconds, verify=system_trust())

    class HubSpotOverHttpx2(HubSpot):
        def api_request(self, options: dict[str, Any]) -> httpx2.Response:
            built = Request(self.config, options)
            return connections.request(built.method, built.url, headers=built.headers, content=built.body)

    return HubSpotOverHttpx2(access_token=token, base_url=host)
