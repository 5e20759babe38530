"""Forms on the firm's own site and of any product: JSON, urlencoded or multipart, whatever the fields are called.

Every POST is one submission, or a list of up to 100. There are no other events. What a field is for is told by its
label (`forms/field_names.toml`), the program's name for it, its kind, or what the answer looks like; what has no place
of its own becomes a line of the message, so that nothing a person typed is lost. What the page, the vendor or a ticked
box says is left out. A filled-in trap field marks the message as a program's.

Some forty products' payloads are among the recorded requests, written after their documentation and others' recordings,
read 2026-11; not tried against the live vendors. What their documentation leaves out:

- Netlify's function event wraps `human_fields` and `data` in `payload`; `data` has the visitor's `ip` as well.
- Elementor posts PHP names when "advanced data" is on, and adds date, page and browser as fields when it is off.
- Gravity Forms calls parts by number: 1.3 and 1.6 are a name, 5.1 to 5.3 may be a box for consent.
- Wix says each answer three times; Google's sheets say each row twice; HubSpot lists every earlier value.
- Meta's own notice has no answers, and bookings (Calendly, Cal.com) are none. Both are refused with a sentence.

Browsers must not post here: the secret would be in the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.inquiry import ChannelName, Reading
from app.domain.ports import Channel
from app.domain.source_proof import SourceProof
from integrations.inbound.form_proofs import FORM_PROOFS, look_before_body
from integrations.inbound.forms.payload import is_json, posted_form, read_json
from integrations.inbound.forms.posted_names import nested
from integrations.inbound.forms.said_moments import said_moment
from integrations.inbound.forms.submission import inquiries_of
from integrations.inbound.forms.vendor_shapes import submissions_of


@dataclass(frozen=True, slots=True)
class WebsiteForm(Channel):
    """Proved in the way chosen for the source; else by `X-Form-Signature`: hexadecimal HMAC-SHA256 of the body,
    "sha256=" before it or not."""

    secrets: tuple[bytes, ...]
    proof: SourceProof = SourceProof.HMAC
    adapter: ClassVar[str] = "website_form"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        return look_before_body(self.proof, head, self.secrets)

    def verify(self, delivery: Delivery) -> None:
        FORM_PROOFS[self.proof].verify(delivery, self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if is_json(delivery.headers, delivery.body):
            payload = read_json(delivery.body)
            submissions, written_at = submissions_of(payload), said_moment(payload)
        else:
            form = posted_form(delivery.headers, delivery.body)
            posted = submissions_of(nested((one.label, one.value) for one in form.fields))
            submissions = [replace(one, attachments=form.attachments) for one in posted]
            written_at = said_moment({one.label: one.value for one in form.fields})
        found = inquiries_of(submissions, channel=self.channel, received_at=delivery.received_at)
        return [replace(one, written_at=written_at) for one in found]
