"""An answer on LinkedIn, whose words nobody here knows, stands in the CRM beside what it answers; and goes with them."""

from dataclasses import replace

from sqlalchemy import Connection, update

from app.domain.inquiry import ChannelName
from app.pipeline.recorder import Recorder
from app.storage.crm.made_again import make_again
from app.storage.leads.own_answers import keep_said_answered
from app.storage.leads.step_results import take_back_answer
from app.storage.tables import leads
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath
from tests.person_to_erase import ask_to_erase, erasing, row

PROFILE = "https://www.linkedin.com/in/quirina-example"
BODY = "hs_communication_body"


def answered(path: LeadPath, hubspot: SandboxHubSpot, address: str | None = None) -> Recorder:
    """Somebody wrote on LinkedIn, and one of us says to have answered; recorded before and after."""
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    path.run(row(email=None, profile_url=PROFILE))
    lead = path.lead(0)
    written = replace(lead.inquiry, channel=ChannelName.LINKEDIN, sender_email=address)

    def write(connection: Connection) -> None:
        connection.execute(update(leads).values(inquiry=written, channel=ChannelName.LINKEDIN.value))

    path.database.write(write)
    recorder.record_all()
    path.clock.advance(600)
    now = path.clock()
    path.database.write(lambda connection: keep_said_answered(connection, lead.id, "ines", now, now))
    recorder.record_all()
    return recorder


def bodies(hubspot: SandboxHubSpot) -> list[str]:
    return [one["properties"][BODY] for one in hubspot.objects("communications", BODY)]


def test_it_is_a_message_of_ours_once_however_often_it_is_recorded(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = answered(path, hubspot)
    lead_id = path.leads()[0].id
    path.database.write(lambda connection: make_again(connection, lead_id, "deal", path.clock()))
    recorder.record_all()

    theirs, ours = bodies(hubspot)
    assert theirs.startswith("<p><strong>Wrote through linkedin")
    assert "We wrote" in ours
    assert "stands on LinkedIn" in ours


def test_whoever_has_an_address_may_have_been_answered_by_mail(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    answered(path, hubspot, "quirina@tallowmere.example")

    assert len(bodies(hubspot)) == 1


def test_what_was_taken_back_is_not_written(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = replace(answered(path, hubspot), crms={path.firm.id: build(hubspot)})
    hubspot.reset()
    hubspot.set_faults(limits=False)
    lead_id, at = path.leads()[0].id, path.clock()
    path.database.write(lambda connection: take_back_answer(connection, lead_id, at))
    path.database.write(lambda connection: connection.execute(leads.update().values(next_step="record", due_at=at)))
    recorder.record_all()

    assert not any("stands on LinkedIn" in one for one in bodies(hubspot))


def test_it_is_erased_with_them(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = answered(path, hubspot)
    ask_to_erase(path, path.leads()[0].id)
    erasing(path).carry_out_due()
    recorder.record_all()

    assert bodies(hubspot) == []
    assert "stands on LinkedIn" not in hubspot.everything()
