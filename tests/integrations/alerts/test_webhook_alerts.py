"""Alerts arrive at the webhook, or the caller hears that they did not."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Alert
from integrations.alerts.webhook_alerts import WebhookAlerts
from tests.staging_mail import HOST, Part, alert_sink  # noqa: F401  fixtures

ALERT = Alert(
    firm_id="fernhill", kind="upstream_down", title="Mail & <CRM> down", url="https://leads.fernhill.example/t?a=1&b=2"
)


@pytest.fixture
def sink(alert_sink: Part) -> Iterator[Part]:  # noqa: F811  the fixture
    alert_sink.post("/api/reset")
    yield alert_sink
    alert_sink.post("/api/faults")


@pytest.fixture
def alerts(sink: Part) -> Iterator[WebhookAlerts]:
    ours = WebhookAlerts(f"{sink.url}/hook", timeout_seconds=2)
    yield ours
    ours.close()


def test_an_alert_arrives_with_title_and_link(alerts: WebhookAlerts, sink: Part) -> None:
    alerts.send(ALERT)

    (kept,) = sink.json("/api/alerts")
    assert kept["text"].splitlines() == [
        "*Mail &amp; &lt;CRM&gt; down*",
        "https://leads.fernhill.example/t?a=1&amp;b=2",
        "fernhill · upstream_down",
    ]
    assert "&amp;lt;CRM" in sink.http.get("/").text


@pytest.mark.parametrize("status", [500, 503])
def test_a_broken_webhook_is_unavailable(alerts: WebhookAlerts, sink: Part, status: int) -> None:
    sink.post("/api/faults", status=status)
    with pytest.raises(UpstreamUnavailable):
        alerts.send(ALERT)


def test_too_many_alerts_say_when_to_come_back(alerts: WebhookAlerts, sink: Part) -> None:
    sink.post("/api/faults", status=429, retry_after=7)
    with pytest.raises(UpstreamUnavailable) as limited:
        alerts.send(ALERT)

    assert limited.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_webhook_that_is_gone_refuses(alerts: WebhookAlerts, sink: Part, status: int) -> None:
    sink.post("/api/faults", status=status)
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)


def test_no_redirect_is_followed(alerts: WebhookAlerts, sink: Part) -> None:
    sink.post("/api/faults", status=307, location=f"{sink.url}/api/reset")
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)

    sink.post("/api/faults")
    alerts.send(ALERT)
    sink.post("/api/faults", status=302, location="/api/alerts")
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)
    assert len(sink.json("/api/alerts")) == 1


def test_silence_and_a_closed_port_are_unavailable_and_keep_the_address_secret(sink: Part) -> None:
    sink.post("/api/faults", hang=True)
    with pytest.raises(UpstreamUnavailable) as silent:
        WebhookAlerts(f"{sink.url}/hook", timeout_seconds=0.2).send(ALERT)
    assert "/hook" not in str(silent.value)

    with socket.socket() as unused:
        unused.bind((HOST, 0))
        with pytest.raises(UpstreamUnavailable):
            WebhookAlerts(f"http://{HOST}:{unused.getsockname()[1]}/secret").send(ALERT)


@pytest.mark.parametrize("url", ["", "not a url", "https://", "ftp://x.example/hook"])
def test_an_address_that_is_none_refuses(url: str) -> None:
    with pytest.raises((UpstreamRefused, UpstreamUnavailable)):
        WebhookAlerts(url).send(ALERT)


def test_a_check_finds_a_live_webhook_and_shows_nobody_anything(alerts: WebhookAlerts, sink: Part) -> None:
    alerts.check()

    assert sink.json("/api/alerts") == []


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_check_finds_a_webhook_that_is_gone(alerts: WebhookAlerts, sink: Part, status: int) -> None:
    sink.post("/api/faults", status=status)
    with pytest.raises(UpstreamRefused):
        alerts.check()
