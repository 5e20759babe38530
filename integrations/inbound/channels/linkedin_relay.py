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
from app.domain.source_proof import SourceProof
from app.domain.words.text import MAX_SUBJECT, clean_line
from integrations.inbound.form_proofs import FORM_PROOFS, look_before_body
from integrations.inbound.forms.field_names import plain
from integrations.inbound.forms.json_answers import json_fields
from integrations.inbound.forms.payload import Field, is_json, posted_form, read_json_objects
from integrations.inbound.forms.posted_names import nested
from integrations.inbound.forms.submission import Submission, inquiry_of

_ENVELOPE = frozenset(
    {"source", "kind", "occurred at", "form name", "campaign", "campaign name", "ad name", "form id", "channel"}
)


@dataclass(frozen=True, slots=True)
class LinkedInRelay(Channel):
    """Proved as the website's form."""

    secrets: tuple[bytes, ...]
    proof: SourceProof = SourceProof.HMAC
    adapter: ClassVar[str] = "linkedin_relay"
    channel: ClassVar[ChannelName] = ChannelName.LINKEDIN
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        return look_before_body(self.proof, head, self.secrets)

    def verify(self, delivery: Delivery) -> None:
        FORM_PROOFS[self.proof].verify(delivery, self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if is_json(delivery.headers, delivery.body):
            return [self._reading(json_fields(one), delivery) for one in read_json_objects(delivery.body)]
        form = posted_form(delivery.headers, delivery.body)
        return [self._reading(json_fields(nested((one.label, one.value) for one in form.fields)), delivery)]

    def _reading(self, fields: tuple[Field, ...], delivery: Delivery) -> Reading:
        written = tuple(field for field in fields if plain(field.label) not in _ENVELOPE)
        inquiry = inquiry_of(Submission(written), channel=self.channel, received_at=delivery.received_at)
        form_name = next((field.value for field in fields if plain(field.label) == "form name"), "")
        return replace(inquiry, subject=inquiry.subject or clean_line(form_name, MAX_SUBJECT) or None)
