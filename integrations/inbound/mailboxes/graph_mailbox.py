"""A mailbox of Microsoft 365 over Graph, which is only read. Implements `app.domain.ports.MailboxConnection`.

How far a folder was read is the link that Graph gave (`delta`): to the next page, or to what changes from now on. A
page is asked for again until all of it is kept; the mails that were looked at last stand beside the link, so none of
them is fetched twice. A link that Graph has forgotten (410) starts all over, and the same bytes, or the same
Message-ID and text, are known already.

Graph tells changes of old mails too, and does not say which mail is new: what arrived before the account's `since` is
never read. That is compared here, since Graph's own filter leaves out what is beyond 5,000 mails.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from threading import Event
from typing import Annotated, Self
from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, Field

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import MOST_BYTES, Found, FoundHead, FoundMail, MailboxAccount, MailFolder, MailHead
from integrations.inbound.mailboxes.access_tokens import access_token
from integrations.inbound.mailboxes.graph_calls import GraphCalls, is_missing, never
from integrations.inbound.mailboxes.mail_heads import LONGEST_HEAD, head_of

_VENDOR = "Microsoft Graph"
_POLLED_EVERY = 10.0  # seconds
_REMEMBERED = 400  # mails: more than a page holds
_INBOX = "inbox"  # Graph's own name, in every language
_SENT = "sentitems"
_POSITION_LOST = ("syncstate", "resync")  # in Graph's codes, beside the status 410
_HEAD_ENDS = (b"\r\n\r\n", b"\n\n")


class _Row(BaseModel):
    id: str
    received_at: Annotated[AwareDatetime | None, Field(alias="receivedDateTime")] = None
    removed: Annotated[object, Field(alias="@removed")] = None


class _Page(BaseModel):
    value: list[_Row]
    next_link: Annotated[str | None, Field(alias="@odata.nextLink")] = None
    delta_link: Annotated[str | None, Field(alias="@odata.deltaLink")] = None


class _Folder(BaseModel):
    id: str


class _Folders(BaseModel):
    value: list[_Folder]


@dataclass(frozen=True, slots=True)
class GraphPlace:
    """How far a folder was read."""

    link: str = ""  # what to ask for next; "": from the beginning
    seen: tuple[str, ...] = ()  # fingerprints of ids, the last one last

    @classmethod
    def of(cls, cursor: str) -> Self:
        """The beginning for a cursor that says nothing."""
        with suppress(ValueError, KeyError, TypeError):  # the beginning: what was kept already is not kept twice
            said = json.loads(cursor)
            return cls(str(said["link"]), tuple(map(str, said["seen"])))
        return cls()

    @property
    def cursor(self) -> str:
        return json.dumps({"link": self.link, "seen": self.seen})

    def after(self, message: str) -> Self:
        return replace(self, seen=(*self.seen, _fingerprint(message))[-_REMEMBERED:])


@dataclass(frozen=True, slots=True)
class _Listed:
    """A mail as Graph lists it."""

    id: str
    arrived_at: datetime  # aware, UTC


@dataclass(slots=True)
class GraphMailbox:
    """An open connection; make one with `open_graph`."""

    account: MailboxAccount
    calls: GraphCalls
    most_bytes: int = MOST_BYTES
    _ids: dict[MailFolder, str] = field(default_factory=dict)
    _headed: tuple[str, _Listed] | None = None

    def found_after(self, folder: MailFolder, cursor: str) -> Iterator[Found]:
        for place, listed in self._listed_after(folder, cursor):
            yield Found(mail=None if listed is None else self._mail(listed), cursor=place.cursor)

    def heads_after(self, folder: MailFolder, cursor: str) -> Iterator[FoundHead]:
        for place, listed in self._listed_after(folder, cursor):
            head = None if listed is None else self._head(listed)
            self._headed = None if listed is None else (place.cursor, listed)
            yield FoundHead(head=head, cursor=place.cursor)

    def whole(self, cursor: str) -> FoundMail | None:
        if self._headed is None or self._headed[0] != cursor:
            raise ValueError("this is not the head that was given last")
        return self._mail(self._headed[1])

    def add_to_sent(self, raw: bytes, message_id: str) -> bool:  # noqa: ARG002  the mailbox is only read
        return False

    def add_draft(self, raw: bytes, message_id: str) -> bool:  # noqa: ARG002  the same
        return False

    def remove_draft(self, message_id: str) -> None:
        """There is none of ours."""

    def wait(self, seconds: float, ending: Event) -> None:
        ending.wait(min(seconds, _POLLED_EVERY))

    def check(self) -> None:
        """Ask for the folder's first page. Raises UpstreamError."""
        self.calls.json(self._first_link(MailFolder.INBOX), _Page, gone=never)

    def close(self) -> None:
        self.calls.close()

    def _listed_after(self, folder: MailFolder, cursor: str) -> Iterator[tuple[GraphPlace, _Listed | None]]:
        """Each mail beyond the cursor that counts, and the end of each page without one."""
        place, is_anew = GraphPlace.of(cursor), False
        while True:
            link = place.link or self._first_link(folder)
            page = self.calls.json(link, _Page, gone=never if is_anew else _is_position_lost)
            if page is None:
                place, is_anew = replace(place, link=""), True
                continue
            for listed in self._new(page.value, place):
                place = place.after(listed.id)
                yield place, listed
            following = page.next_link or page.delta_link
            if not following or page.next_link == link:
                raise UpstreamUnavailable(_VENDOR, "a page that does not say how it goes on")
            place = replace(place, link=following)
            yield place, None
            if page.next_link is None:
                return

    def _new(self, rows: Sequence[_Row], place: GraphPlace) -> list[_Listed]:
        """The oldest first. Each counts once: a page can name a mail twice that changed meanwhile."""
        found = {}
        for row in rows:
            if row.removed is None and _fingerprint(row.id) not in place.seen:
                arrived_at = row.received_at or self._asked_time(row.id)
                if arrived_at is not None and arrived_at >= self.account.since:
                    found[row.id] = _Listed(row.id, arrived_at.astimezone(UTC))
        return sorted(found.values(), key=lambda one: one.arrived_at)

    def _asked_time(self, message: str) -> datetime | None:
        """Of a change Graph may leave out what is as it was. None when the mail has gone."""
        row = self.calls.json(f"{self._message(message)}?$select=receivedDateTime", _Row, gone=is_missing)
        if row is not None and row.received_at is None:
            raise UpstreamUnavailable(_VENDOR, "a mail without a time")
        return None if row is None else row.received_at

    def _mail(self, listed: _Listed) -> FoundMail | None:
        """The mail, or the beginning of one that is too large; None when it has gone meanwhile."""
        raw, size = bytearray(), 0
        with self.calls.stream(f"{self._message(listed.id)}/$value") as pieces:
            if pieces is None:
                return None
            for piece in pieces:
                size += len(piece)
                raw += piece[: max(0, self.most_bytes - len(raw))]
        if not raw:
            return None
        return FoundMail.of_size(bytes(raw), size, self.most_bytes, listed.arrived_at)

    def _head(self, listed: _Listed) -> MailHead | None:
        """Read as far as the head goes; Graph itself shows no In-Reply-To of what was sent from here."""
        raw = bytearray()
        with self.calls.stream(f"{self._message(listed.id)}/$value") as pieces:
            for piece in pieces or ():
                raw += piece
                if len(raw) > LONGEST_HEAD or any(end in raw for end in _HEAD_ENDS):
                    break
        return head_of(bytes(raw[:LONGEST_HEAD]), listed.arrived_at) if raw else None

    def _first_link(self, folder: MailFolder) -> str:
        return f"{self._of_user}/mailFolders/{self._id(folder)}/messages/delta?$select=id,receivedDateTime"

    def _id(self, folder: MailFolder) -> str:
        if folder is MailFolder.SENT:
            return _SENT
        if folder not in self._ids:
            self._ids[folder] = self._found(self.account.folder)
        return self._ids[folder]

    def _found(self, name: str) -> str:
        """A folder beside the inbox or in it, by the name that people see. Raises UpstreamError."""
        if name.lower() == _INBOX:
            return _INBOX
        wanted = quote(name.replace("'", "''"), safe="")
        for where in ("mailFolders", f"mailFolders/{_INBOX}/childFolders"):
            link = f"{self._of_user}/{where}?$select=id&$filter=displayName%20eq%20'{wanted}'"
            found = self.calls.json(link, _Folders, gone=never)
            if found is not None and found.value:
                return quote(found.value[0].id, safe="")
        raise UpstreamRefused(_VENDOR, f"it has no folder {name[:60]!r}")

    def _message(self, message: str) -> str:
        return f"{self._of_user}/messages/{quote(message, safe='')}"

    @property
    def _of_user(self) -> str:
        return f"{self.calls.url}/users/{quote(self.account.user, safe='@')}"


def open_graph(account: MailboxAccount, secrets: Sequence[str], *, most_bytes: int = MOST_BYTES) -> GraphMailbox:
    """Nothing is asked before something is read. `secrets` are those of the application."""
    return GraphMailbox(account, GraphCalls(account.graph_url, lambda: access_token(account, secrets)), most_bytes)


def _fingerprint(message: str) -> str:
    return sha256(message.encode()).hexdigest()[:16]


def _is_position_lost(status: int, code: str) -> bool:
    return status == HTTPStatus.GONE or any(one in code.lower() for one in _POSITION_LOST)
