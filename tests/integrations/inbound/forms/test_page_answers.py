"""What a form's page says of how somebody came, and of the boxes they ticked; none of it is the person's message."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.inquiry import ChannelName, Inquiry
from integrations.inbound.forms.submission import inquiries_of
from integrations.inbound.forms.vendor_shapes import submissions_of

WROTE = {"email": "ann@acme.example", "message": "We need help with pricing"}


def read(**more: Any) -> Inquiry:
    (inquiry,) = inquiries_of(
        submissions_of(json.loads(json.dumps(WROTE | more))),
        channel=ChannelName.WEBSITE_FORM,
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    assert inquiry.message == WROTE["message"]
    return inquiry


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"utm_source": "google", "UTM Medium": "cpc"}, {"utm_source": "google", "utm_medium": "cpc"}),
        (
            {"hidden": {"utm_campaign": "Spring offer", "gclid": "Cj0K"}},
            {"utm_campaign": "Spring offer", "gclid": "Cj0K"},
        ),
        ({"utm": {"source": "bing"}}, {"utm_source": "bing"}),
        (
            {"page_url": "https://a.example/x?utm_source=mail&utm_term=a+b&q=1"},
            {"utm_source": "mail", "utm_term": "a b"},
        ),
        (
            {"landing_page": "/prices", "referrer": "https://www.example/"},
            {"landing_page": "/prices", "referrer": "https://www.example/"},
        ),
        ({"utm_source": ""}, {}),
        ({"page_url": "https://a.example/?" + "&" * 200}, {}),
        ({"gclid": "x" * 5000}, {"gclid": "x" * 200}),
    ],
)
def test_how_they_came_is_kept_as_the_page_says(posted: dict[str, Any], told: dict[str, str]) -> None:
    visit = read(**posted).web_visit
    assert (visit.told if visit else {}) == told


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"I agree to the privacy policy": "on"}, "I agree to the privacy policy"),
        (
            {"newsletter": True, "gdpr_consent": "I agree to the storage of my data"},
            "newsletter; I agree to the storage of my data",
        ),
        ({"Privacy policy": "no", "newsletter": False}, ""),
        ({"consent": "0"}, ""),
        ({"I agree to the privacy policy": "denied", "gdpr_consent": "Opt out", "newsletter": "Não"}, ""),
        ({"gdpr_consent": "granted"}, "gdpr_consent"),
        ({"gdpr_consent": "By checking this box I agree to the terms"}, "By checking this box I agree to the terms"),
        *(
            ({"legal_text": notice, "gdpr_consent": notice}, "")
            for notice in [
                "By submitting this form you agree to our privacy policy",
                "By clicking Send you agree to our terms",
                "En soumettant ce formulaire, vous acceptez notre politique de confidentialité",
                "Al enviar este formulario acepta la política de privacidad",
                "Door dit formulier te versturen gaat u akkoord met onze voorwaarden",
            ]
        ),
    ],
)
def test_the_boxes_they_ticked_are_kept_in_their_words(posted: dict[str, Any], words: str) -> None:
    assert read(**posted).consent == words
