"""A mail server that keeps failing is left alone for ten seconds; nothing is sent meanwhile."""

import pytest

from app.domain.errors import UpstreamUnavailable
from integrations.circuit import Circuit
from integrations.mail.pausing_mailer import PausingMailer
from staging.installation.parts import SandboxMailbox
from tests.integrations.mail.sample_mails import mailer_for, sample_mail, soon


def test_after_three_failures_the_server_is_not_asked_until_the_pause_is_over(mailbox: SandboxMailbox) -> None:
    now = [0.0]
    mailer = PausingMailer(mailer_for(mailbox.smtp_port), Circuit(clock=lambda: now[0], pause_seconds=10.0))
    mailbox.set_faults(temporary_share=1.0)
    for _ in range(6):
        with pytest.raises(UpstreamUnavailable):
            mailer.send(sample_mail(), not_after=soon())
    assert mailbox.counts()["temporary"] == 3

    mailbox.set_faults()
    with pytest.raises(UpstreamUnavailable):
        mailer.send(sample_mail(), not_after=soon())
    now[0] = 10.5
    mailer.send(sample_mail(), not_after=soon())
    mailer.send(sample_mail(), not_after=soon())

    assert mailbox.counts()["mails"] == 2
    mailer.close()
