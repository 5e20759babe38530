"""Tells the owner through a chat webhook: Slack's, or any that takes {"text": ...} (Mattermost, Rocket.Chat).

Implements `app.domain.ports.Alerts`. Shapes from Slack's page on incoming webhooks: 200 "ok"; 400, 403, 404 and 410
for a message or hook that will never work; 429 with Retry-After. Text escapes &, < and >.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar

import httpx2

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.ports import Alert
from app.domain.words.shown_text import defanged
from integrations.vendor_answers import failure

VENDOR = "alert webhook"


class WebhookAlerts:
    """Posts alerts to one address, over a kept connection; safe to use from several threads.

    The address is a secret: it stands in no error. Redirects are not followed. `timeout_seconds` is for connecting
    and for each part of the answer.
    """

    needs: ClassVar[str] = "alert webhook"

    def __init__(self, url: str, *, timeout_seconds: float = 5.0) -> None:
        self._url = url
        self._client = httpx2.Client(timeout=timeout_seconds, follow_redirects=False)

    def send(self, alert: Alert) -> None:
        """Returns when the webhook has taken it.

        Raises:
            UpstreamUnavailable: It did not arrive, or nobody knows: an alert twice does no harm, so it may be
                sent again.
            UpstreamRefused: The webhook will never take it.
        """
        answer = self._post({"text": text_of(alert)})
        if not answer.is_success:
            raise failure(VENDOR, answer)

    def check(self) -> None:
        """Posts a message without a text: a live webhook refuses it with 400 and shows nobody anything.

        Raises as `send` does; a webhook that is gone or forbidden answers 403, 404 or 410.
        """
        answer = self._post({})
        if not answer.is_success and answer.status_code != HTTPStatus.BAD_REQUEST:
            raise failure(VENDOR, answer)

    def _post(self, message: Mapping[str, str]) -> httpx2.Response:
        try:
            return self._client.post(self._url, json=message)
        except httpx2.HTTPError as error:
            raise UpstreamUnavailable(VENDOR, type(error).__name__) from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise UpstreamRefused(VENDOR, "the webhook's address is not a URL") from error

    def close(self) -> None:
        self._client.close()


def text_of(alert: Alert) -> str:
    """Title and link, as Slack's mrkdwn."""
    title = defanged(alert.title).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"*{title}*\n{alert.url.replace('&', '&amp;')}\n{alert.firm_id} · {alert.kind}"
