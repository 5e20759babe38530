"""Forms on the firm's own site: JSON, urlencoded or multipart, whatever the fields are called.

Every POST is one submission, or a JSON list of up to 100. There are no other events. What a field is for is told by its
label (`forms/field_names.toml`); what has no place of its own becomes a line of the message, so that nothing a person
typed is lost. A filled-in trap field marks the message as a program's.

Form builders that post through the site's own relay are known by their shape (Typeform, Tally, Webflow, Netlify,
Elementor; documentation and recordings of others, read 2026-11; not tried against the live vendors):

- Webflow: answers in `payload.data` by label; numbers may be numbers.
- Netlify: `human_fields` has the labels people see, `data` the names in the page and beside them `ip` and `referrer`;
  the function event wraps both in `payload`.
- Elementor posts PHP names: `fields[email][value]` is the answer, `fields[email][title]` and the other keys describe
  it. Fields without a label are called "No Label ...".
- Contact Form 7 and WPForms: the names its owner chose, so that the labels decide.
- Bookings (Calendly, Cal.com) look like forms and are none. They are refused with a sentence that says so.

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
from integrations.inbound.forms.submission import inquiry_of
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
            submissions = submissions_of(read_json(delivery.body))
        else:
            form = posted_form(delivery.headers, delivery.body)
            posted = submissions_of(nested((one.label, one.value) for one in form.fields))
            submissions = [replace(one, attachments=form.attachments) for one in posted]
        return [inquiry_of(one, channel=self.channel, received_at=delivery.received_at) for one in submissions]
