"""What an answer over HTTP says about trying again, whoever the vendor is."""

from datetime import timedelta

import httpx2
import pytest

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from integrations.vendor_answers import failure, retry_after


@pytest.mark.parametrize("status", [408, 429, 500, 599])
def test_what_passes_is_tried_again(status: int) -> None:
    assert isinstance(failure("chat", httpx2.Response(status)), UpstreamUnavailable)


@pytest.mark.parametrize("status", [301, 400, 401, 409, 499])
def test_everything_else_is_a_refusal(status: int) -> None:
    assert isinstance(failure("chat", httpx2.Response(status)), UpstreamRefused)


def test_a_vendor_may_name_one_more_status_that_passes() -> None:
    assert isinstance(failure("model", httpx2.Response(409), also_later=409), UpstreamUnavailable)


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("0.5", 0.5), ("0", 0), ("999999", 999_999)])
def test_seconds_to_wait_are_read(said: str, seconds: float) -> None:
    assert retry_after(httpx2.Response(429, headers={"Retry-After": said})) == timedelta(seconds=seconds)


@pytest.mark.parametrize("said", ["", "-1", "nan", "inf", "1e9", "9" * 400, "Wed, 21 Oct 2026 07:28:00 GMT", "\u0661"])
def test_dates_and_nonsense_are_no_seconds(said: str) -> None:
    assert retry_after(httpx2.Response(429, headers=[(b"Retry-After", said.encode())])) is None
