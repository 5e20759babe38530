"""Sent, not sent, or unknown: the mailer never confuses them, and never hangs. Its connections are kept and checked."""

import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.errors import OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from integrations.mail.smtp_mailer import SmtpMailer
from staging.installation.parts import SandboxMailbox, running
from staging.serving import LOOPBACK
from tests.absent import give_up
from tests.integrations.mail.faulty_smtp_server import CLOSE, SILENCE, faulty_server
from tests.integrations.mail.sample_mails import ARCHIVE, mailer_for, sample_mail, soon
from tests.integrations.mail.test_mail_message import HOSTILE, OUR_HEADERS, header_names

BEFORE_THE_TEXT = ["greeting", "EHLO", "MAIL", "RCPT", "DATA"]


@pytest.fixture
def mailer(mailbox: SandboxMailbox) -> Iterator[SmtpMailer]:
    ours = mailer_for(mailbox.smtp_port)
    yield ours
    ours.close()


def test_a_mail_reaches_its_recipient_and_the_archive_in_one_envelope(
    mailer: SmtpMailer, mailbox: SandboxMailbox
) -> None:
    mail = sample_mail(archive_address=ARCHIVE)
    mailer.send(mail, not_after=soon())

    (kept,) = mailbox.mails()
    assert kept["message_id"] == mail.message_id
    assert kept["envelope_from"] == "hello@fernhill.example"
    assert kept["envelope_to"] == ["noor@lumenwick.example", ARCHIVE]
    assert kept["text"] == mail.text
    assert kept["html"].strip() == mail.html
    assert ARCHIVE.encode() not in mailbox.raw(1)


def test_two_hundred_mails_from_many_threads_use_four_connections(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    mails = [sample_mail() for _ in range(200)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda mail: mailer.send(mail, not_after=soon()), mails))

    assert {kept["message_id"] for kept in mailbox.mails()} == {mail.message_id for mail in mails}
    assert mailbox.counts()["mails"] == 200
    assert mailbox.counts()["smtp_connections"] <= 4


def test_text_with_leading_dots_arrives_whole(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    text = ".\n..two\n.one\n\n.\n"
    mailer.send(sample_mail(text=text), not_after=soon())

    assert mailbox.mails()[0]["text"] == text


def test_an_address_beyond_ascii_asks_for_smtputf8_and_arrives(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    mailer.send(sample_mail(to_address="jörg@bücher.example", to_name=""), not_after=soon())

    assert mailbox.mails()[0]["envelope_to"] == ["jörg@xn--bcher-kva.example"]
    assert "To: jörg@xn--bcher-kva.example".encode() in mailbox.raw(1)


def test_a_server_that_knows_only_ascii_refuses_such_an_address_for_good() -> None:
    with faulty_server() as server, pytest.raises(UpstreamRefused):
        mailer_for(server.port).send(sample_mail(to_address="jörg@x.example"), not_after=soon())


def test_hostile_names_reach_the_wire_as_one_header_and_one_recipient(
    mailer: SmtpMailer, mailbox: SandboxMailbox
) -> None:
    dice = random.Random(11)
    for _ in range(150):
        name, subject = ("".join(dice.choices(HOSTILE, k=4)) for _ in range(2))
        mailer.send(sample_mail(to_name=name, subject=subject), not_after=soon())

    mails = mailbox.mails()
    assert len(mails) == 150
    assert {tuple(mail["envelope_to"]) for mail in mails} == {("noor@lumenwick.example",)}
    assert all(header_names(mailbox.raw(mail["n"])) == OUR_HEADERS for mail in mails)


@pytest.mark.parametrize("address", ["a@x.example\r\nRCPT TO:<b@x.example>", "nobody", "a b@x.example"])
def test_an_unusable_address_is_refused_before_any_connection(address: str) -> None:
    with pytest.raises(UpstreamRefused) as refused:
        mailer_for(1).send(sample_mail(to_address=address), not_after=soon())

    assert address not in str(refused.value)


def test_a_mail_goes_although_the_archive_refuses_its_copy(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    mailbox.set_faults(rejected_recipients=[ARCHIVE])
    mailer.send(sample_mail(archive_address=ARCHIVE), not_after=soon())

    assert mailbox.mails()[0]["envelope_to"] == ["noor@lumenwick.example"]


def test_a_refused_recipient_is_final_and_the_archive_gets_nothing(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    mailbox.set_faults(rejected_recipients=["noor@lumenwick.example"])
    with pytest.raises(UpstreamRefused) as refused:
        mailer.send(sample_mail(archive_address=ARCHIVE), not_after=soon())

    assert mailbox.mails() == []
    assert "noor@" not in str(refused.value)  # errors end up in logs
    mailbox.set_faults()
    mailer.send(sample_mail(), not_after=soon())
    assert mailbox.counts()["smtp_connections"] == 1  # RSET, and the same connection goes on


@pytest.mark.parametrize("fault", ["temporary_share", "temporary_after_data"])
def test_not_now_means_again_later(mailer: SmtpMailer, mailbox: SandboxMailbox, fault: str) -> None:
    mailbox.set_faults(**{fault: 1.0})
    with pytest.raises(UpstreamUnavailable):
        mailer.send(sample_mail(), not_after=soon())

    mailbox.set_faults()
    mailer.send(sample_mail(), not_after=soon())
    assert mailbox.counts()["mails"] == 1
    assert mailbox.counts()["smtp_connections"] == 1


@pytest.mark.parametrize("fault", ["reject_share", "reject_after_data"])
def test_a_clear_no_is_final(mailer: SmtpMailer, mailbox: SandboxMailbox, fault: str) -> None:
    mailbox.set_faults(**{fault: 1.0})
    with pytest.raises(UpstreamRefused):
        mailer.send(sample_mail(), not_after=soon())

    assert mailbox.mails() == []


def test_a_mail_taken_without_an_answer_is_unknown_not_lost_and_not_sent_twice(
    mailer: SmtpMailer, mailbox: SandboxMailbox
) -> None:
    mailbox.set_faults(drop_after_data=1.0)
    with pytest.raises(OutcomeUnknown):
        mailer.send(sample_mail(), not_after=soon())

    assert mailbox.counts()["mails"] == 1


def test_silence_after_the_text_is_unknown_in_time(mailbox: SandboxMailbox) -> None:
    mailbox.set_faults(hang_after_data=1.0)
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        mailer_for(mailbox.smtp_port, timeout_seconds=0.3).send(sample_mail(), not_after=soon())

    assert time.monotonic() - started < 5, "and not the minute a mail server may be given"


def test_a_hanging_server_costs_the_timeout_and_not_more(mailbox: SandboxMailbox) -> None:
    mailbox.set_faults(hang=True)
    mailer = mailer_for(mailbox.smtp_port, timeout_seconds=0.2, connections=1)
    started = time.monotonic()
    with ThreadPoolExecutor(4) as threads:  # four calls wait for one connection, each within its own time
        errors = [threads.submit(mailer.send, sample_mail(), not_after=soon()).exception() for _ in range(4)]

    assert [type(error) for error in errors] == [UpstreamUnavailable] * 4
    assert time.monotonic() - started < 5
    assert mailbox.mails() == []


@pytest.mark.parametrize("moment", BEFORE_THE_TEXT)
@pytest.mark.parametrize("fault", [SILENCE, CLOSE, "garbage", "421 4.3.2 going down"])
def test_whatever_fails_before_the_text_certainly_was_not_sent(moment: str, fault: str) -> None:
    started = time.monotonic()
    with faulty_server(**{moment: fault}) as server, pytest.raises(UpstreamUnavailable):
        mailer_for(server.port, timeout_seconds=0.25).send(sample_mail(), not_after=soon())

    assert "text" not in [word for said in server.said for word in said]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("fault", [SILENCE, CLOSE, "garbage", "250-half an answer"])
def test_whatever_fails_after_the_text_is_unknown(fault: str) -> None:
    with faulty_server(text=fault) as server, pytest.raises(OutcomeUnknown):
        mailer_for(server.port, timeout_seconds=0.25).send(sample_mail(), not_after=soon())


@pytest.mark.parametrize(("moment", "answer"), [("greeting", "554 go away"), ("MAIL", "550 no"), ("DATA", "554 no")])
def test_a_permanent_no_before_the_text_is_final(moment: str, answer: str) -> None:
    with faulty_server(**{moment: answer}) as server, pytest.raises(UpstreamRefused):
        mailer_for(server.port).send(sample_mail(), not_after=soon())


def test_nobody_listening_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind((LOOPBACK, 0))
        with pytest.raises(UpstreamUnavailable):
            mailer_for(unused.getsockname()[1]).send(sample_mail(), not_after=soon())


def test_a_mail_whose_time_has_passed_is_not_sent(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    with pytest.raises(UpstreamUnavailable):
        mailer.send(sample_mail(), not_after=soon(-1))

    assert mailbox.counts()["smtp_connections"] == 0


@pytest.mark.parametrize("silent", ["RCPT", "DATA"])
def test_a_mail_whose_time_passes_while_the_server_thinks_is_not_handed_over(silent: str) -> None:
    with faulty_server(**{silent: SILENCE}) as server:
        mailer = mailer_for(server.port, timeout_seconds=2.0)
        with ThreadPoolExecutor(1) as threads:
            sending = threads.submit(mailer.send, sample_mail(), not_after=soon(0.1))
            time.sleep(0.3)
            server.wake()
            assert isinstance(sending.exception(), UpstreamUnavailable)

    assert server.said[0][-1].startswith(silent)


@pytest.mark.parametrize("ending", [CLOSE, "421 4.4.2 idle too long"])
def test_a_kept_connection_that_the_server_ends_is_replaced_unseen(ending: str) -> None:
    with faulty_server() as server:
        mailer = mailer_for(server.port)
        mailer.send(sample_mail(), not_after=soon())
        server.once["MAIL"] = ending
        mailer.send(sample_mail(), not_after=soon())
        mailer.close()

    whole = ["EHLO", "MAIL", "RCPT", "DATA", "text"]
    assert server.said[0][:6] == [*whole, "MAIL"]
    assert server.said[1][:5] == whole


def test_a_mail_is_not_tried_again_when_a_kept_connection_ends_after_the_text() -> None:
    with faulty_server() as server:
        mailer = mailer_for(server.port)
        mailer.send(sample_mail(), not_after=soon())
        server.once["text"] = CLOSE
        with pytest.raises(OutcomeUnknown):
            mailer.send(sample_mail(), not_after=soon())

    assert len(server.said) == 1


def test_connections_the_server_closed_meanwhile_are_opened_again(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    mailbox.set_faults(idle_seconds=0.5)
    mailer.send(sample_mail(), not_after=soon())
    time.sleep(1)
    mailer.send(sample_mail(), not_after=soon())

    assert mailbox.counts()["mails"] == 2
    assert mailbox.counts()["smtp_connections"] == 2


def test_closing_ends_what_is_under_way_and_refuses_what_comes_after() -> None:
    with faulty_server(text=SILENCE) as server:
        mailer = mailer_for(server.port, timeout_seconds=10)
        with ThreadPoolExecutor(1) as threads:
            under_way = threads.submit(mailer.send, sample_mail(), not_after=soon())
            while not server.said or "text" not in server.said[0]:
                time.sleep(0.01)
            mailer.close()
            assert isinstance(under_way.exception(), OutcomeUnknown)
    with pytest.raises(UpstreamUnavailable):
        mailer.send(sample_mail(), not_after=soon())
    mailer.close()


def test_check_says_whether_mails_could_go(mailer: SmtpMailer, mailbox: SandboxMailbox) -> None:
    mailer.check()
    mailbox.set_faults(hang=True)
    with pytest.raises(UpstreamUnavailable):
        mailer_for(mailbox.smtp_port, timeout_seconds=0.2).check()

    assert mailbox.mails() == []


@pytest.mark.parametrize("password", ["secret", "Schlüssel"])
def test_it_logs_in_when_it_has_a_name(mailbox: SandboxMailbox, password: str) -> None:
    mailer = mailer_for(mailbox.smtp_port, username="firm", password=password)
    mailer.check()
    mailer.send(sample_mail(), not_after=soon())
    mailer.close()

    with faulty_server(EHLO="250-faulty\r\n250 AUTH PLAIN", AUTH="535 no") as server, pytest.raises(UpstreamRefused):
        mailer_for(server.port, username="firm", password="wrong").check()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own for 127.0.0.1, with its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        give_up("needs the openssl command: `apt-get install openssl`")
    folder = tmp_path_factory.mktemp("tls")
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=sandbox"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    files += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([openssl, *request.split(), *files], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


@pytest.mark.parametrize(("tls", "argument"), [("starttls", ()), ("implicit", ("--implicit-tls",))])
def test_tls_is_used_and_its_certificate_checked(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, tls: str, argument: tuple[str, ...]
) -> None:
    with running(SandboxMailbox, "--certificate", str(certificate), *argument) as mailbox:
        with pytest.raises(UpstreamUnavailable):
            mailer_for(mailbox.smtp_port, tls=tls).send(sample_mail(), not_after=soon())
        assert mailbox.mails() == []

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mailer = mailer_for(mailbox.smtp_port, tls=tls)
        mailer.send(sample_mail(), not_after=soon())
        mailer.send(sample_mail(), not_after=soon())
        mailer.close()
        assert mailbox.counts()["mails"] == 2


def test_a_server_without_starttls_gets_no_mail(mailbox: SandboxMailbox) -> None:
    with pytest.raises(UpstreamUnavailable, match="LEADS_SMTP_TLS=implicit"):
        mailer_for(mailbox.smtp_port, tls="starttls").send(sample_mail(), not_after=soon())

    assert mailbox.mails() == []
