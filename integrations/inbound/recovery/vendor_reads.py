"""Reading a vendor's API: with a key that stands in no error, patiently, and never more than it allows."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2

from app.domain.delivery import RECOVERED, Delivery
from app.domain.errors import ConfigurationError, UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.networks import is_loopback
from integrations.vendor_answers import failure

TRIES = 6
_LONGEST_WAIT_SECONDS = 60.0
_TIMEOUT_SECONDS = 20.0
_MOST_BYTES = 50_000_000  # of one answer


class VendorReads:
    """GET requests to one vendor over a kept connection. Redirects are not followed: they would take the key along.

    `tries` is how often one request is sent while the vendor is out of order or asks us to wait; the waits are those it
    asks for, at most a minute each, else 1, 2, 4, 8, 16 seconds.
    """

    def __init__(
        self,
        vendor: str,
        url: str,
        *,
        headers: Mapping[str, str],
        tries: int = TRIES,
    ) -> None:
        require_encrypted(vendor, url)
        self._vendor, self._url, self._tries = vendor, url.rstrip("/"), tries
        self.headers = dict(headers)
        self._client = httpx2.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)

    def json(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON object there.

        Raises:
            UpstreamUnavailable: still out of order after all tries.
            UpstreamRefused: it said no, or answered what is no JSON object.
        """
        for attempt in range(self._tries):
            try:
                return self._once(path, params)
            except UpstreamUnavailable as outage:
                if attempt + 1 == self._tries:
                    raise
                asked = 2.0**attempt if outage.retry_after is None else outage.retry_after.total_seconds()
                time.sleep(min(asked, _LONGEST_WAIT_SECONDS))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, path: str, params: Mapping[str, str] | None) -> dict[str, Any]:
        try:
            answer = self._client.get(self._url + path, params=params or None, headers=self.headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise UpstreamUnavailable(self._vendor, type(error).__name__) from None
        if not answer.is_success:
            raise failure(self._vendor, answer)
        if len(answer.content) > _MOST_BYTES:
            raise UpstreamRefused(self._vendor, "an answer that is too long")
        try:
            value = answer.json()
        except (ValueError, RecursionError):
            raise UpstreamUnavailable(self._vendor, "an answer that is no JSON") from None
        if not isinstance(value, dict):
            raise UpstreamRefused(self._vendor, "an answer that is no JSON object")
        return value


def require_encrypted(vendor: str, url: str) -> None:
    """Raises ConfigurationError: a key sent to this address could be read on its way."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ConfigurationError(f"the address of {vendor} begins with https://")


def is_unauthorized(error: UpstreamError) -> bool:
    """Whether the vendor did not know our key: a new one may help."""
    return error.detail == "status 401"


def recovered(value: Mapping[str, Any]) -> Delivery:
    """A delivery with this JSON, in the same bytes each time."""
    body = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
    headers = {"content-type": "application/json"}
    return Delivery(headers=headers, body=body, received_at=datetime.now(UTC), path=RECOVERED)
