"""HubSpot's webhooks: that something changed there, signed (version 3), up to a hundred events a request.

They come at least once and in no sure order, and some never. So an event names what to look at and nothing else: what
it says of values is not believed, the record is read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from app.domain.crm_copy import CopyKind
from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, PayloadTooLarge, SignatureMismatch
from integrations.inbound.proofs_of_origin import (
    require_hmac_sha256_base64,
    require_recent,
    require_signature_form,
)

_MOST_EVENTS: Final = 100
_MOST_RECORDS: Final = 1_000  # that the events of one request may name; reading what changed finds any others
_SIGNATURE, _TIMESTAMP = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
_MILLISECONDS = re.compile(r"[0-9]{13}")
_ID = re.compile(r"[1-9][0-9]{0,19}")
_KINDS: Final[Mapping[str, CopyKind]] = {
    "contact": "contact",
    "company": "company",
    "deal": "deal",
    "0-1": "contact",
    "0-2": "company",
    "task": "task",
    "0-27": "task",
    "0-3": "deal",  # of "object...." events, by `objectTypeId`
}
_NAMED_BY = ("objectId", "primaryObjectId", "newObjectId", "mergedObjectIds")  # the latter three of a merge


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSpotNotices:
    """`url` is the address as it was registered with HubSpot, without a query."""

    url: str
    secret: bytes = field(repr=False)

    def require_early(self, headers: Mapping[str, str], now: datetime) -> None:
        """As the port says."""
        require_signature_form(headers.get(_SIGNATURE), secrets=(self.secret,))
        stamp = headers.get(_TIMESTAMP, "")
        if not _MILLISECONDS.fullmatch(stamp):
            raise SignatureMismatch("the time stamp is missing or does not count milliseconds")
        require_recent(stamp, now=now)

    def records(self, delivery: Delivery) -> set[tuple[CopyKind, str]]:
        """As the port says."""
        self.require_early(delivery.headers, delivery.received_at)
        query = delivery.path.partition("?")[2]
        address = f"{self.url}?{query}" if query else self.url
        stamp = delivery.headers[_TIMESTAMP].encode()
        signed = b"POST" + address.encode("utf-8", "replace") + delivery.body + stamp
        require_hmac_sha256_base64(signed, delivery.headers[_SIGNATURE], secrets=(self.secret,))
        return _named(delivery.body)


def _named(body: bytes) -> set[tuple[CopyKind, str]]:
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):  # ValueError: also what is no text, and numbers of too many digits
        raise PayloadNotUnderstood("hubspot: no JSON") from None
    if not isinstance(events, list) or not all(isinstance(one, dict) for one in events):
        raise PayloadNotUnderstood("hubspot: no list of events")
    if len(events) > _MOST_EVENTS:
        raise PayloadTooLarge(f"More than {_MOST_EVENTS} events.")
    named: set[tuple[CopyKind, str]] = set()
    for record in (record for event in events for record in _of_event(event)):
        if len(named) == _MOST_RECORDS:
            break
        named.add(record)
    return named


def _of_event(event: Mapping[str, Any]) -> Iterator[tuple[CopyKind, str]]:
    """What it is about, and at an association what stands at its beginning; nothing of kinds that are not read."""
    subject, _, change = str(event.get("subscriptionType")).partition(".")
    kind = _KINDS.get(str(event.get("objectTypeId")) if subject == "object" else subject)
    if kind is None:
        return
    for name in ("fromObjectId",) if change == "associationChange" else _NAMED_BY:
        given = event.get(name)
        for one in given if isinstance(given, list) else [given]:
            if isinstance(one, int | str) and not isinstance(one, bool) and _ID.fullmatch(str(one)):
                yield kind, str(one)
