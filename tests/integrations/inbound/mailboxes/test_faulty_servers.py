"""A server that refuses, forgets or exaggerates: no mail is passed over in silence, and none stops the others."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, UpstreamUnavailable
from app.domain.mailbox import (
    ARRIVED,
    KEPT_OF_LARGER,
    MAIL_TYPE,
    MOST_BYTES,
    NOT_GIVEN,
    FoundMail,
    MailboxAccount,
    MailboxTls,
    MailFolder,
)
from integrations.inbound.mailboxes.fetched_mail import FetchedMail
from integrations.inbound.mailboxes.imap_mailbox import open_imap

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=1)
MAIL = b"From: a@b.example\r\n\r\nHello\r\n"


class FaultyServer:
    """Three mails, each listed and given as the test says; else as they should be."""

    def __init__(self, *, arrived: datetime, listed: Mapping[int, bytes], given: Mapping[int, bytes], next_uid: bytes):
        self.arrived, self.listed, self.given, self.next_uid = arrived, listed, given, next_uid
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        # Who is told too much hangs up in the middle.
        with suppress(OSError), connection, connection.makefile("rwb") as lines:
            lines.write(b"* OK ready\r\n")
            lines.flush()
            for line in lines:
                tag, _, command = line.strip().partition(b" ")
                lines.write(self._answer(command.upper(), tag))
                lines.flush()

    def _answer(self, command: bytes, tag: bytes) -> bytes:
        done = tag + b" OK done\r\n"
        if command.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if command.startswith(b"EXAMINE"):
            return b"* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT " + self.next_uid + b"] x\r\n" + done
        if command.startswith(b"UID SEARCH"):
            return b"* SEARCH 1 2 3\r\n" + done
        if command.startswith(b"UID FETCH") and b"RFC822.SIZE" in command:
            at = self.arrived.strftime("%d-%b-%Y %H:%M:%S +0000").encode()
            usual = dict.fromkeys((1, 2, 3), b'RFC822.SIZE 30 INTERNALDATE "' + at + b'"')
            told = (usual | dict(self.listed)).items()
            return b"".join(b"* %d FETCH (UID %d %s)\r\n" % (uid, uid, what) for uid, what in told) + done
        if command.startswith(b"UID FETCH"):
            uid = int(command.split()[2])
            usual_part = b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\n" % (uid, uid, len(MAIL), MAIL) + done
            return self.given.get(uid, usual_part).replace(b"TAG", tag)
        return done


@pytest.fixture
def servers() -> Iterator[list[FaultyServer]]:
    started: list[FaultyServer] = []
    yield started
    for server in started:
        server.listener.close()


def read(
    servers: list[FaultyServer],
    *,
    arrived: datetime = LONG_AGO,
    listed: Mapping[int, bytes] | None = None,
    given: Mapping[int, bytes] | None = None,
    next_uid: bytes = b"4",
    most_bytes: int = MOST_BYTES,
) -> list[FoundMail]:
    servers.append(FaultyServer(arrived=arrived, listed=listed or {}, given=given or {}, next_uid=next_uid))
    port = int(servers[-1].listener.getsockname()[1])
    since = NOW - timedelta(days=9)
    account = MailboxAccount(host="127.0.0.1", port=port, user="u", since=since, tls=MailboxTls.NONE)
    found = []
    with closing(open_imap(account, lambda: "p", timeout_seconds=20, most_bytes=most_bytes)) as mailbox:
        for one in mailbox.found_after(MailFolder.INBOX, ""):
            found += [one.mail] if one.mail else []
            if one.cursor.split(":")[1] >= "3":
                break
    return found


REFUSED = b"TAG NO [SERVERBUG] Internal error\r\n"
NOTHING = b"* 2 FETCH (UID 2 BODY[]<0> NIL)\r\nTAG OK done\r\n"


@pytest.mark.parametrize("answer", [REFUSED, NOTHING])
def test_a_mail_that_its_server_never_gives_is_told_and_those_behind_it_are_read(
    servers: list[FaultyServer], answer: bytes
) -> None:
    first, second, third = read(servers, given={2: answer})

    assert (first.raw, third.raw) == (MAIL, MAIL)
    assert (second.raw, first.not_given) == (b"7:2", None)
    assert second.not_given


def test_what_is_refused_only_now_is_asked_for_again(servers: list[FaultyServer]) -> None:
    with pytest.raises(UpstreamUnavailable):
        read(servers, arrived=NOW, given={2: REFUSED})


@pytest.mark.parametrize(
    "what",
    [
        b"FLAGS (\\Seen)",
        b"RFC822.SIZE 30",
        b'RFC822.SIZE 30 INTERNALDATE "31-Feb-2026 00:00:00 +0000"',
        b'RFC822.SIZE 99999999999999999999 INTERNALDATE "01-Jan-0001 00:00:00 +1400"',
    ],
)
def test_a_mail_whose_size_or_time_is_unknown_is_read_all_the_same(servers: list[FaultyServer], what: bytes) -> None:
    assert [one.raw for one in read(servers, listed={2: what})] == [MAIL, MAIL, MAIL]


@pytest.mark.parametrize("what", [b"FLAGS (\\Seen)", b"RFC822.SIZE 30"])
def test_of_a_mail_larger_than_its_server_lists_the_beginning_is_kept_and_said_to_be_one(
    servers: list[FaultyServer], what: bytes
) -> None:
    most = KEPT_OF_LARGER + 1_000
    given = {
        uid: b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\nTAG OK done\r\n" % (uid, uid, size, bytes(size))
        for uid, size in ((1, most), (2, most + 1))
    }

    whole, cut, _ = read(servers, listed=dict.fromkeys((1, 2), what), given=given, most_bytes=most)

    assert (len(whole.raw), whole.cut_from_bytes) == (most, None)
    assert (len(cut.raw), cut.cut_from_bytes) == (KEPT_OF_LARGER, most + 1)


LONG_LINE = b"* OK " + b"x" * 900_000 + b"\r\n"


@pytest.mark.parametrize("answer", [b"* 2 FETCH (UID 2 BODY[]<0> {3000000000}\r\n", LONG_LINE * 60])
def test_an_answer_longer_than_any_mail_is_not_read_into_memory(servers: list[FaultyServer], answer: bytes) -> None:
    with pytest.raises(UpstreamUnavailable):
        read(servers, given={2: answer + b"TAG OK done\r\n"})


def test_lines_that_are_no_answer_count_for_the_answer_they_come_with_alone(servers: list[FaultyServer]) -> None:
    some = LONG_LINE * 30 + b"* 2 FETCH (UID 2 BODY[]<0> {%d}\r\n%s)\r\nTAG OK done\r\n" % (len(MAIL), MAIL)

    assert [one.raw for one in read(servers, given=dict.fromkeys((1, 2, 3), some))] == [MAIL, MAIL, MAIL]


def test_a_number_beyond_all_uids_has_an_end(servers: list[FaultyServer]) -> None:
    assert len(read(servers, next_uid=b"99999999999999999999")) == 3


def test_the_note_in_the_place_of_a_mail_is_told_as_what_nobody_could_read() -> None:
    headers = {"content-type": MAIL_TYPE, ARRIVED: LONG_AGO.isoformat(), NOT_GIVEN: "mailbox: error"}
    with pytest.raises(PayloadNotUnderstood, match="UID 2, arrived"):
        FetchedMail(secrets=()).parse(Delivery(headers=headers, body=b"7:2", received_at=NOW))
