"""The fields of a posted form, from JSON, urlencoded or multipart bytes."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from multipart import MultipartError, MultipartSegment, PushMultipartParser

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Attachment
from app.domain.words.text import clean_line
from integrations.inbound.charsets import decode_text

MAX_FIELDS = 500
MAX_PARTS = 1_000  # of a multipart body
_MAX_HEADER = 10_000  # bytes of one header line of a part
_PARSED_AT_ONCE = 65_536
_SHORT_PIECES = 4
_SHORT_VALUE = 500
MAX_VALUE = 200_000  # characters of one answer


@dataclass(frozen=True, slots=True)
class Field:
    """One answer. `depth` is 0 for what stands at the top of the payload."""

    label: str
    value: str
    depth: int = 0
    key: str = ""  # what programs call it, where people are shown `label`
    kind: str = ""  # of the field, as the vendor says: "email", "textarea"
    place: int = 0  # in which object it stands; fields of one person mostly stand in one


@dataclass(frozen=True, slots=True)
class Form:
    """All that was posted, in its order, under the names it was posted with."""

    fields: tuple[Field, ...]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body. `filename` is None for fields; a file may have an empty name."""

    name: str
    filename: str | None
    content_type: str
    charset: str | None
    data: bytes


def read_json(body: bytes) -> Any:
    """The JSON value in the body.

    Raises:
        PayloadNotUnderstood: no JSON, or nested or numbered beyond reason.
    """
    try:
        return json.loads(decode_text(body, "utf-8"), strict=False)
    except RecursionError:
        raise PayloadNotUnderstood("JSON nested too deeply") from None
    except ValueError as error:
        raise PayloadNotUnderstood(f"not JSON: {str(error)[:120]}") from None


def read_json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in the body. Raises PayloadNotUnderstood for anything else."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise PayloadNotUnderstood("not a JSON object")
    return value


def read_json_objects(body: bytes, most: int = 100) -> list[dict[str, Any]]:
    """The one JSON object in the body, or those of a list. Raises PayloadNotUnderstood for anything else."""
    value = read_json(body)
    entries = value if isinstance(value, list) else [value]
    if not 0 < len(entries) <= most or not all(isinstance(one, dict) for one in entries):
        raise PayloadNotUnderstood(f"neither a JSON object nor a list of up to {most}")
    return entries


def is_json(headers: Mapping[str, str], body: bytes) -> bool:
    """By the media type; by the first character when that says nothing."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return False
    return media_type.endswith("json") or body[:1_000].lstrip()[:1] in (b"{", b"[")


def posted_form(headers: Mapping[str, str], body: bytes) -> Form:
    """The fields of an urlencoded or multipart form.

    Raises:
        PayloadNotUnderstood: neither, or without a usable boundary.
    """
    content_type = headers.get("content-type", "")
    if content_type.strip().lower().startswith("multipart/"):
        return _multipart_form(content_type, body)
    charset = str(_media_type(content_type).get_content_charset() or "utf-8")
    try:
        text = body.removeprefix(BOM_UTF8).decode("latin-1")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, encoding="latin-1")
    except ValueError:
        raise PayloadNotUnderstood(f"more than {MAX_FIELDS} form fields") from None
    return Form(tuple(Field(_in_one_set(name, charset), _in_one_set(value, charset)) for name, value in pairs))


def _in_one_set(text: str, charset: str) -> str:
    """A name or value whose characters stand for a byte each: "%" encodes the page's set, often not the body's."""
    return decode_text(text.encode("latin-1"), charset)[:MAX_VALUE]


def first_values(headers: Mapping[str, str], body: bytes, names: Sequence[str]) -> dict[str, str]:
    """The first value of each of these fields of a posted form, whatever else is in it and however long it is.

    Nothing else is taken out of the body, so that a long one can be asked before anybody is known to have sent it.
    Raises PayloadNotUnderstood as `posted_form`.
    """
    content_type = headers.get("content-type", "")
    found: dict[str, str] = {}
    if content_type.strip().lower().startswith("multipart/"):
        for part in _each_part(content_type, body, frozenset(names)):
            found.setdefault(part.name, decode_text(part.data))
        return found
    for name in names:
        key = name.encode() + b"="
        place = 0 if body.startswith(key) else body.find(b"&" + key) + 1
        if place or body.startswith(key):
            value = body[place + len(key) : place + len(key) + _SHORT_VALUE].partition(b"&")[0]
            found[name] = unquote_plus(value.decode("ascii", "replace"))
    return found


def as_text(value: Any) -> str:
    """A scalar or a list of scalars as a person would read it; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(
            text for text in (as_text(one) for one in value[:100] if not isinstance(one, dict | list)) if text
        )
    return str(value)[:MAX_VALUE] if not isinstance(value, dict) else ""


def as_object(value: Any) -> dict[str, Any]:
    """A JSON object as it is, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; none for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def multipart_parts(content_type: str, body: bytes) -> list[Part]:
    """The parts of a multipart/form-data body in their order; of a body that was cut short, those that arrived.

    Raises:
        PayloadNotUnderstood: no boundary, or none of it in the body, or too many parts, or no parts at all.
    """
    parts = list(_each_part(content_type, body))
    if not parts:
        raise PayloadNotUnderstood("multipart: no parts")
    return parts


def _each_part(content_type: str, body: bytes, names: frozenset[str] | None = None) -> Iterator[Part]:
    """Every part, or, of those with one of these names, what is short enough to be a key or a time."""
    if b"\r\n" not in body[:_MAX_HEADER]:
        body = body.replace(b"\n", b"\r\n")  # written by hand or by a script
    pieces: list[bytes] = []
    segment: MultipartSegment | None = None
    try:
        parser = PushMultipartParser(
            boundary_of(content_type),
            max_segment_count=MAX_PARTS,
            max_header_size=_MAX_HEADER,
            header_charset="latin-1",
        )
        for start in range(0, max(len(body), 1), _PARSED_AT_ONCE):
            for event in parser.parse(body[start : start + _PARSED_AT_ONCE]):
                if isinstance(event, MultipartSegment):
                    segment, pieces = (event, []) if names is None or event.name in names else (None, [])
                elif event is None:
                    if segment is not None:
                        yield _part(segment, pieces)
                    segment = None
                elif segment is not None and (names is None or len(pieces) < _SHORT_PIECES):
                    pieces.append(event)
    except MultipartError as error:
        raise PayloadNotUnderstood(f"multipart: {str(error)[:120]}") from None
    if segment is not None:
        yield _part(segment, pieces)


def boundary_of(content_type: str) -> str:
    """What divides the parts of a multipart body, "" if its Content-Type does not say."""
    return _media_type(content_type).get_boundary("")


def _media_type(content_type: str) -> Message:
    """A Content-Type field by the standard library, which also takes parameters that should have been quoted."""
    message = Message()
    message["content-type"] = content_type[:1_000].replace("\r", " ").replace("\n", " ")
    return message


def _part(segment: MultipartSegment, pieces: list[bytes]) -> Part:
    # The parser reads headers as Latin-1, which holds every byte; senders write names in UTF-8, or in their own set.
    name = decode_text((segment.name or "").encode("latin-1"))
    filename = None if segment.filename is None else decode_text(segment.filename.encode("latin-1"))
    return Part(
        name=name[:200],
        filename=None if filename is None else re.split(r"[/\\]", filename)[-1].strip(". "),
        content_type=(segment.content_type or "text/plain")[:100],
        charset=segment.charset,
        data=b"".join(pieces),
    )


def _multipart_form(content_type: str, body: bytes) -> Form:
    fields: list[Field] = []
    files: list[Attachment] = []
    charset = None
    for part in multipart_parts(content_type, body):
        if part.filename is not None:
            if part.filename or part.data:
                files.append(
                    Attachment(
                        name=clean_line(part.filename) or "unnamed",
                        content_type=part.content_type,
                        size_bytes=len(part.data),
                    )
                )
            continue
        if part.name == "_charset_":
            charset = part.data.decode("ascii", "replace")
            continue
        fields.append(Field(part.name, decode_text(part.data, part.charset or charset or "utf-8")[:MAX_VALUE]))
    return Form(tuple(fields), tuple(files[:100]))
