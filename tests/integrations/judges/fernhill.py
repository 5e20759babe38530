"""The sample firm, as the judges see it."""

from datetime import UTC, datetime

from app.domain.firm import FirmProfile, IdealCustomer, Partner, Service
from app.domain.judgement import Criterion

DAY = datetime(2026, 11, 21, 9, tzinfo=UTC)  # when the messages of these tests were written
FERNHILL = FirmProfile(
    id="fernhill",
    name="Fernhill Partners",
    website="https://fernhill.example",
    mail_address="hello@fernhill.example",
    own_domains=("fernhill.example",),
    postal_address="1 Fern Hill, Example Town",
    signature_name="Tamsin Hale",
    signature_title="Partner",
    scheduling_link="https://calendar.example/fernhill",
    meeting_minutes=30,
    about="A 15-person B2B marketing consultancy.",
    services=(
        Service(
            name="Positioning and messaging", description="What to say, to whom", keywords=("positioning", "messaging")
        ),
        Service(
            name="Demand generation", description="Campaigns that win leads", keywords=("demand generation", "pipeline")
        ),
        Service(name="Marketing operations", description="HubSpot and analytics", keywords=("hubspot", "reporting")),
        Service(
            name="Content programmes", description="Content for B2B marketing", keywords=("content", "white papers")
        ),
    ),
    not_offered=(
        "web design",
        "logo",
        "public relations",
        "app development",
        "translation",
        "influencer campaigns",
        "exhibition stand",
    ),
    ideal_customer=IdealCustomer(
        industries=("software", "professional services", "manufacturing", "health-tech", "logistics", "fintech"),
        roles=("founder", "CEO", "CMO", "VP marketing", "head of marketing", "head of growth", "COO"),
        min_staff=20,
        max_staff=500,
        currency="USD",
        min_project_budget=15000,
        min_monthly_budget=5000,
        within_months=3,
        weights={
            Criterion.COMPANY_FIT: 30,
            Criterion.SERVICE_NEED: 25,
            Criterion.BUDGET: 20,
            Criterion.TIMING: 10,
            Criterion.AUTHORITY: 15,
        },
    ),
    case_studies=(),
    partners=(Partner(email="tamsin@fernhill.example", name="Tamsin Hale"),),
)
