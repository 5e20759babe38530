"""Tally webhooks: one POST for each submission (documentation read 2026-11; tried on payloads recorded by others, not
against the live vendor).

There is one event, `eventType` "FORM_RESPONSE": somebody sent the form. It becomes an inquiry. Tally wants an answer
within 10 seconds, which keeping the bytes takes care of.

What the documentation gets wrong or leaves out:

- Its sample of the signature hashes the JSON after reading and writing it again, not the bytes that were sent. Both are
  accepted here, the bytes first.
- Choices are ids. Their texts stand beside the question, in `options`; a choice that is not listed is shown as sent.
- `label` may be null. Then a question of a known kind is called by its kind.
- Files are objects with `name` and `url`; the name becomes the answer, nothing is fetched.
- `HIDDEN_FIELDS` are the page's and are left out.
- `submissionId` identifies the submission (`responseId` where it is missing); `eventId` only the delivery.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch
from app.domain.inquiry import ChannelName, Reading
from app.domain.ports import Channel
from integrations.inbound.forms.payload import read_json, read_json_object
from integrations.inbound.forms.said_moments import said_moment
from integrations.inbound.forms.submission import inquiry_of
from integrations.inbound.forms.vendor_shapes import is_form_response, submission_of
from integrations.inbound.proofs_of_origin import require_hmac_sha256_base64, require_signature_form


@dataclass(frozen=True, slots=True)
class Tally(Channel):
    """`Tally-Signature`: base64 of HMAC-SHA256 over the body, or over the same JSON written compactly."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "tally"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        require_signature_form(head.headers.get("tally-signature"), secrets=self.secrets)
        return False

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("tally-signature")
        try:
            require_hmac_sha256_base64(delivery.body, signature, secrets=self.secrets)
        except SignatureMismatch:
            require_hmac_sha256_base64(_compact(delivery.body), signature, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json_object(delivery.body)
        if not is_form_response(value):
            raise PayloadNotUnderstood("tally: not a FORM_RESPONSE")
        found = inquiry_of(submission_of(value), channel=self.channel, received_at=delivery.received_at)
        return [replace(found, written_at=said_moment(value))]


def _compact(body: bytes) -> bytes:
    try:
        value = read_json(body)
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except (PayloadNotUnderstood, RecursionError, ValueError):
        raise SignatureMismatch("missing or wrong signature") from None
