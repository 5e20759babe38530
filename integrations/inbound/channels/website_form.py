"""Forms on the firm's own site: JSON, urlencoded or multipart, whatever the fields are called.

Form builders that post through the site's own relay (Typeform, Tally, Webflow, Netlify,
Elementor shapes) are understood here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from integrations.inbound.forms.payload import is_json, posted_form, read_json
from integrations.inbound.forms.submission import inquiry_from_fields
from integrations.inbound.forms.vendor_shapes import submission_of
from integrations.inbound.proofs_of_origin import require_hmac_sha256

_MAX_SUBMISSIONS = 100  # in one JSON list


@dataclass(frozen=True, slots=True)
class WebsiteForm:
    """`X-Form-Signature`: hexadecimal HMAC-SHA256 of the body, "sha256=" before it or not."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "website_form"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("x-form-signature")
        require_hmac_sha256(delivery.body, signature, secrets=self.secrets, prefix="sha256=")

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if is_json(delivery.headers, delivery.body):
            return self._from_json(read_json(delivery.body), delivery)
        form = posted_form(delivery.headers, delivery.body)
        if not form.fields and not form.attachments:
            raise PayloadNotUnderstood("form: it has no fields")
        return [
            inquiry_from_fields(
                form.fields, channel=self.channel, received_at=delivery.received_at, attachments=form.attachments
            )
        ]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None

    def _from_json(self, value: Any, delivery: Delivery) -> Sequence[Reading]:
        submissions = value if isinstance(value, list) else [value]
        if (
            not submissions
            or len(submissions) > _MAX_SUBMISSIONS
            or not all(isinstance(one, dict) for one in submissions)
        ):
            raise PayloadNotUnderstood(f"form: not one submission nor a list of up to {_MAX_SUBMISSIONS}")
        return [self._from_object(one, delivery) for one in submissions]

    def _from_object(self, value: Mapping[str, Any], delivery: Delivery) -> Reading:
        if str(value.get("event", "")).startswith("invitee.") or "triggerEvent" in value:
            raise PayloadNotUnderstood("form: this is a booking event; post it to a booking source")
        submission = submission_of(value)
        return inquiry_from_fields(
            submission.fields,
            channel=self.channel,
            received_at=delivery.received_at,
            own_id=submission.id,
            answers_only=submission.answers_only,
            test=submission.test,
        )
