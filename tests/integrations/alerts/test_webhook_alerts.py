"""Alerts arrive at the webhook, or the caller hears that they did not."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Alert
from integrations.alerts.webhook_alerts import WebhookAlerts
from staging.installation.parts import SandboxAlerts
from staging.serving import LOOPBACK

ALERT = Alert(
    firm_id="fernhill", kind="upstream_down", title="Mail & <CRM> down", url="https://leads.fernhill.example/t?a=1&b=2"
)


@pytest.fixture
def alerts(alert_sink: SandboxAlerts) -> Iterator[WebhookAlerts]:
    ours = WebhookAlerts(f"{alert_sink.url}/hook", timeout_seconds=2)
    yield ours
    ours.close()


def test_an_alert_arrives_with_title_and_link(alerts: WebhookAlerts, alert_sink: SandboxAlerts) -> None:
    alerts.send(ALERT)

    (kept,) = alert_sink.posted()
    assert kept["text"].splitlines() == [
        "*Mail &amp; &lt;CRM&gt; down*",
        "https://leads.fernhill.example/t?a=1&amp;b=2",
        "fernhill · upstream_down",
    ]
    assert "&amp;lt;CRM" in alert_sink.http.get("/").text


@pytest.mark.parametrize("status", [500, 503])
def test_a_broken_webhook_is_unavailable(alerts: WebhookAlerts, alert_sink: SandboxAlerts, status: int) -> None:
    alert_sink.set_faults(status=status)
    with pytest.raises(UpstreamUnavailable):
        alerts.send(ALERT)


def test_too_many_alerts_say_when_to_come_back(alerts: WebhookAlerts, alert_sink: SandboxAlerts) -> None:
    alert_sink.set_faults(status=429, retry_after=7)
    with pytest.raises(UpstreamUnavailable) as limited:
        alerts.send(ALERT)

    assert limited.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_webhook_that_is_gone_refuses(alerts: WebhookAlerts, alert_sink: SandboxAlerts, status: int) -> None:
    alert_sink.set_faults(status=status)
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)


def test_no_redirect_is_followed(alerts: WebhookAlerts, alert_sink: SandboxAlerts) -> None:
    alert_sink.set_faults(status=307, location=f"{alert_sink.url}/api/reset")
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)

    alert_sink.set_faults()
    alerts.send(ALERT)
    alert_sink.set_faults(status=302, location="/api/alerts")
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)
    assert len(alert_sink.posted()) == 1


def test_silence_and_a_closed_port_are_unavailable_and_keep_the_address_secret(alert_sink: SandboxAlerts) -> None:
    alert_sink.set_faults(hang=True)
    with pytest.raises(UpstreamUnavailable) as silent:
        WebhookAlerts(f"{alert_sink.url}/hook", timeout_seconds=0.2).send(ALERT)
    assert "/hook" not in str(silent.value)

    with socket.socket() as unused:
        unused.bind((LOOPBACK, 0))
        with pytest.raises(UpstreamUnavailable):
            WebhookAlerts(f"http://{LOOPBACK}:{unused.getsockname()[1]}/secret").send(ALERT)


@pytest.mark.parametrize("url", ["", "not a url", "https://", "ftp://x.example/hook"])
def test_an_address_that_is_none_refuses(url: str) -> None:
    with pytest.raises((UpstreamRefused, UpstreamUnavailable)):
        WebhookAlerts(url).send(ALERT)


def test_a_check_finds_a_live_webhook_and_shows_nobody_anything(
    alerts: WebhookAlerts, alert_sink: SandboxAlerts
) -> None:
    alerts.check()

    assert alert_sink.posted() == []


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_check_finds_a_webhook_that_is_gone(alerts: WebhookAlerts, alert_sink: SandboxAlerts, status: int) -> None:
    alert_sink.set_faults(status=status)
    with pytest.raises(UpstreamRefused):
        alerts.check()
