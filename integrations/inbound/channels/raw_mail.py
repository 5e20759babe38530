"""Raw MIME messages, posted by a mailbox reader or a mail server's pipe.

Every POST is one mail, whole, as the delivering server had it: nothing is left out by a vendor, so this is the surest
way for mail to arrive. It becomes an inquiry. Bounces, absence notes and newsletters become inquiries by a machine,
which are closed later and never answered (`mail/machine_signs.py`).

Two things get lost on the way unless the pipe keeps them: `Return-Path`, by which a bounce is known when nothing else
says so, and `Authentication-Results`, by which a forged sender is known; only the firm's own mail server is believed
(`LEADS_AUTHSERV_ID`), for every other such field may have been written by the sender. Line ends may be CRLF or LF.
Tried on some 340 recorded mails of other projects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from integrations.inbound.mail.reader import read_mail
from integrations.inbound.proofs_of_origin import (
    require_hmac_sha256,
    require_shared_secret,
    require_signature_form,
)


@dataclass(frozen=True, slots=True)
class RawMail(Channel):
    """The body is the message. `X-Form-Signature` (HMAC-SHA256), or the secret by Basic or Bearer."""

    secrets: tuple[bytes, ...]
    authserv_ids: tuple[str, ...] = ()
    own: OwnAddresses = NO_ADDRESSES
    adapter: ClassVar[str] = "raw_mail"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        signature = head.headers.get("x-form-signature")
        if signature is None:
            require_shared_secret(head.headers, head.path, secrets=self.secrets)
        else:
            require_signature_form(signature, secrets=self.secrets, prefix="sha256=")
        return signature is None

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("x-form-signature")
        if signature is not None:
            require_hmac_sha256(delivery.body, signature, secrets=self.secrets, prefix="sha256=")
        else:
            require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if not delivery.body.strip():
            raise PayloadNotUnderstood("mail: the body is empty")
        received_at = delivery.received_at
        return [read_mail(delivery.body, received_at=received_at, authserv_ids=self.authserv_ids, own=self.own)]
