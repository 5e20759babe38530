"""Jotform webhooks: one POST for each submission; there are no other events.

What arrives is a form (multipart; urlencoded has been reported), not JSON, although its `rawRequest` is
a JSON text. Field names and shapes are from public recordings and others' code, read 2026-11; not yet
tried against the live vendor.

- `rawRequest` holds the answers, keyed `q3_name`: the question's number and a short name that Jotform
  made of the label, often only its first two words ("How can we help?" becomes `q7_howCan`). Beside them
  stand notes of the page itself (`slug`, `buildDate`, `jsExecutionTracker`, ...), which are dropped, and
  uploads: lists of links under a name without a number, which become lines of the message.
- Answers are texts, lists (several choices) or objects: names `first`, `last`; phones `full`, or `area`
  and `phone`; addresses `addr_line1` and so on; dates `year`, `month`, `day`. A drawn signature is an
  image as text and is left out.
- `pretty` has the full labels, "Label:answer, Label:answer", without any sign for a comma inside. It
  alone cannot be taken apart; with the answers known, their labels can be found in it.
- `username` is the account that owns the form, `ip` the visitor's. Neither is the sender.
- `submissionID` is the same when Jotform posts again, so that it identifies the inquiry.

The documentation names no signature and no header of one's own: the address is all that can carry a
secret. Anyone who can read the form's settings can read it there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.inquiry import ChannelName, Reading
from app.domain.ports import Channel
from integrations.inbound.forms.jotform_answers import jotform_submission
from integrations.inbound.forms.payload import posted_form
from integrations.inbound.forms.submission import inquiry_of
from integrations.inbound.proofs_of_origin import require_shared_secret


@dataclass(frozen=True, slots=True)
class Jotform(Channel):
    """Jotform signs nothing: the secret comes by `?token=`."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "jotform"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        self.verify(head)
        return True

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        posted = {field.label: field.value for field in posted_form(delivery.headers, delivery.body).fields}
        submission = jotform_submission(posted)
        return [inquiry_of(submission, channel=self.channel, received_at=delivery.received_at)]
