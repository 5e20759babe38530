"""Mails we fetched ourselves, read as those are that a mail server posts; nothing can be posted to such a source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, NoReturn

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch
from app.domain.inquiry import ChannelName, Reading
from app.domain.mailbox import ARRIVED, FOLDER, MOST_BYTES, NOT_GIVEN, WHOLE_SIZE, MailFolder
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from integrations.inbound.mail.reader import read_mail

_OLD_AFTER = timedelta(days=1)  # a mail that lay longer before it was fetched was meant for a person of that day


@dataclass(frozen=True, slots=True)
class FetchedMail(Channel):
    """The mails of a mailbox, with the `Authentication-Results` of the firm's own server."""

    secrets: tuple[bytes, ...]  # of the mailbox; no request is proved by them
    authserv_ids: tuple[str, ...] = ()
    own: OwnAddresses = NO_ADDRESSES
    adapter: ClassVar[str] = "imap_mailbox"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = MOST_BYTES

    def is_proved_early(self, head: Delivery) -> NoReturn:  # noqa: ARG002  whatever it says
        raise SignatureMismatch("this source reads a mailbox, and nothing is posted to it")

    def verify(self, delivery: Delivery) -> NoReturn:  # noqa: ARG002  the same
        raise SignatureMismatch("this source reads a mailbox, and nothing is posted to it")

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        not_given = delivery.headers.get(NOT_GIVEN)
        if not_given is not None:
            where = delivery.body.decode("ascii", "replace").rpartition(":")[2][:20]
            arrived = delivery.headers.get(ARRIVED, "")[:16].replace("T", " ")
            raise PayloadNotUnderstood(
                f"mail: the mailbox names a mail (UID {where}, arrived {arrived} UTC) and does not give it "
                f"({not_given}); look for it in your mail program"
            )
        as_sent = partial(
            read_mail, delivery.body, received_at=delivery.received_at, authserv_ids=self.authserv_ids, own=NO_ADDRESSES
        )
        if delivery.headers.get(FOLDER) == MailFolder.SENT:
            return [as_sent()]
        inquiry = as_sent(own=self.own)
        doubted = replace(inquiry, doubt=inquiry.doubt or _doubt(delivery))
        if inquiry.passed_on is None or not self.own.holds(inquiry.passed_on.by):
            return [doubted]
        # What a colleague brings us may be an answer of theirs to a lead we know, with us in the copy.
        return [replace(as_sent(), only_as_answer=True), doubted]


class GraphMail(FetchedMail):
    """The same of a mailbox that is read over Microsoft Graph."""

    adapter: ClassVar[str] = "graph_mailbox"


def _doubt(delivery: Delivery) -> str | None:
    """Why a person has to look, beside what the mail itself says."""
    whole = delivery.headers.get(WHOLE_SIZE)
    if whole is not None:
        return f"The mail has {int(whole) // 1_000_000} MB and only its beginning was read: see it in the mailbox."
    arrived = delivery.headers.get(ARRIVED)
    if arrived is not None and delivery.received_at - datetime.fromisoformat(arrived) > _OLD_AFTER:
        return f"The mail arrived on {arrived[:10]} and was fetched later: is an answer still wanted?"
    return None
