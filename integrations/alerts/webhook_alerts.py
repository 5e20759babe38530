"""Tells the owner through a chat webhook: Slack's, or any that takes {"text": ...} (Mattermost, Rocket.Chat).

Shapes from Slack's page on incoming webhooks: 200 "ok"; 400, 403, 404 and 410 for a message or hook that will never
work; 429 with Retry-After.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

import httpx2

from app.domain.alert_words import Said
from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.ports import Alert
from integrations.alerts.chat_message import chat_message
from integrations.timed_wire import system_trust
from integrations.vendor_answers import failure

VENDOR = "alert webhook"


class AlertWebhook:
    """Posts to one address, over a kept connection; safe to use from several threads.

    The address is a secret: it stands in no error. Redirects are not followed. `timeout_seconds` is for connecting
    and for each part of the answer.
    """

    def __init__(self, url: str, *, timeout_seconds: float = 5.0) -> None:
        self._url = url
        self._client = httpx2.Client(timeout=timeout_seconds, follow_redirects=False, verify=system_trust())

    def post(self, message: Mapping[str, Any]) -> httpx2.Response:
        """Its answer, whatever it is. Raises UpstreamError where there is none."""
        try:
            return self._client.post(self._url, json=message)
        except httpx2.HTTPError as error:
            raise UpstreamUnavailable(VENDOR, type(error).__name__) from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise UpstreamRefused(VENDOR, "the webhook's address is not a URL") from error

    def check(self) -> None:
        """Posts a message without a text: a live webhook refuses it with 400 and shows nobody anything.

        Raises as `WebhookAlerts.send` does; a webhook that is gone or forbidden answers 403, 404 or 410.
        """
        answer = self.post({})
        if not answer.is_success and answer.status_code != HTTPStatus.BAD_REQUEST:
            raise failure(VENDOR, answer)

    def close(self) -> None:
        self._client.close()


@dataclass(frozen=True, slots=True)
class WebhookAlerts:
    """Implements `Alerts`."""

    webhook: AlertWebhook
    profiles: Mapping[str, FirmProfile]  # a firm whose profile cannot be read may be missing
    said_to: Callable[[Alert], Said] = lambda _alert: str  # our words in the language of whom it is meant for
    needs: ClassVar[str] = "alert webhook"

    def send(self, alert: Alert) -> None:
        """Returns when the webhook has taken it. One that refuses Slack's blocks gets the text alone.

        Raises:
            UpstreamUnavailable: It did not arrive, or nobody knows: an alert twice does no harm, so it may be
                sent again.
            UpstreamRefused: The webhook will never take it.
        """
        message = chat_message(alert, self.profiles.get(alert.firm_id), self.said_to(alert))
        answer = self.webhook.post(message)
        if answer.status_code == HTTPStatus.BAD_REQUEST:
            answer = self.webhook.post({"text": message["text"]})
        if not answer.is_success:
            raise failure(VENDOR, answer)
