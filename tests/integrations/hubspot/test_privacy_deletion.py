"""A person is deleted from HubSpot with what we wrote about them, and nobody else is."""

import pytest

from app.domain.crm import CrmErasure
from app.domain.errors import UpstreamUnavailable
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, entry, written


def erasure(number: int, contact_ids: tuple[str, ...] = ()) -> CrmErasure:
    return CrmErasure(
        contact_ids=contact_ids,
        contacts=(f"contact-{number}",),
        deals=(f"lead-{number}",),
        messages=(f"in-{number}", f"out-{number}"),
        tasks=(f"task-{number}",),
    )


@pytest.mark.parametrize("channel", ["website_form", "inbound_email"])
def test_nothing_of_the_person_is_left_and_everybody_else_is(hubspot: SandboxHubSpot, channel: str) -> None:
    crm = build(hubspot)
    for outcome in crm.record([entry(1, channel=channel), entry(2, channel=channel)]):
        written(outcome)

    crm.erase(erasure(1))

    held = hubspot.everything()
    assert [trace for trace in ("ann1@", "O'Hara 1", "Acme 1: pricing") if trace in held] == []
    assert held.count("We need help.") == 2  # what the other one wrote, and got
    assert "ann2@acme2.example" in held
    assert hubspot.counts()["contacts"] == 1


def test_it_is_found_by_their_id_or_ours_and_asking_again_is_harmless(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    (outcome,) = crm.record([entry(1)])
    their_id = written(outcome)["contact contact-1"]

    crm.erase(erasure(1, (their_id,)))
    crm.erase(erasure(1, (their_id,)))

    assert hubspot.counts()["contacts"] == 0


def test_an_account_we_never_wrote_to_has_nothing_to_erase(hubspot: SandboxHubSpot) -> None:
    build(hubspot).erase(erasure(1))

    assert hubspot.counts()["contacts"] == 0


def test_hubspot_down_is_said_so_and_the_person_can_be_erased_later(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, patience_seconds=0.1)
    written(crm.record([entry(1)])[0])
    hubspot.set_faults(outage=True)

    with pytest.raises(UpstreamUnavailable):
        crm.erase(erasure(1))
    hubspot.set_faults(outage=False)
    crm.erase(erasure(1))

    assert hubspot.counts()["contacts"] == 0
