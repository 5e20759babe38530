"""Alerts arrive at the webhook, or the caller hears that they did not."""

import json
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
import respx

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Alert
from integrations.alerts.webhook_alerts import AlertWebhook, WebhookAlerts
from staging.installation.parts import SandboxAlerts
from tests.seeding import firm_profile

HOOK = "https://chat.example/secret-hook"
FIRM = firm_profile()
ALERT = Alert(
    firm_id=FIRM.id,
    kind="alarm",
    title="Mail & <CRM> down",
    text="Look at *both*.",
    url="https://leads.larkfield.example/t?a=1&b=2",
)


def alerts_at(url: str, timeout_seconds: float = 5.0) -> WebhookAlerts:
    return WebhookAlerts(AlertWebhook(url, timeout_seconds=timeout_seconds), {FIRM.id: FIRM})


@pytest.fixture
def alerts() -> Iterator[WebhookAlerts]:
    ours = alerts_at(HOOK)
    yield ours
    ours.webhook.close()


def test_an_alert_arrives_with_title_text_and_link(alerts: WebhookAlerts, httpx2_mock: respx.Router) -> None:
    hook = httpx2_mock.post(HOOK).respond(200, text="ok")

    alerts.send(ALERT)

    assert json.loads(hook.calls.last.request.content)["text"].split("\n\n") == [
        "*Mail &amp; &lt;CRM&gt; down*",
        "Look at *both*.",
        "Look here: https://leads.larkfield.example/t?a=1&amp;b=2",
        "Firstreply for Larkfield Advisers. Times are those of London.",
    ]


def test_whoever_refuses_blocks_gets_the_text_alone(alerts: WebhookAlerts, httpx2_mock: respx.Router) -> None:
    hook = httpx2_mock.post(HOOK).mock(
        side_effect=[respx.MockResponse(400, text="invalid_blocks"), respx.MockResponse(200)]
    )

    alerts.send(ALERT)

    assert list(json.loads(hook.calls.last.request.content)) == ["text"]


@pytest.mark.parametrize("status", [500, 503])
def test_a_broken_webhook_is_unavailable(alerts: WebhookAlerts, httpx2_mock: respx.Router, status: int) -> None:
    httpx2_mock.post(HOOK).respond(status)
    with pytest.raises(UpstreamUnavailable):
        alerts.send(ALERT)


def test_too_many_alerts_say_when_to_come_back(alerts: WebhookAlerts, httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(HOOK).respond(429, headers={"Retry-After": "7"})
    with pytest.raises(UpstreamUnavailable) as limited:
        alerts.send(ALERT)

    assert limited.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_webhook_that_is_gone_refuses(alerts: WebhookAlerts, httpx2_mock: respx.Router, status: int) -> None:
    httpx2_mock.post(HOOK).respond(status)
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)


@pytest.mark.parametrize("status", [302, 307])
def test_no_redirect_is_followed(alerts: WebhookAlerts, httpx2_mock: respx.Router, status: int) -> None:
    httpx2_mock.post(HOOK).respond(status, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(UpstreamRefused):
        alerts.send(ALERT)


@pytest.mark.parametrize("failure", [httpx2.ReadTimeout("slow"), httpx2.ConnectError("refused")])
def test_silence_and_a_lost_connection_are_unavailable_and_keep_the_address_secret(
    alerts: WebhookAlerts, httpx2_mock: respx.Router, failure: Exception
) -> None:
    httpx2_mock.post(HOOK).mock(side_effect=failure)
    with pytest.raises(UpstreamUnavailable) as silent:
        alerts.send(ALERT)
    assert "secret-hook" not in str(silent.value)


@pytest.mark.parametrize("url", ["", "not a url", "https://", "ftp://x.example/hook"])
def test_an_address_that_is_none_refuses(url: str) -> None:
    with pytest.raises((UpstreamRefused, UpstreamUnavailable)):
        alerts_at(url).send(ALERT)


def test_a_check_sends_no_text_and_takes_the_refusal_of_a_live_webhook(
    alerts: WebhookAlerts, httpx2_mock: respx.Router
) -> None:
    hook = httpx2_mock.post(HOOK).respond(400)

    alerts.webhook.check()

    assert json.loads(hook.calls.last.request.content) == {}


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_check_finds_a_webhook_that_is_gone(alerts: WebhookAlerts, httpx2_mock: respx.Router, status: int) -> None:
    httpx2_mock.post(HOOK).respond(status)
    with pytest.raises(UpstreamRefused):
        alerts.webhook.check()


def test_over_a_real_connection_the_alert_is_shown_and_a_hanging_webhook_is_given_up(alert_sink: SandboxAlerts) -> None:
    patient = alerts_at(f"{alert_sink.url}/hook", timeout_seconds=2)
    patient.webhook.check()
    patient.send(ALERT)
    patient.webhook.close()
    (posted,) = alert_sink.posted()
    assert [block["type"] for block in posted["blocks"]] == ["header", "section", "section", "context"]
    page = alert_sink.http.get("/").text
    assert "Mail &amp; &lt;CRM&gt; down" in page
    assert '<a href="https://leads.larkfield.example/t?a=1&amp;b=2"><strong>Look here</strong></a>' in page

    alert_sink.set_faults(hang=True)
    hurried = alerts_at(f"{alert_sink.url}/hook", timeout_seconds=0.2)
    with pytest.raises(UpstreamUnavailable):
        hurried.send(ALERT)
    hurried.webhook.close()
