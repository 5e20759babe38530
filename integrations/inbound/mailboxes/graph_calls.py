"""GET requests to Microsoft Graph: with a token that is renewed when it has ended, and what its refusals mean.

Nothing is tried again here but a request whose token had ended: the mailbox's thread waits as long as Graph asks for
(Retry-After), and goes on where it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ValidationError

from app.domain.errors import UpstreamError, UpstreamRefused, UpstreamUnavailable
from integrations.vendor_answers import failure

_VENDOR = "Microsoft Graph"
_PREFER = 'IdType="ImmutableId", odata.maxpagesize=200'  # such an id stays when a mail is moved within its mailbox
_MOST_BYTES = 20_000_000  # of one answer that is no mail
_MOST_OF_REFUSAL = 20_000
_LONGEST_CODE = 40

Kind = TypeVar("Kind", bound=BaseModel)


class _Reason(BaseModel):
    code: str = ""


class _Refused(BaseModel):
    error: _Reason = _Reason()


class GraphCalls:
    """One mailbox's requests over a kept connection. Redirects are not followed: they would take the token along."""

    def __init__(self, url: str, new_token: Callable[[], str], *, timeout_seconds: float = 20.0) -> None:
        """`url` is Graph's with its version; `new_token` raises UpstreamError."""
        self.url = url.rstrip("/")
        self._new_token = new_token
        self._token = ""
        self._client = httpx2.Client(timeout=timeout_seconds, follow_redirects=False)

    def close(self) -> None:
        self._client.close()

    def json(self, link: str, kind: type[Kind], *, gone: Callable[[int, str], bool]) -> Kind | None:
        """What is there; None where `gone` says so of the status and Graph's own code. Raises UpstreamError."""
        with self._asked(link, gone) as answer:
            if answer is None:
                return None
            try:
                return kind.model_validate_json(_beginning(answer, _MOST_BYTES))
            except ValidationError:
                raise UpstreamUnavailable(_VENDOR, "an answer that is not as documented") from None

    @contextmanager
    def stream(self, link: str) -> Iterator[Iterator[bytes] | None]:
        """The bytes there, as they come; None where nothing is any more. Raises UpstreamError."""
        with self._asked(link, is_missing) as answer:
            yield None if answer is None else answer.iter_bytes()

    @contextmanager
    def _asked(self, link: str, gone: Callable[[int, str], bool]) -> Iterator[httpx2.Response | None]:
        try:
            with self._signed(link) as answer:
                if answer.is_success:
                    yield answer
                    return
                code = _code(_beginning(answer, _MOST_OF_REFUSAL))
                if not gone(answer.status_code, code):
                    raise _failure(answer, code)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise UpstreamUnavailable(_VENDOR, type(error).__name__) from None
        yield None

    @contextmanager
    def _signed(self, link: str) -> Iterator[httpx2.Response]:
        if urlsplit(link)[:2] != urlsplit(self.url)[:2]:
            raise UpstreamUnavailable(_VENDOR, "it goes on at another server, which shall not get our token")
        had_one = bool(self._token)
        self._token = self._token or self._new_token()
        with self._client.stream("GET", link, headers=self._headers()) as answer:
            if answer.status_code != HTTPStatus.UNAUTHORIZED or not had_one:
                yield answer
                return
        self._token = self._new_token()  # it had ended
        with self._client.stream("GET", link, headers=self._headers()) as answer:
            yield answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Prefer": _PREFER}


def is_missing(status: int, _code: str) -> bool:
    return status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def never(_status: int, _code: str) -> bool:
    return False


def _failure(answer: httpx2.Response, code: str) -> UpstreamError:
    told = f" ({code})" if code else ""
    match answer.status_code:
        case HTTPStatus.UNAUTHORIZED:
            return UpstreamRefused(_VENDOR, f"it refuses our token{told}")
        case HTTPStatus.FORBIDDEN:
            return UpstreamRefused(_VENDOR, f"the application may not read this mailbox{told}")
        case HTTPStatus.NOT_FOUND:
            return UpstreamRefused(_VENDOR, f"it knows no such mailbox or folder{told}")
        case _:
            return failure(_VENDOR, answer, also_later=HTTPStatus.GONE)


def _beginning(answer: httpx2.Response, most: int) -> bytes:
    """An answer that is longer is cut, and then is no JSON."""
    found = bytearray()
    for piece in answer.iter_bytes():
        found += piece
        if len(found) > most:
            break
    return bytes(found[:most])


def _code(body: bytes) -> str:
    """Graph's own word for why, such as ErrorAccessDenied; the sentence beside it can hold addresses."""
    try:
        said = _Refused.model_validate_json(body).error.code
    except ValidationError:
        return ""
    return "".join(sign for sign in said if sign.isalnum())[:_LONGEST_CODE]
