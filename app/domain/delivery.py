"""One authentic request, as bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SIGNED_TEST = "test"  # the path of what a partner sends from a source's page, to see whether it is taken and read
RECOVERED = "recovered"  # the path of what we fetched ourselves; nobody can post to an address without a slash


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request to `POST /in/{source}`, before anything tried to read it.

    `headers` has lower-case names; of repeated headers the last one counts.
    """

    headers: Mapping[str, str]
    body: bytes
    received_at: datetime  # aware, UTC
    path: str = ""  # path and query as the caller wrote them

    @property
    def is_recovered(self) -> bool:
        """Whether we fetched it from the vendor, who could not deliver it or was not asked to."""
        return self.path == RECOVERED

    @property
    def is_test(self) -> bool:
        """Whether a partner sent it from the source's page: it is read, and that is all."""
        return self.path == SIGNED_TEST

    @property
    def fingerprint(self) -> str:
        """Equal for byte-identical redeliveries: SHA-256 over the media type and the body."""
        media_type = self.headers.get("content-type", "").split(";")[0].strip().lower()
        return hashlib.sha256(media_type.encode("utf-8", "replace") + b"\0" + self.body).hexdigest()
