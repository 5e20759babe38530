"""Tokens for mailboxes that take no password, and signing in with one."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest
import respx

from app.domain.errors import UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import MailboxAccount, MailboxSignIn
from integrations.inbound.mailboxes.access_tokens import access_token
from integrations.inbound.mailboxes.imap_mailbox import open_imap
from staging.dovecot import Dovecot
from tests.imap_client import PersonsMailbox

URL = "https://login.example/token"
ACCOUNT = MailboxAccount(
    host="imap.example",
    port=993,
    user="leads@fernhill.example",
    since=datetime(2026, 11, 1, tzinfo=UTC),
    sign_in=MailboxSignIn.REFRESH_TOKEN,
    client_id="app",
    token_url=URL,
)
GIVEN = {"access_token": "a-token", "expires_in": 3599, "token_type": "Bearer"}


def test_a_refresh_token_and_the_applications_own_secret_give_a_token(httpx2_mock: respx.Router) -> None:
    asked = httpx2_mock.post(URL).respond(200, json=GIVEN)

    assert access_token(ACCOUNT, ("refresh", "secret")) == "a-token"
    own = replace(ACCOUNT, sign_in=MailboxSignIn.CLIENT_CREDENTIALS, scope="https://mail.example/.default")
    assert access_token(own, ("secret",)) == "a-token"

    first, second = (
        {name: one[0] for name, one in parse_qs(call.request.content.decode()).items()} for call in asked.calls
    )
    assert first == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh",
        "client_id": "app",
        "client_secret": "secret",
    }
    assert second == {
        "grant_type": "client_credentials",
        "client_id": "app",
        "client_secret": "secret",
        "scope": "https://mail.example/.default",
    }


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (
            {"status_code": 400, "json": {"error": "invalid_grant", "error_description": "ana@x"}},
            UpstreamRefused,
            "invalid_grant",
        ),
        ({"status_code": 401, "json": {"error": "invalid_client"}}, UpstreamRefused, "invalid_client"),
        ({"status_code": 401, "text": "<html>"}, UpstreamRefused, "no reason given"),
        ({"status_code": 429, "text": ""}, UpstreamUnavailable, "429"),
        ({"status_code": 503, "text": ""}, UpstreamUnavailable, "503"),
        ({"status_code": 200, "json": {"token_type": "Bearer"}}, UpstreamUnavailable, "without a token"),
        ({"status_code": 302, "headers": {"location": "http://elsewhere.example"}}, UpstreamUnavailable, "302"),
    ],
)
def test_what_gives_no_token_is_told_apart(
    httpx2_mock: respx.Router, answer: dict[str, Any], error: type[UpstreamError], told: str
) -> None:
    httpx2_mock.post(URL).respond(**answer)

    with pytest.raises(error, match=told) as raised:
        access_token(ACCOUNT, ("refresh-token", "secret"))
    assert "ana@x" not in str(raised.value)


def test_a_token_server_that_is_away_is_tried_again_later(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(URL).mock(side_effect=httpx2.ConnectTimeout("slow"))

    with pytest.raises(UpstreamUnavailable, match="ConnectTimeout"):
        access_token(ACCOUNT, ("refresh", "secret"))


def test_xoauth2_signs_in_with_the_token_and_is_refused_with_another(dovecot: Dovecot) -> None:
    box = PersonsMailbox(dovecot)
    account = replace(box.account(), sign_in=MailboxSignIn.REFRESH_TOKEN)
    with closing(open_imap(account, lambda: box.password)) as mailbox:
        mailbox.check()
    with pytest.raises(UpstreamRefused, match="token"):
        open_imap(account, lambda: "another-token")
