"""Raw MIME messages, posted by the mailbox reader or a mail server's pipe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from integrations.inbound.mail.reader import read_mail
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_shared_secret


@dataclass(frozen=True, slots=True)
class RawMail:
    """The body is the message. `X-Form-Signature` (HMAC-SHA256), or the secret by Basic or Bearer."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "raw_mail"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000

    def verify(self, delivery: Delivery) -> None:
        signature = delivery.headers.get("x-form-signature")
        if signature is not None:
            require_hmac_sha256(delivery.body, signature, secrets=self.secrets, prefix="sha256=")
        else:
            require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if not delivery.body.strip():
            raise PayloadNotUnderstood("mail: the body is empty")
        return [read_mail(delivery.body, received_at=delivery.received_at)]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None
