"""A mailbox over IMAP: what is new in it, one mail at a time. Implements `app.domain.ports.MailboxConnection`.

Folders are opened read-only and mails are fetched without a flag being set: what is unread stays unread for people.
How far a folder was read is our own note, `UIDVALIDITY:UID:FIRST`: the last mail that was looked at, and the first
UID that did not exist when the folder was first seen. Older mails than that are read only if they arrived after the
account's `since`; whatever is put into the folder later is read, whatever date it has. A changed UIDVALIDITY (the
folder was made anew, or the mailbox moved) starts all over, and the same bytes are known by their fingerprint.

A search answers with at most `_WINDOW` numbers and one mail is in memory at a time, however many the folder holds.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from imap_tools.errors import MailboxFolderSelectError
from imap_tools.mailbox import BaseMailBox

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import (
    KEPT_OF_LARGER,
    MOST_BYTES,
    Found,
    FoundHead,
    FoundMail,
    MailboxAccount,
    MailFolder,
    MailHead,
)
from integrations.inbound.mailboxes.imap_connection import (
    FAILURES,
    VENDOR,
    asking,
    connected,
    is_for_now,
    is_refused,
    sign_in,
)
from integrations.inbound.mailboxes.imap_filing import DRAFT_FLAGS, SENT_FLAGS, file_once, take_back
from integrations.inbound.mailboxes.imap_folders import folder_for
from integrations.inbound.mailboxes.imap_listing import Place, Seen, day, fetched, listed
from integrations.inbound.mailboxes.mail_heads import LONGEST_HEAD, head_of

_WINDOW = 20_000  # UIDs one search looks through
_ASKED_AT_ONCE = 100  # mails whose size and time are asked for together
_OF_GMAIL = b"X-GM-EXT-1"
_POLLED_EVERY = 10.0  # seconds, where the server cannot tell by itself
_LOOK_IN_IDLE = 1.0
_LAST_UID = 2**32 - 1  # RFC 3501
_ASKED_FOR = timedelta(minutes=30)  # a mail that its server names and does not give; then a person is told
_DAY = timedelta(days=1)  # SINCE compares days, in whichever zone the server lives


@dataclass(slots=True)
class ImapMailbox:
    """An open connection; make one with `open_imap`."""

    account: MailboxAccount
    box: BaseMailBox
    can_idle: bool
    files_by_itself: bool  # the server puts what is sent through it into the sent folder
    most_bytes: int = MOST_BYTES
    _names: dict[MailFolder, str | None] = field(default_factory=dict)
    _headed: Seen | None = None

    def found_after(self, folder: MailFolder, cursor: str) -> Iterator[Found]:
        for place, seen in self._seen_after(folder, cursor):
            if seen is None:
                yield Found(mail=None, cursor=place.cursor)
            else:
                yield Found(mail=self._mail(seen), cursor=place.cursor)

    def heads_after(self, folder: MailFolder, cursor: str) -> Iterator[FoundHead]:
        for place, seen in self._seen_after(folder, cursor):
            head = None if seen is None else self._head(seen)
            self._headed = seen
            yield FoundHead(head=head, cursor=place.cursor)

    def whole(self, cursor: str) -> FoundMail | None:
        place = Place.of(cursor)
        if place is None or self._headed is None or self._headed.uid != place.last:
            raise ValueError("this is not the head that was given last")
        return self._mail(self._headed)

    def add_to_sent(self, raw: bytes, message_id: str) -> bool:
        return not self.files_by_itself and self._file(MailFolder.SENT, raw, message_id, SENT_FLAGS)

    def add_draft(self, raw: bytes, message_id: str) -> bool:
        return self._file(MailFolder.DRAFTS, raw, message_id, DRAFT_FLAGS)

    def remove_draft(self, message_id: str) -> None:
        if (name := self.name_of(MailFolder.DRAFTS)) is not None:
            take_back(self.box, name, message_id)

    def _file(self, folder: MailFolder, raw: bytes, message_id: str, flags: tuple[str, ...]) -> bool:
        name = self.name_of(folder)
        return name is not None and file_once(self.box, name, raw, message_id, flags)

    def wait(self, seconds: float, ending: Event) -> None:
        if not self.can_idle:
            ending.wait(min(seconds, _POLLED_EVERY))
            return
        deadline = time.monotonic() + seconds
        with asking():
            self.box.folder.set(self.account.folder, readonly=True)
            with self.box.idle as idle:
                while not ending.is_set() and time.monotonic() < deadline:
                    asked = time.monotonic()
                    # An answer, or the server has hung up: then the end of IDLE says so.
                    if idle.poll(_LOOK_IN_IDLE) or time.monotonic() - asked < _LOOK_IN_IDLE / 2:
                        break

    def check(self) -> None:
        """Open the folder. Raises UpstreamError."""
        with asking():
            self._open(MailFolder.INBOX, None)

    def close(self) -> None:
        with suppress(*FAILURES):  # it may have gone before us
            self.box.logout()

    def name_of(self, folder: MailFolder) -> str | None:
        """What this server calls the folder, or None when it has none such."""
        if folder is MailFolder.INBOX:
            return self.account.folder
        if folder not in self._names:
            with asking():
                self._names[folder] = folder_for(folder, self.box.folder.list())
        return self._names[folder]

    def _open(self, folder: MailFolder, place: Place | None) -> Place | None:
        """The place to go on from; None when there is no such folder."""
        name = self.name_of(folder)
        if name is None:
            return None
        try:
            self.box.folder.set(name, readonly=True)
        except MailboxFolderSelectError as refusal:
            if is_for_now(refusal):
                raise
            raise UpstreamRefused(VENDOR, f"it has no folder {name[:60]!r}") from refusal
        validity = self._said("UIDVALIDITY")
        if place is not None and place.validity == validity:
            return place
        return Place(validity, 0, self._next_uid())

    def _next_uid(self) -> int:
        """The UID the next mail will have; servers may leave it out, then the last one tells."""
        return self._said("UIDNEXT") or max(map(int, self.box.uids("UID *", charset=None)), default=0) + 1

    def _said(self, code: str) -> int:
        """A number of the last SELECT, 0 if it was not said. Asking again gives the same."""
        values: Sequence[Any] = self.box.client.untagged_responses.get(code) or [b"0"]
        return int(values[-1])

    def _seen_after(self, folder: MailFolder, cursor: str) -> Iterator[tuple[Place, Seen | None]]:
        """Each mail beyond the cursor that counts, and the end of each window without one."""
        with asking():
            place = self._open(folder, Place.of(cursor))
            if place is None:
                return
            following = min(self._next_uid(), _LAST_UID + 1)
        start = place.last + 1
        while start < following:
            end = min(start + _WINDOW, following, *([place.first_new] if start < place.first_new else [])) - 1
            for seen in self._seen_between(place, start, end):
                yield replace(place, last=seen.uid), seen
            yield replace(place, last=end), None
            start = end + 1

    def _seen_between(self, place: Place, start: int, end: int) -> Iterator[Seen]:
        with asking():
            # The folder may hold years: what is older than `since` is not even named.
            since = f" SINCE {day(self.account.since - _DAY)}" if start < place.first_new else ""
            said = self.box.uids(f"UID {start}:{end}{since}", charset=None)
            uids = sorted(uid for uid in map(int, said) if start <= uid <= end)
        for first in range(0, len(uids), _ASKED_AT_ONCE):
            for seen in self._sizes(uids[first : first + _ASKED_AT_ONCE]):
                if seen.uid >= place.first_new or seen.arrived_at >= self.account.since:
                    yield seen

    def _sizes(self, uids: Sequence[int]) -> list[Seen]:
        """Of those that are still there, in order."""
        wanted = ",".join(map(str, uids))
        with asking():
            lines = fetched(self.box.client.uid("FETCH", wanted, "(UID RFC822.SIZE INTERNALDATE)"))
        found = listed(lines)
        return [found[uid] for uid in uids if uid in found]

    def _mail(self, seen: Seen) -> FoundMail | None:
        """The mail, or the beginning of one that is too large; None when it has gone meanwhile.

        A server may refuse one mail for ever, or give nothing of it. After a while a note is kept in its place, so
        that the mails behind it are read and a person looks for it.
        """
        refusal = ""
        try:
            # One byte more than is kept: the server may not have said how long the mail is, or not truly.
            asked = KEPT_OF_LARGER if seen.size_bytes > self.most_bytes else self.most_bytes + 1
            raw = self._part(seen.uid, "", asked)
        except UpstreamUnavailable as error:
            if not is_refused(error) or datetime.now(UTC) - seen.arrived_at < _ASKED_FOR:
                raise
            raw, refusal = b"", error.detail
        if not raw:
            with asking():
                is_there = bool(self.box.uids(f"UID {seen.uid}", charset=None))
            return self._note(seen, refusal) if is_there else None
        return FoundMail.of_size(raw, max(seen.size_bytes, len(raw)), self.most_bytes, seen.arrived_at)

    def _note(self, seen: Seen, refusal: str) -> FoundMail:
        place = f"{self._said('UIDVALIDITY')}:{seen.uid}"
        return FoundMail(raw=place.encode(), arrived_at=seen.arrived_at, not_given=refusal or "it is empty")

    def _head(self, seen: Seen) -> MailHead:
        try:
            raw = self._part(seen.uid, "HEADER", LONGEST_HEAD)
        except UpstreamUnavailable as error:
            if not is_refused(error) or datetime.now(UTC) - seen.arrived_at < _ASKED_FOR:
                raise
            raw = b""
        return head_of(raw, seen.arrived_at)

    def _part(self, uid: int, section: str, most: int) -> bytes:
        with asking():
            lines = fetched(self.box.client.uid("FETCH", str(uid), f"(BODY.PEEK[{section}]<0.{most}>)"))
        return next((line[1] for line in lines if isinstance(line, tuple) and b"BODY[" in line[0].upper()), b"")


def open_imap(
    account: MailboxAccount,
    secret: Callable[[], str],
    *,
    timeout_seconds: float = 20.0,
    most_bytes: int = MOST_BYTES,
) -> ImapMailbox:
    """Connect and sign in. `secret` gives the password, or an access token.

    Raises:
        UpstreamUnavailable: not reached, or the server says that it may work later.
        UpstreamRefused: the name or the secret is wrong.
    """
    given = secret()
    with asking():
        box = connected(account, timeout_seconds)
        try:
            sign_in(box, account, given)
            said = b" ".join(box.client.capability()[1]).upper().split()  # most servers tell more after the sign-in
        except BaseException:
            with suppress(*FAILURES):  # what went wrong before is told
                box.client.shutdown()
            raise
    return ImapMailbox(account, box, can_idle=b"IDLE" in said, files_by_itself=_OF_GMAIL in said, most_bytes=most_bytes)
