"""Labelled messages as inquiries, and how well a judge does on them."""

from datetime import UTC, datetime
from typing import Any

from app.domain.inquiry import ChannelName, Inquiry


def inquiry_of(row: dict[str, Any]) -> Inquiry:
    """An inquiry from one line of a JSONL file; unknown fields are ignored, missing ones are empty."""
    return Inquiry(
        channel=ChannelName(row.get("channel") or "website_form"),
        source_id=str(row.get("id") or ""),
        received_at=datetime.now(UTC),
        sender_email=row.get("from_email"),
        sender_name=row.get("from_name"),
        company=row.get("company"),
        title=row.get("title"),
        subject=row.get("subject"),
        message=row.get("message") or "",
    )
