"""A mailbox over IMAP, against a real Dovecot."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import Found, MailboxTls, MailFolder
from integrations.inbound.mailboxes.imap_mailbox import ImapMailbox, open_imap
from staging.dovecot import Dovecot, dovecot_server
from tests.imap_client import PersonsMailbox, mail

INBOX = MailFolder.INBOX


@pytest.fixture
def box(dovecot: Dovecot) -> PersonsMailbox:
    return PersonsMailbox(dovecot)


def read(mailbox: ImapMailbox, cursor: str = "", folder: MailFolder = INBOX) -> tuple[list[bytes], str]:
    """Every mail beyond the cursor, and the cursor after them."""
    found = list(mailbox.found_after(folder, cursor))
    return [one.mail.raw for one in found if one.mail], found[-1].cursor if found else cursor


def test_what_is_there_comes_oldest_first_and_stays_unread(box: PersonsMailbox) -> None:
    box.put(mail(1), mail(2), mail(3))
    with closing(box.opened()) as mailbox:
        assert read(mailbox)[0] == [mail(1), mail(2), mail(3)]
    with box.client() as client:
        client.select("INBOX", readonly=True)
        assert len(client.search(None, "UNSEEN")[1][0].split()) == 3


def test_it_goes_on_behind_the_last_mail_that_was_kept(box: PersonsMailbox) -> None:
    box.put(mail(1), mail(2))
    with closing(box.opened()) as mailbox:
        first: Found = next(mailbox.found_after(INBOX, ""))
        assert read(mailbox, first.cursor)[0] == [mail(2)]
        _, end = read(mailbox)
        assert read(mailbox, end) == ([], end)
        box.put(mail(3))
        assert read(mailbox, end)[0] == [mail(3)]


def test_a_mail_that_goes_while_it_is_looked_at_stops_nothing(box: PersonsMailbox) -> None:
    box.put(mail(1), mail(2), mail(3))
    with closing(box.opened()) as mailbox, box.client() as client:
        found = mailbox.found_after(INBOX, "")
        next(found)
        client.select("INBOX")
        client.store("2", "+FLAGS", "\\Deleted")
        client.expunge()
        assert [one.mail.raw for one in found if one.mail] == [mail(3)]


def test_what_lay_there_before_is_read_by_date_and_what_is_moved_in_later_in_any_case(box: PersonsMailbox) -> None:
    now = datetime.now(UTC)
    box.put(mail(1), at=now - timedelta(days=400))
    box.put(mail(2), at=now - timedelta(days=10))
    with closing(box.opened()) as mailbox:
        assert read(mailbox)[0] == []
    with closing(box.opened(since=now - timedelta(days=11))) as mailbox:
        mails, cursor = read(mailbox)
        box.put(mail(3), at=now - timedelta(days=300))
        assert (mails, read(mailbox, cursor)[0]) == ([mail(2)], [mail(3)])


def test_a_folder_made_anew_is_read_from_its_beginning(box: PersonsMailbox) -> None:
    with box.client() as client:
        client.create("Leads")
    box.put(mail(1), mail(2), folder="Leads")
    with closing(box.opened(folder="Leads")) as mailbox:
        _, cursor = read(mailbox)
    with box.client() as client:
        client.delete("Leads")
        time.sleep(1.1)  # the server counts validities in seconds
        client.create("Leads")
    box.put(mail(1), mail(2), mail(3), folder="Leads")
    with closing(box.opened(folder="Leads")) as mailbox:
        assert read(mailbox, cursor)[0] == [mail(1), mail(2), mail(3)]


def test_a_folder_that_was_renamed_is_named_and_nothing_is_lost(box: PersonsMailbox) -> None:
    with box.client() as client:
        client.create('"Anfragen &AOQ-"')
    box.put(mail(1), folder="Anfragen &AOQ-")
    with closing(box.opened(folder="Anfragen ä")) as mailbox:
        _, cursor = read(mailbox)
    with box.client() as client:
        client.rename('"Anfragen &AOQ-"', "Other")
    box.put(mail(2), folder="Other")
    with closing(box.opened(folder="Anfragen ä")) as mailbox, pytest.raises(UpstreamRefused, match="Anfragen ä"):
        read(mailbox, cursor)
    with closing(box.opened(folder="Other")) as mailbox:
        assert read(mailbox, cursor)[0] == [mail(2)]


def test_of_a_huge_mail_the_beginning_is_fetched_and_its_size_told(box: PersonsMailbox) -> None:
    huge = mail(1, size=3_000_000)
    box.put(huge, mail(2))
    with closing(box.opened(most_bytes=2_000_000)) as mailbox:
        large, small = (one.mail for one in mailbox.found_after(INBOX, "") if one.mail)

    assert (large.cut_from_bytes, large.raw) == (len(huge), huge[:1_000_000])
    assert (small.cut_from_bytes, small.raw) == (None, mail(2))


def test_the_server_tells_at_once_what_has_arrived(box: PersonsMailbox) -> None:
    with closing(box.opened()) as mailbox:
        assert mailbox.can_idle
        threading.Timer(0.3, lambda: box.put(mail(1))).start()
        began = time.monotonic()
        mailbox.wait(30, threading.Event())
        assert time.monotonic() - began < 15
        assert read(mailbox)[0] == [mail(1)]


def test_whoever_waits_can_be_called_away(box: PersonsMailbox) -> None:
    ending = threading.Event()
    with closing(box.opened()) as mailbox:
        threading.Timer(0.2, ending.set).start()
        began = time.monotonic()
        mailbox.wait(30, ending)
        assert time.monotonic() - began < 15
        assert read(mailbox)[0] == []  # and the connection is of use


def test_a_server_without_idle_is_asked_again_and_again(monkeypatch: pytest.MonkeyPatch, dovecot: Dovecot) -> None:
    with dovecot_server(idle=False) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        box = PersonsMailbox(server)
        with closing(box.opened()) as mailbox:
            assert not mailbox.can_idle
            mailbox.wait(0.01, threading.Event())
            box.put(mail(1))
            assert read(mailbox)[0] == [mail(1)]


def test_folders_are_found_by_their_use_whatever_they_are_called(box: PersonsMailbox) -> None:
    with closing(box.opened()) as mailbox:
        names = [mailbox.name_of(folder) for folder in (MailFolder.SENT, MailFolder.DRAFTS)]
    assert names == ["Sent Items", "Entwürfe"]


def test_starttls_reads_as_well_and_the_certificate_counts(
    box: PersonsMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(mail(1))
    account = box.account(tls=MailboxTls.STARTTLS)
    with closing(open_imap(account, lambda: box.password)) as mailbox:
        assert read(mailbox)[0] == [mail(1)]
    monkeypatch.delenv("SSL_CERT_FILE")
    for tls in (MailboxTls.STARTTLS, MailboxTls.IMPLICIT):
        with pytest.raises(UpstreamUnavailable, match="SSL"):
            open_imap(box.account(tls=tls), lambda: box.password)


def test_a_wrong_password_is_a_refusal(box: PersonsMailbox) -> None:
    for wrong in ("not-this-one", "nicht-dieses-ä", '" {3}'):
        with pytest.raises(UpstreamRefused, match="password"):
            open_imap(box.account(), lambda wrong=wrong: wrong)  # type: ignore[misc]  # one each


@pytest.fixture
def silent_server() -> Iterator[int]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_a_server_that_hangs_is_given_up(box: PersonsMailbox, silent_server: int) -> None:
    for tls in MailboxTls:
        account = replace(box.account(tls=tls), port=silent_server)
        with pytest.raises(UpstreamUnavailable):
            open_imap(account, lambda: box.password, timeout_seconds=0.3)


def test_a_server_that_goes_away_is_told_as_such(monkeypatch: pytest.MonkeyPatch, dovecot: Dovecot) -> None:
    with dovecot_server() as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        box = PersonsMailbox(server)
        with closing(box.opened()) as mailbox:
            server.stop()
            with suppress(UpstreamUnavailable):  # what it said last may be all there is to read
                mailbox.wait(30, threading.Event())
            with pytest.raises(UpstreamUnavailable):
                read(mailbox)
        with pytest.raises(UpstreamUnavailable):
            box.opened()


def test_of_what_was_sent_the_heads_tell_which_mail_is_fetched(box: PersonsMailbox) -> None:
    answer = (
        b"From: ines@fernhill.example\r\nTo: Ana <ana@brightpump.example>\r\nCc: leads@fernhill.example\r\n"
        b"Message-ID: <own@x>\r\nIn-Reply-To: <m1@brightpump.example>\r\nReferences: <m0@x> <m1@brightpump.example>\r\n"
        b"Bcc: hidden@fernhill.example\r\n\r\nYes.\r\n"
    )
    note = b"From: ines@fernhill.example\r\nTo: b@c.example\r\nAuto-Submitted: auto-replied\r\n\r\nAway.\r\n"
    box.put(note, answer, folder="Sent Items")
    with closing(box.opened()) as mailbox:
        found = []
        for one in mailbox.heads_after(MailFolder.SENT, ""):
            if one.head is not None:
                whole = mailbox.whole(one.cursor)
                assert whole is not None
                found.append((one.head, whole.raw))

    (first, raw_note), (second, raw_answer) = found
    assert (first.by_program, second.by_program, raw_note, raw_answer) == (True, False, note, answer)
    assert (second.message_id, second.answered_ids[-1]) == ("<own@x>", "<m1@brightpump.example>")
    assert second.recipients == ("ana@brightpump.example", "leads@fernhill.example", "hidden@fernhill.example")


def test_a_reply_is_filed_once_and_as_read(box: PersonsMailbox) -> None:
    reply = b"Message-ID: <ours@fernhill.example>\r\nFrom: a@b.example\r\n\r\nHello\r\n"
    with closing(box.opened()) as mailbox:
        assert mailbox.add_to_sent(reply, "<ours@fernhill.example>")
        assert mailbox.add_to_sent(reply, "<ours@fernhill.example>")
        mailbox.files_by_itself = True
        assert not mailbox.add_to_sent(reply, "<other@fernhill.example>")
    with box.client() as client:
        client.select('"Sent Items"')
        assert client.search(None, "ALL")[1] == [b"1"]
        assert client.search(None, "SEEN")[1] == [b"1"]


def test_a_draft_is_laid_once_and_taken_back_alone(box: PersonsMailbox) -> None:
    ours = b"Message-ID: <draft@fernhill.example>\r\nFrom: a@b.example\r\n\r\nDear Ana\r\n"
    theirs = b"Message-ID: <theirs@fernhill.example>\r\nFrom: a@b.example\r\n\r\nDear Bo\r\n"
    box.put(theirs, folder="Entw&APw-rfe", flags="(\\Deleted)")
    with closing(box.opened()) as mailbox:
        for _ in range(2):
            assert mailbox.add_draft(ours, "<draft@fernhill.example>")
        with box.client() as client:
            client.select("Entw&APw-rfe", readonly=True)
            assert client.search(None, "DRAFT")[1] == [b"2"]
        for _ in range(2):
            mailbox.remove_draft("<draft@fernhill.example>")
            mailbox.remove_draft("<theirs@fernhill.example>")  # as one that a person edited: without our mark
    with box.client() as client:
        client.select("Entw&APw-rfe", readonly=True)
        assert client.search(None, "ALL")[1] == [b"1"]
