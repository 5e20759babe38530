"""Calls to the API of a booking page: short, never repeated here, and with an end however slowly an answer drips."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2

from app.domain.errors import UpstreamUnavailable
from integrations.circuit import Circuit
from integrations.timed_wire import ExchangeLimits, timed_client
from integrations.vendor_answers import failure

SECONDS_FOR_A_LETTER = 1.5  # for all calls that one link needs: the letter leaves without it otherwise
SECONDS_FOR_A_PERSON = 10.0  # for what a colleague decided


@dataclass(slots=True)
class BookingCalls:
    """Of one account. Thread-safe. The token stands in no error and in no `repr`."""

    vendor: str
    url: str  # without a slash at the end
    token: str = field(repr=False)
    circuit: Circuit = field(default_factory=Circuit)
    _limits: ExchangeLimits = field(default_factory=ExchangeLimits)
    _client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self._client = timed_client(self._limits, SECONDS_FOR_A_PERSON)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Around calls that have so long together. Raises UpstreamUnavailable at once while the vendor pauses."""
        with self.circuit.watch(self.vendor):
            self._limits.begin(time.monotonic() + seconds)
            yield

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """The answer's JSON object; what is none counts as no answer. Raises UpstreamUnavailable or UpstreamRefused."""
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        try:
            answer = self._client.request(method, self.url + path, params=query, json=body, headers=sent)
        except httpx2.HTTPError as error:
            raise UpstreamUnavailable(self.vendor, type(error).__name__) from error
        if not answer.is_success:
            raise failure(self.vendor, answer)
        try:
            found = json.loads(answer.content)
        except (ValueError, RecursionError) as error:
            raise UpstreamUnavailable(self.vendor, "an answer that is no JSON") from error
        if not isinstance(found, dict):
            raise UpstreamUnavailable(self.vendor, "an answer that is no JSON object")
        return found

    def close(self) -> None:
        self._client.close()


def at_the_same_place(link: str, page: str, vendor: str) -> str:
    """The link, where it leads to the host that the page is at: nothing else may get into a letter.

    Raises UpstreamUnavailable.
    """
    try:
        there, here = urlsplit(link), urlsplit(page)
        if link.isascii() and link.isprintable() and (there.scheme, there.netloc) == (here.scheme, here.netloc):
            return link
    except ValueError:
        pass
    raise UpstreamUnavailable(vendor, "an answer without a link to its page")


def moments_between(listed: Iterable[object], begin: datetime, end: datetime) -> list[datetime]:
    """Those that are moments with a zone and lie there, in order, each once; whatever else was answered is left out."""
    found = set()
    for one in listed:
        try:
            at = datetime.fromisoformat(one[:40]) if isinstance(one, str) else None
            if at is not None and at.tzinfo is not None and begin <= at <= end:
                found.add(at.astimezone(UTC))
        except (ValueError, OverflowError):
            continue
    return sorted(found)


def in_a_query(at: datetime) -> str:
    """As both vendors read a moment."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
