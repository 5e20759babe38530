"""Connections are kept, replaced when they died, encrypted, logged in, and ended."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.errors import OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from integrations.mail.smtp_mailer import SmtpMailer
from tests.absent import give_up
from tests.integrations.mail.moody_smtp_server import CLOSE, SILENCE, moody_server
from tests.integrations.mail.sample_mails import mailer_for, sample_mail, soon
from tests.staging_mail import SandboxMailbox, mailbox, mailbox_process, started_mailbox  # noqa: F401  fixtures


@pytest.fixture
def box(mailbox: SandboxMailbox) -> SandboxMailbox:  # noqa: F811  the fixture
    return mailbox


@pytest.fixture
def mailer(box: SandboxMailbox) -> Iterator[SmtpMailer]:
    ours = mailer_for(box.smtp_port)
    yield ours
    ours.close()


@pytest.mark.parametrize("death", [CLOSE, "421 4.4.2 idle too long"])
def test_a_connection_that_died_while_kept_is_replaced_without_a_word(death: str) -> None:
    with moody_server() as server:
        mailer = mailer_for(server.port)
        mailer.send(sample_mail(), not_after=soon())
        server.once["MAIL"] = death
        mailer.send(sample_mail(), not_after=soon())
        mailer.close()

    whole = ["EHLO", "MAIL", "RCPT", "DATA", "text"]
    assert server.said[0][:6] == [*whole, "MAIL"]
    assert server.said[1][:5] == whole


def test_a_kept_connection_that_dies_after_the_text_is_not_tried_again() -> None:
    with moody_server() as server:
        mailer = mailer_for(server.port)
        mailer.send(sample_mail(), not_after=soon())
        server.once["text"] = CLOSE
        with pytest.raises(OutcomeUnknown):
            mailer.send(sample_mail(), not_after=soon())

    assert len(server.said) == 1


def test_connections_the_server_closed_meanwhile_are_opened_again(mailer: SmtpMailer, box: SandboxMailbox) -> None:
    box.set_faults(idle_seconds=0.05)
    mailer.send(sample_mail(), not_after=soon())
    time.sleep(0.2)
    mailer.send(sample_mail(), not_after=soon())

    assert box.counts()["mails"] == 2
    assert box.counts()["smtp_connections"] == 2


def test_closing_ends_what_is_under_way_and_refuses_what_comes_after() -> None:
    with moody_server(text=SILENCE) as server:
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


def test_check_says_whether_mails_could_go(mailer: SmtpMailer, box: SandboxMailbox) -> None:
    mailer.check()
    box.set_faults(hang=True)
    with pytest.raises(UpstreamUnavailable):
        mailer_for(box.smtp_port, timeout_seconds=0.2).check()

    assert box.mails() == []


def test_it_logs_in_when_it_has_a_name(box: SandboxMailbox) -> None:
    mailer = mailer_for(box.smtp_port, username="firm", password="secret")
    mailer.check()
    mailer.send(sample_mail(), not_after=soon())
    mailer.close()

    with moody_server(EHLO="250-moody\r\n250 AUTH PLAIN", AUTH="535 no") as server, pytest.raises(UpstreamRefused):
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
    with started_mailbox("--certificate", str(certificate), *argument) as box:
        with pytest.raises(UpstreamUnavailable):
            mailer_for(box.smtp_port, tls=tls).send(sample_mail(), not_after=soon())
        assert box.mails() == []

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mailer = mailer_for(box.smtp_port, tls=tls)
        mailer.send(sample_mail(), not_after=soon())
        mailer.send(sample_mail(), not_after=soon())
        mailer.close()
        assert box.counts()["mails"] == 2


def test_a_server_without_starttls_gets_no_mail(box: SandboxMailbox) -> None:
    with pytest.raises(UpstreamUnavailable):
        mailer_for(box.smtp_port, tls="starttls").send(sample_mail(), not_after=soon())

    assert box.mails() == []
