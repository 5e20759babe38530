"""A mailbox that tests fill, and what reads it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.draft import OutgoingMail
from app.domain.errors import UpstreamError
from app.domain.inquiry import ChannelName
from app.domain.mailbox import Found, FoundHead, FoundMail, MailboxAccount, MailFolder, MailHead
from app.domain.ports import MailboxConnection
from app.pipeline.draft_laying import DraftLaying
from app.pipeline.mailbox_reading import MailboxReading
from app.storage.access.firms import add_source, change_source, store_profile
from app.storage.access.read_mailboxes import ReadMailbox, insert_mailbox, read_mailboxes
from app.storage.engines.database import Database, Waker
from app.storage.tables import deliveries
from tests.fakes import Clock, Wakes
from tests.seeding import firm_profile

NEVER = threading.Event()
PROFILES = {firm_profile().id: firm_profile()}


def composed(mail: OutgoingMail) -> bytes:
    return f"{mail.auto_submitted} {mail.to_address} {mail.text}".encode()


@dataclass
class FakeMailbox:
    """A folder of mails; its cursor is their number."""

    mails: list[bytes]
    cut: int | None = None
    arrived_at: datetime = field(default_factory=Clock())
    between: Callable[[], None] = lambda: None
    trouble: UpstreamError | None = None
    waited: threading.Event = field(default_factory=threading.Event)
    closed: bool = False
    sent: list[tuple[MailHead, bytes]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    filed: dict[str, bytes] = field(default_factory=dict)
    drafts: dict[str, bytes] = field(default_factory=dict)

    def found_after(self, folder: MailFolder, cursor: str) -> Iterator[Found]:
        assert folder is MailFolder.INBOX
        if self.trouble is not None:
            raise self.trouble
        for place in range(int(cursor or 0), len(self.mails)):
            mail = FoundMail(raw=self.mails[place], arrived_at=self.arrived_at, cut_from_bytes=self.cut)
            yield Found(mail=mail, cursor=str(place + 1))
            self.between()

    def heads_after(self, folder: MailFolder, cursor: str) -> Iterator[FoundHead]:
        assert folder is MailFolder.SENT
        for place in range(int(cursor or 0), len(self.sent)):
            yield FoundHead(head=self.sent[place][0], cursor=str(place + 1))

    def whole(self, cursor: str) -> FoundMail | None:
        self.fetched.append(cursor)
        return FoundMail(raw=self.sent[int(cursor) - 1][1], arrived_at=self.sent[int(cursor) - 1][0].arrived_at)

    def add_to_sent(self, raw: bytes, message_id: str) -> bool:
        self.filed.setdefault(message_id, raw)
        return True

    def add_draft(self, raw: bytes, message_id: str) -> bool:
        self.drafts.setdefault(message_id, raw)
        return True

    def remove_draft(self, message_id: str) -> None:
        self.drafts.pop(message_id, None)

    def wait(self, seconds: float, ending: threading.Event) -> None:
        self.waited.set()
        ending.wait(0.05)

    def close(self) -> None:
        self.closed = True


_ACCOUNT = MailboxAccount(host="imap.example", port=993, user="leads@larkfield.example", since=Clock()())


def prepared_mailbox(
    database: Database, account: MailboxAccount = _ACCOUNT, secret: str = "a-password-of-its-own"
) -> ReadMailbox:
    """The source `post`, which is read; beside it one that is paused."""
    adapter = "graph_mailbox" if account.graph_url else "imap_mailbox"

    def prepare(connection: Connection) -> None:
        store_profile(connection, firm_profile(), Clock()())
        for name in ("post", "paused"):
            add_source(
                connection,
                source_id=name,
                firm_id=firm_profile().id,
                channel=ChannelName.INBOUND_EMAIL,
                adapter=adapter,
                now=Clock()(),
                secret=secret,
            )
        insert_mailbox(connection, "post", account)
        insert_mailbox(connection, "paused", account)
        change_source(connection, "paused", paused=True)

    database.write(prepare)
    return next(one for one in database.read(read_mailboxes) if one.source.id == "post")


def reading(
    database: Database,
    opened: Callable[[ReadMailbox], MailboxConnection] = lambda _: FakeMailbox([]),
    *,
    holder: str = "this",
    waker: Waker | None = None,
    clock: Clock | None = None,
) -> MailboxReading:
    return MailboxReading(
        database=database,
        waker=waker or Wakes(),
        profiles=PROFILES,
        open_mailbox=opened,
        compose=composed,
        drafts=DraftLaying(database, PROFILES, composed, lambda firm, _address: f"https://r.example/{firm}", Clock()),
        holder=holder,
        clock=clock or Clock(),
        alone=False,
        back_off_seconds=(0.02, 0.1),
    )


def kept(database: Database) -> list[bytes]:
    query = select(deliveries.c.body).order_by(deliveries.c.body)
    return list(database.read(lambda connection: connection.execute(query).scalars().all()))


def head(
    number: int, *, to: str = "ana@brightpump.example", by_program: bool = False, at: datetime | None = None
) -> tuple[MailHead, bytes]:
    made = MailHead(
        message_id=f"<own{number}@x>",
        answered_ids=("<q1@brightpump.example>",),
        recipients=(to,),
        by_program=by_program,
        arrived_at=at or Clock()(),
    )
    return made, f"answer {number}".encode()
