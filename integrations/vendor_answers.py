"""What an answer over HTTP says about trying again; the same for every vendor, who may add to it."""

import re
from datetime import timedelta
from http import HTTPStatus

import httpx2

from app.domain.errors import UpstreamError, UpstreamRefused, UpstreamUnavailable

_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]+)?")


def may_succeed_later(status: int) -> bool:
    """Whether the same request is worth sending again."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }


def retry_after(answer: httpx2.Response) -> timedelta | None:
    """The Retry-After header when it is a number of seconds; dates are rare and ignored."""
    text = answer.headers.get("retry-after", "")
    return timedelta(seconds=float(text)) if _SECONDS.fullmatch(text) else None


def failure(vendor: str, answer: httpx2.Response, *, also_later: int | None = None) -> UpstreamError:
    """An answer that is no success, as our error. `also_later`: a status that passes with this vendor."""
    status = answer.status_code
    if may_succeed_later(status) or status == also_later:
        return UpstreamUnavailable(vendor, f"status {status}", retry_after=retry_after(answer))
    return UpstreamRefused(vendor, f"status {status}")
