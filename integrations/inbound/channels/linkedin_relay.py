"""LinkedIn leads and messages, relayed by Zapier, Make or a colleague as flat or nested JSON.

The shape is our own arrangement: source, kind ("lead_form" or "dm"), external_id, occurred_at,
form_name, campaign, test, person{...}, answers{...}, message; keys in camelCase, snake_case or
"Title Case", flat or in `person`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from app.domain.words.text import MAX_SUBJECT, clean_line
from integrations.inbound.forms.field_names import plain
from integrations.inbound.forms.payload import Field, is_json, json_fields, posted_form, read_json
from integrations.inbound.forms.submission import inquiry_from_fields
from integrations.inbound.proofs_of_origin import require_hmac_sha256

_ENVELOPE = frozenset(
    {"source", "kind", "occurred at", "form name", "campaign", "campaign name", "ad name", "form id", "channel"}
)


@dataclass(frozen=True, slots=True)
class LinkedInRelay:
    """`X-Form-Signature` as on the website's form."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "linkedin_relay"
    channel: ClassVar[ChannelName] = ChannelName.LINKEDIN
    max_bytes: ClassVar[int] = 1_000_000

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("x-form-signature")
        require_hmac_sha256(delivery.body, signature, secrets=self.secrets, prefix="sha256=")

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if not is_json(delivery.headers, delivery.body):
            return [self._reading(posted_form(delivery.headers, delivery.body).fields, delivery)]
        value = read_json(delivery.body)
        entries = value if isinstance(value, list) else [value]
        if not 0 < len(entries) <= 100 or not all(isinstance(one, dict) for one in entries):
            raise PayloadNotUnderstood("linkedin: not one lead nor a list of up to 100")
        return [self._reading(json_fields(_without_null(one)), delivery) for one in entries]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None

    def _reading(self, fields: tuple[Field, ...], delivery: Delivery) -> Reading:
        written = tuple(field for field in fields if plain(field.label) not in _ENVELOPE)
        inquiry = inquiry_from_fields(written, channel=self.channel, received_at=delivery.received_at)
        form_name = next((field.value for field in fields if plain(field.label) == "form name"), "")
        return replace(inquiry, subject=inquiry.subject or clean_line(form_name, MAX_SUBJECT) or None)


def _without_null(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: inner for key, inner in value.items() if inner is not None}
