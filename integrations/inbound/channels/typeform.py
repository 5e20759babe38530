"""Typeform webhooks: one POST for each finished form (documentation read 2026-11; not tried against the live vendor).

Events, by `event_type`:

- `form_response`: somebody finished the form. Becomes an inquiry.
- `form_response_partial`: somebody left halfway. It has a `form_response` too and becomes an inquiry when it holds
  words of a person: they may have left a phone number before they left. [from memory, no recording seen]

What the documentation leaves to be found out:

- The signature is base64 with "sha256=" before it, where nearly everybody else has hexadecimal digits.
- Answers do not carry their question. Titles stand in `form_response.definition.fields` and are joined by `field.id`;
  `definition` may be missing, then `field.ref` is all there is.
- Each answer has its value under the key that its `type` names; choices are objects (`label`, `labels`, or `other` for
  what was typed).
- `token` names the response and is the same in redeliveries; `event_id` names only the delivery.
- `hidden` fields are the page's. They are kept apart from what the person answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from app.domain.ports import Channel
from integrations.inbound.forms.payload import read_json_object
from integrations.inbound.forms.said_moments import said_moment
from integrations.inbound.forms.submission import inquiry_of
from integrations.inbound.forms.vendor_shapes import is_form_response, submission_of
from integrations.inbound.proofs_of_origin import require_hmac_sha256_base64, require_signature_form


@dataclass(frozen=True, slots=True)
class Typeform(Channel):
    """`Typeform-Signature`: "sha256=" and base64 of HMAC-SHA256 over the body."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "typeform"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        require_signature_form(head.headers.get("typeform-signature"), secrets=self.secrets, prefix="sha256=")
        return False

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("typeform-signature")
        require_hmac_sha256_base64(delivery.body, signature, secrets=self.secrets, prefix="sha256=")

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json_object(delivery.body)
        if not is_form_response(value):
            raise PayloadNotUnderstood("typeform: not a form_response")
        found = inquiry_of(submission_of(value), channel=self.channel, received_at=delivery.received_at)
        return [replace(found, written_at=said_moment(value))]
