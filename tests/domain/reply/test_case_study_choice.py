"""Case studies: those about what is asked for first, then those from the same trade."""

from pathlib import Path

import pytest

from app.domain.reply.case_study_choice import asked_services, choose_case_studies
from app.profiles.profile_folders import load_profile

FIRM = load_profile(Path(__file__).parents[3] / "profiles" / "fernhill")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Our HubSpot reports are wrong. We sell freight software.", "quaybridge-hubspot"),
        ("We make pumps and want demand generation in a new country.", "gantrymoor-demand"),
        ("Nobody understands our messaging; hospitals buy from us.", "pavenhealth-messaging"),
        ("Our SaaS platform looks like all the others. Positioning?", "tessellane-positioning"),
        ("A content programme for our law firm, please.", "oxlade-content"),
        ("Wir suchen Leadgenerierung für unsere Maschinen.", "gantrymoor-demand"),
    ],
)
def test_the_closest_case_comes_first(text: str, first: str) -> None:
    chosen = choose_case_studies(text, FIRM)

    assert chosen[0].slug == first
    assert len(chosen) <= 2


def test_a_text_that_fits_nothing_gets_one_case_only() -> None:
    assert len(choose_case_studies("Hello?", FIRM)) == 1


def test_the_choice_is_the_same_every_time() -> None:
    text = "Messaging and demand generation for a payments firm"

    assert choose_case_studies(text, FIRM) == choose_case_studies(text, FIRM)


def test_a_service_named_in_full_counts_more_than_words_in_passing() -> None:
    services = asked_services("Demand generation. Do you report inside our HubSpot?", FIRM)

    assert [service.name for service in services] == ["Demand generation", "Marketing operations"]


def test_keywords_count_as_whole_words_only() -> None:
    assert asked_services("the contented crmx hubspotted", FIRM) == ()
