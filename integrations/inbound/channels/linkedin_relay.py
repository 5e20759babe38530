"""LinkedIn leads and messages, relayed by Zapier, Make or a colleague as flat or nested JSON.

LinkedIn gives the answers of lead forms to approved apps only, and direct messages to partners only (the latter from
memory); automating a member's session breaks its terms. So somebody else fetches, and posts here. The shape is our own
arrangement: `source`, `kind` ("lead_form" or "dm"), `external_id`, `occurred_at`, `form_name`, `campaign`, `test`,
`person{...}`, `answers{...}`, `message`; keys in camelCase, snake_case or "Title Case" (as Zapier spells them), flat or
in `person`. Each entry becomes an inquiry, up to 100 in a list; urlencoded forms are taken too.

What to know about relays: a field that was not filled in arrives as null or "" and is dropped; `external_id` identifies
the lead where it is given, else what it says; `test` marks a test lead. The person's mail address may be missing: then
a colleague answers on LinkedIn. Tried with requests of our own only, not with a live relay.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.inquiry import ChannelName, Reading
from app.domain.ports import Channel
from app.domain.words.text import MAX_SUBJECT, clean_line
from integrations.inbound.forms.field_names import plain
from integrations.inbound.forms.payload import Field, is_json, json_fields, posted_form, read_json_objects
from integrations.inbound.forms.submission import Submission, inquiry_of
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_signature_form

_ENVELOPE = frozenset(
    {"source", "kind", "occurred at", "form name", "campaign", "campaign name", "ad name", "form id", "channel"}
)


@dataclass(frozen=True, slots=True)
class LinkedInRelay(Channel):
    """`X-Form-Signature` as on the website's form."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "linkedin_relay"
    channel: ClassVar[ChannelName] = ChannelName.LINKEDIN
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        require_signature_form(head.headers.get("x-form-signature"), secrets=self.secrets, prefix="sha256=")
        return False

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("x-form-signature")
        require_hmac_sha256(delivery.body, signature, secrets=self.secrets, prefix="sha256=")

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if is_json(delivery.headers, delivery.body):
            return [self._reading(json_fields(one), delivery) for one in read_json_objects(delivery.body)]
        return [self._reading(posted_form(delivery.headers, delivery.body).fields, delivery)]

    def _reading(self, fields: tuple[Field, ...], delivery: Delivery) -> Reading:
        written = tuple(field for field in fields if plain(field.label) not in _ENVELOPE)
        inquiry = inquiry_of(Submission(written), channel=self.channel, received_at=delivery.received_at)
        form_name = next((field.value for field in fields if plain(field.label) == "form name"), "")
        return replace(inquiry, subject=inquiry.subject or clean_line(form_name, MAX_SUBJECT) or None)
