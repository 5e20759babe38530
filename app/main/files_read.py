"""`leads try read`: what the step that reads makes of a raw mail or a recorded body."""

import json
from pathlib import Path
from typing import Any

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry, Reading
from app.main.dry_run import RECEIVED_AT
from app.main.source_adapters import readers_of
from app.pipeline.steps.read import read


def read_file(path: str, channel: ChannelName, firm: FirmProfile) -> dict[str, Any]:
    """`{path, outcome, ...}`: what `read` makes of a raw mail or a recorded body that came to this firm."""
    delivery = _recorded(Path(path).read_bytes(), path)
    problems = []
    for adapter in readers_of(channel, delivery.headers["content-type"], firm.own_addresses):
        try:
            return _told(path, read(delivery, adapter)[0])
        except PayloadNotUnderstood as problem:
            problems.append(str(problem))
    return _told(path, None, "; ".join(dict.fromkeys(problems)))


def _recorded(content: bytes, path: str) -> Delivery:
    """The bytes as a delivery; a whole recorded request (method, headers, body as JSON) is unpacked."""
    headers = {"content-type": "message/rfc822" if path.endswith(".eml") else ""}
    if content.lstrip()[:1] in (b"{", b"["):
        headers = {"content-type": "application/json"}
        try:
            request = json.loads(content)
        except (ValueError, RecursionError):
            request = None
        if isinstance(request, dict) and isinstance(request.get("body"), str) and "method" in request:
            recorded = request.get("headers")
            named = recorded.items() if isinstance(recorded, dict) else ()
            given = {str(name).lower(): str(value) for name, value in named}
            content_type = request.get("content_type") or given.get("content-type", "application/json")
            return Delivery(
                headers={**given, "content-type": str(content_type)},
                body=_bytes_of(request["body"]),
                received_at=RECEIVED_AT,
                path=str(request.get("path") or ""),
            )
    elif not path.endswith(".eml") and b"=" in content[:2000] and b"\n" not in content.strip():
        headers = {"content-type": "application/x-www-form-urlencoded"}
    return Delivery(headers=headers, body=content, received_at=RECEIVED_AT)


def _bytes_of(text: str) -> bytes:
    """As recorded: a byte that is no UTF-8 may stand there as a lone surrogate."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _told(path: str, reading: Reading | None, problem: str | None = None) -> dict[str, Any]:
    inquiry = reading if isinstance(reading, Inquiry) else None
    if reading is None:
        outcome, reason = "quarantine", problem
    elif inquiry is None:
        outcome, reason = "machine", getattr(reading, "summary", "") or getattr(reading, "kind", "")
    else:
        outcome, reason = ("machine" if inquiry.machine else "lead"), inquiry.machine_reason
    return {
        "path": path,
        "outcome": outcome,
        "reply_allowed": outcome == "lead" and inquiry is not None and inquiry.reply_allowed,
        "reason": reason,
        **{name: getattr(inquiry, name, None) for name in ("sender_email", "sender_name", "subject", "message")},
        "attachments": [
            {"name": one.name, "content_type": one.content_type, "size_bytes": one.size_bytes}
            for one in (inquiry.attachments if inquiry else ())
        ],
    }
