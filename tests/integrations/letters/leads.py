"""Leads for the writers: invented people, the sample firm."""

from datetime import UTC, datetime
from pathlib import Path

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.judgement import Criterion, Disposition, Finding, Judgement, Met, Qualification, Tier
from app.domain.lead import Lead
from app.profiles.profile_folders import load_profile

ROOT = Path(__file__).parents[3]
FIRM = load_profile(ROOT / "profiles" / "fernhill")
REFUSE = "https://fernhill.example/refuse/abc123"
MESSAGE = (
    "We make irrigation valves for vineyards, about 80 people. Our HubSpot says every deal came from direct traffic, "
    "and the board wants to know what the trade fairs brought. We have $20k and six weeks. Do you sign an NDA?"
)


def lead(
    message: str = MESSAGE,
    *,
    tier: Tier = Tier.HOT,
    language: str = "en",
    name: str | None = "Odile Fanshawe",
    subject: str | None = "Reporting",
    unknown: tuple[Criterion, ...] = (),
    email: str | None = "odile@acorn.example",
    is_proved: bool = False,
) -> Lead:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    findings = {c: Finding(met=Met.UNKNOWN if c in unknown else Met.YES, quote="x") for c in Criterion}
    return Lead(
        id="0190aa",
        firm_id="fernhill",
        source_id="form",
        inquiry=Inquiry(
            channel=ChannelName.INBOUND_EMAIL if is_proved else ChannelName.WEBSITE_FORM,
            authentication=Authentication.PASS if is_proved else Authentication.UNKNOWN,
            source_id="1",
            received_at=now,
            sender_email=email,
            sender_name=name,
            company="Acorn Valves",
            subject=subject,
            message=message,
        ),
        received_at=now,
        next_step="respond",
        attempts=0,
        judgement=Judgement(disposition=Disposition.INQUIRY, evidence=(), findings=findings, language=language),
        qualification=Qualification(score=80, tier=tier, evidence=()),
    )
