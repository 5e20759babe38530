"""What LinkedIn's token server says, and to whom the app's secret is sent."""

import pytest
import respx

from app.domain.errors import ConfigurationError, UpstreamError, UpstreamRefused, UpstreamUnavailable
from integrations.inbound.recovery.linkedin_responses import LinkedInResponses

URL = "https://login.example/token"
ACCESS = {"owner": "urn:li:organization:7", "refresh_token": "r", "client_id": "app", "token_url": URL}


@pytest.mark.parametrize(
    ("status", "answer", "error", "told"),
    [
        (400, {"error": "invalid_grant"}, UpstreamRefused, "invalid_grant"),
        (503, {}, UpstreamUnavailable, "503"),
        (200, {"expires_in": 60}, UpstreamUnavailable, "without a token"),
        (200, [1], UpstreamUnavailable, "without a token"),
    ],
)
def test_where_no_token_is_given_the_reason_is_told(
    httpx2_mock: respx.Router, status: int, answer: object, error: type[UpstreamError], told: str
) -> None:
    httpx2_mock.post(URL).respond(status, json=answer)

    with pytest.raises(error, match=told):
        LinkedInResponses(ACCESS, ("secret",)).fetch("urn:li:leadGenFormResponse:1")


def test_the_apps_secret_is_never_sent_in_clear_text() -> None:
    with pytest.raises(ConfigurationError, match="https://"):
        LinkedInResponses({**ACCESS, "token_url": "http://login.example/token"}, ("secret",))
