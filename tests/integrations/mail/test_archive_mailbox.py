"""The archive is asked whether a mail was sent; a yes is a proof, everything else is not."""

import socket

import pytest

from app.domain.errors import UpstreamUnavailable
from integrations.mail.archive_mailbox import ImapArchive
from integrations.mail.smtp_mailer import SmtpMailer
from staging.installation.parts import SandboxMailbox
from staging.serving import LOOPBACK
from tests.integrations.mail.sample_mails import ARCHIVE, sample_mail, soon


def archive(mailbox: SandboxMailbox, *, login: str = ARCHIVE, timeout_seconds: float = 5) -> ImapArchive:
    return ImapArchive(LOOPBACK, mailbox.imap_port, login, "any", tls=False, timeout_seconds=timeout_seconds)


def test_the_archive_holds_what_was_sent_and_nothing_else(mailbox: SandboxMailbox) -> None:
    sent, other = sample_mail(archive_address=ARCHIVE), sample_mail()
    mailer = SmtpMailer(LOOPBACK, mailbox.smtp_port, tls="none")
    mailer.send(sent, not_after=soon())
    mailer.send(other, not_after=soon())
    mailer.close()

    assert archive(mailbox).holds(sent.message_id)
    assert not archive(mailbox).holds(other.message_id)  # its archive got no copy
    assert not archive(mailbox).holds("<never@fernhill.example>")
    assert archive(mailbox, login="noor@lumenwick.example").holds(other.message_id)


def test_asking_does_not_mark_the_mail_as_read(mailbox: SandboxMailbox) -> None:
    mail = sample_mail(archive_address=ARCHIVE)
    mailer = SmtpMailer(LOOPBACK, mailbox.smtp_port, tls="none")
    mailer.send(mail, not_after=soon())
    mailer.close()
    archive(mailbox).holds(mail.message_id)

    with archive(mailbox)._inbox() as inbox:
        assert len(inbox.uids("UNSEEN", charset=None)) == 1


@pytest.mark.parametrize("message_id", ["no brackets", '<a"b> OR ALL\r\nA LOGOUT', ""])
def test_what_is_no_message_id_is_not_sent_to_the_server(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        ImapArchive(LOOPBACK, 1, "a", "b", tls=False).holds(message_id)


@pytest.mark.parametrize("message_id", ['<quote"inside@x.example>', "<back\\slash@x.example>", "<a(b)@x.example>"])
def test_odd_ids_are_asked_for_literally(mailbox: SandboxMailbox, message_id: str) -> None:
    mailer = SmtpMailer(LOOPBACK, mailbox.smtp_port, tls="none")
    mailer.send(sample_mail(message_id=message_id, archive_address=ARCHIVE), not_after=soon())
    mailer.close()

    assert archive(mailbox).holds(message_id)
    assert not archive(mailbox).holds(message_id.replace("x.example", "y.example"))


def test_check_passes_while_the_server_answers(mailbox: SandboxMailbox) -> None:
    archive(mailbox).check()  # raises otherwise


def test_a_silent_server_is_unavailable_in_time(mailbox: SandboxMailbox) -> None:
    mailbox.set_faults(imap_hang=True)
    with pytest.raises(UpstreamUnavailable):
        archive(mailbox, timeout_seconds=0.2).check()


def test_nobody_listening_and_a_server_without_tls_are_unavailable(mailbox: SandboxMailbox) -> None:
    with socket.socket() as unused:
        unused.bind((LOOPBACK, 0))
        with pytest.raises(UpstreamUnavailable):
            ImapArchive(LOOPBACK, unused.getsockname()[1], "a", "b", tls=False).check()
    with pytest.raises(UpstreamUnavailable):
        ImapArchive(LOOPBACK, mailbox.imap_port, "a", "b", timeout_seconds=1).check()
