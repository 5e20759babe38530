"""Leads as the CRM is told about them, and the adapter that tells it, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.crm import CrmDeal, CrmEntry, CrmMessage, CrmOutcome, CrmTask
from app.domain.judgement import Evidence, Tier
from integrations.hubspot.hubspot_crm import HubSpotCrm
from staging.installation.parts import SandboxHubSpot

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OURS = "hello@fernhill.example"


def entry(number: int, **changes: Any) -> CrmEntry:
    """A hot lead of the website form with its message, our reply and one task."""
    email = changes.get("email", f"ann{number}@acme{number}.example")
    usual: dict[str, Any] = {
        "lead_id": f"lead-{number}",
        "contact_key": f"contact-{number}",
        "known_contact_id": None,
        "known_company_id": None,
        "email": email,
        "first_name": "Ann",
        "last_name": f"O'Hara {number}",
        "phone": "+44 20 7946 0018",
        "title": "CEO",
        "profile_url": None,
        "company_name": f"Acme {number}",
        "company_domain": f"acme{number}.example",
        "channel": "website_form",
        "disposition": "inquiry",
        "score": 82,
        "tier": Tier.HOT,
        "owner_email": "owner@sandbox.example",
        "deal": deal(number),
        "received_at": NOON + timedelta(minutes=number),
        "review_url": f"https://leads.fernhill.example/leads/lead-{number}",
        "contact_review_url": f"https://leads.fernhill.example/leads/lead-{number}",
        "messages": (message(f"in-{number}", email), message(f"out-{number}", email, from_us=True)),
        "tasks": (
            CrmTask(key=f"task-{number}", due_at=NOON, title="Approve", body="A & B", owner_email="nobody@x.example"),
        ),
        "first_attempt": True,
    }
    return CrmEntry(**{**usual, **changes})


def deal(number: int, **changes: Any) -> CrmDeal:
    """The opportunity that the lead of this number opened."""
    usual: dict[str, Any] = {
        "key": f"lead-{number}",
        "known_id": None,
        "name": f"Acme {number}: pricing project",
        "score": 82,
        "tier": Tier.HOT,
        "evidence": (Evidence(claim="Budget fits", quote="we have 40k"),),
        "who": f"ann{number}@acme{number}.example",
        "channel": "website_form",
        "opened_at": NOON + timedelta(minutes=number),
        "review_url": f"https://leads.fernhill.example/leads/lead-{number}",
    }
    return CrmDeal(**{**usual, **changes})


def message(key: str, email: str | None, *, from_us: bool = False, text: str = "We need help.") -> CrmMessage:
    theirs = email or "https://linkedin.example/in/ann"
    sender, to = (OURS, theirs) if from_us else (theirs, OURS)
    return CrmMessage(key=key, from_us=from_us, at=NOON, subject="Hello", text=text, from_address=sender, to_address=to)


def build(hubspot: SandboxHubSpot, **more: Any) -> HubSpotCrm:
    return HubSpotCrm("test", hubspot.url, **{"timeout_seconds": 5.0, "sleep": lambda _: None, **more})


def written(outcome: CrmOutcome) -> dict[str, str]:
    """Their ids by kind and our key; the entry must be wholly written."""
    if outcome.error:
        raise outcome.error
    return {f"{link.kind} {link.our_key}": link.their_id for link in outcome.links}
