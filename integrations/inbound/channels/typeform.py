"""Typeform webhooks (vendor documentation, read 2026-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from integrations.inbound.forms.payload import read_json
from integrations.inbound.forms.submission import inquiry_from_fields
from integrations.inbound.forms.vendor_shapes import is_form_response, submission_of
from integrations.inbound.proofs_of_origin import require_hmac_sha256_base64


@dataclass(frozen=True, slots=True)
class Typeform:
    """`Typeform-Signature`: "sha256=" and base64 of HMAC-SHA256 over the body."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "typeform"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("typeform-signature")
        require_hmac_sha256_base64(delivery.body, signature, secrets=self.secrets, prefix="sha256=")

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json(delivery.body)
        if not is_form_response(value):
            raise PayloadNotUnderstood("typeform: not a form_response")
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
