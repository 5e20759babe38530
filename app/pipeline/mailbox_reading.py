"""Reads the mailboxes that are sources: what is new is kept as a delivery, as if it had been posted.

Each mailbox, whichever way it is reached, has a thread of its own, which waits for the server's word and looks again
every half minute. A mail and how far the folder was read are committed together, so whoever dies between two mails
goes on at the next one, and two who read at once cannot both keep it. A lease says which process reads, and threads of
others end.
"""

import random
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread

import structlog
from sqlalchemy import Connection

from app.domain.delivery import Delivery
from app.domain.draft import OutgoingMail
from app.domain.errors import Conflict, UpstreamError, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.mailbox import ARRIVED, FOLDER, MAIL_TYPE, NOT_GIVEN, WHOLE_SIZE, Found, FoundMail, MailFolder, MailHead
from app.domain.ports import MailboxConnection
from app.pipeline.draft_laying import DraftLaying
from app.pipeline.own_mail import outsiders
from app.storage.access.read_mailboxes import (
    ReadMailbox,
    cursor_of,
    move_cursor,
    note_failure,
    note_success,
    read_mailboxes,
)
from app.storage.access.replies_to_file import note_filed, replies_to_file
from app.storage.engines.database import Database, Waker
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.own_answers import known_until, leads_answered
from app.storage.leases import hold_lease

log = structlog.get_logger("mailbox")

LOOKED_AFTER_EVERY_SECONDS = 3.0
_LEASE = "mailboxes"
_LEASE_LASTS = timedelta(seconds=20)
_WAITS_SECONDS = 30.0  # for the server's word: what it said while we looked is seen then
_HEADS_TO_A_COMMIT = 200
_ENDS_WITHIN_SECONDS = 10.0
_LONGEST_ASKED_SECONDS = 600.0  # of what a server asks us to wait


@dataclass(slots=True)
class _Reader:
    """A thread and what it was started for."""

    mailbox: ReadMailbox
    thread: Thread
    ending: Event


@dataclass(slots=True, kw_only=True)
class MailboxReading:
    """One per process; `look_after` is called again and again."""

    database: Database
    waker: Waker
    profiles: Mapping[str, FirmProfile]
    open_mailbox: Callable[[ReadMailbox], MailboxConnection]  # raises UpstreamError
    compose: Callable[[OutgoingMail], bytes]
    drafts: DraftLaying
    holder: str  # this process
    clock: Callable[[], datetime]
    alone: bool  # no other process can be reading
    back_off_seconds: tuple[float, float] = (2.0, 120.0)  # after the first failure, and at most
    _readers: dict[str, _Reader] = field(default_factory=dict)
    _stopped: bool = False

    def look_after(self) -> None:
        """Start a thread for each mailbox that has none, and end those of mailboxes that were paused or changed."""
        wanted = {} if self._stopped else {one.source.id: one for one in self._ours()}
        for source_id, reader in list(self._readers.items()):
            if wanted.get(source_id) != reader.mailbox:
                reader.ending.set()
            if not reader.thread.is_alive():
                del self._readers[source_id]
        for source_id, mailbox in wanted.items():
            if source_id not in self._readers:
                self._start(mailbox)

    def stop(self) -> None:
        """What is being kept is finished; everything else is found again."""
        self._stopped = True
        for reader in self._readers.values():
            reader.ending.set()
        for reader in self._readers.values():
            reader.thread.join(_ENDS_WITHIN_SECONDS)

    def look(self, mailbox: ReadMailbox, connection: MailboxConnection, ending: Event) -> int:
        """Keep what is new in the inbox, and answers of the firm's own people. Returns how many mails that were.

        Raises:
            UpstreamError: what the server did not do.
            Conflict: another process reads the same folder.
        """
        cursor = self._cursor(mailbox, MailFolder.INBOX)
        kept = 0
        for found in connection.found_after(MailFolder.INBOX, cursor):
            if ending.is_set():
                return kept
            kept += self._keep(mailbox, MailFolder.INBOX, found, cursor)
            cursor = found.cursor
        if mailbox.account.uses_sent and not ending.is_set():
            kept += self._look_into_sent(mailbox, connection, ending)
            self._file_replies(mailbox, connection)
            self.drafts.lay_and_remove(mailbox, connection)
        return kept

    def _look_into_sent(self, mailbox: ReadMailbox, connection: MailboxConnection, ending: Event) -> int:
        """Of the sent folder only what answers a lead is fetched.

        A mail waits until everything that arrived before it has been read: it may answer that.
        """
        known = self.database.read(lambda stored: known_until(stored, mailbox.source.id))
        cursor = stored_cursor = self._cursor(mailbox, MailFolder.SENT)
        kept = unkept = 0
        for found in connection.heads_after(MailFolder.SENT, cursor):
            if ending.is_set() or (found.head is not None and found.head.arrived_at >= known):
                break
            cursor, unkept = found.cursor, unkept + 1
            answers = found.head is not None and self._is_answer(mailbox, found.head)
            if answers or unkept >= _HEADS_TO_A_COMMIT:
                mail = connection.whole(cursor) if answers else None
                kept += self._keep(mailbox, MailFolder.SENT, Found(mail=mail, cursor=cursor), stored_cursor)
                stored_cursor, unkept = cursor, 0
        self._keep(mailbox, MailFolder.SENT, Found(mail=None, cursor=cursor), stored_cursor)
        return kept

    def _is_answer(self, mailbox: ReadMailbox, head: MailHead) -> bool:
        firm_id = mailbox.source.firm_id
        addresses = outsiders(self.profiles[firm_id], head.recipients)
        if head.by_program or not addresses:
            return False
        answered = self.database.read(
            lambda stored: leads_answered(
                stored,
                firm_id,
                message_id=head.message_id,
                answered_ids=head.answered_ids,
                recipients=addresses,
                at=head.arrived_at,
            )
        )
        return answered is not None

    def _file_replies(self, mailbox: ReadMailbox, connection: MailboxConnection) -> None:
        """What we sent belongs into the sent folder too. It is looked for there first, so nothing is filed twice."""
        for effect_id, mail in self.database.read(
            lambda stored: replies_to_file(stored, mailbox.source.id, self.clock())
        ):
            connection.add_to_sent(self.compose(mail), mail.message_id)
            self.database.write(partial(note_filed, effect_id=effect_id, now=self.clock()))

    def _cursor(self, mailbox: ReadMailbox, folder: MailFolder) -> str:
        return self.database.read(lambda stored: cursor_of(stored, mailbox.source.id, folder))

    def _ours(self) -> list[ReadMailbox]:
        if not self.alone and not self.database.write(self._is_ours):
            return []
        return [one for one in self.database.read(read_mailboxes) if not one.source.paused]

    def _is_ours(self, connection: Connection) -> bool:
        return hold_lease(connection, _LEASE, self.holder, self.clock(), _LEASE_LASTS)

    def _start(self, mailbox: ReadMailbox) -> None:
        ending = Event()
        thread = Thread(target=self._read, args=(mailbox, ending), name=f"mailbox-{mailbox.source.id}", daemon=True)
        self._readers[mailbox.source.id] = _Reader(mailbox, thread, ending)
        thread.start()

    def _read(self, mailbox: ReadMailbox, ending: Event) -> None:
        """Until it is ended: connect, look, wait; after each failure longer."""
        source_id, failures = mailbox.source.id, 0
        while not ending.is_set():
            try:
                with closing(self.open_mailbox(mailbox)) as connection:
                    self.look(mailbox, connection, ending)
                    self.database.write(lambda stored: note_success(stored, source_id))
                    while not ending.is_set():
                        failures = 0
                        connection.wait(_WAITS_SECONDS, ending)
                        self.look(mailbox, connection, ending)
            except Conflict:
                log.info("mailbox_read_elsewhere", source=source_id)
                ending.wait(_LEASE_LASTS.total_seconds())
            except Exception as error:  # noqa: BLE001  whatever it was: without this thread no mail would come any more
                failures += 1
                self._failed(source_id, error)
                ending.wait(max(self._back_off(failures), _asked_to_wait(error)))

    def _back_off(self, failures: int) -> float:
        """Seconds: longer after each failure, and never the same for two that failed together."""
        first, longest = self.back_off_seconds
        seconds = min(first * 2.0 ** min(failures - 1, 10), longest)
        return seconds * random.uniform(0.5, 1.0)  # noqa: S311  spreads load, guards nothing

    def _failed(self, source_id: str, error: Exception) -> None:
        known = error if isinstance(error, UpstreamError) else UpstreamUnavailable("mailbox", type(error).__name__)
        log.warning("mailbox_not_read", source=source_id, why=known.detail[:200], exc_info=known is not error)
        try:
            self.database.write(lambda stored: note_failure(stored, source_id, known, self.clock()))
        except Exception as second:  # noqa: BLE001  the database itself fails: the thread tries again all the same
            log.warning("mailbox_failure_not_noted", source=source_id, why=type(second).__name__)

    def _keep(self, mailbox: ReadMailbox, folder: MailFolder, found: Found, cursor: str) -> bool:
        """The mail and how far the folder is read, in one commit. True if it is new."""
        source = mailbox.source
        delivery = None if found.mail is None else _delivery(found.mail, folder, self.clock())
        if delivery is None and found.cursor == cursor:
            return False

        def keep(connection: Connection) -> bool:
            new = False
            if delivery is not None:
                delivery_id, new = store_delivery(connection, source.firm_id, source.id, delivery)
                if new:
                    self.waker.wake(connection, "delivery", delivery_id)
            move_cursor(connection, source.id, folder, cursor, found.cursor)
            return new

        return self.database.write(keep)


def _asked_to_wait(error: Exception) -> float:
    """Seconds."""
    asked = error.retry_after if isinstance(error, UpstreamUnavailable) else None
    return 0.0 if asked is None else min(asked.total_seconds(), _LONGEST_ASKED_SECONDS)


def _delivery(mail: FoundMail, folder: MailFolder, now: datetime) -> Delivery:
    headers = {"content-type": MAIL_TYPE, ARRIVED: mail.arrived_at.isoformat(), FOLDER: folder.value}
    if mail.not_given is not None:
        headers[NOT_GIVEN] = mail.not_given
    if mail.cut_from_bytes is not None:
        headers[WHOLE_SIZE] = str(mail.cut_from_bytes)
    return Delivery(headers=headers, body=mail.raw, received_at=now)
