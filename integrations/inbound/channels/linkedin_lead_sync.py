"""LinkedIn Lead Sync notices (documentation read 2026-11; tried on notices recorded by others, not against LinkedIn).

Events, by `leadAction`:

- `CREATED`: somebody sent a lead form. The notice carries no answers, only the name (URN) of the response. Where the
  source has access to the API the worker fetches them (`recovery/linkedin_responses.py`), and what it fetched is read
  here as `LEAD_RESPONSE`, a type of our own; else it becomes a task for a person to look the lead up.
- `DELETED`: the member or LinkedIn took the lead back. It means erasure, and becomes an erasure notice.

What the documentation leaves to be found out:

- `X-LI-Signature` signs the letters "hmacsha256=" together with the body. Much public code leaves them out of what is
  signed and sees every notice refused. Some senders put them before the digits as well, so they may stand there.
- `occurredAt` has been seen in seconds and in milliseconds.
- A notice may arrive more than once; the URN and the action make it one.
- The address is checked by GET with `challengeCode`, at first and every two hours, with three seconds for the answer;
  after three wrong ones LinkedIn blocks the address. The code is a UUID. It is signed with the same secret as the
  notices, so nothing else is: an answer to any text would be a signature for whoever asks.
- Notices are subscribed to by API, not on a page; the app needs a permission of its own
  (`r_marketing_leadgen_automation`).
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Notice, Reading
from app.domain.ports import Channel
from app.domain.words.text import clean_line
from integrations.inbound.forms.linkedin_answers import response_urn, submission_of_response
from integrations.inbound.forms.payload import as_object, read_json_objects
from integrations.inbound.forms.submission import inquiry_of
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_signature_form

_KINDS = {"CREATED": "lead_pending", "DELETED": "erasure"}
_SIGNED_PREFIX = b"hmacsha256="  # LinkedIn signs these letters together with the body
_CHALLENGE_CODE = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MILLISECONDS_FROM = 100_000_000_000


@dataclass(frozen=True, slots=True)
class LinkedInLeadSync(Channel):
    """`X-LI-Signature`: hexadecimal HMAC-SHA256 of "hmacsha256=" and the body under the app's client secret."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "linkedin_lead_sync"
    channel: ClassVar[ChannelName] = ChannelName.LINKEDIN
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        require_signature_form(head.headers.get("x-li-signature"), secrets=self.secrets, prefix="hmacsha256=")
        return False

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("x-li-signature")
        require_hmac_sha256(_SIGNED_PREFIX + delivery.body, signature, secrets=self.secrets, prefix="hmacsha256=")

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        return [self._reading(one, delivery) for one in read_json_objects(delivery.body)]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        """LinkedIn asks every two hours and blocks the address after three wrong answers.

        Anybody may ask, so only what has the form of LinkedIn's codes is signed: no notice has it.
        """
        code = query.get("challengeCode", "")
        secret = next((secret for secret in self.secrets if secret), None)
        if not _CHALLENGE_CODE.fullmatch(code) or secret is None:
            return None
        response = hmac.new(secret, code.encode("ascii"), hashlib.sha256).hexdigest()
        return {"challengeCode": code, "challengeResponse": response}

    def _reading(self, value: Mapping[str, Any], delivery: Delivery) -> Reading:
        if value.get("type") != "LEAD_RESPONSE":
            return self._notice(value, delivery)
        submission = submission_of_response(as_object(value.get("response")), as_object(value.get("form")))
        return inquiry_of(submission, channel=self.channel, received_at=delivery.received_at)

    def _notice(self, value: Mapping[str, Any], delivery: Delivery) -> Notice:
        if value.get("type") != "LEAD_ACTION":
            raise PayloadNotUnderstood("linkedin: not a LEAD_ACTION notice")
        response, action = value.get("leadGenFormResponse"), str(value.get("leadAction"))
        if not isinstance(response, str) or not response.strip() or action not in _KINDS:
            raise PayloadNotUnderstood("linkedin: a notice without a response or of an unknown action")
        urn = clean_line(response_urn(response), 300)
        details = {key: clean_line(str(value[key]), 300) for key in ("leadGenForm", "leadType") if key in value}
        occurred = _moment(value.get("occurredAt"))
        if occurred:
            details["occurred_at"] = occurred.isoformat()
        return Notice(
            channel=self.channel,
            source_id=f"{urn}#{action}",
            received_at=delivery.received_at,
            kind=_KINDS[action],
            subject_ref=urn,
            summary="LinkedIn lead to fetch" if action == "CREATED" else "LinkedIn asks to erase a lead",
            details=details,
        )


def _moment(value: Any) -> datetime | None:
    """Seconds or milliseconds since 1970; both have been seen."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS_FROM else value, UTC)
    except (OverflowError, OSError, ValueError):
        return None
