"""Whose lead it is: by name, else the service's owner, the channel's, or the first partner's."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.inquiry import ChannelName
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.profiles.profile_folders import load_profile
from tests.fakes import START, inquiry

FIRM = load_profile(Path(__file__).parents[2] / "profiles" / "fernhill")


@pytest.mark.parametrize(
    ("message", "channel", "owner"),
    [
        ("We want demand generation, quickly.", "website_form", "maren"),
        ("We want demand generation, quickly.", "linkedin", "maren"),
        ("Our HubSpot needs lead scoring.", "inbound_email", "callum"),
        ("We need a positioning and messaging project, reported in HubSpot.", "website_form", "isobel"),
        ("We need a positioning and messaging project.", "linkedin", "callum"),
        ("Hi Maren, our HubSpot needs lead scoring.", "linkedin", "maren"),
        ("We look for campaigns, and for dashboards.", "linkedin", "callum"),
        ("We look for dashboards, and for campaigns.", "website_form", "isobel"),
        ("Can we talk?", "linkedin", "callum"),
        ("Can we talk?", "website_form", "isobel"),
    ],
)
def test_the_service_asked_for_comes_before_the_channel(message: str, channel: str, owner: str) -> None:
    assert owner_of(lead(message, channel), FIRM).email == f"{owner}@fernhill.example"


def test_a_short_subject_tells_what_a_message_with_words_of_two_services_is_about() -> None:
    message = "Our HubSpot shows a pipeline that nobody believes."

    assert owner_of(lead(message, "website_form"), FIRM).email == "isobel@fernhill.example"
    assert owner_of(lead(message, "website_form", "HubSpot"), FIRM).email == "callum@fernhill.example"


@pytest.mark.parametrize(
    "message",
    [
        "We need campaigns without touching HubSpot. If you only do HubSpot, don't write back.",
        "Wir brauchen Kampagnen, keine HubSpot-Migration. Wenn ihr nur HubSpot macht, lasst es.",
        "Il nous faut des campagnes, pas de HubSpot. Si vous ne faites que HubSpot, ne répondez pas.",
        "Buscamos captación, nada de HubSpot. Si solo hacéis HubSpot, no contestéis.",
        "Cerchiamo campaigns, senza HubSpot. Se fate solo HubSpot, lasciate stare.",
        "Wij zoeken vraaggeneratie, geen HubSpot. Als jullie alleen HubSpot doen, laat maar.",
        "Procuramos geração de procura, sem HubSpot. Se só fazem HubSpot, não respondam.",
        "Vi söker outbound, inte en HubSpot-flytt. Om ni bara gör HubSpot behövs inget svar.",
        "Szukamy outbound, bez HubSpot. Jeśli tylko HubSpot, proszę nie odpisywać.",
        "リード獲得(outbound)をお願いしたいです。HubSpotではなく。",
    ],
)
def test_what_is_only_named_to_be_denied_owns_no_lead(message: str) -> None:
    assert owner_of(lead(message, "website_form"), FIRM).email == "maren@fernhill.example"


def test_a_subject_that_denies_one_service_is_about_the_other() -> None:
    message = "Everybody answers that we should first move to HubSpot. Do you run account programmes?"

    assert owner_of(lead(message, "website_form"), FIRM).email == "callum@fernhill.example"
    asked = lead(message, "website_form", "ABM for freight forwarders, not a CRM project")
    assert owner_of(asked, FIRM).email == "maren@fernhill.example"


def test_what_somebody_lacks_is_asked_for_where_nothing_else_is() -> None:
    assert owner_of(lead("We have no reporting at all.", "website_form"), FIRM).email == "callum@fernhill.example"


def lead(message: str, channel: str, subject: str | None = None) -> Lead:
    return Lead(
        id="l",
        firm_id=FIRM.id,
        source_id="s",
        inquiry=replace(inquiry(message), channel=ChannelName(channel), subject=subject),
        received_at=START,
        next_step="respond",
        attempts=0,
    )
