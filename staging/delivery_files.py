"""Deliveries kept as files: a whole request each, signed only when it is posted."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from pathlib import Path

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_REQUEST_LINE = re.compile(r"POST /in/([\w.-]+)(\?\S*)?(?: HTTP/1\.1)?$")


def read_http_file(path: Path) -> tuple[str, dict[str, str], bytes]:
    """Source name, headers (names in lower case) and body of one file.

    The first line is `POST /in/<source>`; headers follow, then an empty line, then the body,
    byte for byte up to the end of the file.

    Raises:
        ValueError: the file does not look like that; names the file.
    """
    data = path.read_bytes()
    end = _HEAD_END.search(data)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    first, *lines = head.decode("utf-8").splitlines() or [""]
    request = _REQUEST_LINE.match(first.strip())
    if not request:
        raise ValueError(f"{path.name}: the first line is not 'POST /in/<source>'")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise ValueError(f"{path.name}: {line[:60]!r} is not a header")
        headers[name.strip().lower()] = value.strip()
    return request[1], headers, body


def sign(source: str, headers: Mapping[str, str], body: bytes, secret: bytes) -> dict[str, str]:
    """The headers with the proof that this source's sender would give.

    Postmark signs nothing and uses Basic auth; forms, the mailbox reader and the LinkedIn relay
    sign the body.
    """
    if source == "postmark":
        credentials = base64.b64encode(b"postmark:" + secret).decode()
        return {**headers, "authorization": f"Basic {credentials}"}
    return {**headers, "x-form-signature": hmac.new(secret, body, hashlib.sha256).hexdigest()}
