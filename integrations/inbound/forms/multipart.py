"""multipart/form-data (RFC 7578) as parts, without copying what nobody reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import PayloadNotUnderstood
from integrations.inbound.mail.charsets import decode_text

MAX_PARTS = 1_000
_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;,\"]{1,200}))", re.IGNORECASE)
_PARAMETER = re.compile(r";\s*(name|filename)\s*=\s*(?:\"([^\"]*)(?:\"|$)|([^\s;]*))", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `filename` is None for fields; a file may have an empty name."""

    name: str
    filename: str | None
    content_type: str
    charset: str | None
    data: bytes


def multipart_parts(content_type: str, body: bytes) -> Iterator[Part]:
    """The parts in their order.

    Raises:
        PayloadNotUnderstood: no boundary in the header, or none of it in the body, or too many parts.
    """
    found = _BOUNDARY.search(content_type[:1_000])
    if not found:
        raise PayloadNotUnderstood("multipart without a boundary")
    delimiter = b"--" + (found[1] or found[2]).encode("latin-1", "replace")
    start = body.find(delimiter)
    if start < 0:
        raise PayloadNotUnderstood("multipart body without its boundary")
    count = 0
    while True:
        start += len(delimiter)
        if body[start : start + 2] == b"--":
            return
        end = body.find(b"\n" + delimiter, start)
        block = body[start : end if end >= 0 else len(body)]
        count += 1
        if count > MAX_PARTS:
            raise PayloadNotUnderstood(f"more than {MAX_PARTS} parts")
        yield _part(block)
        if end < 0:
            return  # cut short: what arrived still counts
        start = end + 1


def _part(block: bytes) -> Part:
    head, separator, data = block.lstrip(b" \t").partition(b"\r\n\r\n")
    if not separator:
        head, _, data = block.partition(b"\n\n")
    fields = decode_text(head[:10_000])
    disposition = _line(fields, "content-disposition")
    names = {
        match[1].lower(): match[2] if match[2] is not None else match[3] for match in _PARAMETER.finditer(disposition)
    }
    kind = _line(fields, "content-type")
    charset = _CHARSET.search(kind)
    return Part(
        name=names.get("name", "")[:200],
        filename=re.split(r"[/\\]", names["filename"])[-1].strip(". ") if "filename" in names else None,
        content_type=kind.partition(";")[0].strip().lower()[:100] or "text/plain",
        charset=charset[1] if charset else None,
        data=data.removesuffix(b"\r"),
    )


def _line(fields: str, name: str) -> str:
    return next(
        (line.partition(":")[2].strip() for line in fields.splitlines() if line.lower().startswith(name + ":")), ""
    )
