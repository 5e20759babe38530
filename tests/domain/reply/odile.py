"""Whom the letters of these tests answer: Odile Fanshawe, who wrote to the sample firm by its form."""

from datetime import UTC, datetime
from pathlib import Path

from app.domain.inquiry import ChannelName, Inquiry
from app.profiles.profile_folders import load_profile

ROOT = Path(__file__).parents[3]
FIRM = load_profile(ROOT / "profiles" / "fernhill")


def from_odile(message: str, *, company: str | None = "Acorn Valves", subject: str | None = None) -> Inquiry:
    """Her message, from an address that nobody has proved."""
    return Inquiry(
        channel=ChannelName.WEBSITE_FORM,
        source_id="1",
        received_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        sender_email="odile@acorn.example",
        sender_name="Odile Fanshawe",
        company=company,
        subject=subject,
        message=message,
    )
