"""Tally webhooks (vendor documentation, read 2026-11)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch
from app.domain.inquiry import ChannelName, Reading
from integrations.inbound.forms.payload import read_json
from integrations.inbound.forms.submission import inquiry_from_fields
from integrations.inbound.forms.vendor_shapes import is_form_response, submission_of
from integrations.inbound.proofs_of_origin import require_hmac_sha256_base64


@dataclass(frozen=True, slots=True)
class Tally:
    """`Tally-Signature`: base64 of HMAC-SHA256 over the body, or over the same JSON written compactly.

    The vendor's own sample signs the re-serialised object, so both are accepted.
    """

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "tally"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("tally-signature")
        try:
            require_hmac_sha256_base64(delivery.body, signature, secrets=self.secrets)
        except SignatureMismatch:
            require_hmac_sha256_base64(_compact(delivery.body), signature, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json(delivery.body)
        if not is_form_response(value):
            raise PayloadNotUnderstood("tally: not a FORM_RESPONSE")
        submission = submission_of(value)
        return [
            inquiry_from_fields(
                submission.fields,
                channel=self.channel,
                received_at=delivery.received_at,
                own_id=submission.id,
                answers_only=True,
            )
        ]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None


def _compact(body: bytes) -> bytes:
    try:
        value = read_json(body)
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except (PayloadNotUnderstood, RecursionError, ValueError):
        raise SignatureMismatch("missing or wrong signature") from None
