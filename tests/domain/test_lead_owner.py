"""Whose lead it is: the service's owner, else the channel's, else the first partner's."""

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
        ("Can we talk?", "linkedin", "callum"),
        ("Can we talk?", "website_form", "isobel"),
    ],
)
def test_the_service_asked_for_comes_before_the_channel(message: str, channel: str, owner: str) -> None:
    lead = Lead(
        id="l",
        firm_id=FIRM.id,
        source_id="s",
        inquiry=replace(inquiry(message), channel=ChannelName(channel)),
        received_at=START,
        next_step="respond",
        attempts=0,
    )

    assert owner_of(lead, FIRM).email == f"{owner}@fernhill.example"
