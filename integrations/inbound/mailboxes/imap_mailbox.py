"""A mailbox over IMAP: what is new in it, one mail at a time. Implements `app.domain.ports.MailboxConnection`.

Folders are opened read-only and mails are fetched without a flag being set: what is unread stays unread for people.
How far a folder was read is our own note, `UIDVALIDITY:UID:FIRST`: the last mail that was looked at, and the first
UID that did not exist when the folder was first seen. Older mails than that are read only if they arrived after the
account's `since`; whatever is put into the folder later is read, whatever date it has. A changed UIDVALIDITY (the
folder was made anew, or the mailbox moved) starts all over, and the same bytes are known by their fingerprint.

A search answers with at most `_WINDOW` numbers and one mail is in memory at a time, however many the folder holds.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, Self

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import (
    KEPT_OF_LARGER,
    MOST_BYTES,
    Found,
    FoundMail,
    MailboxAccount,
    MailboxSignIn,
    MailboxTls,
    MailFolder,
)

VENDOR = "mailbox"
# imaplib.IMAP4.error is a plain Exception; the rest: an answer that is none.
FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError, ValueError, LookupError)
_WINDOW = 20_000  # UIDs one search looks through
_ASKED_AT_ONCE = 100  # mails whose size and time are asked for together
_POLLED_EVERY = 10.0  # seconds, where the server cannot tell by itself
_LOOK_IN_IDLE = 1.0
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_DAY = timedelta(days=1)  # SINCE compares days, in whichever zone the server lives
_CODE = re.compile(r"\[([A-Z-]{2,40})")
_TRY_LATER = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"}  # RFC 5530; every other no needs a person
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_TIME = re.compile(rb'\bINTERNALDATE "([ \d]\d-[A-Za-z]{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4})"')
_USE = {MailFolder.SENT: "\\sent", MailFolder.DRAFTS: "\\drafts"}  # RFC 6154
_USUAL = {
    MailFolder.SENT: ("sent", "sent items", "sent messages", "sent mail"),
    MailFolder.DRAFTS: ("drafts",),
}


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read."""

    validity: int
    last: int  # UID
    first_new: int  # UID

    @classmethod
    def of(cls, cursor: str) -> Self | None:
        """None for a cursor that says nothing."""
        parts = cursor.split(":")
        return cls(*map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else None

    def at(self, uid: int) -> str:
        return f"{self.validity}:{uid}:{self.first_new}"


@dataclass(slots=True)
class ImapMailbox:
    """An open connection; make one with `open_imap`."""

    account: MailboxAccount
    box: BaseMailBox
    can_idle: bool
    most_bytes: int = MOST_BYTES
    _names: dict[MailFolder, str | None] = field(default_factory=dict)

    def found_after(self, folder: MailFolder, cursor: str) -> Iterator[Found]:
        with asking():
            place = self._open(folder, Place.of(cursor))
            if place is None:
                return
            following = self._next_uid()
        start = place.last + 1
        while start < following:
            end = min(start + _WINDOW, following, *([place.first_new] if start < place.first_new else [])) - 1
            yield from self._found_between(place, start, end)
            yield Found(mail=None, cursor=place.at(end))
            start = end + 1

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
        with suppress(*FAILURES):
            self.box.logout()

    def name_of(self, folder: MailFolder) -> str | None:
        """What this server calls the folder, or None when it has none such."""
        if folder is MailFolder.INBOX:
            return self.account.folder
        if folder not in self._names:
            with asking():
                found = self.box.folder.list()
            by_use = [one.name for one in found if _USE[folder] in {flag.lower() for flag in one.flags}]
            by_name = [
                one.name
                for usual in _USUAL[folder]
                for one in found
                if one.name.rpartition(one.delim or "/")[2].lower() == usual
            ]
            self._names[folder] = next(iter((*by_use, *by_name)), None)
        return self._names[folder]

    def _open(self, folder: MailFolder, place: Place | None) -> Place | None:
        """The place to go on from; None when there is no such folder."""
        name = self.name_of(folder)
        if name is None:
            return None
        try:
            self.box.folder.set(name, readonly=True)
        except MailboxFolderSelectError as refusal:
            if _is_for_now(refusal):
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

    def _found_between(self, place: Place, start: int, end: int) -> Iterator[Found]:
        with asking():
            # The folder may hold years: what is older than `since` is not even named.
            since = f" SINCE {_day(self.account.since - _DAY)}" if start < place.first_new else ""
            said = self.box.uids(f"UID {start}:{end}{since}", charset=None)
            uids = sorted(uid for uid in map(int, said) if start <= uid <= end)
        for first in range(0, len(uids), _ASKED_AT_ONCE):
            for uid, size, arrived_at in self._sizes(uids[first : first + _ASKED_AT_ONCE]):
                if uid < place.first_new and arrived_at < self.account.since:
                    continue
                raw = self._raw(uid, size)
                cut = size if size > self.most_bytes else None
                mail = FoundMail(raw=raw, arrived_at=arrived_at, cut_from_bytes=cut) if raw else None
                yield Found(mail=mail, cursor=place.at(uid))

    def _sizes(self, uids: Sequence[int]) -> list[tuple[int, int, datetime]]:
        """UID, size and arrival of those that are still there, in order."""
        wanted = ",".join(map(str, uids))
        with asking():
            lines = _fetched(self.box.client.uid("FETCH", wanted, "(UID RFC822.SIZE INTERNALDATE)"))
        found = {}
        for line in lines:
            head = line[0] if isinstance(line, tuple) else line
            uid, size, arrived = (one.search(head) for one in (_UID, _SIZE, _TIME))
            if uid and size and arrived:
                at = datetime.strptime(arrived[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")
                found[int(uid[1])] = (int(size[1]), at.astimezone(UTC))
        return [(uid, *found[uid]) for uid in uids if uid in found]

    def _raw(self, uid: int, size: int) -> bytes:
        """The mail, or the beginning of one that is too large; empty when it has gone meanwhile."""
        most = self.most_bytes if size <= self.most_bytes else KEPT_OF_LARGER
        with asking():
            lines = _fetched(self.box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{most}>)"))
        return next((line[1] for line in lines if isinstance(line, tuple) and b"BODY[]" in line[0].upper()), b"")


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
        box = _connected(account, timeout_seconds)
        try:
            _sign_in(box, account, given)
            said = b" ".join(box.client.capability()[1]).upper().split()  # most servers tell more after the sign-in
        except BaseException:
            with suppress(*FAILURES):
                box.client.shutdown()
            raise
    return ImapMailbox(account, box, can_idle=b"IDLE" in said, most_bytes=most_bytes)


def _connected(account: MailboxAccount, timeout: float) -> BaseMailBox:
    if account.tls is MailboxTls.NONE:
        return MailBoxUnencrypted(account.host, account.port, timeout)
    trusted = ssl.create_default_context()
    if account.tls is MailboxTls.STARTTLS:
        return MailBoxStartTls(account.host, account.port, timeout, ssl_context=trusted)
    return MailBox(account.host, account.port, timeout, ssl_context=trusted)


def _sign_in(box: BaseMailBox, account: MailboxAccount, secret: str) -> None:
    try:
        if account.sign_in is not MailboxSignIn.PASSWORD:
            box.xoauth2(account.user, secret, initial_folder=None)
        elif account.user.isascii() and secret.isascii():
            box.login(account.user, secret, initial_folder=None)
        else:
            box.login_utf8(account.user, secret, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (MailboxLoginError, imaplib.IMAP4.error) as refusal:
        if _is_for_now(refusal):
            raise UpstreamUnavailable(VENDOR, "it lets nobody in now") from None
        what = "password" if account.sign_in is MailboxSignIn.PASSWORD else "token"
        raise UpstreamRefused(VENDOR, f"it refuses our user name or {what}") from None


def _is_for_now(refusal: Exception) -> bool:
    code = _CODE.search(str(refusal))
    return code is not None and code[1] in _TRY_LATER


@contextmanager
def asking() -> Iterator[None]:
    """Whatever goes wrong with the server is an UpstreamError."""
    try:
        yield
    except FAILURES as error:
        raise UpstreamUnavailable(VENDOR, type(error).__name__) from error


def _fetched(answer: Any) -> list[Any]:
    kind, lines = answer
    if kind != "OK":
        raise imaplib.IMAP4.error("FETCH was refused")
    return [line for line in lines if line]


def _day(at: datetime) -> str:
    """As SEARCH wants it, whatever language the machine speaks."""
    return f"{at.day}-{_MONTHS[3 * at.month - 3 : 3 * at.month]}-{at.year}"
